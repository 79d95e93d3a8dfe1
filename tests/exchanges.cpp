// The rows of data/exchanges, each whole, in pieces, behind a good request, and before a forged one: what a client sends
// is answered as the row says, however its bytes come, and nothing behind a refusal is ever taken for a request.

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/answers.hpp"
#include "support/exchange_table.hpp"
#include "support/process.hpp"
#include "support/session_on_wire.hpp"

namespace exchange_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::Exchange;
using test::SessionOnWire;

struct Item {
  int number;
};

/// What the rows ask for.
class Desk {
 public:
  std::string good() const { return "good"; }
  asio::awaitable<std::string> good_later() const {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    co_return "good";
  }
  /// Waits until release().
  asio::awaitable<std::string> good_at_last() {
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    waiting_ = &timer;
    const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return error ? "good" : "too late";
  }
  void release() { waiting_->cancel(); }

  std::string forged() { return ++forgeries, "forged"; }
  std::string text(std::string text) const { return text; }
  int number(int number) const { return number; }
  int limit(classy::Query<"limit", int, classy::ge(1)> limit) const { return limit; }
  std::string length(classy::Body body) const { return std::to_string(body.size()); }
  std::string characters(classy::Text text) const { return std::to_string(text->size()); }
  int item(Item item) const { return item.number; }
  int form(classy::Form<Item> form) const { return form->number; }
  std::string host(classy::Header<"Host"> host) const { return std::string{*host}; }
  std::string names(const classy::Request& request) const {
    std::string all;
    for (const classy::HeaderField& field : request.headers()) all.append(all.empty() ? "" : ",").append(field.name);
    return all;
  }
  void nothing() const {}
  classy::Response last() const { return classy::Response{200}.set("Connection", "close").body("bye"); }

  int fail() const { throw std::runtime_error{"a secret"}; }
  int fail_oddly() const { throw 42; }
  int fail_as_known() const { throw classy::HttpError{409, "known"}; }
  asio::awaitable<int> fail_later() const {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    throw std::runtime_error{"a secret"};
  }
  classy::Response split() const { return classy::Response{200}.set("X-Text", "a\r\nSet-Cookie: stolen=1"); }
  classy::Response bad_name() const { return classy::Response{200}.set("X: y\r\nZ", "secret"); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(
        get("/good", &Desk::good), get("/good/later", &Desk::good_later), get("/good/at_last", &Desk::good_at_last),
        get("/forged", &Desk::forged), get("/text/{text}", &Desk::text), get("/number/{number}", &Desk::number),
        get("/limit", &Desk::limit), post("/length", &Desk::length), post("/characters", &Desk::characters),
        post("/item", &Desk::item), post("/form", &Desk::form), post("/small", &Desk::length, {.max_body = 10}),
        get("/host", &Desk::host), post("/names", &Desk::names), del("/nothing", &Desk::nothing),
        get("/last", &Desk::last), get("/fail", &Desk::fail), get("/fail/later", &Desk::fail_later),
        get("/fail/oddly", &Desk::fail_oddly), get("/fail/known", &Desk::fail_as_known),
        get("/fail/split", &Desk::split), get("/fail/name", &Desk::bad_name));
  }

  int forgeries = 0;

 private:
  asio::steady_timer* waiting_ = nullptr;
};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
const std::string forged = get("/forged");

/// An output without what the time, and the way the bytes were cut, change in it.
std::string settled(std::string_view output) {
  constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n", date = "\r\nDate: ";
  std::string text;
  while (!output.empty()) {
    const std::size_t next = std::min(output.find(go_on), output.find(date));
    text += output.substr(0, next);
    if (next == std::string_view::npos) break;
    const bool is_date = output.substr(next).starts_with(date);
    output.remove_prefix(std::min(output.size(), next + (is_date ? date.size() + 29 : go_on.size())));
  }
  return text;
}

/// The server, which counts what it takes for a request.
class Stage {
 public:
  Stage() { answer_ = app_.include("", desk); }

  classy::Handler handler() {
    return {[](const classy::Handler& self, classy::Request& request, classy::Response& response) {
              Stage& stage = self.object<Stage>();
              ++stage.requests;
              return stage.answer_(request, response);
            },
            this};
  }

  Desk desk;
  std::size_t requests = 0;

 private:
  classy::App app_;
  classy::Handler answer_;
};

