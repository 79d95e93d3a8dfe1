#include <classy/detail/remote_call.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace remote_call_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using classy::Handler;
using classy::Pending;
using classy::Request;
using classy::Response;
using classy::detail::RemoteCall;

/// A request whose handler is called by `there`, and waited for by `here`: both are run by the test, step by step.
struct Exchange {
  using Work = std::function<Pending(Request&, Response&)>;

  explicit Exchange(Work its_work) : work{std::move(its_work)} {}

  void begin() {
    const auto alive = std::make_shared<int>(0);
    waits = alive;
    asio::co_spawn(
        *here,
        [this, alive] { return RemoteCall::make({.executor = there->get_executor()}, handler, request, response); },
        asio::bind_cancellation_slot(signal.slot(), [this](const std::exception_ptr& failure) {
          ended = true;
          failed = failure != nullptr;
        }));
    here->poll();
  }
  static void poll(asio::io_context& io) {
    io.restart();
    io.poll();
  }
  void poll_here() { poll(*here); }
  void poll_there() { poll(*there); }

  Work work;
  Handler handler{[](const Handler& self, Request& its_request, Response& its_response) {
                    return self.object<Work>()(its_request, its_response);
                  },
                  &work};
  Request request;
  Response response;
  asio::cancellation_signal signal;
  std::optional<asio::io_context> here{std::in_place};
  std::optional<asio::io_context> there{std::in_place};
  std::weak_ptr<int> waits;
  bool ended = false;
  bool failed = false;
};

Pending answer(Request&, Response& response) {
  response.body("from there");
  return {};
}
Pending wait_for_ever(Request&, Response& response) {
  const std::shared_ptr<void> end{nullptr, [&response](void*) { response.note("over"); }};
  asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
  co_await timer.async_wait(asio::use_awaitable);
}
/// Likewise, and nothing of it is in the frame but what frees itself.
Pending hold(std::shared_ptr<int> held) {
  asio::steady_timer timer{co_await asio::this_coro::executor, 1h};
  co_await timer.async_wait(asio::use_awaitable);
  ++*held;
}

TEST_CASE("a handler is called by the one executor, and its answer waited for by the other") {
  Exchange exchange{&answer};
  exchange.begin();
  CHECK(exchange.response.body().empty());
  exchange.poll_here();
  CHECK(exchange.response.body().empty());
  exchange.poll_there();
  CHECK(exchange.response.body() == "from there");
  CHECK_FALSE(exchange.ended);
  exchange.poll_here();
  CHECK(exchange.ended);
  CHECK_FALSE(exchange.failed);
}

TEST_CASE("what a handler throws there is answered here") {
  Exchange exchange{[](Request&, Response&) -> Pending { throw std::runtime_error{"why"}; }};
  exchange.begin();
  exchange.poll_there();
  CHECK(exchange.response.status() == 200);
  exchange.poll_here();
  CHECK(exchange.response.status() == 500);
  CHECK(exchange.response.note() == "why");
  CHECK_FALSE(exchange.failed);
}

TEST_CASE("a call that is cancelled before its turn is answered without it") {
  Exchange exchange{&answer};
  exchange.begin();
  exchange.signal.emit(asio::cancellation_type::terminal);
  exchange.poll_here();
  CHECK(exchange.ended);
  CHECK(exchange.response.status() == 503);
  CHECK(exchange.response.header("Retry-After") == "1");
  exchange.poll_there();
  CHECK(exchange.response.status() == 503);
}

TEST_CASE("a coroutine is cancelled there") {
  Exchange exchange{&wait_for_ever};
  exchange.begin();
  exchange.poll_there();
  exchange.signal.emit(asio::cancellation_type::terminal);
  exchange.poll_here();  // where it is told
  CHECK(exchange.response.note().empty());
  exchange.poll_there();
  CHECK(exchange.response.note() == "over");
  exchange.poll_here();
  CHECK(exchange.ended);
  CHECK(exchange.response.status() == 500);
  CHECK(exchange.response.note() == "Operation canceled");
}

TEST_CASE("a call that is dropped with the other io_context is answered without it") {
  Exchange exchange{&answer};
  exchange.begin();
  exchange.there.reset();
  exchange.poll_here();
  CHECK(exchange.ended);
  CHECK(exchange.response.status() == 503);
}

TEST_CASE("a coroutine that is dropped with the other io_context is waited for no more") {
  const auto held = std::make_shared<int>(0);
  Exchange exchange{[&held](Request&, Response&) { return hold(held); }};
  exchange.begin();
  exchange.poll_there();
  CHECK(held.use_count() == 2);
  exchange.there.reset();
  CHECK(held.use_count() == 1);
  exchange.poll_here();
  CHECK(exchange.ended);
  CHECK(exchange.response.status() == 503);
}

TEST_CASE("a call whose waiter has ended with its io_context is not made") {
  int calls = 0;
  Exchange exchange{[&calls](Request&, Response&) { return ++calls, Pending{}; }};
  exchange.begin();
  CHECK_FALSE(exchange.waits.expired());
  exchange.here.reset();
  CHECK(exchange.waits.expired());
  exchange.poll_there();
  CHECK(calls == 0);
  CHECK_FALSE(exchange.ended);
}

TEST_CASE("a coroutine whose waiter has ended goes on, and comes back to nobody") {
  const auto held = std::make_shared<int>(0);
  const bool ends = GENERATE(false, true);
  asio::steady_timer* timer = nullptr;
  Exchange exchange{[&](Request&, Response&) -> Pending {
    const auto mine = held;
    asio::steady_timer own{co_await asio::this_coro::executor, 1h};
    timer = &own;
    co_await own.async_wait(asio::use_awaitable);
  }};
  exchange.begin();
  exchange.poll_there();
  exchange.here.reset();
  CHECK(exchange.waits.expired());
  CHECK(held.use_count() == 2);
  if (ends) {
    timer->cancel();
    exchange.poll_there();
    CHECK(held.use_count() == 1);
  }
  exchange.there.reset();
  CHECK(held.use_count() == 1);
}

}  // namespace remote_call_tests
