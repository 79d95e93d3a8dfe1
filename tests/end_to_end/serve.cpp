// serve(), from its first hook to its last, in this process: it is ended by a signal to ourselves.
#include <classy/serve.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include <unistd.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <classy/app.hpp>

#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace serve_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::pause;

/// One that nobody has at the moment.
std::uint16_t free_port() {
  asio::io_context io;
  return asio::ip::tcp::acceptor{io, {asio::ip::make_address("127.0.0.1"), 0}}.local_endpoint().port();
}

/// What is written to stderr as long as it lives.
class Stderr {
 public:
  Stderr() : file_{std::tmpfile()}, before_{::dup(STDERR_FILENO)} { ::dup2(::fileno(file_), STDERR_FILENO); }
  ~Stderr() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    std::fclose(file_);
  }
  Stderr(const Stderr&) = delete;
  Stderr& operator=(const Stderr&) = delete;

  std::string text() const {
    std::fflush(stderr);
    char bytes[4096];
    const auto size = ::pread(::fileno(file_), bytes, sizeof bytes, 0);
    return {bytes, size > 0 ? static_cast<std::size_t>(size) : 0};
  }

 private:
  std::FILE* file_;
  int before_;
};

struct Served {
  int status = 0;
  std::string answer;
  std::string errors;
};

/// Serves until one request has been answered; then the process gets a SIGTERM.
Served serve_once(const classy::App& app, classy::ServeOptions options = {}) {
  options.port = free_port();
  options.quiet = true;
  options.log = nullptr;
  Served served;
  std::thread client{[&] {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (served.answer.empty() && std::chrono::steady_clock::now() < end) {
      try {
        served.answer = test::exchange(options.port, test::request("GET /hello"));
      } catch (const std::runtime_error&) {  // it does not listen yet
        std::this_thread::sleep_for(5ms);
      }
    }
    ::kill(::getpid(), SIGTERM);  // it has answered, so it looks for signals
  }};
  const Stderr errors;
  served.status = classy::serve(app, options);
  client.join();
  served.errors = errors.text();
  return served;
}

TEST_CASE("serve runs the start hooks before it listens and the stop hooks behind the last answer") {
  for (const unsigned threads : {1U, 2U}) {
    std::string said;
    const std::thread::id first = std::this_thread::get_id();
    std::thread::id ran;
    classy::App app;
    app.on_start([&] { said += "a "; });
    app.on_stop([&] { said += "-a "; });
    app.on_start([&]() -> asio::awaitable<void> {
      co_await pause(20ms);
      ran = std::this_thread::get_id();
      said += "b ";
    });
    app.on_stop([&]() -> asio::awaitable<void> {
      co_await pause(20ms);
      said += "-b ";
    });
    app.get("/hello", [&] {
      said += "hello ";
      return "hello";
    });
    const Served served = serve_once(app, {.threads = threads});
    CHECK(served.status == EXIT_SUCCESS);
    CHECK_THAT(served.answer, Catch::EndsWith("hello"));
    CHECK(said == "a b hello -b -a ");
    CHECK(served.errors == "");
    CHECK(ran == first);
  }
}

TEST_CASE("serve does not listen when a start hook throws") {
  std::string said;
  classy::App app;
  app.on_start([&] { said += "a "; }).on_stop([&] { said += "-a "; });
  app.on_start([&]() -> asio::awaitable<void> {
    co_await pause(1ms);
    throw std::runtime_error{"no database"};
  });
  app.on_stop([&] { said += "-b "; });
  const Stderr errors;
  CHECK(classy::serve(app, {.port = free_port(), .quiet = true}) == EXIT_FAILURE);
  CHECK(errors.text() == "on_start has failed: no database\n");
  CHECK(said == "a -a ");
}

TEST_CASE("serve runs the stop hooks when it cannot listen") {
  std::string said;
  classy::App app;
  app.on_start([&] { said += "a "; }).on_stop([&] { said += "-a "; });
  asio::io_context io;
  const asio::ip::tcp::acceptor taken{io, {asio::ip::make_address("127.0.0.1"), 0}};
  const Stderr errors;
  CHECK(classy::serve(app, {.port = taken.local_endpoint().port(), .quiet = true}) == EXIT_FAILURE);
  CHECK_THAT(errors.text(), Catch::StartsWith("cannot listen on 127.0.0.1:"));
  CHECK(said == "a -a ");
}

TEST_CASE("serve warns of a handler that holds an I/O thread") {
  classy::App app;
  app.get("/hello", [] {
    std::this_thread::sleep_for(120ms);
    return "hello";
  });
  SECTION("on stderr") {
    const Served served = serve_once(app);
    CHECK_THAT(served.errors, Catch::Matches("GET /hello held an I/O thread for [0-9]+ ms: make it a coroutine, or "
                                             "offload it\n"));
  }
  SECTION("unless it is told not to") { CHECK(serve_once(app, {.on_slow = nullptr}).errors == ""); }
  SECTION("from the time on that it is told") { CHECK(serve_once(app, {.slow_handler = 1h}).errors == ""); }
}

TEST_CASE("serve says that a stop hook has failed and runs the others") {
  std::string said;
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  app.on_stop([&] { said += "-a "; }).on_stop([] { throw std::runtime_error{"cannot flush"}; });
  const Served served = serve_once(app);
  CHECK(served.status == EXIT_FAILURE);
  CHECK(served.errors == "on_stop has failed: cannot flush\n");
  CHECK(said == "-a ");
}

TEST_CASE("serve does not wait for a stop hook longer than for requests") {
  std::string said;
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  app.on_stop([&] { said += "-a "; }).on_stop([]() -> asio::awaitable<void> { co_await pause(1h); });
  const Served served = serve_once(app, {.drain = 100ms});
  CHECK(served.status == EXIT_FAILURE);
  CHECK(served.errors == "on_stop has failed: Operation canceled\n");
  CHECK(said == "-a ");
}

}  // namespace serve_tests