/// One client on a stage.
class Play {
 public:
  explicit Play(Stage& stage) : stage_{stage}, session{stage.handler()} {
    stage.requests = 0;
    stage.desk.forgeries = 0;
    session.start();
  }
  std::size_t requests() const { return stage_.requests; }
  std::string output() const { return settled(session.output()); }

 private:
  Stage& stage_;

 public:
  SessionOnWire session;
};

/// What a row's answer is by itself, when it was sent whole.
struct Alone {
  std::string answer;
  bool is_refusal = false;  // no handler was asked: the answer may come before the row's end
};
Alone play_alone(Stage& stage, const Exchange& row) {
  Play play{stage};
  play.session.send(row.bytes);
  return {play.output(), play.requests() == 0};
}

const std::vector<Exchange>& rows() {
  static const std::vector<Exchange> all = test::read_exchanges("data/exchanges");
  return all;
}

/// Sanitizers take their time, and rows have much in common: there, each third place of each has to do.
#ifdef CLASSY_TEST_SANITIZED
constexpr std::size_t step = 3;
#else
constexpr std::size_t step = 1;
#endif

/// Rows of which most bytes are the same over and over are cut at fewer places.
std::size_t next_cut(const Exchange& row, std::size_t at) {
  return row.bytes.size() < 1000 || at < 100 || at + 40 > row.bytes.size() ? at + step : at + 997;
}

/// What may have been said when so much has been sent of a good request, a row, and a forged request.
class Script {
 public:
  Script(Stage& stage, const Exchange& played, std::string good, std::string good_answer)
      : row{played}, alone{play_alone(stage, played)}, good_{std::move(good)}, good_answer_{std::move(good_answer)} {
    bytes = good_ + row.bytes;
    if (row.status != 0) bytes += forged;
  }

  std::size_t row_begins() const { return good_.size(); }
  std::size_t row_ends() const { return good_.size() + row.bytes.size(); }
  std::size_t requests() const { return 1 + (row.closes || row.status == 0 ? !alone.is_refusal : 2U); }
  std::string all() const {
    return good_answer_ + alone.answer + (row.closes || row.status == 0 ? "" : forged_answer());
  }

  /// \returns what is wrong.
  std::string check(std::size_t sent, std::string_view output) const {
    if (output == all() && sent == bytes.size()) return {};
    const bool in_good = sent < good_.size(), in_row = !in_good && sent < row_ends();
    if (in_good && output.empty()) return {};
    if (in_row && output == good_answer_) return {};
    if (in_row && alone.is_refusal && output == good_answer_ + alone.answer) return {};
    if (!in_good && !in_row && sent < bytes.size() && output == good_answer_ + alone.answer) return {};
    return "after " + std::to_string(sent) + " bytes, " + std::to_string(row_begins()) +
           " of them before the row, the output is\n" + std::string{output};
  }

  static std::string forged_answer() {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\nforged";
  }

  const Exchange& row;
  std::string bytes;
  Alone alone;

 private:
  std::string good_;
  std::string good_answer_;
};

const std::string good_answer =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 4\r\n\r\ngood";

/// Runs `play` for each row, and tells which went wrong.
template <class F>
void for_each_row(F play) {
  Stage stage;
  for (const Exchange& row : rows()) {
    INFO(row.where << ": " << row.bytes.substr(0, 300));
    const std::string wrong = play(stage, row);
    CHECK(wrong == "");
  }
}

/// The end of a script: everything was sent, and the client leaves.
std::string end_of(Play& play, const Script& script) {
  play.session.finish();
  if (!play.session.ended || play.session.wire.alive != 0) return "the connection does not end";
  if (play.requests() != script.requests()) return std::to_string(play.requests()) + " requests";
  return script.check(script.bytes.size(), play.output());
}

TEST_CASE("there are exchanges of every kind") {
  CHECK(rows().size() > 400);
  for (const int status : {200, 204, 400, 404, 405, 413, 414, 415, 422, 431, 500, 501, 505}) {
    INFO(status);
    CHECK(std::count_if(rows().begin(), rows().end(), [=](const Exchange& row) { return row.status == status; }) > 1);
  }
}

