#pragma once
// Limits: how much, and how long, a server takes from one client. All are finite.

#include <chrono>
#include <cstddef>

namespace classy {

/// What a server allows. What exceeds a limit is refused with the status beside it, and the connection closed.
struct Limits {
  std::size_t request_line = 8 * 1024;     ///< bytes; 414
  std::size_t header_bytes = 16 * 1024;    ///< bytes of all header lines together; 431
  std::size_t header_count = 100;          ///< header lines; 431
  std::size_t body = 1024 * 1024;          ///< bytes; 413
  std::size_t connections = 10'000;        ///< at once; 503 for one more
  std::size_t pending_output = 64 * 1024;  ///< bytes of pipelined answers that are gathered before they are written

  std::chrono::milliseconds header_time{15'000};  ///< from a request's first byte to the end of its header; 408
  std::chrono::milliseconds body_time{30'000};    ///< without a byte of a body that is awaited; 408
  std::chrono::milliseconds idle_time{65'000};    ///< between requests; the connection closes silently
  std::chrono::milliseconds write_time{30'000};   ///< for a client to take an answer; the connection closes
};

}  // namespace classy
