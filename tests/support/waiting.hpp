#pragma once
// How tests wait: a handler for some time, a test for something to happen.

#include <chrono>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace test {

inline boost::asio::awaitable<void> pause(std::chrono::microseconds time) {
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, time};
  co_await timer.async_wait(boost::asio::use_awaitable);
}

/// Whether that becomes true in time.
bool within(std::chrono::milliseconds time, const auto& happens) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!happens()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}
/// Whether that becomes true before a test has to be called hung.
bool eventually(const auto& happens) { return within(std::chrono::seconds{20}, happens); }

}  // namespace test
