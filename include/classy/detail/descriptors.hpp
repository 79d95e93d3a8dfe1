#pragma once
// How many connections a process can have at once: each takes a file descriptor.

#include <algorithm>
#include <cstddef>
#include <limits>

#if __has_include(<sys/resource.h>)
#include <sys/resource.h>
#endif

namespace classy::detail {

/// So many descriptors are left for what is no connection: files, the handlers' own clients, and the accepted connection
/// that is one too many.
inline constexpr std::size_t reserved_descriptors = 64;

/// As many as are wanted (0: as many as there can be), but so few that accepting one does not fail.
inline std::size_t connections_within(std::size_t wanted, std::size_t descriptors) {
  const std::size_t reserved = std::min(reserved_descriptors, descriptors / 2);
  const std::size_t most = std::max<std::size_t>(descriptors - reserved, 1);
  return wanted == 0 ? most : std::min(wanted, most);
}

/// How many descriptors this process may have.
inline std::size_t descriptors_allowed() {
#if __has_include(<sys/resource.h>)
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) return limit.rlim_cur;
#endif
  return std::numeric_limits<std::size_t>::max();
}

}  // namespace classy::detail
