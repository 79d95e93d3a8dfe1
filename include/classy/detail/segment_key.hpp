#pragma once
// A text as two integers, so that one segment is compared with another, and hashed, without a loop.
//
//   "repos"           first "repos\0\0\0"   last "repos\0\0\0"
//   "contributors"    first "contribu"      last "ributors", and its length in bits that ASCII leaves free
//
// Of plain text, ASCII without zeros, up to 16 bytes these are the whole text. Of any other the rest is compared too,
// once they agree.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <classy/detail/path_bytes.hpp>

namespace classy::detail {

/// The 8 bytes of a word in the reverse order.
inline std::uint64_t reverse_bytes(std::uint64_t word) noexcept {
#if defined(__GNUC__)
  return __builtin_bswap64(word);
#else
  std::uint64_t turned = 0;
  for (int i = 0; i < 8; ++i, word >>= 8) turned = turned << 8 | (word & 0xFF);
  return turned;
#endif
}

struct SegmentKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  /// Of which the upper bits are good: no byte of a short text is lost, as a byte of ASCII has a bit to spare.
  std::uint64_t hash() const noexcept { return (last + first * 2) * 0x9E37'79B9'7F4A'7C15; }
  bool operator==(const SegmentKey&) const = default;
};

/// What makes a key of 8 bytes read at a segment's begin and of 8 others, by the segment's length.
struct KeyParts {
  std::uint64_t own[64];     ///< which of the 8 bytes are the segment's
  std::uint64_t length[64];  ///< what tells the lengths from 8 on apart, where ASCII has no bits
  std::uint8_t to_last[64];  ///< how far behind its begin its last 8 bytes are
};
inline constexpr KeyParts key_parts = [] {
  KeyParts parts{};
  for (std::uint64_t length = 0; length < 64; ++length) {
    const std::uint64_t more = length <= 8 ? 0 : length <= 16 ? length - 8 : 9;
    parts.own[length] = length >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * length) - 1;
    parts.length[length] = (more & 1) << 39 | (more & 2) << 46 | (more & 4) << 53 | (more & 8) << 60;
    parts.to_last[length] = static_cast<std::uint8_t>(length >= 8 ? length - 8 : 0);
  }
  return parts;
}();

/// The key of a segment of less than 64 bytes, where 8 bytes can be read from `begin` on.
[[gnu::always_inline]] inline SegmentKey segment_key(const char* begin, std::size_t length) noexcept {
  const std::uint64_t own = key_parts.own[length];
  return {load8(begin) & own, (load8(begin + key_parts.to_last[length]) & own) ^ key_parts.length[length]};
}

/// The key of `text[begin, end)`, whatever lies around it, where `size` bytes of `text` can be read, 8 at least.
inline SegmentKey segment_key(const char* text, std::size_t size, std::size_t begin, std::size_t end) noexcept {
  const std::size_t length = end - begin;
  if (length >= 8) {
    return {load8(text + begin), load8(text + end - 8) ^ key_parts.length[std::min<std::size_t>(length, 63)]};
  }
  const std::size_t from = std::min(begin, size - 8);
  const std::uint64_t word = load8(text + from) >> (8 * (begin - from) & 63) & key_parts.own[length];
  return {word, word};
}

/// The key of a text by itself.
inline SegmentKey segment_key(std::string_view text) noexcept {
  if (text.size() >= 8) return segment_key(text.data(), text.size(), 0, text.size());
  const std::uint64_t word = load_short(text.data(), text.size());
  return {word, word};
}

}  // namespace classy::detail
