#pragma once
// Access: what a server tells of an answered request.

#include <chrono>
#include <cstddef>
#include <functional>
#include <string_view>

#include <classy/stop.hpp>

namespace classy {

/// One answered request, for logs and metrics. The views are valid during the call that gets it.
struct Access {
  std::string_view method{};
  std::string_view target{};
  std::string_view pattern{};  ///< of the route; empty when there was none
  std::string_view remote{};
  std::string_view note{};  ///< why a 500 is one: what the handler threw; or why the request was given up
  StopReason stopped{};     ///< why the request was given up
  int status = 0;
  std::size_t bytes = 0;                ///< of the answer's body, sent or not
  std::chrono::nanoseconds duration{};  ///< from the complete request to the complete answer
};

/// Called after each answer, on the connection's thread: with several I/O threads by several at once.
using AccessLog = std::function<void(const Access&)>;

}  // namespace classy
