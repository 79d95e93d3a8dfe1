// How a server ends: what was accepted is answered.
#include <atomic>
#include <chrono>
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
#include "support/raw_client.hpp"

namespace drain_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::LiveServer;
using test::RawClient;

const std::string hello = "GET /hello HTTP/1.1\r\nHost: test\r\n\r\n";

/// Clients that ask again and again, each on a connection that it keeps while it may. Each counts its requests that were
/// not answered, though the server had let the client in.
class Load {
 public:
  Load(std::uint16_t port, int clients) : port_{port} {
    for (int i = 0; i < clients; ++i) {
      threads_.emplace_back([this, keep = i % 2 == 0] { ask(keep); });
    }
  }
  ~Load() { join(); }
  void join() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  std::atomic<int> answered{0};
  std::atomic<int> lost{0};
  std::atomic<int> lost_at_the_door{0};

 private:
  void ask(bool keep) {
    try {
      while (true) {
        RawClient client{port_};
        bool first = true;
        for (bool more = true; more; more = keep && more, first = false) {
          client.send(hello);
          const std::string answer = client.answer();
          if (!answer.ends_with("hello")) return void(++(first ? lost_at_the_door : lost));
          ++answered;
          more = answer.find("Connection: close") == std::string::npos;
        }
      }
    } catch (const std::runtime_error&) {  // the server takes no more connections
      return;
    }
  }

  std::uint16_t port_;
  std::vector<std::thread> threads_;
};

TEST_CASE("a drain under load loses no request that was accepted") {
  for (int i = 0; i < 9; ++i) {
    classy::App app;
    app.get("/hello", [] { return "hello"; });
    const unsigned threads = 1 + static_cast<unsigned>(i) % 2;
    LiveServer server{app, {.threads = threads, .shared_context = i % 4 == 3}};
    Load load{server.port(), 4};
    while (load.answered < 200) std::this_thread::sleep_for(1ms);
    CHECK(!server.draining());
    server.stop();
    CHECK(server.draining());
    load.join();
    CHECK(load.lost == 0);
    CHECK(load.lost_at_the_door == 0);
    CHECK(server.stopped_within(3s));
    CHECK(server.served() == static_cast<std::uint64_t>(load.answered.load()));
  }
}

TEST_CASE("a drain answers clients that nobody has accepted yet") {
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  LiveServer server{app, {.runs = false}};
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));  // the system lets them in: nobody runs the server
    if (i % 2 == 0) clients.back()->send(hello);
  }
  server.stop();
  server.run();
  for (int i = 0; i < 20; ++i) {
    if (i % 2 != 0) clients[static_cast<std::size_t>(i)]->send(hello);
    CHECK_THAT(clients[static_cast<std::size_t>(i)]->rest(), Contains("Connection: close\r\n") && EndsWith("hello"));
  }
  CHECK_THROWS(RawClient{server.port()});
  clients.clear();
  CHECK(server.stopped_within(3s));
  CHECK(server.served() == 20);
}

TEST_CASE("a server that is stopped from a handler answers that request") {
  for (const unsigned threads : {1U, 2U}) {
    for (int i = 0; i < 10; ++i) {
      LiveServer* running = nullptr;
      classy::App app;
      app.get("/stop", [&running] { return running->stop(), running->stop(), "stopping"; });
      LiveServer server{app, {.threads = threads, .shared_context = i % 2 == 0}};
      running = &server;
      RawClient client{server.port()};
      client.send("GET /stop HTTP/1.1\r\nHost: test\r\n\r\n");
      CHECK_THAT(client.answer(), Contains("Connection: close\r\n") && EndsWith("stopping"));
      CHECK(server.stopped_within(3s));
    }
  }
}

TEST_CASE("a server may be stopped by several threads at once") {
  for (int i = 0; i < 20; ++i) {
    classy::App app;
    app.get("/hello", [] { return "hello"; });
    LiveServer server{app, {.threads = 2}};
    RawClient client{server.port()};
    client.send(hello);
    std::vector<std::thread> threads;
    for (int k = 0; k < 4; ++k) threads.emplace_back([&server] { server.stop(); });
    for (std::thread& thread : threads) thread.join();
    CHECK_THAT(client.answer(), EndsWith("hello"));
    CHECK(server.stopped_within(3s));
  }
}

TEST_CASE("a server that was stopped before it began takes no connection") {
  classy::App app;
  LiveServer server{app, {.listens = false}};
  server.stop();
  CHECK(server.stopped_within(0s));
  server.listen();
  CHECK(server.port() == 0);
  CHECK(server.stopped_within(0s));
}

TEST_CASE("when the drain takes too long handlers are cancelled and a second later sockets are closed") {
  std::atomic<int> cancelled{0};
  std::atomic<int> begun{0};
  std::atomic<bool> release{false};
  classy::App app;
  app.get("/wait", [&]() -> asio::awaitable<std::string> {
    ++begun;
    asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
    try {
      co_await timer.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
      ++cancelled;
    }
    co_return "was told to end";
  });
  app.get("/deaf", [&]() -> asio::awaitable<std::string> {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    ++begun;
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (!release) {
      timer.expires_after(5ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return "too late";
  });
  std::atomic<std::chrono::milliseconds> passed{0ms};
  const auto begin = std::chrono::steady_clock::now();
  LiveServer server{app, {.drain = 30s, .sweep = 5ms, .clock = [&] { return begin + passed.load(); }}};
  RawClient wait{server.port()}, deaf{server.port()}, half{server.port()};
  wait.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n");
  deaf.send("GET /deaf HTTP/1.1\r\nHost: test\r\n\r\n");
  half.send("GET /wait HT");
  while (begun < 2) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(20ms);
  server.stop();
  passed = 5s;
  CHECK(!server.stopped_within(100ms));
  CHECK(cancelled == 0);
  passed = 30s + 500ms;
  CHECK_THAT(wait.rest(), Contains("Connection: close\r\n") && EndsWith("was told to end"));
  CHECK(half.rest().find("HTTP/1.1 2") == std::string::npos);
  CHECK(cancelled == 1);
  CHECK(!deaf.closed_within(50ms));
  passed = 31s + 500ms;
  CHECK(deaf.closed_within(3s));
  passed = 33s;
  CHECK(server.stopped_within(3s));
  release = true;
}

}  // namespace drain_tests
