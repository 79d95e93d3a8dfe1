#pragma once
// SlowHandler: what a server tells of a handler that has held an I/O thread for too long.

#include <chrono>
#include <functional>
#include <string_view>

namespace classy {

/// As long as a handler holds the thread, all other connections of that thread wait. Of a coroutine, this is its way to
/// its first wait. The views are valid during the call that gets it.
struct SlowHandler {
  std::string_view method{};
  std::string_view pattern{};  ///< of the route; empty when there was none, and it was middleware
  std::chrono::nanoseconds duration{};  ///< exact to a tick of the kernel's, 4 ms or less, for a threshold of ten and more
};

/// Called when the handler has let go of the thread, on that thread: with several I/O threads by several at once. What it
/// throws is swallowed.
using OnSlow = std::function<void(const SlowHandler&)>;

}  // namespace classy
