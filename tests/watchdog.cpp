#include <classy/detail/watchdog.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>

#include "support/session_on_wire.hpp"

namespace watchdog_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using classy::detail::Watchdog;

/// What it is told, in a line each.
struct Reports {
  classy::OnSlow tell() {
    return [this](const classy::SlowHandler& slow) {
      lines += std::string{slow.method} + " " + std::string{slow.pattern} + "\n";
      last = slow.duration;
    };
  }

  std::string lines;
  std::chrono::nanoseconds last{0};
};

/// A request that has been routed.
struct Routed : classy::Request {
  Routed(classy::Verb verb, std::string_view method, std::string_view pattern)
      : classy::Request{{.verb = verb, .method = method}} {
    routing.pattern = pattern;
  }
};

const classy::detail::Clock::time_point start{1h};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

asio::awaitable<std::string> wait_and_block(std::chrono::milliseconds before, std::chrono::milliseconds wait) {
  std::this_thread::sleep_for(before);
  asio::steady_timer timer{co_await asio::this_coro::executor, wait};
  co_await timer.async_wait(asio::use_awaitable);
  co_return "ok";
}

TEST_CASE("a watchdog tells of what took its threshold or longer") {
  Reports reports;
  Watchdog watchdog{50ms, reports.tell()};
  const Routed request{classy::Verb::get, "GET", "/a/{id}"};
  CHECK(watchdog.on());
  watchdog.look(request, 49'999us, start);
  CHECK(reports.lines == "");
  watchdog.look(request, 50ms, start);
  CHECK(reports.lines == "GET /a/{id}\n");
  CHECK(reports.last == 50ms);
}

TEST_CASE("a watchdog tells of a route at most once a minute") {
  Reports reports;
  Watchdog watchdog{50ms, reports.tell()};
  const Routed a{classy::Verb::get, "GET", "/a"};
  const Routed post{classy::Verb::post, "POST", "/a"};
  const Routed none{classy::Verb::get, "GET", ""};
  watchdog.look(a, 1s, start);
  watchdog.look(a, 1s, start + 59'999ms);
  watchdog.look(post, 1s, start + 30s);
  watchdog.look(none, 1s, start + 30s);
  CHECK(reports.lines == "GET /a\nPOST /a\nGET \n");
  watchdog.look(a, 1s, start + 60s);
  watchdog.look(a, 1s, start + 61s);
  watchdog.look(post, 1s, start + 61s);
  CHECK(reports.lines == "GET /a\nPOST /a\nGET \nGET /a\n");
}

TEST_CASE("verbs that nobody knows are one to a watchdog") {
  Reports reports;
  Watchdog watchdog{50ms, reports.tell()};
  watchdog.look(Routed{classy::Verb::unknown, "BREW", "/a"}, 1s, start);
  watchdog.look(Routed{classy::Verb::unknown, "STEEP", "/a"}, 1s, start);
  CHECK(reports.lines == "BREW /a\n");
}

TEST_CASE("a watchdog without a threshold or without anybody to tell is off") {
  Reports reports;
  CHECK_FALSE(Watchdog{0ms, reports.tell()}.on());
  CHECK_FALSE(Watchdog{100ms, nullptr}.on());
}

TEST_CASE("what is told of a slow handler may throw") {
  int calls = 0;
  Watchdog watchdog{1ms, [&](const classy::SlowHandler&) {
                      ++calls;
                      throw std::runtime_error{"no matter"};
                    }};
  watchdog.look(Routed{classy::Verb::get, "GET", "/a"}, 1s, start);
  CHECK(calls == 1);
}

TEST_CASE("a handler that holds the thread is told with its route and the time") {
  classy::App app;
  app.get("/slow/{name}", [](std::string name) {
    std::this_thread::sleep_for(150ms);
    return name;
  });
  app.get("/fails", []() -> std::string {
    std::this_thread::sleep_for(60ms);
    throw std::runtime_error{"after a while"};
  });
  app.get("/quick", [] { return "quick"; });
  Reports reports;
  test::SessionOnWire session{app, {}, std::identity{}, {.slow = 50ms, .on_slow = reports.tell()}};
  session.start();
  session.send(get("/quick") + get("/slow/one"));
  CHECK(reports.lines == "GET /slow/{name}\n");
  CHECK(reports.last >= 140ms);  // to a tick of the kernel's

  session.send(get("/slow/two") + get("/fails"));
  CHECK(reports.lines == "GET /slow/{name}\nGET /fails\n");

  session.pass(59s);
  session.send(get("/slow/three"));
  CHECK(reports.lines == "GET /slow/{name}\nGET /fails\n");
  session.pass(1s);
  session.send(get("/slow/four"));
  CHECK(reports.lines == "GET /slow/{name}\nGET /fails\nGET /slow/{name}\n");
  CHECK_THAT(session.output(), Catch::EndsWith("four"));
}

TEST_CASE("a watchdog's time is that of the clock, and not before the last tick") {
  for (const std::chrono::milliseconds threshold : {1ms, 100ms, 10'000ms}) {
    const Watchdog watchdog{threshold, [](const classy::SlowHandler&) {}};
    const auto before = classy::detail::Clock::now(), now = watchdog.now(), after = classy::detail::Clock::now();
    CHECK(now <= after);
    CHECK(now >= before - threshold / 10);
  }
}

TEST_CASE("what the log takes is no handler's time") {
  classy::App app;
  app.get("/quick", [] { return "quick"; });
  Reports reports;
  int logged = 0;
  const auto log = [&logged](const classy::Access&) {
    ++logged;
    std::this_thread::sleep_for(60ms);
  };
  test::SessionOnWire session{app, {}, std::identity{}, {.log = log, .slow = 50ms, .on_slow = reports.tell()}};
  session.start();
  session.send(get("/quick") + get("/quick"));
  CHECK(logged == 2);
  CHECK(reports.lines == "");
}

TEST_CASE("a coroutine is told when it holds the thread and not when it waits") {
  classy::App app;
  app.get("/holds", [] { return wait_and_block(60ms, 0ms); });
  app.get("/waits", [] { return wait_and_block(0ms, 120ms); });
  Reports reports;
  test::SessionOnWire session{app, {}, std::identity{}, {.slow = 50ms, .on_slow = reports.tell()}};
  session.start();
  session.send(get("/waits"));
  session.io.restart();
  session.io.run_for(200ms);
  session.send(get("/holds"));
  session.io.restart();
  session.io.run_for(20ms);
  CHECK(reports.lines == "GET /holds\n");
  CHECK_THAT(session.output(), Catch::Contains("ok") && Catch::EndsWith("ok"));
}

TEST_CASE("a coroutine that waits for the client to take earlier answers does not hold the thread") {
  classy::App app;
  app.get("/waits", [] { return wait_and_block(0ms, 0ms); });
  app.get("/quick", [] { return "quick"; });
  Reports reports;
  test::SessionOnWire session{app, {}, std::identity{}, {.slow = 50ms, .on_slow = reports.tell()}};
  session.start();
  session.wire.take(0);
  session.send(get("/quick") + get("/waits"));
  std::this_thread::sleep_for(60ms);
  session.wire.take(test::Wire::any);
  session.poll();
  session.io.restart();
  session.io.run_for(20ms);
  CHECK_THAT(session.output(), Catch::EndsWith("ok"));
  CHECK(reports.lines == "");
}

}  // namespace watchdog_tests
