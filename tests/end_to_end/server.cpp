// What a client sees over a real connection.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"

namespace server_tests {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using test::LiveServer;
using test::RawClient;

/// Answers of every kind. Counts what began and what ended, to see that nothing is lost on the way.
class Desk {
 public:
  int add(int x) const { return x + 2; }
  std::string echo(std::string text) const { return text; }
  std::string length(classy::Body body) const { return std::to_string(body.size()); }
  std::string long_text(int size) const { return std::string(static_cast<std::size_t>(size), 'x'); }
  std::string thread() const {
    std::this_thread::sleep_for(2ms);
    return std::to_string(std::hash<std::thread::id>{}(std::this_thread::get_id()));
  }
  int fail() const { throw std::runtime_error{"a secret of the program's"}; }
  int fail_oddly() const { throw 42; }
  int not_found() const { throw classy::HttpError{404, "no such desk"}; }
  classy::Response split() const { return classy::Response{200}.set("X-Text", "a\r\nSet-Cookie: stolen=1"); }
  classy::Response last() const { return classy::Response{200}.set("Connection", "close").body("bye"); }
  void nothing() const {}

  asio::awaitable<std::string> wait(int milliseconds) {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{milliseconds}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return "waited";
  }
  asio::awaitable<std::string> fail_later() const {
    asio::steady_timer timer{co_await asio::this_coro::executor, 1ms};
    co_await timer.async_wait(asio::use_awaitable);
    throw std::runtime_error{"a secret of the program's"};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/add/{x}", &Desk::add), get("/echo/{text}", &Desk::echo), post("/length", &Desk::length),
                          get("/long/{size}", &Desk::long_text), get("/thread", &Desk::thread),
                          get("/fail", &Desk::fail), get("/fail/oddly", &Desk::fail_oddly),
                          get("/fail/later", &Desk::fail_later), get("/not_found", &Desk::not_found),
                          get("/split", &Desk::split), get("/last", &Desk::last), del("/nothing", &Desk::nothing),
                          get("/wait/{milliseconds}", &Desk::wait),
                          get("/hurried/{milliseconds}", &Desk::wait, {.timeout = 100ms}));
  }

  std::atomic<int> begun{0};
  std::atomic<int> ended{0};
};

struct Site {
  explicit Site(LiveServer::Options options = {}) : server{included(app, desk), options} {}
  static classy::Handler included(classy::App& app, Desk& desk) {
    app.include("", classy::concurrent(desk));
    return app;
  }
  std::string get(std::string_view target) const {
    return test::exchange(server.port(), test::request("GET " + std::string{target}));
  }

  Desk desk;
  classy::App app;
  LiveServer server;
};

std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

const std::string plain_get = "GET /add/22 HTTP/1.1\r\nHost: test\r\n\r\n";

}  // namespace

TEST_CASE("answers carry what HTTP asks of them") {
  const Site site;
  const std::string answer = site.get("/add/22");
  CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 200 OK\r\n"));
  CHECK_THAT(answer, Contains("\r\nDate: ") && Contains(" GMT\r\n"));
  CHECK_THAT(answer, Contains("\r\nContent-Type: application/json\r\n"));
  CHECK_THAT(answer, Contains("\r\nContent-Length: 2\r\n"));
  CHECK_THAT(answer, Contains("\r\nConnection: close\r\n"));
  CHECK_THAT(answer, !Contains("Server:"));
  CHECK(body_of(answer) == "24");
}

TEST_CASE("each kind of request gets its status") {
  struct Row {
    const char* line;
    int status;
    const char* contains;
  };
  const std::vector<Row> rows{
      {"GET /echo/hello", 200, "\r\n\r\nhello"},
      {"GET /echo/a%2Fb", 200, "\r\n\r\na/b"},
      {"GET /echo/%zz", 400, "a % in the path is not followed by two hexadecimal digits"},
      {"GET /add/12abc", 422, "int_parsing"},
      {"GET /add/99999999999999999999", 422, "less_than_equal"},
      {"GET /unknown", 404, "Not Found"},
      {"POST /add/22", 405, "Allow: GET, HEAD, OPTIONS\r\n"},
      {"OPTIONS /add/22", 204, "Allow: GET, HEAD, OPTIONS\r\n"},
      {"OPTIONS *", 204, ""},
      {"DELETE /nothing", 204, ""},
      {"GET /fail", 500, "Internal Server Error"},
      {"GET /fail/oddly", 500, "Internal Server Error"},
      {"GET /fail/later", 500, "Internal Server Error"},
      {"GET /split", 500, "Internal Server Error"},
      {"GET /not_found", 404, "no such desk"},
  };
  const Site site;
  for (const Row& row : rows) {
    INFO(row.line);
    const std::string answer = test::exchange(site.server.port(), test::request(row.line));
    CHECK_THAT(answer, Catch::StartsWith("HTTP/1.1 " + std::to_string(row.status)));
    CHECK_THAT(answer, Contains(row.contains));
    CHECK_THAT(answer, !Contains("secret") && !Contains("Set-Cookie"));
    if (row.status == 204) CHECK_THAT(answer, !Contains("Content-Length"));
  }
}

