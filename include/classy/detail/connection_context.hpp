#pragma once
// ConnectionContext: what the connections of one server share.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include <classy/access.hpp>
#include <classy/after_failure.hpp>
#include <classy/detail/coarse_clock.hpp>
#include <classy/detail/runtime.hpp>
#include <classy/detail/watchdog.hpp>
#include <classy/detail/workspace.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>
#include <classy/slow_handler.hpp>

namespace classy::detail {

/// Handler, limits and log do not change while it serves; the rest may be used from any thread.
struct ConnectionContext {
  /// `count`: how many I/O threads there are, each with workspaces of its own; `shared`: all threads run one context.
  /// `slow`, `tell_slow`: see Watchdog.
  ConnectionContext(Handler serve, const Limits& allowed, AccessLog tell, std::size_t count = 1, bool shared = false,
                    std::chrono::milliseconds slow = {}, OnSlow tell_slow = nullptr,
                    OnAfterFailure tell_failed = nullptr)
      : handler{std::move(serve)},
        limits{allowed},
        log{std::move(tell)},
        watchdog{slow, std::move(tell_slow)},
        after_failed{std::move(tell_failed)} {
    for (std::size_t i = 0; i < count; ++i) lanes.emplace_back(limits, shared);
  }
  ConnectionContext(const ConnectionContext&) = delete;
  ConnectionContext& operator=(const ConnectionContext&) = delete;

  /// What the connections of one I/O thread share.
  struct alignas(64) Lane {  // on cache lines of its own
    Lane(const Limits& limits, bool shared_by_threads) : pool{limits, shared_by_threads}, shared{shared_by_threads} {}

    /// One more answer.
    void count() {
      if (shared) {
        served.fetch_add(1, std::memory_order_relaxed);
      } else {
        served.store(served.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      }
    }

    WorkspacePool pool;
    std::unique_ptr<Runtime> runtime{};  // null where nobody serves
    std::atomic<std::uint64_t> served{0};
    const bool shared;
  };

  std::uint64_t served() const {
    std::uint64_t all = 0;
    for (const Lane& lane : lanes) all += lane.served.load(std::memory_order_relaxed);
    return all;
  }

  const Handler handler;
  const Limits limits;
  const AccessLog log;
  Watchdog watchdog;
  const OnAfterFailure after_failed;
  std::deque<Lane> lanes;
  CoarseClock clock;
  std::atomic<bool> draining{false};
};

}  // namespace classy::detail
