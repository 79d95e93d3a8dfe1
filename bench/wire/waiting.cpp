// The server of bench/concurrency: the same work written in every way. `waiting [IO_THREADS] [WORKERS]`: as many I/O
// threads, and as many threads for what is offloaded; each 1 if it is not given. Under /wait the work takes 100 ms, under
// /block five seconds, and under /pass no time. It chooses a port, says it in its banner, and ends at SIGTERM.

#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/controller.hpp>
#include <classy/serve.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

class Work {
 public:
  explicit Work(std::chrono::milliseconds time) : time_{time} {}

  std::string_view plain() const {
    std::this_thread::sleep_for(time_);
    return "done";
  }
  asio::awaitable<std::string_view> coroutine() const {
    asio::steady_timer timer{co_await asio::this_coro::executor, time_};
    co_await timer.async_wait(asio::use_awaitable);
    co_return "done";
  }
  asio::awaitable<std::string_view> coroutine_at_once() const { co_return "done"; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/plain", &Work::plain), get("/offloaded", &Work::plain, {.offload = true}),
                          get("/coroutine", &Work::coroutine), get("/at_once", &Work::coroutine_at_once));
  }

 private:
  std::chrono::milliseconds time_;
};

/// Has a method that is not const: with several I/O threads all its requests are brought to one of them.
class Counter {
 public:
  std::string_view count() {
    ++count_;
    return "done";
  }

  static constexpr auto routes() { return classy::routes(classy::get("/", &Counter::count)); }

 private:
  unsigned long count_ = 0;
};

int main(int count, char** arguments) {
  const auto argument = [&](int at) { return count > at ? static_cast<unsigned>(std::stoul(arguments[at])) : 1; };
  const Work wait{100ms};
  const Work block{5s};
  const Work pass{0ms};
  Counter counter;
  classy::App app;
  app.include("/wait", wait).include("/block", block).include("/pass", pass).include("/counter", counter);
  // the queue holds all clients of the bench: a 503 would be quick, and no answer
  return classy::serve(
      app, {.port = 0, .threads = argument(1), .workers = {.threads = argument(2), .queue = 10'000}, .log = {}});
}
