// Each allocation of a server fails in turn: while it accepts, serves, looks after its connections, and drains.
#include <classy/server.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>

#include "out_of_memory/failing_memory.hpp"
#include "support/raw_client.hpp"

namespace server_tests {

namespace {

using namespace std::chrono_literals;

/// Runs the context as serve() does, in which memory lacks for a moment.
void run_for(boost::asio::io_context& io, std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    try {
      io.restart();
      io.run_until(end);
    } catch (const std::bad_alloc&) {
      continue;
    }
  }
}

/// Whether `done` becomes true before long.
bool comes(boost::asio::io_context& io, const std::function<bool()>& done) {
  for (int i = 0; i < 1000 && !done(); ++i) run_for(io, 1ms);
  return done();
}

const std::string request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
const std::string waiting = "GET /soon HTTP/1.1\r\nHost: a\r\n\r\n";

/// False when there are not so many allocations.
bool serves_without(std::size_t k, const classy::App& app) {
  boost::asio::io_context io{1};
  classy::Server server{std::vector{&io}, app, {.sweep = 1ms}};  // as serve() has it
  server.listen("127.0.0.1", 0);
  test::fail_allocation(k);
  run_for(io, 1ms);
  {
    test::RawClient first{server.port()}, second{server.port()};
    first.send(waiting);
    run_for(io, 2ms);
    second.send(request);
    run_for(io, 2ms);
  }
  run_for(io, 1ms);
  const bool failed = test::allocation_failed();
  test::fail_allocation(test::no_allocation);

  const std::uint64_t before = server.served();
  test::RawClient later{server.port()};
  later.send(request);
  REQUIRE(comes(io, [&] { return server.served() > before; }));
  server.stop();
  REQUIRE(comes(io, [&] { return server.stopped(); }));
  return failed;
}
bool drains_without(std::size_t k, const classy::App& app) {
  boost::asio::io_context io{1};
  classy::Server server{std::vector{&io}, app, {.sweep = 1ms}};  // as serve() has it
  server.listen("127.0.0.1", 0);
  test::RawClient idle{server.port()};
  idle.send(request);
  REQUIRE(comes(io, [&] { return server.served() == 1; }));
  test::fail_allocation(k);
  server.stop();
  run_for(io, 25ms);
  const bool failed = test::allocation_failed();
  test::fail_allocation(test::no_allocation);
  REQUIRE(comes(io, [&] { return server.stopped(); }));
  CHECK(idle.closed_within(2s));
  return failed;
}

/// Lets one allocation fail after the other. \returns how many.
std::size_t fail_each(bool (*without)(std::size_t, const classy::App&)) {
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  app.get("/soon", []() -> boost::asio::awaitable<std::string> {
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, 0ms};
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return "soon";
  });
  return test::fail_each([&](std::size_t k) { return without(k, app); });
}

}  // namespace

TEST_CASE("a server goes on and comes to its end whichever allocation fails") { CHECK(fail_each(serves_without) > 20); }

TEST_CASE("a server drains whichever allocation fails behind its stop") { fail_each(drains_without); }

}  // namespace server_tests
