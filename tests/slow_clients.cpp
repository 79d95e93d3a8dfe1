// Clients that take their time, second by second: what becomes of them, and when. Never before the limit, and within
// the second behind it, since here the connections are looked after each second.

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/answers.hpp"
#include "support/session_on_wire.hpp"

namespace slow_client_tests {

using namespace std::chrono_literals;
using test::SessionOnWire;

struct Desk {
  std::string length(classy::Body body) const { return std::to_string(body.size()); }
  std::string long_text(int size) const { return std::string(static_cast<std::size_t>(size), 'x'); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(post("/length", &Desk::length), get("/long/{size}", &Desk::long_text));
  }
};

struct Site {
  explicit Site(const classy::Limits& limits = {}) : session{with(app, desk), limits} { session.start(); }
  static classy::Handler with(classy::App& app, Desk& desk) { return app.include("", desk); }

  Desk desk;
  classy::App app;
  SessionOnWire session;
};

/// What has become of a client, and after how many seconds; 0 for never.
struct Fate {
  int told = 0;   ///< the first answer
  int ended = 0;  ///< the connection
  test::Answers answers;
};

/// Lets the client act at the begin of each second, until the connection ends.
Fate live(Site& site, int seconds, const std::function<void(SessionOnWire&, int)>& act) {
  Fate fate;
  const std::size_t before = site.session.output().size();
  for (int second = 0; second < seconds && fate.ended == 0; ++second) {
    act(site.session, second);
    if (fate.told == 0 && site.session.output().size() > before) fate.told = second;
    site.session.pass(1s);
    if (fate.told == 0 && site.session.output().size() > before) fate.told = second + 1;
    if (site.session.ended) fate.ended = second + 1;
  }
  fate.answers = test::read_answers(std::string_view{site.session.output()}.substr(before), [](auto) { return false; });
  return fate;
}

/// A client that sends a text, so many bytes a second, and takes what comes.
std::function<void(SessionOnWire&, int)> sends(std::string text, std::size_t rate) {
  return [text = std::move(text), rate](SessionOnWire& session, int second) {
    const std::size_t at = static_cast<std::size_t>(second) * rate;
    if (at < text.size()) session.send(std::string_view{text}.substr(at, rate));
  };
}
/// A client that takes so many bytes a second.
std::function<void(SessionOnWire&, int)> takes(std::size_t rate) {
  return [rate](SessionOnWire& session, int) {
    session.wire.take(rate);
    session.poll();
  };
}

/// Refused by 408 in the second behind the limit, and closed within the two seconds of a lingering close.
void check_refused(const Fate& fate, int limit) {
  REQUIRE(fate.answers.fault == nullptr);
  REQUIRE(fate.answers.finals.size() == 1);
  CHECK(fate.answers.finals.front().status == 408);
  CHECK(fate.answers.finals.front().closes());
  CHECK(fate.told == limit + 1);
  CHECK(fate.ended > 0);
  CHECK(fate.ended <= fate.told + 3);
}
void check_cut_off(const Site& site, const Fate& fate, int limit) {
  CHECK(fate.ended == limit + 1);
  CHECK(site.session.wire.reset);
}

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
const std::string post_head = "POST /length HTTP/1.1\r\nHost: a\r\n";
const std::string long_head = "GET /long/1 HTTP/1.1\r\nHost: a\r\nX: " + std::string(1000, 'x') + "\r\n\r\n";

TEST_CASE("a client that says nothing is left silently") {
  Site site;
  const Fate fate = live(site, 100, [](SessionOnWire&, int) {});
  CHECK(fate.ended == 16);
  CHECK(fate.told == 0);

  Site idle;
  idle.session.send(get("/long/1"));
  const Fate later = live(idle, 100, [](SessionOnWire&, int) {});
  CHECK(later.ended == 66);
  CHECK(later.told == 0);
}

TEST_CASE("a header that comes byte by byte each second has its time and no more") {
  Site first;
  check_refused(live(first, 100, sends(long_head, 1)), 15);

  Site later;
  later.session.send(get("/long/1"));
  later.session.pass(50s);
  check_refused(live(later, 100, sends(long_head, 1)), 15);

  Site pipelined;  // its first byte comes with the request before it
  pipelined.session.send(get("/long/1") + "G");
  check_refused(live(pipelined, 100, sends(long_head.substr(1), 1)), 15);

  Site in_time;
  const Fate fate = live(in_time, 30, sends(get("/long/1"), get("/long/1").size() / 15 + 1));
  REQUIRE(fate.answers.finals.size() == 1);
  CHECK(fate.answers.finals.front().status == 200);
  CHECK(fate.ended == 0);
}

TEST_CASE("a body that comes byte by byte each second is refused behind its grace") {
  Site site;
  site.session.send(post_head + "Content-Length: 1000\r\n\r\n");
  check_refused(live(site, 100, sends(std::string(1000, 'x'), 1)), 5);

  Site chunked;
  chunked.session.send(post_head + "Transfer-Encoding: chunked\r\n\r\n");
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += "1\r\nx\r\n";
  check_refused(live(chunked, 100, sends(chunks, 1)), 5);

  Site expecting;  // was told to go on, and does not
  expecting.session.send(post_head + "Expect: 100-continue\r\nContent-Length: 1000\r\n\r\n");
  REQUIRE(expecting.session.output() == "HTTP/1.1 100 Continue\r\n\r\n");
  check_refused(live(expecting, 100, [](SessionOnWire&, int) {}), 5);
}

TEST_CASE("a body that comes at the rate that is asked for is taken however long it is") {
  Site site;
  site.session.send(post_head + "Content-Length: 100000\r\n\r\n");
  const Fate fate = live(site, 600, sends(std::string(100'000, 'x'), 240));
  REQUIRE(fate.answers.finals.size() == 1);
  CHECK(fate.answers.finals.front().body == "100000");
  CHECK(fate.told == 100'000 / 240);

  Site slower;
  slower.session.send(post_head + "Content-Length: 100000\r\n\r\n");
  const Fate refused = live(slower, 600, sends(std::string(100'000, 'x'), 230));
  REQUIRE(refused.answers.finals.size() == 1);
  CHECK(refused.answers.finals.front().status == 408);
  CHECK(refused.told > 5);
}

TEST_CASE("a body that stops is refused when its pause is over") {
  Site site;
  site.session.send(post_head + "Content-Length: 100000\r\n\r\n" + std::string(50'000, 'x'));  // 208 s are earned
  check_refused(live(site, 100, [](SessionOnWire&, int) {}), 30);

  Site goes_on;
  goes_on.session.send(post_head + "Content-Length: 50001\r\n\r\n" + std::string(50'000, 'x'));
  const Fate fate = live(goes_on, 60, [](SessionOnWire& session, int second) {
    if (second == 30) session.send("x");
  });
  REQUIRE(fate.answers.finals.size() == 1);
  CHECK(fate.answers.finals.front().body == "50001");
  CHECK(fate.told == 30);
}

TEST_CASE("a reader that takes nothing is cut off behind its grace") {
  Site site;
  site.session.wire.take(0);
  site.session.send(get("/long/100000"));
  check_cut_off(site, live(site, 100, [](SessionOnWire&, int) {}), 5);

  Site bytewise;
  bytewise.session.wire.take(0);
  bytewise.session.send(get("/long/100000"));
  check_cut_off(bytewise, live(bytewise, 100, takes(1)), 5);

  Site many;  // small answers, of many requests
  many.session.wire.take(0);
  for (int i = 0; i < 1000; ++i) many.session.send(get("/long/1000"));
  check_cut_off(many, live(many, 100, [](SessionOnWire&, int) {}), 5);
}

TEST_CASE("a reader that stops is cut off when its pause is over") {
  Site site;
  site.session.wire.take(50'000);
  site.session.send(get("/long/100000"));
  check_cut_off(site, live(site, 100, [](SessionOnWire&, int) {}), 30);
}

TEST_CASE("a reader at the rate that is asked for gets all of it however long it is") {
  Site site;
  site.session.wire.take(0);
  site.session.send(get("/long/100000") + get("/long/10"));
  const Fate fate = live(site, 430, takes(240));
  REQUIRE(fate.answers.finals.size() == 2);
  CHECK(fate.answers.finals.front().body.size() == 100'000);
  CHECK_FALSE(fate.answers.cut);
  CHECK(fate.ended == 0);
}

TEST_CASE("a refusal that nobody takes does not hold the connection") {
  Site site;
  site.session.wire.take(0);
  site.session.send("what is this\r\n\r\n");
  check_cut_off(site, live(site, 100, [](SessionOnWire&, int) {}), 5);

  Site taken;  // it is taken, but the client goes on sending
  taken.session.send("what is this\r\n\r\n");
  const Fate fate = live(taken, 100, [](SessionOnWire& session, int) { session.send("x"); });
  CHECK(fate.ended == 3);
}

}  // namespace slow_client_tests
