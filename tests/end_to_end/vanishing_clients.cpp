// A thousand clients that leave in the middle of a request, each in its own way: then everything is as it was before.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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
#include "support/process.hpp"
#include "support/raw_client.hpp"

namespace vanishing_client_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::LiveServer;
using test::RawClient;

class Desk {
 public:
  std::string hello() const { return "hello"; }
  std::string length(classy::Body body) const { return std::to_string(body.size()); }
  std::string long_text() const { return std::string(3'000'000, 'x'); }
  asio::awaitable<std::string> wait() {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, 10ms};
    co_await timer.async_wait(asio::use_awaitable);
    co_return "waited";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/hello", &Desk::hello), post("/length", &Desk::length), get("/long", &Desk::long_text),
                          get("/wait", &Desk::wait));
  }

  std::atomic<int> begun{0};
  std::atomic<int> ended{0};
};

const std::string host = " HTTP/1.1\r\nHost: test\r\n";
const std::string hello = "GET /hello" + host + "\r\n";
const std::vector<std::string> beginnings{
    "",
    "GET /hel",
    "GET /hello" + host + "X: " + std::string(3000, 'x'),
    "POST /length" + host + "Content-Length: 100000\r\n\r\n" + std::string(20'000, 'x'),
    "POST /length" + host + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n",
    "POST /length" + host + "Transfer-Encoding: chunked\r\n\r\n100\r\nabc",
    "GET /wait" + host + "\r\n",
    hello + hello + "GET /wait" + host + "\r\n" + hello,
    "GET /long" + host + "\r\n",
    "GET /long" + host + "\r\n" + hello + "POST /len",
};

void leave(RawClient& client, int way) {
  if (way == 0) client.reset();
  if (way == 1) client.finish();  // and is gone before it has read; otherwise it goes without a word
}

/// Many of them, in groups of 25: each comes, begins a request, and leaves. `pause` lets the server run.
void come_and_go(const LiveServer& server, int groups, const std::function<void()>& pause) {
  int count = 0;
  for (int group = 0; group < groups; ++group) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 25; ++i, ++count) {
      clients.push_back(std::make_unique<RawClient>(server.port()));
      clients.back()->send(beginnings[static_cast<std::size_t>(count) % beginnings.size()]);
    }
    if (group % 4 != 3) pause();  // otherwise they have left before anybody has seen them
    for (std::size_t i = 0; i < clients.size(); ++i)
      leave(*clients[i], static_cast<int>(i + static_cast<std::size_t>(group)) % 3);
    clients.clear();
    pause();
  }
}

/// Whether it comes to that, while the server runs.
bool comes(const std::function<bool()>& done, const std::function<void()>& pause) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    pause();
  }
  return true;
}

TEST_CASE("a thousand clients that vanish in a request leave no descriptor and no memory behind") {
  Desk desk;
  classy::App app;
  app.include("", desk);
  LiveServer server{app, {.runs = false}};  // all on this thread: what is allocated can be counted
  const auto pause = [&server] { server.run_for(2ms); };
  const std::size_t descriptors = test::open_descriptors();
  const auto all_gone = [&] { return test::open_descriptors() == descriptors && desk.begun == desk.ended; };

  come_and_go(server, 12, pause);  // what is kept for the next ones is there now
  REQUIRE(comes(all_gone, pause));
  const std::size_t allocated = test::allocated_bytes(), resident = test::resident_bytes();
  const int begun = desk.begun;
  come_and_go(server, 40, pause);
  REQUIRE(comes(all_gone, pause));
  CHECK(desk.begun > begun + 100);
  // A leak of 1 KiB a client were more than this.
  CHECK(test::allocated_bytes() < allocated + 256 * 1024);
  INFO("resident: " << resident / 1024 << " KiB before, " << test::resident_bytes() / 1024 << " KiB after");
#ifndef CLASSY_TEST_SANITIZED  // which keeps what was freed
  CHECK(test::resident_bytes() < resident + 768 * 1024);
#endif

  RawClient client{server.port()};
  client.send(hello);
  const std::uint64_t served = server.served();
  CHECK(comes([&] { return server.served() == served + 1; }, pause));
  CHECK_THAT(client.answer(), Catch::EndsWith("hello"));
}

TEST_CASE("a server of two threads answers behind a thousand clients that vanished") {
  for (const bool shared : {false, true}) {
    Desk desk;
    classy::App app;
    app.include("", desk);
    LiveServer server{app, {.threads = 2, .shared_context = shared}};
    const auto pause = [] { std::this_thread::sleep_for(1ms); };
    // Each thread has had a client: only then it has all that it needs.
    for (int i = 0; i < 2; ++i) test::exchange(server.port(), test::request("GET /hello"));
    const std::size_t descriptors = test::open_descriptors();
    come_and_go(server, 20, pause);
    CHECK(comes([&] { return test::open_descriptors() <= descriptors && desk.begun == desk.ended; }, pause));
    CHECK(desk.begun > 0);
    CHECK_THAT(test::exchange(server.port(), test::request("GET /hello")), Catch::EndsWith("hello"));
    server.stop();
    CHECK(server.stopped_within(20s));
  }
}

}  // namespace vanishing_client_tests
