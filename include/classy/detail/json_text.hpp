#pragma once
// JSON's scalars as text (RFC 8259): numbers and strings, as nlohmann_json writes them. (Of doubles always the shortest
// digits, where its Grisu2 now and then writes one more.)

#include <algorithm>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

#include <classy/percent.hpp>

namespace classy::detail {

template <std::integral Integer>
void append_integer(std::string& out, Integer value) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

/// The shortest digits that read back as `value`; a decimal point or an exponent marks it as floating point.
/// JSON has no infinities and no NaN: they become null.
inline void append_floating(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  char text[32];  // "-d.dddddddddddddddde-ddd"
  const auto [end, error] = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  char* first = text;
  if (*first == '-') {
    out += '-';
    ++first;
  }
  const char* e = std::find(first, end, 'e');
  int exponent = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);  // from_chars knows no "+"
  if (e - first > 1) {                                        // "d.ddd": the first digit takes the point's place
    first[1] = first[0];
    ++first;
  }
  const std::string_view digits{first, static_cast<std::size_t>(e - first)};

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // where the decimal point stands in the digits
  constexpr int longest = 15, smallest = -4;
  if (count <= point && point <= longest) {
    out.append(digits).append(static_cast<std::size_t>(point - count), '0').append(".0");
  } else if (0 < point && point <= longest) {
    out.append(digits, 0, static_cast<std::size_t>(point)).append(".").append(digits, static_cast<std::size_t>(point));
  } else if (smallest < point && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
  } else {
    out.append(digits, 0, 1);
    if (count > 1) out.append(".").append(digits, 1);
    out.append(exponent < 0 ? "e-" : "e+");
    const int size = exponent < 0 ? -exponent : exponent;
    if (size < 10) out += '0';
    append_integer(out, size);
  }
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
  for (std::size_t i = 0; i < text.size();) {
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
