#pragma once
// Pace: until when a transfer may go on, from when it began, how much it has moved, and when it last did. No clock: the
// time is told.

#include <chrono>
#include <cstddef>

namespace classy::detail {

using Clock = std::chrono::steady_clock;
/// Where a time that is off ends.
inline constexpr Clock::time_point never = Clock::time_point::max();

inline Clock::time_point later(Clock::time_point now, std::chrono::milliseconds time) {
  return time.count() == 0 ? never : now + time;
}

/// What a transfer has to keep to. 0: nothing.
struct PaceLimits {
  std::chrono::milliseconds pause;  ///< without a byte
  std::size_t rate;                 ///< bytes a second, on average
  std::chrono::milliseconds grace;  ///< before the average counts
};

/// A body that is read, or an answer that is written.
class Pace {
 public:
  explicit Pace(Clock::time_point start) : start_{start} {}

  void moved(std::size_t bytes) { bytes_ += bytes; }

  /// When the transfer, waiting from `now` on for its next byte, has become too slow. The average is below the rate
  /// when more than bytes / rate seconds have gone by.
  Clock::time_point deadline(Clock::time_point now, const PaceLimits& limits) const {
    const Clock::time_point pause = later(now, limits.pause);
    if (limits.rate == 0) return pause;
    const std::chrono::milliseconds earned{bytes_ * 1000 / limits.rate};
    const Clock::time_point average = start_ + (earned < limits.grace ? limits.grace : earned);
    return average < pause ? average : pause;
  }

 private:
  Clock::time_point start_;
  std::size_t bytes_ = 0;
};

}  // namespace classy::detail
