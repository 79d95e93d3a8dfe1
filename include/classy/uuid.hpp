#pragma once
// UUIDs as text (RFC 9562, 4): read from parameters, and written.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/uuid/uuid.hpp>

#include <classy/from_text.hpp>
#include <classy/percent.hpp>

namespace classy {

namespace detail {

/// Where the hyphens stand in the 36 characters of a UUID.
constexpr bool is_uuid_hyphen(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

}  // namespace detail

/// `67e55044-10b1-426f-9247-bb680e5fe0c8`, in any case, and of any version. No other spelling: no braces, no
/// `urn:uuid:`, no digits without hyphens.
inline TextFault read_uuid(std::string_view text, boost::uuids::uuid& value) {
  constexpr std::size_t length = 36;
  const auto fault = [](std::string why) -> TextFault {
    return {"uuid_parsing", "Input should be a valid UUID, " + why};
  };
  if (text.size() != length) {
    return fault("invalid length: expected " + std::to_string(length) + " characters with four hyphens, found " +
                 std::to_string(text.size()));
  }
  boost::uuids::uuid read{};
  auto byte = read.begin();
  for (std::size_t at = 0; at < length;) {
    if (detail::is_uuid_hyphen(at)) {
      if (text[at] != '-') return fault("invalid character: expected `-` at " + std::to_string(at + 1));
      ++at;
      continue;
    }
    const int high = detail::hex_value(text[at]);
    const int low = detail::hex_value(text[at + 1]);
    if (high < 0 || low < 0) {
      return fault("invalid character: expected [0-9a-fA-F] at " + std::to_string(at + (high < 0 ? 1 : 2)));
    }
    *byte++ = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  value = read;
  return {};
}

/// In lower case, with hyphens.
inline void append_uuid(std::string& out, const boost::uuids::uuid& value) {
  constexpr std::string_view digits = "0123456789abcdef";
  char text[36];
  std::size_t at = 0;
  for (const std::uint8_t byte : value) {
    if (detail::is_uuid_hyphen(at)) text[at++] = '-';
    text[at++] = digits[byte >> 4U];
    text[at++] = digits[byte & 0xFU];
  }
  out.append(text, sizeof text);
}

/// As read_uuid() does.
template <>
struct FromText<boost::uuids::uuid> {
  static constexpr std::string_view format = "uuid";

  static TextFault read(std::string_view text, boost::uuids::uuid& value) { return read_uuid(text, value); }
  static void append(const boost::uuids::uuid& value, std::string& out) { append_uuid(out, value); }
};

}  // namespace classy
