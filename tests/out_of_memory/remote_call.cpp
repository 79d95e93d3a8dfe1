// Each allocation fails in turn while requests are handled at another thread's home, and while their clients leave. One
// thread runs both io_contexts, so that which allocation is the k-th is the same each time.
#include <classy/server.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "out_of_memory/failing_memory.hpp"
#include "support/raw_client.hpp"

namespace remote_call_tests {

using namespace std::chrono_literals;

/// Has a home, as its methods are not const.
class Counter {
 public:
  int count() { return ++count_; }
  boost::asio::awaitable<int> wait(int milliseconds) {
    ++running;
    const Leave leave{*this};
    boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, std::chrono::milliseconds{milliseconds}};
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return ++count_;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/count", &Counter::count), get("/wait/{time}", &Counter::wait));
  }

  int running = 0;

 private:
  struct Leave {
    Counter& counter;
    ~Leave() { --counter.running; }
  };

  int count_ = 0;
};

class Threads {
 public:
  std::vector<boost::asio::io_context*> contexts() { return {&first_, &second_}; }

  void run_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      run(first_);
      run(second_);
    }
  }
  bool comes(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) run_for(1ms);
    return done();
  }

 private:
  /// As serve() does it, in which memory lacks for a moment.
  static void run(boost::asio::io_context& io) {
    try {
      io.restart();
      io.poll();
    } catch (const std::bad_alloc&) {
      return;
    }
  }

  boost::asio::io_context first_{1}, second_{1};
};

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

const std::string calls = get("/one/count") + get("/one/wait/0") + get("/other/count") + get("/other/wait/0");
const std::string leaving = get("/other/wait/6");  // where memory lacks for seeing its client leave, it goes on

/// False when there are not so many allocations.
bool serves_without(std::size_t k) {
  Counter one, other;  // at home on the first thread and on the second
  classy::App app;
  app.include("/one", one).include("/other", other);
  Threads threads;
  classy::Server server{threads.contexts(), app, {.sweep = 1ms}};
  server.listen("127.0.0.1", 0);
  test::fail_allocation(k);
  {
    test::RawClient first{server.port()}, second{server.port()}, leaves{server.port()}, leaves_too{server.port()};
    threads.run_for(1ms);
    first.send(calls);
    second.send(calls);
    leaves.send(leaving);
    leaves_too.send(leaving);
    threads.run_for(4ms);
  }
  threads.run_for(3ms);
  const bool failed = test::allocation_failed();
  test::fail_allocation(test::no_allocation);

  REQUIRE(threads.comes([&] { return one.running + other.running == 0; }));
  {
    const std::uint64_t before = server.served();
    test::RawClient later{server.port()}, last{server.port()};
    later.send(calls);
    last.send(calls);
    REQUIRE(threads.comes([&] { return server.served() >= before + 8; }));
    threads.run_for(3ms);  // some of those may have been answers to clients who had left
    for (test::RawClient* const client : {&later, &last}) {
      for (int i = 0; i < 4; ++i) REQUIRE(client->answer().starts_with("HTTP/1.1 200 OK\r\n"));
    }
  }
  server.stop();
  REQUIRE(threads.comes([&] { return server.stopped(); }));
  return failed;
}

TEST_CASE("requests that are handled at another thread's home are not lost whichever allocation fails") {
  CHECK(test::fail_each(serves_without) > 50);
}

}  // namespace remote_call_tests
