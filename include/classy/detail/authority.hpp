#pragma once
// is_authority(): the grammar of a Host header and of an absolute target's host.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <classy/percent.hpp>

namespace classy::detail {

/// RFC 3986, 2.2 and 2.3: unreserved characters and sub-delims, what a host's name is made of but for escapes.
inline constexpr std::array<bool, 256> host_bytes = [] {
  std::array<bool, 256> bytes{};
  for (unsigned c = '0'; c <= '9'; ++c) bytes[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) bytes[c] = bytes[c - 'a' + 'A'] = true;
  for (const char c : std::string_view{"-._~!$&'()*+,;="}) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}();

constexpr bool is_host_byte(char c) { return host_bytes[static_cast<unsigned char>(c)]; }

/// RFC 3986, 3.2.2: four numbers up to 255, without leading zeros.
constexpr bool is_ipv4(std::string_view text) {
  for (int dots = 0;; ++dots) {
    int value = 0;
    std::size_t size = 0;
    for (; size < std::min<std::size_t>(text.size(), 3) && text[size] >= '0' && text[size] <= '9'; ++size) {
      value = value * 10 + (text[size] - '0');
    }
    if (size == 0 || value > 255 || (size > 1 && text.front() == '0')) return false;
    text.remove_prefix(size);
    if (dots == 3) return text.empty();
    if (!text.starts_with('.')) return false;
    text.remove_prefix(1);
  }
}

/// RFC 3986, 3.2.2: eight groups, of which "::" stands for one or more, and an IPv4 address for the last two.
constexpr bool is_ipv6(std::string_view text) {
  bool elided = text.starts_with("::");
  if (elided) text.remove_prefix(2);
  int groups = 0;
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && hex_value(text[size]) >= 0) ++size;
    if (size < text.size() && text[size] == '.') {
      if (!is_ipv4(text)) return false;
      groups += 2;
      break;
    }
    if (size == 0 || size > 4) return false;
    ++groups;
    text.remove_prefix(size);
    if (text.empty()) break;
    if (text.front() != ':' || text.size() == 1) return false;
    text.remove_prefix(1);
    if (text.front() != ':') continue;
    if (elided) return false;
    elided = true;
    text.remove_prefix(1);
  }
  return elided ? groups <= 7 : groups == 8;
}

/// RFC 3986, 3.2.2, IPvFuture.
constexpr bool is_future_ip(std::string_view text) {
  if (!text.starts_with('v') && !text.starts_with('V')) return false;
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 1 || dot + 1 == text.size()) return false;
  const auto is_hex = [](char c) { return hex_value(c) >= 0; };
  const auto is_address_byte = [](char c) { return is_host_byte(c) || c == ':'; };
  return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(dot), is_hex) &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(), is_address_byte);
}

/// The length of the host that a text begins with: an address in brackets or a name, which may be empty. npos for none.
constexpr std::size_t host_length(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return end;
    const std::string_view address = text.substr(1, end - 1);
    return is_ipv6(address) || is_future_ip(address) ? end + 1 : std::string_view::npos;
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
