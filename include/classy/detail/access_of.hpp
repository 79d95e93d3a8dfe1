#pragma once
// access_of(): what the log is told of a request, from where it was read and answered.

#include <chrono>
#include <string_view>

#include <classy/access.hpp>
#include <classy/detail/workspace.hpp>

namespace classy::detail {

/// A view of both.
inline Access access_of(const Workspace& work, std::string_view remote, std::chrono::nanoseconds duration) {
  return {.method = work.request.method(),
          .target = work.request.target(),
          .pattern = work.request.routing.pattern,
          .remote = remote,
          .note = work.response.note(),
          .stopped = work.stop.reason(),
          .status = work.response.status(),
          .bytes = static_cast<std::size_t>(work.response.body_size()),
          .duration = duration};
}

}  // namespace classy::detail
