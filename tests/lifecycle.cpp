#include <classy/lifecycle.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <classy/app.hpp>
#include <classy/detail/run_work.hpp>
#include <classy/test_client.hpp>

#include "support/waiting.hpp"

namespace lifecycle_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::pause;

std::string said;

/// Hooks that say what they are.
std::function<void()> says(std::string name) {
  return [name = std::move(name)] { said += name + " "; };
}
std::function<void()> throws(std::string name) {
  return [name = std::move(name)] {
    said += name + "! ";
    throw std::runtime_error{name};
  };
}
struct Shop {
  void open() { said += name + " opens "; }
  asio::awaitable<void> close() {
    co_await pause(1ms);
    said += name + " closes ";
  }
  std::string hello() const { return "hello"; }

  std::string name;
};

struct Client : classy::TestClient {
  explicit Client(const classy::App& app) : classy::TestClient{app} { said.clear(); }
};

TEST_CASE("start hooks run in order and stop hooks in reverse order") {
  classy::App app;
  app.on_start(says("a")).on_stop(says("-a")).on_start(says("b")).on_stop(says("-b")).on_start(says("c"));
  Client client{app};
  client.run(app.start());
  CHECK(said == "a b c ");
  client.run(app.stop());
  CHECK(said == "a b c -b -a ");
}

TEST_CASE("a hook that waits holds up the one behind it") {
  classy::App app;
  app.on_start([kept = std::string(50, 'x')]() -> asio::awaitable<void> {
    co_await pause(5ms);
    said += kept.size() == 50 ? "waited " : "lost its capture ";
  });
  app.on_start(says("then"));
  app.on_stop(says("-then")).on_stop([]() -> asio::awaitable<void> {
    co_await pause(5ms);
    said += "-waited ";
  });
  Client client{app};
  client.run(app.start());
  client.run(app.stop());
  CHECK(said == "waited then -waited -then ");
}

TEST_CASE("where a start hook throws what was started before is stopped") {
  classy::App app;
  app.on_start(says("a")).on_stop(says("-a")).on_start(says("b")).on_stop(throws("-b"));
  app.on_start(throws("c")).on_stop(says("-c")).on_start(says("d"));
  Client client{app};
  CHECK_THROWS_WITH(client.run(app.start()), "c");
  CHECK(said == "a b c! -b! -a ");

  SECTION("and nothing is left to be stopped") {
    client.run(app.stop());
    CHECK(said == "a b c! -b! -a ");
  }
  SECTION("and a second start begins anew") {
    CHECK_THROWS_WITH(client.run(app.start()), "c");
    CHECK(said == "a b c! -b! -a a b c! -b! -a ");
  }
}

TEST_CASE("all stop hooks run though one throws and the first exception is told") {
  classy::App app;
  app.on_stop(says("a")).on_stop(throws("b")).on_stop(says("c")).on_stop(throws("d")).on_stop(says("e"));
  Client client{app};
  client.run(app.start());
  CHECK_THROWS_WITH(client.run(app.stop()), "d");
  CHECK(said == "e d! c b! a ");
}

TEST_CASE("what is started is not started again and what is stopped not stopped again") {
  classy::App app;
  app.on_start(says("a")).on_stop(says("-a"));
  Client client{app};
  client.run(app.stop());
  client.run(app.start());
  client.run(app.start());
  client.run(app.stop());
  client.run(app.stop());
  CHECK(said == "a -a ");
  client.run(app.start());
  client.run(app.stop());
  CHECK(said == "a -a a -a ");
}

TEST_CASE("the hooks of what is included stand where it was included and run once") {
  Shop shop{"shop"};
  classy::Router router{shop};
  router.get("/hello", &Shop::hello).on_start(&Shop::open).on_stop(&Shop::close);
  classy::App inner;
  inner.on_start(says("inner")).include("/inner", router);
  classy::App app;
  app.on_start(says("first")).include("/a", inner).include("/b", router).on_start(says("last"));
  Client client{app};
  client.run(app.start());
  CHECK(said == "first inner shop opens last ");
  CHECK(client.get("/b/hello").text() == "hello");
  client.run(app.stop());
  CHECK(said == "first inner shop opens last shop closes ");
}

TEST_CASE("a hook keeps the controller that its router owns") {
  classy::App app;
  {
    classy::Router router{std::make_unique<Shop>(Shop{"owned"})};
    app.include("", router.on_start(&Shop::open).on_stop(&Shop::close));
  }
  Client client{app};
  client.run(app.start());
  client.run(app.stop());
  CHECK(said == "owned opens owned closes ");
}

TEST_CASE("a hook may own what cannot be copied") {
  classy::App app;
  app.on_start([text = std::make_unique<std::string>("mine ")] { said += *text; });
  Client client{app};
  client.run(app.start());
  CHECK(said == "mine ");
}

TEST_CASE("a hook that comes behind the start is refused") {
  classy::App app;
  Client client{app};
  client.run(app.start());
  CHECK_THROWS_AS(app.on_start(says("late")), classy::RouteError);
  CHECK_THROWS_WITH(app.on_stop(says("late")), Catch::Contains("on_stop()") && Catch::Contains("too late"));
}

TEST_CASE("stop hooks that take too long are cancelled and those behind them run") {
  classy::App app;
  app.on_stop(says("first")).on_stop([]() -> asio::awaitable<void> { co_await pause(1h); });
  app.on_stop(says("last"));
  Client client{app};
  client.run(app.start());
  asio::io_context io;
  const auto guard = asio::make_work_guard(io);
  const std::exception_ptr failure = classy::detail::run_work(io, app.stop(), 20ms);
  CHECK(said == "last first ");
  REQUIRE(failure);
  CHECK(classy::detail::what_of(failure) == "Operation canceled");
}

TEST_CASE("a stop hook that does not mind its cancellation does not cancel those behind it") {
  classy::App app;
  app.on_stop([]() -> asio::awaitable<void> {
    co_await pause(1ms);
    said += "first ";
  });
  app.on_stop([]() -> asio::awaitable<void> {
    try {
      co_await pause(1h);
    } catch (const std::exception&) {
      said += "last ";
    }
  });
  Client client{app};
  client.run(app.start());
  asio::io_context io;
  const auto guard = asio::make_work_guard(io);
  CHECK(!classy::detail::run_work(io, app.stop(), 20ms));
  CHECK(said == "last first ");
}

}  // namespace lifecycle_tests
