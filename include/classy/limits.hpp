#pragma once
// Limits: how much, and how long, a server takes from one client. All are finite.

#include <chrono>
#include <cstddef>

namespace classy {

/// What a server allows. What exceeds a limit is refused with the status beside it, and the connection closed. 0 turns
/// a number of requests or connections, a time, or a rate off.
///
/// Times are looked at once a second: a client has up to two seconds more than it is told here, and never less.
struct Limits {
  std::size_t request_line = 8 * 1024;     ///< bytes; 414
  std::size_t header_bytes = 16 * 1024;    ///< bytes of all header lines together; 431
  std::size_t header_count = 100;          ///< header lines; 431
  std::size_t body = 1024 * 1024;          ///< bytes; 413
  std::size_t pending_output = 64 * 1024;  ///< bytes of pipelined answers that are gathered before they are written
  /// At once, and never more than the process may have descriptors, less 64. One more waits in the listen backlog.
  std::size_t connections = 10'000;
  std::size_t requests = 10'000;  ///< of one connection; the last answer carries `Connection: close`

  /// For all of a header, from its first byte, or from the connection's begin; 408, or silence where no byte came.
  std::chrono::milliseconds header_time{15'000};
  std::chrono::milliseconds body_time{30'000};   ///< without a byte of a body that is awaited; 408
  std::chrono::milliseconds idle_time{65'000};   ///< between requests; the connection closes silently
  std::chrono::milliseconds write_time{30'000};  ///< without a byte of an answer being taken; the connection is reset
  std::size_t body_rate = 240;                   ///< bytes a second on average, at least; 408
  std::size_t write_rate = 240;                  ///< bytes a second on average, at least; the connection is reset
  std::chrono::milliseconds rate_grace{5'000};   ///< before the rates are looked at
};

}  // namespace classy
