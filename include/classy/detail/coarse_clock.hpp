#pragma once
// CoarseClock: the time as the last sweep over the connections saw it. A request asks for it without a system call.

#include <atomic>
#include <chrono>

#include <classy/detail/pace.hpp>

namespace classy::detail {

/// Set by the sweep, and read from any thread.
class CoarseClock {
 public:
  /// `next`: how long it is to the next sweep.
  void set(Clock::time_point now, std::chrono::milliseconds next) {
    swept_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    due_.store((now + next).time_since_epoch().count(), std::memory_order_relaxed);
  }
  /// When the last sweep was: what is overdue then is overdue now.
  Clock::time_point swept() const { return at(swept_); }
  /// When the next sweep is: not before now, so that a deadline counted from there is never early.
  Clock::time_point due() const { return at(due_); }

 private:
  static Clock::time_point at(const std::atomic<Clock::rep>& time) {
    return Clock::time_point{Clock::duration{time.load(std::memory_order_relaxed)}};
  }

  std::atomic<Clock::rep> swept_{0};
  std::atomic<Clock::rep> due_{0};
};

}  // namespace classy::detail
