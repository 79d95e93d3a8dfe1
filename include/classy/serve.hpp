#pragma once
// serve(): a whole program around an App: threads, a banner, a log, and an orderly end.

#include <algorithm>
#include <chrono>
#include <concepts>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <classy/after_failure.hpp>
#include <classy/app.hpp>
#include <classy/detail/banner.hpp>
#include <classy/detail/run_work.hpp>
#include <classy/error.hpp>
#include <classy/server.hpp>
#include <classy/slow_handler.hpp>
#include <classy/transport.hpp>

namespace classy {

/// A line on stderr for each request: `127.0.0.1 GET /add/22 200 0.034 ms`.
inline void log_to_stderr(const Access& access) {
  const std::string line = detail::access_line(access);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

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
inline void warn_of_slow_handler(const SlowHandler& slow) {
  const std::string line = detail::slow_line(slow);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

/// A line on stderr: `work after an answer has failed: no route to host`.
inline void warn_of_after_failure(const std::exception_ptr& failure) {
  std::fprintf(stderr, "work after an answer has failed: %s\n", detail::what_of(failure).c_str());
}

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

namespace detail {

/// Runs a context until it is stopped.
inline void run_to_end(boost::asio::io_context& io) {
  while (!io.stopped()) {
    // and not run_one() in a loop, each of which frees what Asio keeps for the next coroutine
    run_guarded([&io] { io.run(); });
  }
}

/// An I/O thread's context. The first one runs on the caller's thread.
struct Lane {
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{io.get_executor()};
  std::thread thread;
};

class Lanes {
 public:
  explicit Lanes(unsigned count) {
    for (unsigned i = 0; i < std::max(count, 1U); ++i) lanes_.push_back(std::make_unique<Lane>());
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;
  ~Lanes() {
    join();
    while (!lanes_.empty()) lanes_.pop_back();  // the first one last: the server lives there
  }

  boost::asio::io_context& front() { return lanes_.front()->io; }
  std::vector<boost::asio::io_context*> contexts() {
    std::vector<boost::asio::io_context*> all;
    for (const auto& lane : lanes_) all.push_back(&lane->io);
    return all;
  }
  void start() {
    for (std::size_t i = 1; i < lanes_.size(); ++i) {
      lanes_[i]->thread = std::thread{[lane = lanes_[i].get()] { run_to_end(lane->io); }};
    }
  }
  void join() {
    for (const auto& lane : lanes_) {
      lane->io.stop();
      if (lane->thread.joinable()) lane->thread.join();
    }
  }

 private:
  std::vector<std::unique_ptr<Lane>> lanes_;
};

/// "cannot listen on 127.0.0.1:8080: address already in use (…)"
inline std::string cannot_listen(const ServeOptions& options, const boost::system::error_code& error) {
  std::string text = "cannot listen on " + options.host + ":" + std::to_string(options.port) + ": ";
  if (error == boost::asio::error::address_in_use) {
    const int next = options.port < 65535 ? options.port + 1 : 8080;
    return text + "address already in use (another program has the port; try port " + std::to_string(next) + ")";
  }
  if (error == boost::asio::error::invalid_argument) {
    return text + "that is no IP address (such as 127.0.0.1, or 0.0.0.0 for all of this machine's)";
  }
  return text + error.message();
}

/// False when the hooks have thrown, which is said in one line.
inline bool hooks_have_run(const char* which, const std::exception_ptr& failure) {
  if (failure) std::fprintf(stderr, "%s has failed: %s\n", which, what_of(failure).c_str());
  return !failure;
}

/// Ends the run of `io` when the server has stopped. Started when that begins: until then nobody looks.
inline boost::asio::awaitable<void> end_run(Server& server, boost::asio::io_context& io) {
  boost::asio::steady_timer pause{io};
  while (!server.stopped()) {
    pause.expires_after(std::chrono::milliseconds{10});
    co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  io.stop();
}

}  // namespace detail

/// Serves the app until SIGINT or SIGTERM: then takes no more connections, finishes what is in flight, and returns. A
/// second signal ends the process at once. The banner goes to stdout, errors and the log go to stderr.
///
/// Runs the app's on_start hooks before it listens, and its on_stop hooks behind the last answer, on the caller's thread,
/// which is the first I/O thread. Until it listens, a signal ends the process as if nobody looked for it.
/// \returns the program's exit status: 0; or 1 when a hook has thrown, or has not ended in time, or the address cannot
///          be had, or the transport cannot, such as TLS without its certificate, each of which it says in one line.
/// \throws RouteError when two routes have the same verb and shape.
inline int serve(const App& app, ServeOptions options = {}) {
  detail::Lanes lanes{options.threads};
  Server server{lanes.contexts(),
                app,
                {.limits = options.limits,
                 .log = std::move(options.log),
                 .drain = options.drain,
                 .workers = options.workers,
                 .slow_handler = options.slow_handler,
                 .on_slow = std::move(options.on_slow),
                 .on_after_failure = std::move(options.on_after_failure)}};
  if (!detail::hooks_have_run("on_start", detail::run_work(lanes.front(), app.start()))) return EXIT_FAILURE;
  try {
    options.transport.listen(server, options.host, options.port);
  } catch (const boost::system::system_error& error) {
    std::fprintf(stderr, "%s\n", detail::cannot_listen(options, error.code()).c_str());
    detail::hooks_have_run("on_stop", detail::run_work(lanes.front(), app.stop(), options.drain));
    return EXIT_FAILURE;
  } catch (const std::runtime_error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }

  boost::asio::signal_set signals{lanes.front(), SIGINT, SIGTERM};
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    server.stop();
    boost::asio::co_spawn(lanes.front(), detail::end_run(server, lanes.front()), boost::asio::detached);
    signals.async_wait([](const boost::system::error_code& cancelled, int signal) {
      if (!cancelled) std::_Exit(128 + signal);
    });
  });
  if (!options.quiet) {
    const std::string banner =
        detail::banner(app.routes(), options.transport.scheme(), options.host, server.port(), options.threads);
    std::fputs(banner.c_str(), stdout);
    std::fflush(stdout);
  }
  lanes.start();
  detail::run_to_end(lanes.front());
  lanes.front().restart();
  const bool good = detail::hooks_have_run("on_stop", detail::run_work(lanes.front(), app.stop(), options.drain));
  lanes.join();
  if (!options.quiet) {
    std::printf("stopped, %llu requests served\n", static_cast<unsigned long long>(server.served()));
  }
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace classy
