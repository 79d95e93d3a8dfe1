#pragma once
// Awaiter: awaits the Pendings of one session, one after the other.

#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/handler.hpp>

namespace classy::detail {

/// All of them in one coroutine, which waits for the next one in between: to begin a coroutine on an executor costs as
/// much as a request. Used on the owner's executor only.
///
/// `Owner` has the Awaiter, and
///     executor();
///     std::shared_ptr<Owner> keep();            // itself: kept while a Pending is awaited, and no longer
///     bool pending_ended(std::exception_ptr);   // with its failure, or null; true when it has been cancelled
///     void go_on() noexcept;                    // behind that; may await the next one
///     void pending_lost() noexcept;             // it has no end: see Running
template <class Owner>
class Awaiter {
 public:
  explicit Awaiter(Owner& owner) : owner_{owner} {}
  Awaiter(const Awaiter&) = delete;
  Awaiter& operator=(const Awaiter&) = delete;

  /// Its end is told by pending_ended(), maybe before this returns. By `slot` it can be cancelled.
  /// \throws std::bad_alloc
  void await(Pending pending, boost::asio::cancellation_slot slot) {
    pending_ = std::move(pending);
    resting_ = false;
    if (resume_) return resume();
    if (std::exchange(runs_, true)) return;  // the coroutine itself calls: it goes on with this one when it is back
    try {
      boost::asio::co_spawn(owner_.executor(), run(),  // not its function: what that throws would be nobody's
                            boost::asio::bind_cancellation_slot(slot, boost::asio::detached));
    } catch (...) {
      runs_ = false;
      throw;
    }
  }

  /// Ends the coroutine, when it awaits nothing any more.
  void rest() {
    resting_ = true;
    if (resume_) resume();
  }

 private:
  using Token = boost::asio::use_awaitable_t<>;
  using Resume = boost::asio::async_result<Token, void()>::handler_type;

  /// In the coroutine. Where memory lacks for what a Pending waits for, as for a timer's wait, Asio destroys the
  /// coroutine instead of throwing in it; as it does at the end of the io_context.
  struct Running {
    ~Running() {
      if (owner) owner->pending_lost();
    }

    std::shared_ptr<Owner> owner{};
  };

  boost::asio::awaitable<void> run() {
    Running running;
    std::shared_ptr<Owner>& owner = running.owner;
    while (!resting_) {
      owner = owner_.keep();
      while (pending_.valid()) {
        std::exception_ptr failure;
        try {
          co_await std::move(pending_);
        } catch (...) {
          failure = std::current_exception();
        }
        const bool cancelled = owner->pending_ended(failure);
        if (cancelled) co_await boost::asio::this_coro::reset_cancellation_state();
        owner->go_on();
      }
      try {
        if (!resting_) co_await next(owner);
      } catch (const std::bad_alloc&) {
        resting_ = true;
      }
    }
    runs_ = false;
    owner.reset();  // at last: it has this
  }

  /// Waits for await() or rest(), and lets go of the owner: with it goes the coroutine.
  boost::asio::awaitable<void> next(std::shared_ptr<Owner>& owner) {
    return boost::asio::async_initiate<const Token, void()>(
        [this, &owner](Resume resume) {
          resume_.emplace(std::move(resume));
          owner.reset();
        },
        boost::asio::use_awaitable);
  }
  void resume() {
    Resume resume = std::move(*resume_);
    resume_.reset();
    std::move(resume)();
  }

  Owner& owner_;
  Pending pending_;
  std::optional<Resume> resume_;  // while it waits for the next one
  bool runs_ = false;
  bool resting_ = false;
};

}  // namespace classy::detail
