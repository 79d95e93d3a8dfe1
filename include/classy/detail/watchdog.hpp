#pragma once
// Watchdog: tells of handlers that hold an I/O thread for too long, of each route at most once a minute.

#include <chrono>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <classy/detail/pace.hpp>
#include <classy/request.hpp>
#include <classy/slow_handler.hpp>

namespace classy::detail {

/// From any thread. Its mutex is taken for slow handlers only.
class Watchdog {
 public:
  /// `threshold`: what is too long; 0, or nobody to tell, turns it off.
  Watchdog(std::chrono::nanoseconds threshold, OnSlow tell)
      : threshold_{tell ? threshold : std::chrono::nanoseconds{0}},
        by_ticks_{threshold_ >= 10 * tick()},
        tell_{std::move(tell)} {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  bool on() const { return threshold_.count() > 0; }

  /// The time that it measures by: that of the kernel's last tick, if that tells the threshold to a tenth. A handler is
  /// looked at twice, and to ask for the time in full takes five times as long.
  Clock::time_point now() const {
#ifdef CLOCK_MONOTONIC_COARSE
    if (by_ticks_) {
      timespec time{};
      ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
      return Clock::time_point{span(time)};
    }
#endif
    return Clock::now();
  }

  /// The handler of the request has held the thread for so long. `now` is for the minute: by the coarse clock.
  void look(const Request& request, std::chrono::nanoseconds duration, Clock::time_point now) noexcept {
    if (duration >= threshold_) [[unlikely]]
      tell(request, duration, now);
  }

 private:
  /// By the verb and not by the method's text: a client must not be able to make the table grow.
  using Route = std::pair<Verb, std::string>;

  void tell(const Request& request, std::chrono::nanoseconds duration, Clock::time_point now) noexcept {
    try {
      if (is_news(request, now)) tell_({request.method(), request.routing.pattern, duration});
    } catch (...) {  // it is no reason to keep the answer from the client
      return;
    }
  }
  bool is_news(const Request& request, Clock::time_point now) {
    constexpr std::chrono::minutes silence{1};
    const std::scoped_lock lock{mutex_};
    const auto [told, first] = told_.try_emplace(Route{request.verb(), request.routing.pattern}, now);
    if (!first && now - told->second < silence) return false;
    told->second = now;
    return true;
  }

  static std::chrono::nanoseconds span(const timespec& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  }
  /// How long it is from one tick to the next.
  static std::chrono::nanoseconds tick() {
    timespec time{};
#ifdef CLOCK_MONOTONIC_COARSE
    ::clock_getres(CLOCK_MONOTONIC_COARSE, &time);
#endif
    return span(time);
  }

  const std::chrono::nanoseconds threshold_;
  const bool by_ticks_;
  const OnSlow tell_;
  std::mutex mutex_;
  std::map<Route, Clock::time_point> told_;
};

}  // namespace classy::detail
