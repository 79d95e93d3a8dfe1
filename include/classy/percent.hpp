#pragma once
// Percent escapes in a path: which paths are refused, and what the others say once decoded.

#include <cstddef>
#include <string_view>

namespace classy {

/// Why a path is refused before any route is looked for; the server answers 400.
enum class PathFault {
  none,
  missing_leading_slash,
  bad_escape,
  nul,
  dot_segment,
  not_utf8,
};

/// The fault as a sentence.
constexpr std::string_view describe(PathFault fault) {
  switch (fault) {
    case PathFault::none: return "the path is good";
    case PathFault::missing_leading_slash: return "a path begins with a slash";
    case PathFault::bad_escape: return "a % in the path is not followed by two hexadecimal digits";
    case PathFault::nul: return "the path holds the byte 0";
    case PathFault::dot_segment: return "a segment of the path is . or ..";
    case PathFault::not_utf8: return "the path is not UTF-8";
  }
  return "the path is not valid";
}

namespace detail {

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Recognises UTF-8 a byte at a time: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629 section 4).
class Utf8Recognizer {
 public:
  /// False when no text can go on like this.
  constexpr bool take(unsigned char byte) noexcept {
    if (missing_ == 0) return begin(byte);
    if (byte < low_ || byte > high_) return false;
    low_ = 0x80;
    high_ = 0xBF;
    --missing_;
    return true;
  }
  /// True between two characters.
  constexpr bool complete() const noexcept { return missing_ == 0; }

 private:
  constexpr bool begin(unsigned char byte) noexcept {
    if (byte < 0x80) return true;
    if (byte < 0xC2 || byte > 0xF4) return false;
    missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    return true;
  }

  unsigned missing_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xBF;
};

}  // namespace detail

/// Says whether a raw path, as it stands in the request target, is good: every escape is "%" and two hexadecimal
/// digits, no byte decodes to 0, no segment decodes to "." or "..", and the whole decodes to UTF-8. Allocates nothing.
constexpr PathFault check_path(std::string_view raw) noexcept {
  if (raw.empty() || raw.front() != '/') return PathFault::missing_leading_slash;
  detail::Utf8Recognizer utf8;
  std::size_t length = 0;  // of the decoded segment
  bool dots = true;        // it has nothing but dots so far
  for (std::size_t at = 1; at < raw.size(); ++at) {
    char c = raw[at];
    if (c == '/') {
      if (dots && (length == 1 || length == 2)) return PathFault::dot_segment;
      if (!utf8.complete()) return PathFault::not_utf8;
      length = 0;
      dots = true;
      continue;
    }
    if (c == '%') {
      if (raw.size() - at < 3) return PathFault::bad_escape;
      const int high = detail::hex_value(raw[at + 1]);
      const int low = detail::hex_value(raw[at + 2]);
      if (high < 0 || low < 0) return PathFault::bad_escape;
      c = static_cast<char>(high * 16 + low);
      at += 2;
    }
    if (c == '\0') return PathFault::nul;
    if (!utf8.take(static_cast<unsigned char>(c))) return PathFault::not_utf8;
    dots = dots && c == '.';
    ++length;
  }
  if (dots && (length == 1 || length == 2)) return PathFault::dot_segment;
  return utf8.complete() ? PathFault::none : PathFault::not_utf8;
}

/// Decodes every escape of `raw` once and writes the bytes to `out`, which has room for `raw.size()` bytes. Returns
/// the end of what it wrote. "+" stays "+"; a "%" without two hexadecimal digits stays as it is.
constexpr char* decode_percent(std::string_view raw, char* out) noexcept {
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '%' && raw.size() - at >= 3) {
      const int high = detail::hex_value(raw[at + 1]);
      const int low = detail::hex_value(raw[at + 2]);
      if (high >= 0 && low >= 0) {
        *out++ = static_cast<char>(high * 16 + low);
        at += 2;
        continue;
      }
    }
    *out++ = raw[at];
  }
  return out;
}

}  // namespace classy
