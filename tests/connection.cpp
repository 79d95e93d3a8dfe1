#include <classy/detail/connection.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>

#include "support/session_on_wire.hpp"

namespace connection_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::SessionOnWire;

/// Counts what began and what ended.
class Desk {
 public:
  int add(int x) { return begun++, ended++, x + 2; }
  std::string length(classy::Body body) const { return std::to_string(body.size()); }
  std::string long_text(int size) const { return std::string(static_cast<std::size_t>(size), 'x'); }
  asio::awaitable<std::string> soon(std::string text) {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, 0ms};
    co_await timer.async_wait(asio::use_awaitable);
    co_return text;
  }
  asio::awaitable<std::string> never() {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    co_await timer.async_wait(asio::use_awaitable);
    co_return "never";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/add/{x}", &Desk::add), post("/length", &Desk::length),
                          get("/long/{size}", &Desk::long_text), get("/soon/{text}", &Desk::soon),
                          get("/never", &Desk::never));
  }

  int begun = 0;
  int ended = 0;
};

struct Site {
  explicit Site(const classy::Limits& limits = {}) : session{with(app, desk), limits} { session.start(); }
  static classy::Handler with(classy::App& app, Desk& desk) {
    app.include("", desk);
    return app;
  }
  /// All that has been answered since it was last asked, without the Date lines.
  std::string answers() {
    std::string text = session.output().substr(seen);
    seen = session.output().size();
    for (std::size_t at = text.find("Date: "); at != std::string::npos; at = text.find("Date: ")) {
      text.erase(at, text.find("\r\n", at) + 2 - at);
    }
    return text;
  }

  Desk desk;
  classy::App app;
  SessionOnWire session;
  std::size_t seen = 0;
};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
const std::string post_head = "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n";

/// Requests of every kind, one behind the other, the last one closes.
const std::string script =
    get("/add/1") + get("/soon/a") + "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" +
    "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + get("/missing") +
    get("/soon/b") + get("/long/3000") +
    "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nhi" +
    "GET /add/40 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
constexpr std::size_t script_answers = 10;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

/// The output, which may end anywhere, without the times that stand in the Date lines of what it should be.
std::string without_time(std::string output, const std::string& whole) {
  for (std::size_t at = whole.find("Date: "); at != std::string::npos; at = whole.find("Date: ", at + 1)) {
    for (std::size_t i = at + 6; i < std::min(at + 35, output.size()); ++i) output[i] = '#';
  }
  return output;
}