TEST_CASE("HEAD is answered like GET but without the body") {
  const Site site;
  RawClient client{site.server.port()};
  client.send("HEAD /long/1000 HTTP/1.1\r\nHost: test\r\n\r\n" + plain_get);
  CHECK_THAT(client.answer(true), Contains("Content-Length: 1000\r\n") && Catch::EndsWith("\r\n\r\n"));
  CHECK(body_of(client.answer()) == "24");
}

TEST_CASE("a connection serves one request after the other") {
  const Site site;
  RawClient client{site.server.port()};
  for (int i = 0; i < 100; ++i) {
    client.send("GET /add/" + std::to_string(i) + " HTTP/1.1\r\nHost: test\r\n\r\n");
    REQUIRE(body_of(client.answer()) == std::to_string(i + 2));
  }
  CHECK(site.server.served() == 100);
}

TEST_CASE("pipelined requests are answered in their order though some wait") {
  const Site site;
  RawClient client{site.server.port()};
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += i % 10 == 5 ? "GET /wait/3 HTTP/1.1\r\nHost: test\r\n\r\n"
                       : "GET /echo/" + std::to_string(i) + " HTTP/1.1\r\nHost: test\r\n\r\n";
  }
  client.send(all);
  for (int i = 0; i < 50; ++i) REQUIRE(body_of(client.answer()) == (i % 10 == 5 ? "waited" : std::to_string(i)));
}

