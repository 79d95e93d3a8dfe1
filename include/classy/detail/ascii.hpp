#pragma once
// Bytes of a header line: names compared without regard to case, and what may stand in one (RFC 9110, 5.1 and 5.6.2).

#include <array>
#include <cstddef>
#include <string_view>

namespace classy::detail {

constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Compares header names: ASCII letters are equal in either case, everything else byte by byte.
constexpr bool equals_ignoring_case(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (one[i] != other[i] && to_lower(one[i]) != to_lower(other[i])) return false;
  }
  return true;
}

inline constexpr std::array<bool, 256> token_bytes = [] {
  std::array<bool, 256> bytes{};
  for (unsigned c = '0'; c <= '9'; ++c) bytes[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c) bytes[c] = bytes[c - 'a' + 'A'] = true;
  for (const char c : std::string_view{"!#$%&'*+-.^_`|~"}) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}();

constexpr bool is_token_byte(char c) { return token_bytes[static_cast<unsigned char>(c)]; }

/// RFC 9110, 5.6.2: what a verb, a header's name and many a value are made of.
constexpr bool is_token(std::string_view text) {
  for (const char c : text) {
    if (!is_token_byte(c)) return false;
  }
  return !text.empty();
}

/// RFC 9110, 5.5: no CR, LF or NUL, and of the other control characters only the tab.
constexpr bool is_field_value(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
  }
  return true;
}

/// Cuts the optional white space (RFC 9110, 5.6.3) off both ends.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls `visit` with each element of a comma-separated list (RFC 9110, 5.6.1), trimmed; empty ones are passed over.
template <class Visit>
constexpr void for_each_element(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view element = trim(list.substr(0, comma));
    if (!element.empty()) visit(element);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
  }
}

}  // namespace classy::detail
