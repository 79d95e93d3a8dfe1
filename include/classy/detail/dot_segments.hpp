#pragma once
// A path without its dot segments (RFC 3986, 5.2.4), for those who would rather redirect than refuse.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <classy/percent.hpp>

namespace classy::detail {

/// How many dots a segment is made of, escaped or not; 0 when it is anything else.
inline std::size_t dots_of(std::string_view segment) {
  if (segment.size() > 6) return 0;  // "%2e%2e"
  char text[6];
  const std::string_view decoded{text, static_cast<std::size_t>(decode_percent(segment, text) - text)};
  return decoded == "." || decoded == ".." ? decoded.size() : 0;
}

/// "/a/c" for "/a/./b/../c", and "/a/" for "/a/b/.."; the rest as it was sent, escapes and all. `path` begins with "/".
inline std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool slash = false;  // behind the last of them
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment = path.substr(at + 1, end - at - 1);
    const std::size_t dots = dots_of(segment);
    if (dots == 0) kept.push_back(segment);
    if (dots == 2 && !kept.empty()) kept.pop_back();
    slash = dots != 0;
    at = end;
  }
  std::string clean;
  for (const std::string_view segment : kept) clean.append("/").append(segment);
  return slash ? clean += '/' : clean;
}

}  // namespace classy::detail
