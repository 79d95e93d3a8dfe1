#pragma once
// Text as it may stand in a URI: what may not is percent-encoded (RFC 3986, 2.1). percent.hpp reads it.

#include <string>
#include <string_view>

#include <classy/detail/ascii.hpp>

namespace classy::detail {

/// RFC 3986, 3.3: what stands for itself in a segment of a path. `unreserved` alone: in a query's names and values.
constexpr bool is_unreserved(char c) {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}
constexpr bool is_segment_char(char c) {
  return is_unreserved(c) || std::string_view{"!$&'()*+,;=:@"}.find(c) != std::string_view::npos;
}

/// Appends the text; a byte that is not to be kept becomes `%` and two digits.
template <class Keep>
void append_percent_encoded(std::string& out, std::string_view text, Keep keep) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (keep(c)) {
      out += c;
    } else {
      out.append(1, '%').append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
    }
  }
}

}  // namespace classy::detail