TEST_CASE("bodies arrive by length and in chunks and after a 100 Continue") {
  const Site site;
  RawClient client{site.server.port()};
  client.send("POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(body_of(client.answer()) == "5");
  client.send(
      "POST /length HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
  CHECK(body_of(client.answer()) == "7");
  client.send("POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.answer() == "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  CHECK(body_of(client.answer()) == "3");
  client.send("POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 300000\r\n\r\n" + std::string(300'000, 'x'));
  CHECK(body_of(client.answer()) == "300000");
}

TEST_CASE("long answers arrive whole") {
  const Site site;
  CHECK(body_of(site.get("/long/5000000")).size() == 5'000'000);
}

TEST_CASE("a handler that outlasts its route's timeout is ended and the client is told") {
  Site site;
  CHECK(body_of(site.get("/hurried/1")) == "waited");
  RawClient client{site.server.port()};
  const auto start = std::chrono::steady_clock::now();
  client.send("GET /hurried/60000 HTTP/1.1\r\nHost: test\r\n\r\n" + plain_get);
  const std::string all = client.rest();
  CHECK(std::chrono::steady_clock::now() - start < 20s);
  CHECK_THAT(all, Catch::StartsWith("HTTP/1.1 503 ") && Contains("Connection: close\r\n"));
  CHECK(all.rfind("HTTP/1.1 ") == 0);  // it is the only answer
  CHECK(site.desk.begun == 2);
  CHECK(site.desk.ended == 2);
  CHECK(body_of(site.get("/add/22")) == "24");
}

TEST_CASE("a handler may close the connection with its answer") {
  const Site site;
  RawClient client{site.server.port()};
  client.send("GET /last HTTP/1.1\r\nHost: test\r\n\r\n" + plain_get);
  const std::string all = client.rest();
  CHECK_THAT(all, Contains("Connection: close\r\n") && Catch::EndsWith("bye"));
}

TEST_CASE("HTTP 1.0 closes unless it asks to stay") {
  const Site site;
  RawClient closing{site.server.port()};
  closing.send("GET /add/22 HTTP/1.0\r\n\r\n");
  CHECK_THAT(closing.rest(), Contains("Connection: close\r\n"));
  RawClient staying{site.server.port()};
  staying.send("GET /add/22 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK_THAT(staying.answer(), Contains("Connection: keep-alive\r\n"));
  staying.send(plain_get);
  CHECK(body_of(staying.answer()) == "24");
}

TEST_CASE("what is no request is refused and nothing behind it is answered") {
  struct Row {
    const char* bytes;
    int status;
  };
  const std::vector<Row> rows{
      {"GET /add/22 HTTP/1.1\r\n\r\n", 400},
      {"GET /add/22 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"GET /add/22 HTTP/1.1\r\nHost : a\r\n\r\n", 400},
      {"GET /add/22 HTTP/1.1\nHost: a\n\n", 400},
      {"GET /add/22 HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n", 400},
      {"GET /add/22 HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET add/22 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
      {"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 4\r\n\r\nabc", 400},
      {"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"POST /length HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413},
  };
  const Site site;
  for (const Row& row : rows) {
    INFO(row.bytes);
    RawClient client{site.server.port()};
    client.send(plain_get + row.bytes + plain_get);
    CHECK(body_of(client.answer()) == "24");
    const std::string refusal = client.rest();
    CHECK_THAT(refusal, Catch::StartsWith("HTTP/1.1 " + std::to_string(row.status)));
    CHECK_THAT(refusal, Contains("Connection: close\r\n"));
    CHECK(refusal.find("HTTP/1.1", 1) == std::string::npos);
  }
}

TEST_CASE("headers beyond the limits are refused") {
  const Site site;
  const std::string start = "GET /add/22 HTTP/1.1\r\nHost: a\r\n";
  CHECK_THAT(test::exchange(site.server.port(), start + "X: " + std::string(30'000, 'x') + "\r\n\r\n"),
             Catch::StartsWith("HTTP/1.1 431"));
  std::string many = start;
  for (int i = 0; i < 100; ++i) many += "X" + std::to_string(i) + ": y\r\n";
  CHECK_THAT(test::exchange(site.server.port(), many + "\r\n"), Catch::StartsWith("HTTP/1.1 431"));
  CHECK_THAT(test::exchange(site.server.port(), test::request("GET /" + std::string(9'000, 'x'))),
             Catch::StartsWith("HTTP/1.1 414"));
}

TEST_CASE("clients that are slow or silent do not hold a connection") {
  std::atomic<std::chrono::seconds> passed{0s};
  const auto begin = std::chrono::steady_clock::now();
  const Site site{{.sweep = 5ms, .clock = [&] { return begin + passed.load(); }}};
  RawClient silent{site.server.port()};
  RawClient in_header{site.server.port()};
  in_header.send("GET /add/22 HT");
  RawClient in_body{site.server.port()};
  in_body.send(plain_get + "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  in_body.answer();
  RawClient idle{site.server.port()};
  idle.send(plain_get);
  idle.answer();
  RawClient takes_nothing{site.server.port()};
  takes_nothing.send("GET /long/90000000 HTTP/1.1\r\nHost: a\r\n\r\n");
  while (site.server.served() < 3) std::this_thread::sleep_for(1ms);
  passed = 20s;
  CHECK_THAT(in_header.rest(), Catch::StartsWith("HTTP/1.1 408"));
  CHECK_THAT(in_body.rest(), Catch::StartsWith("HTTP/1.1 408"));
  CHECK(silent.rest().empty());
  idle.send(plain_get);
  CHECK(body_of(idle.answer()) == "24");
  passed = 90s;
  CHECK(idle.rest().empty());
  CHECK(takes_nothing.rest().size() < 90'000'000);
}

TEST_CASE("two threads serve at the same time") {
  for (const bool shared : {false, true}) {
    Site site{{.threads = 2, .shared_context = shared}};
    std::vector<std::future<std::set<std::string>>> clients;
    for (int i = 0; i < 4; ++i) {
      clients.push_back(std::async(std::launch::async, [&site] {
        std::set<std::string> threads;
        RawClient client{site.server.port()};
        for (int k = 0; k < 25; ++k) {
          client.send("GET /thread HTTP/1.1\r\nHost: test\r\n\r\n");
          threads.insert(body_of(client.answer()));
        }
        return threads;
      }));
    }
    std::set<std::string> all;
    for (auto& client : clients) all.merge(client.get());
    CHECK(all.size() == 2);
    CHECK(site.server.served() == 100);
  }
}

TEST_CASE("a drain answers what is in flight and closes what is idle") {
  Site site;
  RawClient idle{site.server.port()};
  idle.send(plain_get);
  idle.answer();
  RawClient busy{site.server.port()};
  busy.send("GET /wait/200 HTTP/1.1\r\nHost: test\r\n\r\n");
  while (site.desk.begun == 0) std::this_thread::sleep_for(1ms);
  site.server.stop();
  site.server.stop();
  CHECK(idle.closed_within(2s));
  const std::string answer = busy.rest();
  CHECK_THAT(answer, Contains("Connection: close\r\n") && Catch::EndsWith("waited"));
  CHECK(site.server.stopped_within(2s));
  CHECK_THROWS(RawClient{site.server.port()});
}

TEST_CASE("a drain answers what has been sent though nobody has read it yet") {
  Site site;
  RawClient client{site.server.port()};
  client.send("GET /wait/100 HTTP/1.1\r\nHost: test\r\n\r\n");
  while (site.desk.begun == 0) std::this_thread::sleep_for(1ms);
  std::vector<std::unique_ptr<RawClient>> others;
  for (int i = 0; i < 5; ++i) {  // the one I/O thread sleeps in each of these while the others wait in their sockets
    others.push_back(std::make_unique<RawClient>(site.server.port()));
    others.back()->send(plain_get);
    others.back()->answer();
  }
  for (const auto& other : others) other->send("GET /thread HTTP/1.1\r\nHost: test\r\n\r\n");
  site.server.stop();
  for (const auto& other : others) CHECK_THAT(other->rest(), Catch::StartsWith("HTTP/1.1 200"));
  CHECK_THAT(client.rest(), Catch::EndsWith("waited"));
  CHECK(site.server.stopped_within(2s));
}

TEST_CASE("a drain that takes too long cancels the handlers") {
  Site site{{.drain = 100ms}};
  RawClient client{site.server.port()};
  client.send("GET /wait/60000 HTTP/1.1\r\nHost: test\r\n\r\n");
  while (site.desk.begun == 0) std::this_thread::sleep_for(1ms);
  site.server.stop();
  CHECK_THAT(client.rest(), Catch::StartsWith("HTTP/1.1 503"));
  CHECK(site.server.stopped_within(3s));
  CHECK(site.desk.ended == 1);
}

TEST_CASE("clients that leave in the middle of anything harm nobody") {
  for (const unsigned threads : {1U, 2U}) {
    Site site{{.threads = threads}};
    for (int i = 0; i < 50; ++i) {
      RawClient client{site.server.port()};
      switch (i % 5) {
        case 0: client.send("GET /add/2"); break;
        case 1: client.send("GET /wait/20 HTTP/1.1\r\nHost: test\r\n\r\n"); break;
        case 2: client.send("POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nabc"); break;
        case 3: client.send("GET /long/3000000 HTTP/1.1\r\nHost: test\r\n\r\n"); break;
        default: break;
      }
      client.reset();
    }
    CHECK(body_of(site.get("/add/22")) == "24");
    site.server.stop();
    CHECK(site.server.stopped_within(3s));
    CHECK(site.desk.begun == site.desk.ended);
  }
}

TEST_CASE("a server that is destroyed takes running handlers with it") {
  for (const unsigned threads : {1U, 2U}) {
    Desk desk;
    {
      classy::App app;
      app.include("", desk);
      const LiveServer server{app, {.threads = threads}};
      std::vector<std::unique_ptr<RawClient>> clients;
      for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send("GET /wait/60000 HTTP/1.1\r\nHost: test\r\n\r\n");
      }
      while (desk.begun < 8) std::this_thread::sleep_for(1ms);
    }
    CHECK(desk.ended == 8);
  }
}

TEST_CASE("a server keeps what an app owns though the app is gone") {
  auto app = std::make_unique<classy::App>();
  app->emplace<Desk>("");
  const LiveServer server{*app};
  app.reset();
  CHECK(body_of(test::exchange(server.port(), test::request("GET /add/22"))) == "24");
}

TEST_CASE("more connections than the limit wait until there is room") {
  const Site site{{.limits = {.connections = 2}}};
  RawClient first{site.server.port()};
  {
    RawClient second{site.server.port()};
    first.send(plain_get);
    second.send(plain_get);
    first.answer();
    second.answer();
    RawClient third{site.server.port()};
    third.send(plain_get);
    CHECK(!third.closed_within(200ms));
    CHECK(site.server.served() == 2);
    second.reset();
    CHECK(body_of(third.answer()) == "24");
  }
  first.send(plain_get);
  CHECK(body_of(first.answer()) == "24");
}

}  // namespace server_tests