TEST_CASE("what a client sends is answered once, as the table says, and what it forges behind it is not") {
  for_each_row([](Stage& stage, const Exchange& row) -> std::string {
    Play play{stage};
    play.session.send(row.bytes + (row.status == 0 ? "" : forged));
    const bool is_head = row.bytes.starts_with("HEAD ");
    const test::Answers answers =
        test::read_answers(play.session.output(), [=](std::size_t n) { return is_head && n == 0; });
    if (answers.fault != nullptr) return answers.fault;
    if (answers.cut) return "an answer is cut short";
    if (row.status == 0) return answers.finals.empty() ? "" : "an answer";

    if (answers.finals.size() != (row.closes ? 1U : 2U)) return std::to_string(answers.finals.size()) + " answers";
    const test::Answer& answer = answers.finals.front();
    if (answer.status != row.status) return "status " + std::to_string(answer.status);
    if (answer.closes() != row.closes) return row.closes ? "no Connection: close" : "a Connection: close";
    if (row.body && answer.body != *row.body) return "the body " + std::string{answer.body};
    for (const std::string& name : row.headers) {
      if (!answer.header(name)) return "no " + name;
    }
    if (row.status >= 400 && !is_head) {
      const auto problem = nlohmann::json::parse(answer.body, nullptr, false);
      if (!problem.is_object() || problem["status"] != row.status) return "the problem " + std::string{answer.body};
      if (answer.header("Content-Type") != "application/problem+json") return "no problem's type";
    }
    if (play.session.output().find("secret") != std::string::npos) return "a secret is told";

    if (stage.desk.forgeries != (row.closes ? 0 : 1)) return "forgeries: " + std::to_string(stage.desk.forgeries);
    if (!row.closes && answers.finals.back().body != "forged") return "the next request is not answered";
    if (row.closes) play.session.pass(3s);  // the client stays, and so sees all of the answer
    if (play.session.ended != row.closes) return row.closes ? "the connection does not end" : "the connection ends";
    return {};
  });
}

TEST_CASE("an exchange does not depend on where its bytes are cut in two") {
  for_each_row([](Stage& stage, const Exchange& row) -> std::string {
    const Script script{stage, row, get("/good"), good_answer};
    for (std::size_t at = row.bytes.size() % step; at <= row.bytes.size(); at = next_cut(row, at)) {
      const std::size_t cut = script.row_begins() + at;
      Play play{stage};
      play.session.send(std::string_view{script.bytes}.substr(0, cut));
      if (std::string wrong = script.check(cut, play.output()); !wrong.empty()) return wrong;
      play.session.send(std::string_view{script.bytes}.substr(cut));
      if (std::string wrong = end_of(play, script); !wrong.empty()) return "cut at " + std::to_string(cut) + wrong;
    }
    return {};
  });
}

TEST_CASE("an exchange may come byte by byte and is not answered before its end") {
  for_each_row([](Stage& stage, const Exchange& row) -> std::string {
    const Script script{stage, row, get("/good/later"), good_answer};
    const std::size_t piece = row.bytes.size() < 1000 ? 1 : 37;
    Play play{stage};
    for (std::size_t sent = 0; sent < script.bytes.size(); sent += piece) {
      play.session.send(std::string_view{script.bytes}.substr(sent, piece));
      const std::size_t now = std::min(script.bytes.size(), sent + piece);
      if (std::string wrong = script.check(now, play.output()); !wrong.empty()) return wrong;
    }
    const bool told = play.session.output().find("HTTP/1.1 100 Continue\r\n\r\n") != std::string::npos;
    if (told != row.continues) return told ? "a 100 Continue" : "no 100 Continue";
    return end_of(play, script);
  });
}

TEST_CASE("an exchange waits for the answer to the request before it") {
  for_each_row([](Stage& stage, const Exchange& row) -> std::string {
    const Script script{stage, row, get("/good/at_last"), good_answer};
    Play play{stage};
    play.session.send(script.bytes);
    if (!play.output().empty()) return "an answer too early";
    if (play.requests() != 1) return "a request is taken too early";
    stage.desk.release();
    play.session.poll();
    return end_of(play, script);
  });
}

TEST_CASE("a client that leaves inside of an exchange gets no answer but a refusal") {
  for_each_row([](Stage& stage, const Exchange& row) -> std::string {
    const Script script{stage, row, get("/good"), good_answer};
    for (std::size_t at = row.bytes.size() % 3; at < row.bytes.size(); at = next_cut(row, at) + 2) {
      const std::size_t sent = script.row_begins() + at;
      Play play{stage};
      play.session.send(std::string_view{script.bytes}.substr(0, sent));
      play.session.finish();
      if (!play.session.ended || play.session.wire.alive != 0) return "the connection does not end";
      if (play.requests() != 1) return "a request that was not complete";
      if (std::string wrong = script.check(sent, play.output()); !wrong.empty()) return wrong;
    }
    return {};
  });
}

}  // namespace exchange_tests
