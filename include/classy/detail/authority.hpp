#pragma once
// is_authority(): the grammar of a Host header and of an absolute target's host.

#include <cstddef>
#include <string_view>

#include <classy/detail/head_bytes.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

/// RFC 3986, 3.2.2: what stands in the brackets of a host.
constexpr bool is_ip_literal(std::string_view text) {
  constexpr std::string_view marks = ":.%-_~";
  for (const char c : text) {
    if (!PlainBytes::has(c) && marks.find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

/// RFC 3986, 3.2.2, reg-name: a host's name or its IPv4 address, which may be empty.
constexpr bool is_host_name(std::string_view text) {
  constexpr std::string_view marks = "_~!$&'()*+,;=";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (PlainBytes::has(text[i]) || marks.find(text[i]) != std::string_view::npos) continue;
    if (text[i] != '%' || text.size() - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) return false;
    i += 2;
  }
  return true;
}

/// RFC 9112, 3.2, and RFC 3986, 3.2: a host or an address in brackets, and perhaps a port.
inline bool is_authority(std::string_view text) {
  const char* const first = text.data();
  const char* const last = first + text.size();
  const char* at = first;
  while (at != last && PlainBytes::has(*at)) ++at;
  if (at != last && *at != ':') {  // no plain host
    const bool bracketed = *first == '[';
    const std::size_t end = text.find(bracketed ? ']' : ':');
    if (bracketed && end == std::string_view::npos) return false;
    const std::string_view host = text.substr(bracketed, end - bracketed);
    if (bracketed ? !is_ip_literal(host) : !is_host_name(host)) return false;
    at = host.data() + host.size() + bracketed;
  }
  if (at == last) return true;
  if (*at != ':') return false;
  for (++at; at != last; ++at) {
    if (*at < '0' || *at > '9') return false;
  }
  return true;
}

}  // namespace classy::detail
