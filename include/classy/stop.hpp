#pragma once
// The stop signal of a request: why it is to be given up, for those who can see that only by asking.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <utility>

namespace classy {

enum class StopReason : std::uint8_t {
  none,        ///< go on
  disconnect,  ///< the client has left
  timeout,     ///< the route's time is up
  shutdown,    ///< the server's drain is
};

/// "the client has left"
constexpr std::string_view describe(StopReason reason) {
  switch (reason) {
    case StopReason::none: return "";
    case StopReason::disconnect: return "the client has left";
    case StopReason::timeout: return "the handler has not answered in time";
    case StopReason::shutdown: return "the server is shutting down";
  }
  return "";
}

namespace detail {

/// Of one request at a time. Given by the server, on the connection's thread; seen from any.
class StopSignal {
 public:
  StopReason reason() const noexcept { return reason_.load(std::memory_order_acquire); }

  /// The first reason counts. Calls the callbacks of those who have a token.
  void stop(StopReason reason) {
    std::stop_source source{std::nostopstate};
    {
      const std::scoped_lock lock{mutex_};
      if (this->reason() != StopReason::none) return;
      reason_.store(reason, std::memory_order_release);
      source = source_;
    }
    source.request_stop();
  }
  /// \throws std::bad_alloc
  std::stop_token token() {
    const std::scoped_lock lock{mutex_};
    if (!source_.stop_possible()) source_ = std::stop_source{};
    if (reason() != StopReason::none) source_.request_stop();
    return source_.get_token();
  }

  /// For the next request. A token of the last one is stopped no more.
  void reset() noexcept {
    reason_.store(StopReason::none, std::memory_order_relaxed);
    if (source_.stop_possible()) source_ = std::stop_source{std::nostopstate};
  }

 private:
  std::atomic<StopReason> reason_{StopReason::none};
  std::mutex mutex_;
  std::stop_source source_{std::nostopstate};  // made when somebody wants a token
};

}  // namespace detail
}  // namespace classy
