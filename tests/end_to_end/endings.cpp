// Requests that come to an unusual end: by a middleware that goes no further, in a server that is stopped or destroyed by
// its own handler, behind answers that nobody takes. To be run under sanitizers.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/answers.hpp"
#include "support/live_server.hpp"
#include "support/process.hpp"
#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace ending_tests {

// A request cannot be kept beyond its answer: its text is the connection's, and goes to the next request.
static_assert(!std::is_copy_constructible_v<classy::Request> && !std::is_move_constructible_v<classy::Request>);
static_assert(!std::is_copy_assignable_v<classy::Request> && !std::is_move_assignable_v<classy::Request>);
// The rest of the way can be gone once: it goes with who has it.
static_assert(!std::is_copy_constructible_v<classy::Next>);

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::LiveServer;
using test::RawClient;
using test::pause;

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: test\r\n\r\n"; }

/// Servers with one thread, with two, and with two that share a context; each so many times.
void each_kind(int times, const std::function<void(const LiveServer::Options&)>& play) {
  for (LiveServer::Options options : {LiveServer::Options{.threads = 1}, LiveServer::Options{.threads = 2},
                                      LiveServer::Options{.threads = 2, .shared_context = true}}) {
    INFO(options.threads << " threads, shared: " << options.shared_context);
    const std::size_t before = test::open_descriptors();
    for (int i = 0; i < times; ++i) play(options);
    CHECK(test::open_descriptors() == before);
  }
}

/// A middleware that goes no further, in the way that the request names. Counts itself.
class Gate {
 public:
  asio::awaitable<void> operator()(classy::Request& request, classy::Response& response, classy::Next next) const {
    const std::string way{request.header("X-Way").value_or("")};
    ++*inside;
    const std::shared_ptr<void> end{nullptr, [count = inside](void*) { --*count; }};
    if (way == "at once") {
      response.body("closed");
    } else if (way == "later") {
      co_await pause(200us);
      response.body("closed later");
    } else if (way == "forgets") {
      [[maybe_unused]] auto forgotten = next();  // made, and not awaited
      response.body("forgotten");
    } else if (way == "never") {
      co_await pause(1h);
    } else {
      co_await next();
      // Behind the answer, still of the same request.
      response.set("X-Seen", std::string{request.target()} + " " + std::string{request.body()});
    }
  }
  std::shared_ptr<std::atomic<int>> inside = std::make_shared<std::atomic<int>>(0);
};

std::string through(std::string_view way) {
  return "POST /length HTTP/1.1\r\nHost: test\r\nX-Way: " + std::string{way} + "\r\nContent-Length: 5\r\n\r\nhello";
}

TEST_CASE("a middleware that never goes on answers by itself and the connection goes on") {
  each_kind(10, [](const LiveServer::Options& options) {
    const Gate gate;
    std::atomic<int> handled{0};
    classy::App app;
    app.use(gate);
    app.post("/length", [&handled](classy::Body body) { return ++handled, std::to_string(body.size()); });
    LiveServer server{app, options};
    RawClient client{server.port()};
    client.send(through("at once") + through("later") + through("forgets") + through("goes on"));
    CHECK_THAT(client.answer(), EndsWith("closed"));
    CHECK_THAT(client.answer(), EndsWith("closed later"));
    CHECK_THAT(client.answer(), EndsWith("forgotten"));
    CHECK_THAT(client.answer(), EndsWith("\r\n5") && Contains("X-Seen: /length hello\r\n"));
    CHECK(handled == 1);
    CHECK(*gate.inside == 0);
  });
}

TEST_CASE("a middleware that never comes back ends with its server") {
  each_kind(2, [](const LiveServer::Options& options) {
    const Gate gate;
    classy::App app;
    app.use(gate);
    app.post("/length", [](classy::Body body) { return std::to_string(body.size()); });
    LiveServer::Options hurried = options;
    hurried.drain = 20ms;
    auto server = std::make_unique<LiveServer>(app, hurried);
    RawClient drained{server->port()}, gone{server->port()};
    drained.send(through("never"));
    gone.send(through("never"));
    while (*gate.inside < 2) std::this_thread::sleep_for(1ms);
    gone.reset();
    server->stop();
    CHECK_THAT(drained.rest(), StartsWith("HTTP/1.1 503 ") && Contains("Connection: close\r\n"));
    CHECK(server->stopped_within(5s));
    CHECK(*gate.inside == 0);

    server = std::make_unique<LiveServer>(app, options);
    RawClient in_flight{server->port()};
    in_flight.send(through("never"));
    while (*gate.inside < 1) std::this_thread::sleep_for(1ms);
    server.reset();
    CHECK(*gate.inside == 0);
    CHECK(in_flight.rest().empty());
  });
}