TEST_CASE("answers do not depend on how the bytes are cut on their way in and out") {
  Site whole;
  whole.session.send(script);
  whole.session.finish();
  const std::string expected = whole.answers();
  REQUIRE(count(expected, "HTTP/1.1 ") >= script_answers - 1);
  REQUIRE(whole.session.ended);
  for (const std::size_t in : {1U, 2U, 7U, 100U}) {
    for (const std::size_t out : {1U, 3U, 100U, 100'000U}) {
      Site site;
      site.session.wire.cut = in;
      site.session.wire.cut_write = out;
      site.session.wire.take(0);
      for (const char c : script) site.session.send({&c, 1});
      for (std::size_t taken = 0; taken < expected.size() + 1000; taken += out) {
        site.session.wire.take(out);
        site.session.poll();
      }
      site.session.finish();
      CHECK(site.session.ended);
      // A client that sends the body by itself is told to go on; one whose body is there already is not.
      std::string got = site.answers();
      if (const std::size_t at = got.find("HTTP/1.1 100 Continue\r\n\r\n"); at != std::string::npos) got.erase(at, 25);
      std::string wanted = expected;
      if (const std::size_t at = wanted.find("HTTP/1.1 100 Continue\r\n\r\n"); at != std::string::npos)
        wanted.erase(at, 25);
      CHECK(got == wanted);
    }
  }
}

TEST_CASE("whichever read or write fails the connection ends and no answer is lost or doubled before") {
  Desk desk;
  classy::App app;
  const classy::Handler handler = Site::with(app, desk);
  for (const auto& failure : std::vector<boost::system::error_code>{
           asio::error::connection_reset, asio::error::broken_pipe, asio::error::timed_out,
           asio::error::no_buffer_space, asio::error::would_block}) {
    for (const std::size_t cut : {1U, 50U, 100'000U}) {
      Site whole;  // also the cut decides what is said: where the body is not there yet, the client is told to go on
      whole.session.wire.cut = cut;
      whole.session.send(script);
      whole.session.finish();
      const std::string expected = without_time(whole.session.output(), whole.session.output());
      std::size_t fail_at = 0;
      for (bool more = true; more; fail_at += cut == 1 ? 401 : 1) {
        test::SessionOnWire session{handler};
        session.wire.cut = session.wire.cut_write = cut;
        session.wire.fail_at = fail_at;
        session.wire.failure = failure;
        session.start();
        session.send(script);
        session.finish();
        INFO("operation " << fail_at << ", " << failure.message() << ", in pieces of " << cut);
        more = session.wire.operations > fail_at;
        REQUIRE(session.ended);
        REQUIRE(session.wire.alive == 0);
        REQUIRE(desk.begun == desk.ended);
        const std::string got = without_time(session.output(), whole.session.output());
        REQUIRE(expected.starts_with(got));
        if (!more) REQUIRE(got == expected);
      }
      CHECK(fail_at > 3);
    }
  }
}

TEST_CASE("a spurious wake-up is no end") {
  Site site;
  site.session.wire.fail_at = site.session.wire.operations;  // the read behind the first wait
  site.session.wire.failure = asio::error::would_block;
  site.session.send(get("/add/22"));
  CHECK_THAT(site.answers(), EndsWith("24"));
}

TEST_CASE("a connection that sends nothing is closed silently when a header should have come") {
  Site site;
  site.session.pass(15s);
  CHECK(!site.session.ended);
  site.session.pass(1s);
  CHECK(site.session.ended);
  CHECK(site.answers().empty());
}

TEST_CASE("the time for a header is absolute") {
  Site first;  // counted from the connection's begin
  first.session.pass(10s);
  first.session.send("GET /add/22 HT");
  first.session.pass(4s);
  first.session.send("TP/1.1\r\n");
  first.session.pass(1s);
  CHECK(!first.session.ended);
  first.session.pass(1s);
  CHECK_THAT(first.answers(), StartsWith("HTTP/1.1 408 ") && Contains("Connection: close\r\n"));

  Site later;  // counted from the request's first byte
  later.session.send(get("/add/22"));
  later.session.pass(60s);
  later.session.send("G");
  for (int i = 0; i < 15; ++i) {
    later.session.pass(1s);
    later.session.send("E");
  }
  CHECK_THAT(later.answers(), EndsWith("24"));
  later.session.pass(1s);
  CHECK_THAT(later.answers(), StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("an idle connection is closed silently and its time begins anew with each request") {
  Site site;
  for (int i = 0; i < 3; ++i) {
    site.session.send(get("/add/22"));
    CHECK_THAT(site.answers(), EndsWith("24"));
    site.session.pass(65s);
    CHECK(!site.session.ended);
  }
  site.session.pass(1s);
  CHECK(site.session.ended);
  CHECK(site.answers().empty());
}

TEST_CASE("empty lines between requests may come in pieces but not without end") {
  Site site{{.request_line = 30}};
  site.session.send(get("/add/22"));
  site.answers();
  site.session.send("\r");
  site.session.send("\n");
  site.session.send(get("/add/23"));
  CHECK_THAT(site.answers(), EndsWith("25"));
  for (int i = 0; i < 15; ++i) site.session.send("\r\n");
  CHECK(site.answers().empty());
  site.session.send("\r\n");
  CHECK_THAT(site.answers(), StartsWith("HTTP/1.1 400 "));
}

TEST_CASE("an idle connection stays no longer for the empty lines that it sends") {
  Site site;
  site.session.send(get("/add/22"));
  site.answers();
  for (int i = 0; i < 13; ++i) {
    site.session.pass(5s);
    CHECK(!site.session.ended);
    site.session.send("\r\n");
  }
  site.session.pass(1s);
  CHECK(site.session.ended);
  CHECK(site.answers().empty());
}

TEST_CASE("a body that stops or trickles is refused and one that keeps the pace is not") {
  Site stops{{.body_rate = 0}};
  stops.session.send(post_head + "x");
  stops.session.pass(30s);
  CHECK(stops.answers().empty());
  stops.session.pass(1s);
  CHECK_THAT(stops.answers(), StartsWith("HTTP/1.1 408 "));

  Site trickles;
  trickles.session.send(post_head);
  for (int i = 0; i < 5; ++i) {
    trickles.session.pass(1s);
    trickles.session.send(std::string(100, 'x'));
  }
  CHECK(trickles.answers().empty());  // 500 bytes: the grace is over, the average is not
  trickles.session.pass(1s);
  CHECK_THAT(trickles.answers(), StartsWith("HTTP/1.1 408 "));

  Site keeps_pace;
  keeps_pace.session.send("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 25000\r\n\r\n");
  for (int i = 0; i < 100; ++i) {
    keeps_pace.session.send(std::string(250, 'x'));
    keeps_pace.session.pass(1s);
  }
  CHECK_THAT(keeps_pace.answers(), EndsWith("25000"));
}

TEST_CASE("a client that takes its answer too slowly is cut off") {
  Site stops{{.write_rate = 0}};
  stops.session.wire.take(100);
  stops.session.send(get("/long/100000"));
  stops.session.pass(30s);
  CHECK(!stops.session.ended);
  stops.session.pass(1s);
  CHECK(stops.session.ended);
  CHECK(stops.session.wire.reset);

  for (const std::size_t rate : {std::size_t{100}, std::size_t{1000}}) {
    Site site;
    site.session.wire.take(100);
    site.session.send(get("/long/10000"));
    for (int i = 0; i < 12; ++i) {
      site.session.pass(1s);
      site.session.wire.take(rate);
      site.session.poll();
    }
    CHECK(site.session.wire.reset == (rate == 100));
    CHECK(site.session.output().ends_with(std::string(10'000, 'x')) == (rate == 1000));
  }
}

TEST_CASE("times rates and numbers that are 0 are off") {
  Site site{{.requests = 0,
             .header_time = 0ms,
             .body_time = 0ms,
             .idle_time = 0ms,
             .write_time = 0ms,
             .body_rate = 0,
             .write_rate = 0}};
  site.session.pass(24h);
  site.session.send("GET /add");
  site.session.pass(24h);
  site.session.send("/22 HTTP/1.1\r\nHost: a\r\n\r\n");
  site.session.pass(24h);
  site.session.send(post_head);
  site.session.pass(24h);
  site.session.wire.take(0);
  site.session.send(std::string(1000, 'x'));
  site.session.pass(24h);
  site.session.wire.take(1000);
  site.session.poll();
  CHECK_THAT(site.answers(), Contains("24") && EndsWith("1000"));
}

TEST_CASE("the last request that a connection may have closes it") {
  Site site{{.requests = 3}};
  site.session.send(get("/add/1") + get("/add/2"));
  CHECK_THAT(site.answers(), !Contains("Connection: close"));
  site.session.send(get("/add/3") + get("/add/4"));
  CHECK_THAT(site.answers(), Contains("Connection: close\r\n") && EndsWith("5"));
  CHECK(site.session.wire.shut);
  site.session.finish();
  CHECK(site.session.ended);
  CHECK(site.desk.begun == 3);
}

TEST_CASE("behind a refusal a little is thrown away before the connection is closed") {
  Site site;
  site.session.send("what is this\r\n\r\n" + get("/add/1"));
  CHECK_THAT(site.answers(), StartsWith("HTTP/1.1 400 "));
  CHECK(site.session.wire.shut);
  CHECK(!site.session.ended);
  site.session.send(get("/add/1"));
  site.session.pass(3s);
  CHECK(site.session.ended);
  CHECK(site.answers().empty());
  CHECK(site.desk.begun == 0);

  Site flood;
  flood.session.send("what is this\r\n\r\n" + std::string(100'000, 'x'));
  CHECK(flood.session.ended);
}

TEST_CASE("a client that pipelines and never reads is not read from any more") {
  Site site;
  site.session.wire.take(0);
  std::string many;
  for (int i = 0; i < 100; ++i) many += get("/long/1000");
  for (int i = 0; i < 100; ++i) site.session.send(many);
  const auto connection = site.session.connection.lock();
  REQUIRE(connection);
  CHECK(site.session.context->served() < 100);
  site.session.wire.take(test::Wire::any);
  site.session.poll();
  CHECK(site.session.context->served() == 10'000);
}

TEST_CASE("a drain closes an idle connection after one more chance") {
  Site site;
  site.session.send(get("/add/22"));
  CHECK_THAT(site.answers(), !Contains("Connection: close"));
  site.session.drain();
  CHECK(!site.session.ended);
  site.session.pass(201ms);
  CHECK(site.session.ended);

  Site busy;  // its next request is on its way
  busy.session.send(get("/add/22"));
  busy.answers();
  busy.session.drain();
  busy.session.send(get("/add/23"));
  CHECK_THAT(busy.answers(), Contains("Connection: close\r\n") && EndsWith("25"));

  Site fresh;
  fresh.session.drain();
  fresh.session.pass(900ms);
  fresh.session.send(get("/add/22"));
  CHECK_THAT(fresh.answers(), Contains("Connection: close\r\n") && EndsWith("24"));
}

TEST_CASE("a drain that takes too long ends handlers and refuses what is not complete") {
  Site waits;
  waits.session.send(get("/never"));
  waits.session.drain();
  waits.session.connection.lock()->cancel();
  waits.session.connection.lock()->cancel();
  waits.session.poll();
  CHECK_THAT(waits.answers(), StartsWith("HTTP/1.1 503 ") && Contains("Connection: close\r\n"));
  CHECK(waits.desk.ended == 1);

  Site in_body;
  in_body.session.send(post_head);
  in_body.session.drain();
  in_body.session.connection.lock()->cancel();
  in_body.session.poll();
  CHECK_THAT(in_body.answers(), StartsWith("HTTP/1.1 503 ") && Contains("Retry-After: 1\r\n"));
}

TEST_CASE("an idle connection lets its coroutine go and has another one when it is needed") {
  Site site;
  const auto connection = site.session.connection.lock();
  CHECK(!connection->keeps_coroutine());
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 2; ++j) {
      site.session.send(get("/soon/a"));
      CHECK_THAT(site.answers(), EndsWith("\r\n\r\na"));
      CHECK(connection->keeps_coroutine());
    }
    connection->rest();
    site.session.poll();
    CHECK(!connection->keeps_coroutine());
  }
}

TEST_CASE("a connection that has begun a request or awaits its handler does not rest") {
  Site site;
  const auto connection = site.session.connection.lock();
  site.session.send(get("/soon/a") + "GET /so");
  connection->rest();
  CHECK(connection->keeps_coroutine());
  site.session.send("on/b HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK_THAT(site.answers(), EndsWith("\r\n\r\nb"));
  site.session.send(get("/never"));
  connection->rest();
  CHECK(connection->keeps_coroutine());
  CHECK(site.desk.begun == site.desk.ended + 1);
}

}  // namespace connection_tests
