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

/// Whether a document is null, and nothing else but white space.
inline bool is_json_null(std::string_view document) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = std::min(document.find_first_not_of(space), document.size());
  return document.substr(first, document.find_last_not_of(space) + 1 - first) == "null";
}

/// The most characters that write_floating() writes.
inline constexpr std::size_t longest_floating = 32;

/// Half the distance from a normal double to the next.
inline double half_ulp(double value) {
  const auto exponent = std::bit_cast<std::uint64_t>(value) & 0x7FF0000000000000U;
  return std::bit_cast<double>(exponent - (std::uint64_t{53} << 52U));
}

/// Writes a double that has at most six decimals and at most fifteen digits: these are its shortest digits then. Null for
/// others, and for the few whose digits are so near the border to the next double that nlohmann_json's Grisu2, which
/// takes a little off that border, writes more of them.
inline char* write_short_decimal(char* out, double value) {
  static constexpr double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
  const double size = std::fabs(value);
  if (!(size < 1e9) || (size < 1e-3 && size != 0)) return nullptr;
  for (int decimals = 0; decimals < 7; ++decimals) {
    // The quotient of two numbers that doubles hold exactly is rounded once, so it is the double of that decimal.
    const auto digits = static_cast<std::int64_t>(size * powers[decimals] + 0.5);
    if (static_cast<double>(digits) / powers[decimals] != size) continue;
    const double error = std::fma(-size, powers[decimals], static_cast<double>(digits));
    if (std::fabs(error) > half_ulp(size) * powers[decimals] * 0.99) return nullptr;
    if (std::signbit(value)) *out++ = '-';
    const auto scale = static_cast<std::int64_t>(powers[decimals]);
    out = std::to_chars(out, out + 20, digits / scale).ptr;
    *out++ = '.';
    std::int64_t fraction = digits % scale;
    char* const end = out + std::max(decimals, 1);
    for (char* at = end; at != out; fraction /= 10) *--at = static_cast<char>('0' + fraction % 10);
    return end;
  }
  return nullptr;
}

/// Writes digits that read back as `value`, with a decimal point or an exponent: those that nlohmann_json writes, by its
/// own function. JSON has no infinities and no NaN: they become null. Returns the end.
inline char* write_floating(char* out, double value) {
  if (char* const end = write_short_decimal(out, value); end != nullptr) return end;
  if (!std::isfinite(value)) return std::copy_n("null", 4, out);
  return nlohmann::detail::to_chars(out, out + longest_floating, value);
}

inline void append_floating(std::string& out, double value) {
  char text[longest_floating];
  out.append(text, write_floating(text, value));
}

/// Marks the top bits of bytes that a JSON string does not hold as they are: controls, quotation marks, backslashes, and
/// what is not ASCII. The lowest mark is right; above it there may be false ones, since borrows run upwards.
inline std::uint64_t marked_bytes(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101U, tops = 0x8080808080808080U;
  const std::uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * 0x5C);
  return ((word - ones * 0x20) | (quote - ones) | (backslash - ones) | word) & tops;
}

template <class Word>
Word load_word(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Copies a text, as long as a JSON string holds it as it is. Eight bytes at a time, the last ones perhaps twice.
[[gnu::always_inline]] inline bool copy_plain(char* to, std::string_view text) {
  const char* from = text.data();
  const std::size_t size = text.size();
  const auto copy = [&](auto word, std::size_t offset) {
    word = load_word<decltype(word)>(from + offset);
    std::memcpy(to + offset, &word, sizeof word);
    return std::uint64_t{word};
  };
  if (size >= 8) {
    std::size_t offset = 0;
    for (; offset + 8 < size; offset += 8) {
      if (marked_bytes(copy(std::uint64_t{}, offset)) != 0) return false;
    }
    return marked_bytes(copy(std::uint64_t{}, size - 8)) == 0;
  }
  if (size >= 4) {
    const std::uint64_t low = copy(std::uint32_t{}, 0), high = copy(std::uint32_t{}, size - 4);
    return marked_bytes(low | high << 32U) == 0;
  }
  std::uint64_t word = 0x6161616161616161U;
  for (std::size_t i = 0; i < size; ++i) {
    to[i] = from[i];
    word = word << 8U | static_cast<unsigned char>(from[i]);
  }
  return marked_bytes(word) == 0;
}

/// How many bytes of [first, last) a JSON string holds as they are, from the first on.
inline std::size_t plain_length(const char* first, const char* last) {
  const char* at = first;
  for (; last - at >= 8; at += 8) {
    const std::uint64_t marked = marked_bytes(load_word<std::uint64_t>(at));
    if (marked == 0) continue;
    if constexpr (std::endian::native == std::endian::little) {
      return static_cast<std::size_t>(at - first + std::countr_zero(marked) / 8);
    }
    break;
  }
  while (at != last && marked_bytes(0x6161616161616100U | static_cast<unsigned char>(*at)) == 0) ++at;
  return static_cast<std::size_t>(at - first);
}

/// std::memcpy for what is mostly short.
inline void copy_short(char* to, const char* from, std::size_t size) {
  if (size > 16) {
    std::memcpy(to, from, size);
  } else if (size >= 8) {
    const auto first = load_word<std::uint64_t>(from), last = load_word<std::uint64_t>(from + size - 8);
    std::memcpy(to, &first, 8);
    std::memcpy(to + size - 8, &last, 8);
  } else if (size >= 4) {
    const auto first = load_word<std::uint32_t>(from), last = load_word<std::uint32_t>(from + size - 4);
    std::memcpy(to, &first, 4);
    std::memcpy(to + size - 4, &last, 4);
  } else if (size >= 2) {
    const auto first = load_word<std::uint16_t>(from), last = load_word<std::uint16_t>(from + size - 2);
    std::memcpy(to, &first, 2);
    std::memcpy(to + size - 2, &last, 2);
  } else if (size == 1) {
    *to = *from;
  }
}

/// Equal texts of one size, mostly short ones.
[[gnu::always_inline]] inline bool same_bytes(const char* one, const char* other, std::size_t size) {
  if (size > 16) return std::memcmp(one, other, size) == 0;
  if (size >= 8) {
    return ((load_word<std::uint64_t>(one) ^ load_word<std::uint64_t>(other)) |
            (load_word<std::uint64_t>(one + size - 8) ^ load_word<std::uint64_t>(other + size - 8))) == 0;
  }
  if (size >= 4) {
    return ((load_word<std::uint32_t>(one) ^ load_word<std::uint32_t>(other)) |
            (load_word<std::uint32_t>(one + size - 4) ^ load_word<std::uint32_t>(other + size - 4))) == 0;
  }
  if (size >= 2) {
    return load_word<std::uint16_t>(one) == load_word<std::uint16_t>(other) &&
           load_word<std::uint16_t>(one + size - 2) == load_word<std::uint16_t>(other + size - 2);
  }
  return size == 0 || *one == *other;
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
