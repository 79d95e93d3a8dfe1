#pragma once
// ConnectionContext: what the connections of one server share.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

#include <classy/access.hpp>
#include <classy/detail/coarse_clock.hpp>
#include <classy/detail/workspace.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>

namespace classy::detail {

/// Handler, limits and log do not change while it serves; the rest may be used from any thread.
struct ConnectionContext {
  /// `lanes`: how many I/O threads there are, each with workspaces of its own; `shared`: all threads run one context.
  ConnectionContext(Handler serve, const Limits& allowed, AccessLog tell, std::size_t lanes = 1, bool shared = false)
      : handler{std::move(serve)}, limits{allowed}, log{std::move(tell)} {
    for (std::size_t i = 0; i < lanes; ++i) pools.emplace_back(limits, shared);
  }
  ConnectionContext(const ConnectionContext&) = delete;
  ConnectionContext& operator=(const ConnectionContext&) = delete;

  const Handler handler;
  const Limits limits;
  const AccessLog log;
  std::deque<WorkspacePool> pools;  // one a lane
  CoarseClock clock;
  std::atomic<bool> draining{false};
  std::atomic<std::uint64_t> served{0};
};

}  // namespace classy::detail
