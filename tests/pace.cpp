#include <classy/detail/pace.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>

namespace pace_tests {

using namespace classy::detail;
using namespace std::chrono_literals;

TEST_CASE("a transfer may go on until it pauses too long or its average is too low") {
  struct Row {
    std::size_t bytes;
    std::chrono::milliseconds now;
    std::chrono::milliseconds deadline;
  };
  const Row rows[] = {
      {0, 0s, 5s},             // the grace
      {1199, 4s, 5s},          // less than five seconds' worth
      {1440, 4s, 6s},          // six seconds' worth
      {24'000, 10s, 40s},      // a pause of 30 s comes before the 100 s that were earned
      {24'000, 90s, 100s},     // and here behind them
      {1'000'000, 90s, 120s},  // so much that only a pause can end it
  };
  const Clock::time_point start{1000h};
  for (const Row& row : rows) {
    INFO(row.bytes << " bytes, last seen after " << row.now.count() << " ms");
    Pace pace{start};
    pace.moved(row.bytes / 2);
    pace.moved(row.bytes - row.bytes / 2);
    CHECK(pace.deadline(start + row.now, {30s, 240, 5s}) - start == row.deadline);
  }
}

TEST_CASE("what is 0 does not limit a transfer") {
  const Clock::time_point start{1000h};
  const Pace pace{start};
  CHECK(pace.deadline(start, {0s, 240, 5s}) == start + 5s);
  CHECK(pace.deadline(start, {30s, 0, 5s}) == start + 30s);
  CHECK(pace.deadline(start, {0s, 0, 5s}) == never);
  CHECK(pace.deadline(start, {30s, 240, 0s}) == start);
  CHECK(later(start, 0s) == never);
  CHECK(later(start, 7s) == start + 7s);
}

}  // namespace pace_tests
