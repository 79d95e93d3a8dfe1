// Who outlives whom: clients, handlers, and servers that end in each other's middle. To be run under sanitizers.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/live_server.hpp"
#include "support/process.hpp"
#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace lifetime_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::EndsWith;
using Catch::StartsWith;
using test::LiveServer;
using test::RawClient;
using test::pause;

/// Its destructor throws, as none should.
struct Bad {
  ~Bad() noexcept(false) { throw std::runtime_error{"from a destructor"}; }
};

/// Handlers of every temper. Counts what began and what ended.
class Desk {
 public:
  std::string hello() const { return "hello"; }
  std::string length(classy::Body body) const { return std::to_string(body.size()); }
  std::string long_text() const { return std::string(3'000'000, 'x'); }

  asio::awaitable<std::string> wait(int microseconds) {
    const Guest guest{*this};
    co_await pause(std::chrono::microseconds{microseconds});
    co_return "waited";
  }
  /// Reads its request as long as it runs.
  asio::awaitable<std::string> reads(const classy::Request& request) {
    const Guest guest{*this};
    std::string seen;
    for (int i = 0; i < 5; ++i) {
      co_await pause(200us);
      seen = std::string{request.target()} + std::string{request.header("Host").value_or("")} +
             std::string{request.body()} + std::string{request.remote()};
    }
    co_return seen;
  }
  asio::awaitable<std::string> deaf() {
    const Guest guest{*this};
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    for (int i = 0; i < 10; ++i) co_await pause(1ms);
    co_return "deaf";
  }
  asio::awaitable<std::string> fails_first() {
    const Guest guest{*this};
    if (begun > 0) throw std::runtime_error{"at once"};
    co_return "";
  }
  asio::awaitable<std::string> fails_later() {
    const Guest guest{*this};
    co_await pause(100us);
    throw std::runtime_error{"later"};
  }
  asio::awaitable<std::string> bad_destructor() {
    const Guest guest{*this};
    co_await pause(100us);
    const Bad bad;
    co_return "never";
  }
  /// Leaves work behind that fails, and that outlives the request.
  asio::awaitable<std::string> leaves_work() {
    const Guest guest{*this};
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(
        executor,
        []() -> asio::awaitable<void> {
          co_await pause(500us);
          throw std::runtime_error{"nobody waits for this"};
        },
        asio::detached);
    co_return "left";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/hello", &Desk::hello), post("/length", &Desk::length), get("/long", &Desk::long_text),
                          get("/wait/{time}", &Desk::wait), post("/reads", &Desk::reads), get("/deaf", &Desk::deaf),
                          get("/fails/first", &Desk::fails_first), get("/fails/later", &Desk::fails_later),
                          get("/fails/destructor", &Desk::bad_destructor), get("/leaves", &Desk::leaves_work),
                          get("/hurried/{time}", &Desk::wait, {.timeout = 1ms}));
  }

  std::atomic<int> begun{0};
  std::atomic<int> ended{0};

 private:
  struct Guest {
    explicit Guest(Desk& desk) : desk_{desk} { ++desk_.begun; }
    ~Guest() { ++desk_.ended; }
    Desk& desk_;
  };
};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: test\r\n\r\n"; }

/// Runs `ask` against servers of each kind; then nothing may be left.
void each_server(int times, const std::function<void(const LiveServer&, int)>& ask, bool stop = true) {
  const std::size_t before = test::open_descriptors();
  for (const LiveServer::Options& options : {LiveServer::Options{.threads = 1}, LiveServer::Options{.threads = 2},
                                             LiveServer::Options{.threads = 2, .shared_context = true}}) {
    INFO(options.threads << " threads, shared: " << options.shared_context);
    Desk desk;
    classy::App app;
    app.include("", desk);
    {
      LiveServer server{app, options};
      for (int i = 0; i < times; ++i) ask(server, i);
      if (stop) {
        server.stop();
        CHECK(server.stopped_within(5s));
        CHECK(desk.begun == desk.ended);
      }
    }
    CHECK(desk.begun == desk.ended);
  }
  CHECK(test::open_descriptors() == before);
}

const std::vector<std::string> requests{
    get("/hello"),
    get("/wait/300"),
    get("/wait/3000000"),
    get("/deaf"),
    get("/fails/first"),
    get("/fails/later"),
    get("/hurried/300000"),
    get("/long"),
    get("/hel"),
    get("/leaves"),
    get("/fails/destructor"),
    "POST /reads HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody",
    "GET /hello HTT",
    "POST /length HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nabc",
};

TEST_CASE("clients that leave while their requests are read or handled or answered leave nothing behind") {
  each_server(200, [](const LiveServer& server, int i) {
    const std::string& request = requests[static_cast<std::size_t>(i) % requests.size()];
    if (request == requests[2]) return;  // it would be waited for
    RawClient client{server.port()};
    client.send(request);
    if (i % 3 == 1) std::this_thread::sleep_for(std::chrono::microseconds{i * 7 % 500});
    if (i % 2 == 0) client.reset();
  });
}

TEST_CASE("a server may be destroyed in the middle of anything") {
  for (int round = 0; round < 10; ++round) {
    std::vector<std::unique_ptr<RawClient>> clients;
    const std::size_t before = test::open_descriptors();
    each_server(
        static_cast<int>(requests.size()),
        [&](const LiveServer& server, int i) {
          if (i == 0) clients.clear();
          clients.push_back(std::make_unique<RawClient>(server.port()));
          clients.back()->send(requests[static_cast<std::size_t>(i)] + get("/wait/100"));
          if (i + 1 == static_cast<int>(requests.size())) {
            std::this_thread::sleep_for(std::chrono::microseconds{round * 150});
            clients.clear();
          }
        },
        false);
    CHECK(test::open_descriptors() == before);
  }
}

TEST_CASE("a handler that is cancelled when it completes is answered once") {
  each_server(150, [](const LiveServer& server, int i) {
    RawClient client{server.port()};
    client.send(get("/hurried/" + std::to_string(900 + i)) + get("/hello"));  // its time is up after 1000
    const std::string answer = client.answer();
    const bool cancelled = answer.starts_with("HTTP/1.1 503 ");
    CHECK((cancelled || answer.ends_with("waited")));
    CHECK_THAT(client.answer(), EndsWith(cancelled ? "" : "hello"));
  });
}

TEST_CASE("what escapes from a handler is its request's only") {
  each_server(20, [](const LiveServer& server, int) {
    RawClient client{server.port()};
    for (const char* target : {"/fails/first", "/fails/later", "/fails/destructor"}) {
      client.send(get(target));
      CHECK_THAT(client.answer(), StartsWith("HTTP/1.1 500 "));
    }
    client.send(get("/leaves"));
    CHECK_THAT(client.answer(), EndsWith("left"));
    client.send(get("/deaf"));
    CHECK_THAT(client.answer(), EndsWith("deaf"));
  });
}

TEST_CASE("a handler sees its request until it has answered") {
  each_server(30, [](const LiveServer& server, int) {
    RawClient client{server.port()};
    const std::string first = "POST /reads HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\n\r\nbody";
    client.send(first + get("/hello"));
    client.send(first);
    CHECK_THAT(client.answer(), EndsWith("/readstestbody127.0.0.1"));
    CHECK_THAT(client.answer(), EndsWith("hello"));
    CHECK_THAT(client.answer(), EndsWith("/readstestbody127.0.0.1"));
  });
}

}  // namespace lifetime_tests
