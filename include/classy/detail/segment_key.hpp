#pragma once
// A text as three integers, so that one segment is compared with another, and hashed, without a loop.
//
//   "repos"           first "repos\0\0\0"   last "repos\0\0\0"   length 5
//   "contributors"    first "contribu"      last "ributors"      length 12
//
// Up to 16 bytes these are the whole text. Of a longer one the middle is compared too, once the three agree.

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
  std::size_t length = 0;

  /// Of which the upper half is good: in what is multiplied, each byte of a short text is in the lower half once.
  std::uint64_t hash() const noexcept { return (first + reverse_bytes(last) * 4) * 0x9E37'79B9'7F4A'7C15; }
  bool operator==(const SegmentKey&) const = default;
};

/// The key of `text[begin, end)`, whatever lies around it, where `size` bytes of `text` can be read, 8 at least.
inline SegmentKey segment_key(const char* text, std::size_t size, std::size_t begin, std::size_t end) noexcept {
  const std::size_t length = end - begin;
  if (length >= 8) return {load8(text + begin), load8(text + end - 8), length};
  const std::size_t from = std::min(begin, size - 8);
  const std::uint64_t word = load8(text + from) >> (8 * (begin - from) & 63) & ((std::uint64_t{1} << 8 * length) - 1);
  return {word, word, length};
}

/// The same for a segment of one byte or more (of none: any key), where the 8 bytes before `end` can be read. No jump
/// depends on the path.
[[gnu::always_inline]] inline SegmentKey segment_key(const char* text, std::ptrdiff_t begin,
                                                     std::ptrdiff_t end) noexcept {
  const auto length = static_cast<std::size_t>(end - begin);
  const std::size_t taken = lesser(length, 8);
  const std::size_t unused = 0 - 8 * taken;  // bits of 64, so modulo 64
  return {load8(text + begin + taken - 8) >> (unused & 63), load8(text + end - 8) >> (unused & 63), length};
}

/// The key of a text by itself.
inline SegmentKey segment_key(std::string_view text) noexcept {
  if (text.size() >= 8) return {load8(text.data()), load8(text.data() + text.size() - 8), text.size()};
  const std::uint64_t word = load_short(text.data(), text.size());
  return {word, word, text.size()};
}

}  // namespace classy::detail
