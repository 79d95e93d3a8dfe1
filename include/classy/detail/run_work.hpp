#pragma once
// run_work(): a coroutine from its beginning to its end, on the thread that asks for it.

#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace classy::detail {

/// Calls what runs a context, whatever escapes from what a user has given that, and though memory lacks.
template <class Run>
void run_guarded(Run run) {
  try {
    run();
  } catch (...) {
    std::fputs("an exception has escaped from a completion handler\n", stderr);
  }
}

/// Runs a context while `goes_on()`, but not beyond `end`.
template <class GoesOn>
void run_while(boost::asio::io_context& io, std::chrono::steady_clock::time_point end, GoesOn goes_on) {
  while (goes_on() && std::chrono::steady_clock::now() < end) {
    run_guarded([&] { io.run_one_until(end); });
  }
}

/// Runs the context, which must have other work or a guard, until the coroutine has ended. One that has not after `most`
/// is cancelled, has a second for what it does then, and is left where it waits: it ends with the context.
/// \returns what it has thrown, or that it has not ended; null when all is well.
inline std::exception_ptr run_work(boost::asio::io_context& io, boost::asio::awaitable<void> work,
                                   std::optional<std::chrono::milliseconds> most = {}) {
  struct State {
    boost::asio::cancellation_signal cancellation;
    std::exception_ptr failure;
    bool done = false;
  };
  const auto in = [](std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; };
  constexpr std::chrono::seconds grace{1};
  const auto state = std::make_shared<State>();  // the coroutine's, too: it may be left
  boost::asio::co_spawn(
      io, std::move(work),
      boost::asio::bind_cancellation_slot(state->cancellation.slot(), [state](const std::exception_ptr& failure) {
        state->failure = failure;
        state->done = true;
      }));
  const auto runs = [&state] { return !state->done; };
  run_while(io, most ? in(*most) : std::chrono::steady_clock::time_point::max(), runs);
  if (runs()) {
    state->cancellation.emit(boost::asio::cancellation_type::terminal);
    run_while(io, in(grace), runs);
  }
  if (runs()) return std::make_exception_ptr(std::runtime_error{"it has not ended in time"});
  return state->failure;
}

}  // namespace classy::detail
