#include <classy/detail/coarse_clock.hpp>

#include <catch2/catch.hpp>

#include <chrono>

namespace coarse_clock_tests {

using namespace std::chrono_literals;

TEST_CASE("a deadline counted by the coarse clock is never early") {
  classy::detail::CoarseClock clock;
  const classy::detail::Clock::time_point now{1000h};
  clock.set(now, 1s);
  CHECK(clock.swept() == now);
  CHECK(clock.due() == now + 1s);  // until then the time may be anything between the two
  clock.set(now + 1s, 20ms);
  CHECK(clock.due() == now + 1020ms);
}

}  // namespace coarse_clock_tests
