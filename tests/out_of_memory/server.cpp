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

#include <boost/asio/io_context.hpp>

#include <classy/app.hpp>

#include "out_of_memory/failing_memory.hpp"
#include "support/raw_client.hpp"

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

}  // namespace

TEST_CASE("a server goes on and comes to its end whichever allocation fails") {
  const std::string request = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  std::size_t k = 0;
  for (bool failed = true; failed; ++k) {
    INFO("allocation " << k);
    boost::asio::io_context io{1};
    classy::Server server{std::vector{&io}, app, {.sweep = 1ms}};  // as serve() has it
    server.listen("127.0.0.1", 0);
    test::fail_allocation(k);
    run_for(io, 1ms);
    {
      test::RawClient first{server.port()}, second{server.port()};
      first.send(request);
      run_for(io, 2ms);
      second.send(request);
      run_for(io, 2ms);
    }
    run_for(io, 1ms);
    failed = test::allocation_failed();
    test::fail_allocation(test::no_allocation);

    const std::uint64_t before = server.served();
    test::RawClient later{server.port()};
    later.send(request);
    REQUIRE(comes(io, [&] { return server.served() > before; }));
    server.stop();
    REQUIRE(comes(io, [&] { return server.stopped(); }));
  }
  CHECK(k > 20);
}

TEST_CASE("a server drains whichever allocation fails behind its stop") {
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  std::size_t k = 0;
  for (bool failed = true; failed; ++k) {
    INFO("allocation " << k);
    boost::asio::io_context io{1};
    classy::Server server{std::vector{&io}, app, {.sweep = 1ms}};  // as serve() has it
    server.listen("127.0.0.1", 0);
    test::RawClient idle{server.port()};
    idle.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(comes(io, [&] { return server.served() == 1; }));
    test::fail_allocation(k);
    server.stop();
    run_for(io, 25ms);
    failed = test::allocation_failed();
    test::fail_allocation(test::no_allocation);
    REQUIRE(comes(io, [&] { return server.stopped(); }));
    CHECK(idle.closed_within(2s));
  }
}
