// Work behind answers, and how a server ends while it runs. To be run under sanitizers.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace after_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::EndsWith;
using test::LiveServer;
using test::RawClient;
using test::eventually;
using test::pause;

/// Counts what has become of the work that it leaves behind.
class Office {
 public:
  std::string plain(classy::Context& context) {
    context.after([this] { ++ended; });
    return "plain";
  }
  std::string waits(int milliseconds, classy::Context& context) {
    leave(context, std::chrono::milliseconds{milliseconds});
    return "waits";
  }
  asio::awaitable<std::string> later(classy::Context& context) {
    leave(context, 1ms);
    co_await pause(1ms);
    context.after([this] { ++ended; });
    co_return "later";
  }
  std::string deaf(classy::Context& context) {
    context.after([this, held = token]() -> asio::awaitable<void> {
      ++begun;
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      co_await pause(1h);
    });
    return "deaf";
  }

  static constexpr auto routes() {
    using namespace classy;
    constexpr RouteOptions finish{.on_disconnect = OnDisconnect::finish};  // some clients say that they send no more
    return classy::routes(get("/plain", &Office::plain, finish), get("/waits/{milliseconds}", &Office::waits, finish),
                          get("/later", &Office::later, finish), get("/deaf", &Office::deaf));
  }

  bool begins(int count) const {
    return eventually([&] { return begun >= count; });
  }

  std::atomic<int> begun{0};
  std::atomic<int> ended{0};
  std::atomic<int> cancelled{0};
  std::shared_ptr<int> token = std::make_shared<int>();  // each work has it

 private:
  void leave(classy::Context& context, std::chrono::milliseconds time) {
    context.after([this, time, held = token]() -> asio::awaitable<void> {
      ++begun;
      try {
        co_await pause(time);
        ++ended;
      } catch (const boost::system::system_error&) {
        ++cancelled;
        throw;
      }
    });
  }
};

const std::vector<LiveServer::Options> kinds{{.threads = 1}, {.threads = 2}, {.threads = 2, .shared_context = true}};

struct Open {
  Open() { app.include("", office); }

  Office office;
  classy::App app;
};

TEST_CASE("a drain waits for work behind answers also when its clients have left") {
  for (const LiveServer::Options& kind : kinds) {
    Open open;
    LiveServer server{open.app, kind};
    for (int i = 0; i < 4; ++i)
      CHECK_THAT(test::exchange(server.port(), test::request("GET /waits/200")), EndsWith("waits"));
    server.stop();
    CHECK(server.stopped_within(20s));
    CHECK(open.office.begun == 4);
    CHECK(open.office.ended == 4);
    CHECK(open.office.cancelled == 0);
    CHECK(open.office.token.use_count() == 1);
  }
}

TEST_CASE("a drain cancels work behind answers at its deadline") {
  for (LiveServer::Options kind : kinds) {
    Open open;
    std::atomic<int> failures{0};
    kind.drain = 50ms;
    kind.on_after_failure = [&](const std::exception_ptr&) { ++failures; };
    LiveServer server{open.app, kind};
    RawClient kept{server.port()};
    kept.send("GET /waits/3600000 HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK_THAT(kept.answer(), EndsWith("waits"));
    CHECK_THAT(test::exchange(server.port(), test::request("GET /waits/3600000")), EndsWith("waits"));
    CHECK(open.office.begins(2));
    server.stop();
    CHECK(server.stopped_within(20s));
    CHECK(open.office.cancelled == 2);
    CHECK(failures == 0);
    CHECK(open.office.token.use_count() == 1);
  }
}

TEST_CASE("a drain does not wait for ever for work that no cancellation reaches") {
  Open open;
  {
    LiveServer server{open.app, {.threads = 2, .drain = 10ms}};
    CHECK_THAT(test::exchange(server.port(), test::request("GET /deaf")), EndsWith("deaf"));
    CHECK(open.office.begins(1));
    server.stop();
    CHECK(server.stopped_within(20s));
    CHECK(open.office.token.use_count() == 2);
  }
  CHECK(open.office.token.use_count() == 1);
}

TEST_CASE("a server that is destroyed ends the work behind its answers") {
  for (const LiveServer::Options& kind : kinds) {
    Open open;
    {
      LiveServer server{open.app, kind};
      for (const char* target : {"GET /waits/3600000", "GET /deaf", "GET /waits/3600000"}) {
        CHECK_THAT(test::exchange(server.port(), test::request(target)), EndsWith(target[5] == 'd' ? "deaf" : "waits"));
      }
      CHECK(open.office.begins(3));
    }
    CHECK(open.office.token.use_count() == 1);
    CHECK(open.office.ended == 0);
  }
}

TEST_CASE("under load each answer is followed by its work once") {
  for (const LiveServer::Options& kind : kinds) {
    Open open;
    LiveServer server{open.app, kind};
    std::vector<std::thread> clients;
    for (int client = 0; client < 4; ++client) {
      clients.emplace_back([&, client] {
        for (int round = 0; round < 10; ++round) {
          RawClient asks{server.port()};
          std::string all;
          for (int i = 0; i < 5; ++i) {
            all += "GET /plain HTTP/1.1\r\nHost: test\r\n\r\nGET /later HTTP/1.1\r\nHost: test\r\n\r\n";
            all += "GET /waits/1 HTTP/1.1\r\nHost: test\r\n\r\n";
          }
          asks.send(all);
          // some say first that they will send no more
          for (int i = 0; i < 15 && (client + round) % 3 != 0; ++i) asks.answer();
          if ((client + round) % 3 == 0) asks.finish(), asks.rest();
        }
      });
    }
    for (std::thread& client : clients) client.join();
    server.stop();
    CHECK(server.stopped_within(20s));
    CHECK(open.office.ended == 4 * 10 * 5 * 4);
    CHECK(server.served() == 4 * 10 * 15);
    CHECK(open.office.token.use_count() == 1);
  }
}

}  // namespace after_tests
