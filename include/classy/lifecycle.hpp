#pragma once
// Lifecycle: what is to be done before a server begins, and behind its end.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <classy/detail/work.hpp>

namespace classy {

/// Hooks in one order, those of the start and those of the stop together: an on_stop stands behind the on_start that it
/// undoes.
///     on_start(open), on_stop(close), on_start(connect), on_stop(disconnect)
/// The start goes through them from the first to the last, the stop from where the start has come to back to the first.
/// So when `connect` throws, `close` is run, and `disconnect` is not. For one thread at a time.
class Lifecycle {
 public:
  void on_start(detail::Work work) {
    entries_.push_back(std::make_shared<const Entry>(std::move(work), Entry::When::start));
  }
  void on_stop(detail::Work work) {
    entries_.push_back(std::make_shared<const Entry>(std::move(work), Entry::When::stop));
  }
  /// Adds the hooks of another one; none twice, though what has them be included twice.
  void include(const Lifecycle& other) {
    for (const auto& entry : other.entries_) {
      if (std::find(entries_.begin(), entries_.end(), entry) == entries_.end()) entries_.push_back(entry);
    }
  }

  /// Runs the start's hooks, one after the other. When one throws, what had been started is stopped, and the exception
  /// is thrown on; what the stop throws then is lost. Does nothing when all have run, until they have been stopped.
  /// The lifecycle must outlive the coroutine. Cancellation: of the hook that it waits for.
  boost::asio::awaitable<void> start() {
    while (begun_ < entries_.size()) {
      const std::exception_ptr failure = co_await run(Entry::When::start, begun_);
      if (failure) {
        static_cast<void>(co_await stop_all());
        std::rethrow_exception(failure);
      }
      ++begun_;
    }
  }
  /// Runs the stop's hooks of what has been started, in reverse order: all of them, also when one throws. The first
  /// exception is thrown behind the last one. Cancellation: of the hook that it waits for; those behind it run.
  boost::asio::awaitable<void> stop() {
    const std::exception_ptr failure = co_await stop_all();
    if (failure) std::rethrow_exception(failure);
  }

 private:
  struct Entry {
    enum class When : bool { start, stop };

    Entry(detail::Work what, When then) : work{std::move(what)}, when{then} {}

    detail::Work work;
    When when;
  };

  boost::asio::awaitable<std::exception_ptr> stop_all() {
    std::exception_ptr first;
    while (begun_ > 0) {
      const std::exception_ptr failure = co_await run(Entry::When::stop, --begun_);
      if (!first) first = failure;
    }
    co_return first;
  }
  /// \returns what it has thrown. A cancellation ends with the hook that it met.
  boost::asio::awaitable<std::exception_ptr> run(Entry::When when, std::size_t index) {
    if (entries_[index]->when != when) co_return nullptr;
    std::exception_ptr failure;
    try {
      boost::asio::awaitable<void> rest = entries_[index]->work();
      if (rest.valid()) co_await std::move(rest);
    } catch (...) {
      failure = std::current_exception();
    }
    co_await boost::asio::this_coro::reset_cancellation_state();
    co_return failure;
  }

  std::vector<std::shared_ptr<const Entry>> entries_;
  std::size_t begun_ = 0;  // how far the start has come
};

}  // namespace classy
