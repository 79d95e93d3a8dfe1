#pragma once
// What is answered for a handler that has been cancelled.

#include <string>

#include <classy/error.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>
#include <classy/stop.hpp>

namespace classy::detail {

/// A handler may have an answer though it has been cancelled, which is kept; but the client of one whose time was up has
/// been promised another.
inline void answer_given_up(StopReason reason, const Request& request, Response& response) {
  if (reason != StopReason::timeout && response.status() < 500) return;
  answer_problem({.status = 503, .detail = std::string{describe(reason)}}, request, response);
  response.set("Connection", "close").note("cancelled: " + std::string{describe(reason)});
  if (reason == StopReason::shutdown) response.set("Retry-After", "1");
}

}  // namespace classy::detail
