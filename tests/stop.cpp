#include <classy/stop.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <stop_token>
#include <thread>
#include <vector>

namespace stop_tests {

using classy::StopReason;
using classy::detail::StopSignal;

TEST_CASE("the first reason to stop counts and reaches tokens that were taken before and after it") {
  StopSignal signal;
  const std::stop_token before = signal.token();
  CHECK(signal.reason() == StopReason::none);
  CHECK(!before.stop_requested());
  signal.stop(StopReason::timeout);
  signal.stop(StopReason::shutdown);
  CHECK(signal.reason() == StopReason::timeout);
  CHECK(before.stop_requested());
  CHECK(signal.token().stop_requested());
}

TEST_CASE("a callback may ask the signal that calls it") {
  StopSignal signal;
  StopReason seen{};
  bool stopped = false;
  const std::stop_callback callback{signal.token(), [&] {
                                      seen = signal.reason();
                                      stopped = signal.token().stop_requested();
                                    }};
  signal.stop(StopReason::disconnect);
  CHECK(seen == StopReason::disconnect);
  CHECK(stopped);
}

TEST_CASE("the next request's signal says nothing to the last one's tokens") {
  StopSignal signal;
  const std::stop_token last = signal.token();
  signal.reset();
  signal.stop(StopReason::shutdown);
  CHECK(!last.stop_requested());
  signal.reset();
  CHECK(signal.reason() == StopReason::none);
  CHECK(!signal.token().stop_requested());
}

TEST_CASE("a signal is asked by threads while it is given") {
  for (int round = 0; round < 200; ++round) {
    StopSignal signal;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        const std::stop_token token = signal.token();
        while (!token.stop_requested()) std::this_thread::yield();
        if (signal.reason() != StopReason::disconnect) std::abort();
      });
    }
    signal.stop(StopReason::disconnect);
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace stop_tests
