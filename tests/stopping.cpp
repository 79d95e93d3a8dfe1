// What becomes of a request whose client leaves, or whose time is up, while its handler waits.
#include <classy/detail/connection.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/session_on_wire.hpp"

namespace stopping_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using classy::OnDisconnect;
using classy::StopReason;

/// Waits until the test says go on, or what it awaits is cancelled.
class Desk {
 public:
  asio::awaitable<std::string> wait(classy::Context& context) {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    go_on = [&timer] { timer.cancel(); };
    const std::stop_callback told{context.stop_token(), [this] { ++callbacks; }};
    try {
      co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {  // of go_on, or of the signal
    }
    reason = context.stop_reason();
    if (reason != StopReason::none && !copes) throw boost::system::system_error{asio::error::operation_aborted};
    co_return "done";
  }
  std::string hello() const { return "hello"; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/wait", &Desk::wait), post("/wait", &Desk::wait),
                          get("/finish", &Desk::wait, {.on_disconnect = OnDisconnect::finish}),
                          post("/cancel", &Desk::wait, {.on_disconnect = OnDisconnect::cancel}),
                          get("/hurried", &Desk::wait, {.timeout = 1ms}), get("/hello", &Desk::hello));
  }

  int begun = 0;
  int ended = 0;
  int callbacks = 0;
  bool copes = false;
  StopReason reason{};
  std::function<void()> go_on;
};

struct Told {
  int status;
  StopReason stopped;
  std::string note;
};

struct Site {
  explicit Site(bool copes = false) : session{handler(copes), {}, std::identity{}, {.log = log()}} {
    session.start();
  }
  classy::Handler handler(bool copes) {
    desk.copes = copes;
    app.include("", desk);
    return app;
  }
  classy::AccessLog log() {
    return [this](const classy::Access& access) {
      told.push_back({access.status, access.stopped, std::string{access.note}});
    };
  }
  void ask(std::string_view verb, std::string_view target) {
    session.send(std::string{verb} + " " + std::string{target} + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  }
  void go_on() {
    desk.go_on();
    session.poll();
  }

  Desk desk;
  classy::App app;
  std::vector<Told> told;
  test::SessionOnWire session;
};

TEST_CASE("a GET whose client leaves is cancelled and logged as such") {
  Site site;
  site.ask("GET", "/wait");
  REQUIRE(site.desk.begun == 1);
  site.session.finish();
  CHECK(site.desk.ended == 1);
  CHECK(site.desk.reason == StopReason::disconnect);
  CHECK(site.desk.callbacks == 1);
  CHECK(site.session.ended);
  REQUIRE(site.told.size() == 1);
  CHECK(site.told[0].stopped == StopReason::disconnect);
  CHECK(site.told[0].note == "cancelled: the client has left");
}

TEST_CASE("a client is watched on when the handler's thread is told late of what has been read") {
  Site site;
  site.ask("GET", "/wait");
  REQUIRE(site.desk.begun == 1);
  for (int i = 0; i < 3; ++i) {
    site.session.wire.tell_late();
    site.session.poll();
  }
  CHECK(site.desk.ended == 0);
  site.session.finish();
  CHECK(site.desk.reason == StopReason::disconnect);
  CHECK(site.session.ended);
}

TEST_CASE("a POST whose client leaves is finished") {
  Site site;
  site.ask("POST", "/wait");
  site.session.finish();
  REQUIRE(site.desk.begun == 1);
  CHECK(site.desk.ended == 0);
  CHECK(!site.session.ended);
  site.go_on();
  CHECK(site.desk.ended == 1);
  CHECK(site.desk.reason == StopReason::none);
  CHECK_THAT(site.session.output(), EndsWith("done"));  // it may only have shut its own side
  CHECK(site.session.ended);
  REQUIRE(site.told.size() == 1);
  CHECK(site.told[0].status == 200);
  CHECK(site.told[0].stopped == StopReason::none);
}

TEST_CASE("a route may say otherwise than its verb") {
  Site finishes;
  finishes.ask("GET", "/finish");
  finishes.session.finish();
  CHECK(finishes.desk.ended == 0);
  finishes.go_on();
  CHECK(finishes.desk.reason == StopReason::none);

  Site cancels;
  cancels.ask("POST", "/cancel");
  cancels.session.finish();
  CHECK(cancels.desk.ended == 1);
  CHECK(cancels.desk.reason == StopReason::disconnect);
}

TEST_CASE("a handler that is cancelled and answers all the same is believed") {
  Site site{true};
  site.ask("GET", "/wait");
  site.session.finish();
  REQUIRE(site.told.size() == 1);
  CHECK(site.told[0].status == 200);
  CHECK(site.told[0].stopped == StopReason::disconnect);
  CHECK(site.session.ended);
}

TEST_CASE("a client that stays is waited for and may ask again") {
  Site site;
  for (int i = 1; i <= 3; ++i) {
    site.ask("GET", "/wait");
    CHECK(site.desk.ended == i - 1);
    site.go_on();
    CHECK(site.desk.ended == i);
    site.ask("GET", "/hello");
    CHECK_THAT(site.session.output(), EndsWith("hello"));
  }
  site.session.finish();
  CHECK(site.session.ended);
  CHECK(site.told.size() == 6);
  for (const Told& told : site.told) CHECK(told.stopped == StopReason::none);
}

TEST_CASE("bytes behind a request that waits are no end") {
  Site site;
  site.ask("GET", "/wait");
  site.ask("GET", "/hello");  // behind the one that waits
  CHECK(site.desk.ended == 0);
  site.go_on();
  CHECK_THAT(site.session.output(), Contains("done") && EndsWith("hello"));
}

TEST_CASE("a client that has sent several requests at once and no more gets all its answers") {
  Site site;
  const std::string wait = "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  site.session.send(wait + hello);
  site.session.finish();
  CHECK(site.desk.ended == 0);
  site.go_on();
  CHECK_THAT(site.session.output(), Contains("done") && EndsWith("hello"));
  CHECK(site.session.ended);
}

TEST_CASE("a handler whose time is up sees why and so does its client") {
  Site site{true};
  site.ask("GET", "/hurried");
  while (site.desk.ended == 0) {
    site.session.io.restart();
    site.session.io.run_one();
  }
  site.session.poll();
  CHECK(site.desk.reason == StopReason::timeout);
  CHECK_THAT(site.session.output(), StartsWith("HTTP/1.1 503 ") && Contains("has not answered in time"));
  REQUIRE(site.told.size() == 1);
  CHECK(site.told[0].stopped == StopReason::timeout);
}

TEST_CASE("a handler that is ended by the drain sees why and its client may come again") {
  Site site;
  site.ask("POST", "/wait");
  site.session.drain();
  CHECK(site.desk.ended == 0);
  site.session.connection.lock()->cancel();
  site.session.poll();
  CHECK(site.desk.reason == StopReason::shutdown);
  CHECK_THAT(site.session.output(), StartsWith("HTTP/1.1 503 ") && Contains("Retry-After: 1\r\n"));
  CHECK(site.told[0].stopped == StopReason::shutdown);
}

}  // namespace stopping_tests
