#include <classy/detail/awaiter.hpp>

#include <catch2/catch.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace awaiter_tests {

namespace asio = boost::asio;

/// Notes what it is told, and gives the awaiter what is in `next` one after the other.
class Owner : public std::enable_shared_from_this<Owner> {
 public:
  explicit Owner(asio::any_io_executor runs_on) : executor_{std::move(runs_on)} {}

  asio::any_io_executor executor() const { return executor_; }
  std::shared_ptr<Owner> keep() { return shared_from_this(); }
  bool pending_ended(const std::exception_ptr& failure) {
    told += failure ? 'x' : '.';
    return std::exchange(cancelled, false);
  }
  void go_on() noexcept {
    if (next.empty()) return;
    classy::Pending pending = std::move(next.back());
    next.pop_back();
    awaiter.await(std::move(pending), cancellation.slot());
  }
  void pending_lost() noexcept { told += '!'; }
  /// Begins with what is in `next`, on the executor.
  void start() {
    asio::post(executor_, [self = keep()] { self->go_on(); });
  }

  std::string told;  // "." for an end, "x" for a failure, "!" for none
  bool cancelled = false;
  std::vector<classy::Pending> next;
  asio::cancellation_signal cancellation;
  classy::detail::Awaiter<Owner> awaiter{*this};

 private:
  asio::any_io_executor executor_;
};

classy::Pending at_once() { co_return; }
classy::Pending fails() {
  throw std::runtime_error{"no"};
  co_return;
}
classy::Pending after(std::chrono::milliseconds time) {
  asio::steady_timer timer{co_await asio::this_coro::executor, time};
  co_await timer.async_wait(asio::use_awaitable);
}

using namespace std::chrono_literals;

TEST_CASE("pendings are awaited one after the other whether they wait or not") {
  asio::io_context io{1};
  const auto owner = std::make_shared<Owner>(io.get_executor());
  for (int i = 0; i < 5; ++i) {
    owner->next.push_back(after(0ms));
    owner->next.push_back(fails());
    owner->next.push_back(at_once());
    owner->next.push_back(at_once());
  }
  owner->start();
  io.poll();
  for (int i = 0; i < 1000 && owner->told.size() < 20; ++i) io.run_one_for(1s);
  CHECK(owner->told == "..x...x...x...x...x.");
  owner->awaiter.rest();
  io.restart();
  io.run();  // and nothing keeps it
}

TEST_CASE("a long chain of pendings that do not wait needs no stack") {
  asio::io_context io{1};
  const auto owner = std::make_shared<Owner>(io.get_executor());
  for (int i = 0; i < 100'000; ++i) owner->next.push_back(at_once());
  owner->start();
  io.poll();
  CHECK(owner->told == std::string(100'000, '.'));
  owner->awaiter.rest();
}

TEST_CASE("between two pendings the awaiter does not keep its owner and goes with it") {
  asio::io_context io{1};
  auto owner = std::make_shared<Owner>(io.get_executor());
  const std::weak_ptr<Owner> alive = owner;
  owner->next.push_back(after(0ms));
  owner->start();
  while (owner->told.empty()) io.run_one();
  io.poll();
  CHECK(owner.use_count() == 1);
  owner.reset();
  CHECK(alive.expired());
  io.restart();
  io.run();  // the coroutine's frames go here
}

TEST_CASE("while a pending is awaited its owner lives also when nobody else knows it") {
  asio::io_context io{1};
  auto owner = std::make_shared<Owner>(io.get_executor());
  const std::weak_ptr<Owner> alive = owner;
  owner->next.push_back(after(5ms));
  owner->start();
  io.poll();
  owner.reset();
  CHECK(!alive.expired());
  io.restart();
  io.run();
  CHECK(alive.expired());
}

TEST_CASE("an awaiter that has rested begins anew") {
  asio::io_context io{1};
  const auto owner = std::make_shared<Owner>(io.get_executor());
  for (int i = 0; i < 3; ++i) {
    owner->next.push_back(after(0ms));
    owner->start();
    io.restart();
    while (owner->told.size() <= static_cast<std::size_t>(i)) io.run_one();
    asio::post(io, [&] { owner->awaiter.rest(); });
    io.restart();
    io.run();
  }
  CHECK(owner->told == "...");
}

TEST_CASE("a cancelled pending fails and the next one is not cancelled") {
  asio::io_context io{1};
  const auto owner = std::make_shared<Owner>(io.get_executor());
  owner->next.push_back(after(1ms));
  owner->next.push_back(after(1h));
  owner->start();
  io.poll();
  owner->cancelled = true;
  owner->cancellation.emit(asio::cancellation_type::terminal);
  io.restart();
  while (owner->told.size() < 2) io.run_one();
  CHECK(owner->told == "x.");
}

TEST_CASE("an io_context that ends takes the pending with it and then its owner") {
  std::weak_ptr<Owner> alive;
  {
    asio::io_context io{1};
    auto owner = std::make_shared<Owner>(io.get_executor());
    alive = owner;
    owner->next.push_back(after(1h));
    owner->start();
    io.poll();
  }
  CHECK(alive.expired());
}

TEST_CASE("the owner is told when what is awaited is destroyed before its end") {
  auto io = std::make_unique<asio::io_context>(1);
  const auto owner = std::make_shared<Owner>(io->get_executor());
  owner->next.push_back(after(1h));
  owner->next.push_back(at_once());
  owner->start();
  io->poll();
  REQUIRE(owner->told == ".");
  io.reset();
  CHECK(owner->told == ".!");
  CHECK(owner.use_count() == 1);
}

TEST_CASE("the owner is told nothing when a coroutine that awaits nothing is destroyed") {
  auto io = std::make_unique<asio::io_context>(1);
  const auto owner = std::make_shared<Owner>(io->get_executor());
  owner->next.push_back(after(0ms));
  owner->start();
  io->run_for(10ms);
  REQUIRE(owner->told == ".");
  owner->awaiter.rest();
  io->restart();
  io->poll();
  io.reset();
  CHECK(owner->told == ".");
}

}  // namespace awaiter_tests
