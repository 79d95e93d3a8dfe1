// Each allocation of a connection that serves requests of many kinds fails in turn.
#include <classy/detail/connection.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/bytes.hpp>
#include <classy/controller.hpp>

#include "out_of_memory/failing_memory.hpp"
#include "support/session_on_wire.hpp"

namespace out_of_memory_tests {

namespace asio = boost::asio;

struct Note {
  std::string title;
  std::string text;
};

struct Desk {
  std::string text(std::string text) { return count(), text; }
  Note note(Note note) { return count(), note; }
  std::string length(classy::Body body) { return count(), std::to_string(body.size()); }
  int fail() {
    count();
    throw std::runtime_error{"a text that is too long for the string's own room"};
  }
  asio::awaitable<std::string> later(std::string text) {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{0}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return text + ", which is long enough to be somewhere else";
  }
  std::string after(std::string text, classy::Context& context) {
    count();
    context.after([held = token, text] { static_cast<void>(text); });
    context.after([held = token, text]() -> asio::awaitable<void> {
      const auto kept = text;
      asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{0}};
      co_await timer.async_wait(asio::use_awaitable);
    });
    return text;
  }
  classy::Bytes bytes() {
    count();
    return {.data = std::string(90'000, 'x'), .version = "v1"};
  }
  void count() { ++begun, ++ended; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/text/{text}", &Desk::text), post("/note", &Desk::note), post("/length", &Desk::length),
                          get("/fail", &Desk::fail), get("/later/{text}", &Desk::later),
                          get("/timed/{text}", &Desk::later, {.timeout = std::chrono::hours{1}}),
                          post("/later/{text}", &Desk::later), get("/after/{text}", &Desk::after),
                          get("/bytes", &Desk::bytes));
  }

  int begun = 0;
  int ended = 0;
  std::shared_ptr<int> token = std::make_shared<int>();  // whoever has work behind an answer
};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string{target} +
         " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string{body};
}

const std::string ranges = "GET /bytes HTTP/1.1\r\nHost: a\r\nRange: bytes=0-9,20000-89999\r\nIf-Range: \"v1\"\r\n\r\n";

/// 22 requests.
std::string script() {
  std::string all;
  for (int i = 0; i < 2; ++i) {
    all += get("/text/short") + get("/text/" + std::string(200, 'x')) + get("/later/a") + get("/missing");
    all += post("/note", R"({"title": "a title that is not a short one", "text": "and a text that is longer"})");
    all += post("/note", R"({"title": 5})") + post("/length", std::string(30'000, 'x')) + get("/fail");
    all +=
        "POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n0\r\n\r\n";
    all += get("/later/b") + get("/after/c");
  }
  return all;
}

/// "200 200 404 …", of the answers that are complete; "?" for the one that is not, or is none.
std::string statuses(std::string_view output) {
  std::string all;
  while (!output.empty()) {
    const std::size_t head = output.find("\r\n\r\n");
    const std::size_t length = output.find("Content-Length: ");
    if (!output.starts_with("HTTP/1.1 ") || head == std::string_view::npos || length > head) return all + "?";
    const auto size = static_cast<std::size_t>(std::atoi(output.data() + length + 16));
    if (output.size() < head + 4 + size) return all + "?";
    all.append(output.substr(9, 3)).append(" ");
    output.remove_prefix(head + 4 + size);
  }
  return all;
}

struct Served {
  std::string answers;   // their statuses
  bool failed = false;   // there were so many allocations
  bool ends = false;     // the connection, before the client does
  std::size_t left = 0;  // blocks, when all is over
};

/// What comes of it when the k-th allocation fails. `served` has room for it already.
void serve_without(std::size_t k, const std::string& requests, Served& served) {
  Desk desk;
  classy::App app;
  app.include("", desk);
  test::SessionOnWire session{app};
  session.wire.reserve(100'000);
  bool escaped = false;
  const auto careful = [&](auto&& step) {
    try {
      step();
    } catch (const std::bad_alloc&) {  // where the io_context is run, that goes on
      escaped = true;
    }
  };
  test::fail_allocation(k);
  careful([&] { session.start(); });
  careful([&] { session.send(requests); });
  for (int i = 0; i < 3; ++i) careful([&] { session.poll(); });
  served.failed = test::allocation_failed();
  test::fail_allocation(test::no_allocation);
  served.ends = session.wire.closed || session.wire.alive == 0;
  session.finish();
  session.poll();  // a timer of no time
  if (session.wire.alive != 0) FAIL("the connection is not gone after allocation " << k << " has failed");
  if (desk.token.use_count() != 1) FAIL("work behind an answer is not over after allocation " << k << " has failed");
  if (desk.begun != desk.ended) FAIL("a handler has begun and not ended after allocation " << k << " has failed");
  if (!escaped && !session.ended) FAIL("nobody was told that the connection has ended, allocation " << k);
  served.answers += statuses(session.output());
}
Served serve_without(std::size_t k, const std::string& requests) {
  Served served;
  served.answers.reserve(200);
  const std::size_t before = test::blocks_alive();
  serve_without(k, requests, served);
  served.left = test::blocks_alive() - before;
  return served;
}

TEST_CASE("whichever allocation fails a connection answers or ends and nothing is lost between its answers") {
  const std::string requests = script();
  serve_without(test::no_allocation, requests);  // what is made once is made now
  const std::string whole = serve_without(test::no_allocation, requests).answers;
  REQUIRE(whole.size() == 22 * 4);
  REQUIRE(whole.find('?') == std::string::npos);

  std::size_t k = 0;
  int errors = 0;
  for (bool failed = true; failed; ++k) {
    const Served served = serve_without(k, requests);
    const std::string& got = served.answers;
    failed = served.failed;
    INFO("allocation " << k << ": " << got);
    REQUIRE(got.find('?') == std::string::npos);
    REQUIRE(got.size() <= whole.size());
    REQUIRE((served.ends || got.size() == whole.size()));
    REQUIRE(served.left == 0);
    int different = 0;
    for (std::size_t i = 0; i < got.size(); i += 4) {
      if (got.substr(i, 3) == whole.substr(i, 3)) continue;
      REQUIRE(got.substr(i, 3) == "500");
      ++different;
    }
    REQUIRE(different <= 1);
    errors += different;
  }
  CHECK(k > 50);
  CHECK(errors > 10);
}

TEST_CASE("whichever allocation fails a client that sends nothing more does not wait for ever") {
  const std::string request =
      GENERATE(get("/later/a"), get("/timed/a"), post("/later/a", "body"), get("/after/a"), get("/bytes"), ranges);
  serve_without(test::no_allocation, request);  // what is made once is made now
  std::size_t k = 0;
  for (bool failed = true; failed; ++k) {
    const Served served = serve_without(k, request);
    failed = served.failed;
    INFO("allocation " << k << ": " << served.answers);
    CHECK((served.ends || served.answers == "200 " || served.answers == "206 " || served.answers == "500 "));
    CHECK(served.left == 0);
  }
  CHECK(k > 10);
}

}  // namespace out_of_memory_tests
