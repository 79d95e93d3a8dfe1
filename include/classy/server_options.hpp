#pragma once
// ServerOptions: what a Server may be told beside its handler.

#include <chrono>
#include <functional>

#include <classy/access.hpp>
#include <classy/after_failure.hpp>
#include <classy/limits.hpp>
#include <classy/slow_handler.hpp>
#include <classy/workers.hpp>

namespace classy {

struct ServerOptions {
  Limits limits{};
  AccessLog log{};                          ///< off when empty
  std::chrono::milliseconds drain{30'000};  ///< how long stop() lets requests in flight finish
  Workers workers{};                        ///< for handlers that block
  /// A handler that holds an I/O thread for longer is told to `on_slow`, at most once a minute for each route: a plain one
  /// as a whole, a coroutine on its way to its first wait. 0, or an empty function: off, and costs nothing; a Server is
  /// silent by itself, classy::serve() writes a line to stderr. On, it costs a look or two at the clock for each request.
  std::chrono::milliseconds slow_handler{100};
  OnSlow on_slow{};
  /// What is told of exceptions from work that Context::after() has left behind; empty: nobody, as a Server is silent by
  /// itself. classy::serve() writes a line to stderr.
  OnAfterFailure on_after_failure{};
  /// How often timeouts are looked at, and by which clock; called from the server's threads. For tests: no default needs
  /// a change.
  std::chrono::milliseconds sweep{1'000};
  std::function<std::chrono::steady_clock::time_point()> clock{};  ///< empty: std::chrono::steady_clock
};

}  // namespace classy
