#pragma once
// The path beside a path: the same with its trailing slash, or without it; and whether a client may be sent there.

#include <string>
#include <string_view>

namespace classy::detail {

/// "/a/" for "/a", and "/a" for "/a/"; as it was sent, escapes and all. Empty when there is none.
inline std::string with_other_slash(std::string_view path) {
  if (path.size() < 2) return {};
  if (path.ends_with('/')) return std::string{path.substr(0, path.size() - 1)};
  return std::string{path}.append("/");
}

/// Whether `Location` may say it: a path on this very server. What begins with two slashes names a host (RFC 3986, 4.2),
/// and browsers take "\" for a slash and leave out tabs and line ends (https://url.spec.whatwg.org/#url-parsing).
inline bool stays_on_this_server(std::string_view location) {
  if (!location.starts_with('/') || location.substr(1).starts_with('/')) return false;
  for (const char c : location) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F || c == '\\') return false;
  }
  return true;
}

}  // namespace classy::detail
