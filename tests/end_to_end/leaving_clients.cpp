// Clients that leave while handlers wait for something.
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/server.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace leaving_clients_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using test::LiveServer;
using test::RawClient;
using test::within;

/// Counts what began, what ended, and what ended by itself.
class Desk {
 public:
  asio::awaitable<std::string> wait(int milliseconds) {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{milliseconds}};
    co_await timer.async_wait(asio::use_awaitable);
    ++finished;
    co_return "waited";
  }

  /// Holds a worker until it is told that nobody waits any more.
  std::string work(classy::Context& context) {
    ++begun;
    const std::stop_token stop = context.stop_token();
    while (!stop.stop_requested()) std::this_thread::sleep_for(1ms);
    if (context.stop_reason() == classy::StopReason::disconnect) ++finished;
    ++ended;
    return "stopped";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/wait/{milliseconds}", &Desk::wait), post("/wait/{milliseconds}", &Desk::wait),
                          get("/work", &Desk::work, {.offload = true}));
  }

  std::atomic<int> begun{0}, ended{0}, finished{0};
};

/// Each of 200 clients sends a request, and leaves when its handler has begun: one half resets, the other half closes.
void leave(const LiveServer& server, Desk& desk, std::string_view request) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(std::string{request} + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
  }
  REQUIRE(within(10s, [&] { return desk.begun == 200; }));
  for (std::size_t i = 0; i < clients.size(); i += 2) clients[i]->reset();
}

TEST_CASE("a handler of a GET does not outlive its client's visit and that of a POST does") {
  for (const LiveServer::Options& options : {LiveServer::Options{.threads = 1}, LiveServer::Options{.threads = 2},
                                             LiveServer::Options{.threads = 2, .shared_context = true}}) {
    INFO(options.threads << " threads, shared: " << options.shared_context);
    Desk gets, posts;
    classy::App app;
    app.include("/gets", gets).include("/posts", posts);
    LiveServer server{app, options};
    leave(server, gets, "GET /gets/wait/600000");
    CHECK(within(5s, [&] { return gets.ended == 200; }));
    CHECK(gets.finished == 0);
    leave(server, posts, "POST /posts/wait/500");
    CHECK(within(10s, [&] { return posts.ended == 200; }));
    CHECK(posts.finished == 200);
    server.stop();
    CHECK(server.stopped_within(5s));
  }
}

TEST_CASE("what is offloaded learns that its client has left and what waits for its turn as well") {
  for (const LiveServer::Options& options :
       {LiveServer::Options{.threads = 1, .workers = {.threads = 3}},
        LiveServer::Options{.threads = 2, .shared_context = true, .workers = {.threads = 3}}}) {
    INFO(options.threads << " threads, shared: " << options.shared_context);
    Desk desk;
    classy::App app;
    app.include("", classy::concurrent(desk));
    LiveServer server{app, options};
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 6; ++i) {
      clients.push_back(std::make_unique<RawClient>(server.port()));
      clients.back()->send("GET /work HTTP/1.1\r\nHost: test\r\n\r\n");
    }
    REQUIRE(within(10s, [&] { return desk.begun == 3 && server.server().workers().queued == 3; }));
    clients.clear();
    CHECK(within(5s, [&] { return desk.ended == desk.begun; }));
    CHECK(desk.finished == desk.ended);
    CHECK(within(5s, [&] {
      const classy::WorkerUse use = server.server().workers();
      return use.busy == 0 && use.queued == 0;
    }));
    server.stop();
    CHECK(server.stopped_within(5s));
  }
}

}  // namespace leaving_clients_tests
