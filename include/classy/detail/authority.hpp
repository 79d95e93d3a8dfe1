#pragma once
// is_authority(): the grammar of a Host header and of an absolute target's host.

#include <array>
#include <cstddef>
#include <string_view>

#include <classy/percent.hpp>

namespace classy::detail {

/// RFC 3986, 2.3 and 3.2.2: what a host's name is made of but for escapes, and the few of these that an address in
/// brackets is made of, with the colon.
inline constexpr std::array<bool, 256> host_bytes = [] {
  std::array<bool, 256> bytes{};
  for (unsigned c = '0'; c <= '9'; ++c) bytes[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) bytes[c] = bytes[c - 'a' + 'A'] = true;
  for (const char c : std::string_view{"-._~!$&'()*+,;="}) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}();

/// The length of the host that a text begins with: an address in brackets or a name, which may be empty. npos for none.
constexpr std::size_t host_length(std::string_view text) {
  const auto is_host_byte = [](char c) { return host_bytes[static_cast<unsigned char>(c)]; };
  if (text.starts_with('[')) {
    constexpr std::string_view sub_delims = "!$&'()*+,;=";
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || end == 1) return std::string_view::npos;
    for (const char c : text.substr(1, end - 1)) {
      const bool good = is_host_byte(c) ? sub_delims.find(c) == std::string_view::npos : c == ':' || c == '%';
      if (!good) return std::string_view::npos;
    }
    return end + 1;
  }
  std::size_t at = 0;
  while (true) {
    while (at != text.size() && is_host_byte(text[at])) ++at;
    if (at == text.size() || text[at] != '%') return at;
    if (text.size() - at < 3 || hex_value(text[at + 1]) < 0 || hex_value(text[at + 2]) < 0)
      return std::string_view::npos;
    at += 3;
  }
}

/// RFC 9112, 3.2, and RFC 3986, 3.2: a host and perhaps a port.
constexpr bool is_authority(std::string_view text) {
  const std::size_t host = host_length(text);
  if (host >= text.size()) return host == text.size();
  if (text[host] != ':') return false;
  for (const char c : text.substr(host + 1)) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

}  // namespace classy::detail
