#include <classy/detail/run_work.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <classy/error.hpp>

#include "support/waiting.hpp"

namespace run_work_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using classy::detail::run_work;
using classy::detail::what_of;
using test::pause;

struct Context {
  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
};

TEST_CASE("work is run to its end with what else the context has to do") {
  Context context;
  bool ended = false;
  bool other = false;
  asio::post(context.io, [&other] {
    other = true;
    throw std::runtime_error{"of no concern"};
  });
  CHECK(!run_work(context.io, [](bool& end) -> asio::awaitable<void> {
    co_await pause(2ms);
    end = true;
  }(ended)));
  CHECK(ended);
  CHECK(other);
}

TEST_CASE("what work throws is given back") {
  Context context;
  const std::exception_ptr failure = run_work(context.io, []() -> asio::awaitable<void> {
    co_await pause(1ms);
    throw std::runtime_error{"broken"};
  }());
  REQUIRE(failure);
  CHECK(what_of(failure) == "broken");
}

TEST_CASE("work that takes too long is cancelled") {
  Context context;
  const std::exception_ptr failure = run_work(context.io, pause(1h), 2ms);
  REQUIRE(failure);
  CHECK(what_of(failure) == "Operation canceled");
}

TEST_CASE("work that no cancellation reaches is left and ends with its context") {
  const auto token = std::make_shared<int>();
  {
    Context context;
    const std::exception_ptr failure = run_work(
        context.io,
        [](std::shared_ptr<int>) -> asio::awaitable<void> {
          co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
          co_await pause(1h);
        }(token),
        1ms);
    REQUIRE(failure);
    CHECK(what_of(failure) == "it has not ended in time");
    CHECK(token.use_count() == 2);
  }
  CHECK(token.use_count() == 1);
}

}  // namespace run_work_tests