TEST_CASE("a coroutine that stops its server answers and so does what is in flight") {
  each_kind(3, [](const LiveServer::Options& options) {
    LiveServer* running = nullptr;
    std::atomic<int> begun{0};
    classy::App app;
    app.get("/stop", [&running]() -> asio::awaitable<std::string> {
      running->stop();
      co_await pause(500us);
      running->stop();
      co_return "stopping";
    });
    app.get("/wait", [&running, &begun]() -> asio::awaitable<std::string> {
      ++begun;
      while (!running->draining()) co_await pause(100us);
      co_return "waited";
    });
    LiveServer server{app, {.threads = options.threads, .shared_context = options.shared_context, .listens = false}};
    running = &server;
    server.listen();
    RawClient stops{server.port()}, waits{server.port()};
    waits.send(get("/wait") + get("/wait"));
    while (begun == 0) std::this_thread::sleep_for(100us);
    stops.send(get("/stop") + get("/wait"));
    CHECK_THAT(stops.rest(), Contains("Connection: close\r\n") && EndsWith("stopping"));
    CHECK_THAT(waits.rest(), Contains("Connection: close\r\n") && EndsWith("waited"));
    CHECK(begun == 1);  // what was pipelined behind it is not begun any more
    CHECK(server.stopped_within(5s));
  });
}

TEST_CASE("a server may be destroyed by its own handler") {
  each_kind(10, [](const LiveServer::Options& options) {
    LiveServer* running = nullptr;
    std::atomic<int> begun{0}, ended{0};
    classy::App app;
    app.get("/end", [&running] { return running->end(), "the end"; });
    app.get("/wait", [&]() -> asio::awaitable<std::string> {
      ++begun;
      const std::shared_ptr<void> end{nullptr, [&ended](void*) { ++ended; }};
      co_await pause(1h);
      co_return "waited";
    });
    LiveServer server{app, {.threads = options.threads, .shared_context = options.shared_context, .listens = false}};
    running = &server;
    server.listen();
    RawClient waits{server.port()}, ends{server.port()}, idle{server.port()};
    waits.send(get("/wait"));
    while (begun == 0) std::this_thread::sleep_for(100us);
    ends.send(get("/end"));
    CHECK(ends.closed_within(20s));
    CHECK(waits.closed_within(20s));
    CHECK(idle.closed_within(20s));
    for (int i = 0; i < 20'000 && ended == 0; ++i) std::this_thread::sleep_for(1ms);
    CHECK(ended == 1);
  });
}

TEST_CASE("answers queue behind one that its client takes slowly") {
  each_kind(2, [](const LiveServer::Options& options) {
    classy::App app;
    app.get("/long", [] { return std::string(1'000'000, 'x'); });
    app.get("/later", []() -> asio::awaitable<std::string> {
      co_await pause(100us);
      co_return std::string(1'000'000, 'y');
    });
    app.get("/end", [] { return classy::Response{200}.set("Connection", "close").body("end"); });
    LiveServer server{app, options};
    RawClient client{server.port()};
    client.send(get("/long") + get("/later") + get("/long") + get("/later") + get("/long") + get("/end"));
    std::this_thread::sleep_for(2ms);  // the first is stuck in its socket
    const std::string all = client.rest();
    const test::Answers answers = test::read_answers(all, [](auto) { return false; });
    REQUIRE(answers.fault == nullptr);
    REQUIRE(answers.finals.size() == 6);
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK((answers.finals[i].body == std::string(1'000'000, i % 2 == 0 ? 'x' : 'y')));
    }
    CHECK(answers.finals[5].body == "end");
  });
}

}  // namespace ending_tests
