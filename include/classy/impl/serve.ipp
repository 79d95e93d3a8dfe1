#pragma once
// The code of serve.hpp: threads, signals, and an orderly end.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <classy/detail/banner.hpp>
#include <classy/detail/run_work.hpp>
#include <classy/error.hpp>
#include <classy/serve.hpp>

namespace classy {

CLASSY_DECL void log_to_stderr(const Access& access) {
  const std::string line = detail::access_line(access);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

CLASSY_DECL void warn_of_slow_handler(const SlowHandler& slow) {
  const std::string line = detail::slow_line(slow);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

CLASSY_DECL void warn_of_after_failure(const std::exception_ptr& failure) {
  std::fprintf(stderr, "work after an answer has failed: %s\n", detail::what_of(failure).c_str());
}

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

CLASSY_DECL int serve(const App& app, ServeOptions options) {
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
