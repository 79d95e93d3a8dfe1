#pragma once
// AfterWork: the work of Context::after(), from the complete answer to its end.

#include <algorithm>
#include <exception>
#include <iterator>
#include <list>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

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
  /// How a coroutine ends. Where memory lacks for what it waits for, or for its end, Asio destroys it, and this with it,
  /// without a call; as it does at the end of the io_context, which is no failure.
  class Ended {
   public:
    Ended(const boost::asio::any_io_executor& executor, Job& job, Context context)
        : executor_{executor}, job_{&job}, context_{std::move(context)} {}
    Ended(Ended&& other) noexcept
        : executor_{std::move(other.executor_)},
          job_{std::exchange(other.job_, nullptr)},
          context_{std::move(other.context_)} {}
    Ended& operator=(Ended&&) = delete;
    ~Ended() {
      if (job_ != nullptr) end(is_within(executor_) ? std::make_exception_ptr(std::bad_alloc{}) : nullptr);
    }

    void operator()(const std::exception_ptr& failure) { end(failure); }

   private:
    void end(const std::exception_ptr& failure) noexcept {
      Job& job = *std::exchange(job_, nullptr);
      job.runs = false;
      if (failure && !job.cancelled) report(*context_.tell, failure);
    }

    boost::asio::any_io_executor executor_;
    Job* job_;
    Context context_;
  };

  /// Whether the executor's io_context runs this.
  static bool is_within(const boost::asio::any_io_executor& executor) noexcept {
    using Direct = boost::asio::io_context::executor_type;
    if (const auto* const direct = executor.target<Direct>()) return direct->running_in_this_thread();
    const auto* const strand = executor.target<boost::asio::strand<Direct>>();
    return strand != nullptr && strand->running_in_this_thread();
  }

  void spawn(const boost::asio::any_io_executor& executor, boost::asio::awaitable<void> rest, Context context) {
    auto free = std::find_if(jobs_.begin(), jobs_.end(), [](const Job& job) { return !job.runs; });
    if (free == jobs_.end()) free = jobs_.emplace(jobs_.end());
    Job& job = *free;
    job.runs = true;
    job.cancelled = false;
    try {
      boost::asio::co_spawn(
          executor, std::move(rest),
          boost::asio::bind_cancellation_slot(job.signal.slot(), Ended{executor, job, std::move(context)}));
    } catch (const std::bad_alloc&) {
      return;  // Ended has told it
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
