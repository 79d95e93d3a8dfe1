#pragma once
// Workers: how many threads a server has for handlers that block, and how many requests may wait for one.

#include <algorithm>
#include <cstddef>
#include <thread>

namespace classy {

/// The pool for routes with `{.offload = true}`. Its threads are started with the first request for one.
struct Workers {
  unsigned threads = 0;       ///< 0: as many as there are processors, and at least 4
  std::size_t queue = 1'000;  ///< requests that may wait for a thread; one more is answered by 503 with `Retry-After`

  unsigned count() const { return threads != 0 ? threads : std::max(4U, std::thread::hardware_concurrency()); }
};

/// What the pool does at the moment.
struct WorkerUse {
  unsigned threads = 0;    ///< 0 until there was something for them to do
  std::size_t busy = 0;    ///< handlers that are being called
  std::size_t queued = 0;  ///< requests that wait for a thread, or for another one of the same object
};

}  // namespace classy
