#pragma once
// serve(): a whole program around an App: threads, a banner, a log, and an orderly end.

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <classy/access.hpp>
#include <classy/after_failure.hpp>
#include <classy/app.hpp>
#include <classy/detail/separate.hpp>
#include <classy/limits.hpp>
#include <classy/server.hpp>
#include <classy/slow_handler.hpp>
#include <classy/transport.hpp>
#include <classy/workers.hpp>

namespace classy {

/// A line on stderr for each request: `127.0.0.1 GET /add/22 200 0.034 ms`.
CLASSY_DECL void log_to_stderr(const Access& access);

/// How serve() listens: any transport, with its type forgotten.
class AnyTransport {
 public:
  AnyTransport() : AnyTransport{Plain{}} {}
  template <class Over>
    requires(!std::same_as<Over, AnyTransport> && Transport<Over>)  // in this order: the latter asks for the former
  AnyTransport(Over transport)
      : scheme_{Over::scheme},
        listen_{[transport = std::move(transport)](Server& server, const std::string& host, std::uint16_t port) {
          server.listen(host, port, transport);
        }} {}

  std::string_view scheme() const { return scheme_; }
  void listen(Server& server, const std::string& host, std::uint16_t port) const { listen_(server, host, port); }

 private:
  std::string_view scheme_;
  std::function<void(Server&, const std::string&, std::uint16_t)> listen_;
};

/// A line on stderr: `GET /report held an I/O thread for 312 ms: make it a coroutine, or offload it`.
CLASSY_DECL void warn_of_slow_handler(const SlowHandler& slow);

/// A line on stderr: `work after an answer has failed: no route to host`.
CLASSY_DECL void warn_of_after_failure(const std::exception_ptr& failure);

struct ServeOptions {
  std::string host = "127.0.0.1";  ///< an address of this machine; "0.0.0.0" for all of them
  std::uint16_t port = 8080;       ///< 0: the system chooses, the banner tells
  unsigned threads = 1;            ///< I/O threads
  Workers workers{};               ///< threads for handlers that block, and are offloaded
  Limits limits{};
  AccessLog log = log_to_stderr;  ///< null: none
  /// How long the end waits for requests in flight. The on_stop hooks, all together, have as long behind that; then what
  /// they wait for is cancelled.
  std::chrono::milliseconds drain{30'000};
  std::chrono::milliseconds slow_handler{100};  ///< how long a handler may hold an I/O thread; see ServerOptions
  OnSlow on_slow = warn_of_slow_handler;        ///< what is told of those that do so longer; null: nothing
  OnAfterFailure on_after_failure = warn_of_after_failure;  ///< what is told of it; null: nothing
  bool quiet = false;                                       ///< no banner, and nothing said at the end
  AnyTransport transport{};                                 ///< plain TCP, or `classy::Tls{…}` of <classy/tls.hpp>
};

/// Serves the app until SIGINT or SIGTERM: then takes no more connections, finishes what is in flight, and returns. A
/// second signal ends the process at once. The banner goes to stdout, errors and the log go to stderr.
///
/// Runs the app's on_start hooks before it listens, and its on_stop hooks behind the last answer, on the caller's thread,
/// which is the first I/O thread. Until it listens, a signal ends the process as if nobody looked for it.
/// \returns the program's exit status: 0; or 1 when a hook has thrown, or has not ended in time, or the address cannot
///          be had, or the transport cannot, such as TLS without its certificate, each of which it says in one line.
/// \throws RouteError when two routes have the same verb and shape.
CLASSY_DECL int serve(const App& app, ServeOptions options = {});

}  // namespace classy

#ifndef CLASSY_SEPARATE_COMPILATION
#include <classy/impl/serve.ipp>
#endif
