#pragma once
// JSON's scalars as text (RFC 8259): numbers and strings, as nlohmann_json writes them.

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include <nlohmann/detail/conversions/to_chars.hpp>

#include <classy/percent.hpp>

namespace classy::detail {

template <std::integral Integer>
void append_integer(std::string& out, Integer value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

/// The most characters that write_floating() writes.
inline constexpr std::size_t longest_floating = 32;

/// Writes digits that read back as `value`, with a decimal point or an exponent, by nlohmann_json's own function: so the
/// two never differ. JSON has no infinities and no NaN: they become null. Returns the end.
inline char* write_floating(char* out, double value) {
  if (!std::isfinite(value)) return std::copy_n("null", 4, out);
  return nlohmann::detail::to_chars(out, out + longest_floating, value);
}

inline void append_floating(std::string& out, double value) {
  char text[longest_floating];
  out.append(text, write_floating(text, value));
}

/// How many bytes `text` begins with that a JSON string holds as they are: ASCII without controls, quotation marks and
/// backslashes. Eight bytes at a time.
inline std::size_t plain_length(const char* first, const char* last) {
  constexpr std::uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
  const char* at = first;
  while (last - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * 0x5C);
    // The lowest marked byte is right: borrows only run upwards.
    const std::uint64_t marked = ((word - ones * 0x20) | (quote - ones) | (slash - ones) | word) & tops;
    if (marked != 0) {
      if constexpr (std::endian::native == std::endian::little)
        return static_cast<std::size_t>(at - first + std::countr_zero(marked) / 8);
      break;
    }
    at += 8;
  }
  while (at != last && static_cast<unsigned char>(*at) >= 0x20 && static_cast<unsigned char>(*at) < 0x80 &&
         *at != '"' && *at != 0x5C) {
    ++at;
  }
  return static_cast<std::size_t>(at - first);
}

/// The length of the UTF-8 character that `text` begins with, or 0 when it begins with none.
constexpr std::size_t utf8_length(std::string_view text) {
  Utf8Recognizer recognizer;
  for (std::size_t length = 0; length < text.size() && recognizer.take(static_cast<unsigned char>(text[length]));) {
    ++length;
    if (recognizer.complete()) return length;
  }
  return 0;
}

/// Of bytes that are no character, how many one U+FFFD stands for: the longest start of a character, or one byte.
constexpr std::size_t broken_utf8_length(std::string_view text) {
  Utf8Recognizer recognizer;
  std::size_t length = 0;
  while (length < text.size() && recognizer.take(static_cast<unsigned char>(text[length]))) ++length;
  return length == 0 ? 1 : length;
}

/// A JSON string with its quotes. UTF-8 stays as it is; bytes that are not UTF-8 become U+FFFD, so that the text of
/// an answer is always valid.
inline void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;  // text[plain, i) needs no change
  for (std::size_t i = plain_length(text.data(), text.data() + text.size()); i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\') {
      ++i;
      continue;
    }
    if (const std::size_t length = byte >= 0x80 ? utf8_length(text.substr(i)) : 0; length != 0) {
      i += length;
      continue;
    }
    out.append(text, plain, i - plain);
    switch (text[i]) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (byte >= 0x80) {
          out += "\xEF\xBF\xBD";
        } else {
          out.append("\\u00").append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
        }
    }
    i += byte >= 0x80 ? broken_utf8_length(text.substr(i)) : 1;
    plain = i;
  }
  out.append(text, plain);
  out += '"';
}

}  // namespace classy::detail
