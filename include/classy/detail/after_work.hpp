#pragma once
// AfterWork: the work of Context::after(), from the complete answer to its end.

#include <algorithm>
#include <exception>
#include <iterator>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>

#include <classy/after_failure.hpp>
#include <classy/detail/work.hpp>

namespace classy::detail {

/// Of one connection: used on its executor only. Work waits until its answer has been sent, and then runs; a plain one to
/// its end, a coroutine on the executor, beside those before it that have not ended.
class AfterWork {
 public:
  AfterWork() = default;
  AfterWork(const AfterWork&) = delete;
  AfterWork& operator=(const AfterWork&) = delete;

  void add(std::vector<Work> work) {
    waiting_.insert(waiting_.end(), std::make_move_iterator(work.begin()), std::make_move_iterator(work.end()));
  }
  bool waits() const { return !waiting_.empty(); }
  bool runs() const {
    return std::any_of(jobs_.begin(), jobs_.end(), [](const Job& job) { return job.runs; });
  }

  /// Begins all that waits, in order. `owner` has this, and what `tell` refers to, and is kept while a coroutine runs:
  /// one that is only destroyed, with its io_context, lets go of it.
  void begin(const boost::asio::any_io_executor& executor, const std::shared_ptr<void>& owner,
             const OnAfterFailure& tell) noexcept {
    for (Work& work : std::exchange(waiting_, {})) {
      try {
        if (boost::asio::awaitable<void> rest = work(); rest.valid()) {
          spawn(executor, std::move(rest), Context{owner, &tell, std::move(work)});
        }
      } catch (...) {
        report(tell, std::current_exception());
      }
    }
  }

  /// Cancels what the coroutines wait for: of each, once.
  void cancel() {
    for (Job& job : jobs_) {
      if (job.runs && !std::exchange(job.cancelled, true)) job.signal.emit(boost::asio::cancellation_type::terminal);
    }
  }

 private:
  /// A place for one coroutine after the other: a signal must not go away in the coroutine that it cancels.
  struct Job {
    boost::asio::cancellation_signal signal;
    bool runs = false;
    bool cancelled = false;
  };
  /// What a coroutine needs as long as it runs: its captures are in the work.
  struct Context {
    std::shared_ptr<void> owner;
    const OnAfterFailure* tell;
    Work work;
  };

  void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> rest, Context context) {
    auto free = std::find_if(jobs_.begin(), jobs_.end(), [](const Job& job) { return !job.runs; });
    if (free == jobs_.end()) free = jobs_.emplace(jobs_.end());
    Job& job = *free;
    job.runs = true;
    job.cancelled = false;
    auto ended = [&job, context = std::move(context)](const std::exception_ptr& failure) {
      job.runs = false;
      if (failure && !job.cancelled) report(*context.tell, failure);
    };
    try {
      boost::asio::co_spawn(executor, std::move(rest),
                            boost::asio::bind_cancellation_slot(job.signal.slot(), std::move(ended)));
    } catch (...) {
      job.runs = false;
      throw;
    }
  }
  static void report(const OnAfterFailure& tell, const std::exception_ptr& failure) noexcept {
    try {
      if (tell) tell(failure);
    } catch (...) {
      return;
    }
  }

  std::vector<Work> waiting_;
  std::list<Job> jobs_;
};

}  // namespace classy::detail
