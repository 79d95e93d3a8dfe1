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

/// The upper half of the product: every bit of it depends on many of both.
inline std::uint64_t multiply_high(std::uint64_t a, std::uint64_t b) noexcept {
#if defined(__SIZEOF_INT128__)
  __extension__ using Product = unsigned __int128;
  return static_cast<std::uint64_t>(Product{a} * b >> 64);
#else
  const std::uint64_t low = 0xFFFF'FFFF;
  const std::uint64_t middle = (a >> 32) * (b & low) + ((a & low) * (b & low) >> 32);
  return (a >> 32) * (b >> 32) + (middle >> 32) + (((a & low) * (b >> 32) + (middle & low)) >> 32);
#endif
}

struct SegmentKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::size_t length = 0;

  /// The first product spreads short texts, which are small numbers, and does not have to wait for the salt.
  std::uint64_t hash(std::uint64_t salt) const noexcept {
    return multiply_high((first + last * 4) * 0x9E37'79B9'7F4A'7C15, salt);
  }
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

/// The same for a segment of one byte or more (of none: any key), where the 8 bytes before `end` can be read; and if
/// the segment ends before `early`, the 8 bytes from `begin` on. One jump, which seldom depends on the path.
[[gnu::always_inline]] inline SegmentKey segment_key(const char* text, std::ptrdiff_t begin, std::ptrdiff_t end,
                                                     std::ptrdiff_t early) noexcept {
  if (end < early) [[unlikely]] {
    const auto unused = static_cast<unsigned>(8 * (8 - (end - begin))) & 63;
    const std::uint64_t word = load8(text + begin) << unused >> unused;
    return {word, word, static_cast<std::size_t>(end - begin)};
  }
  const char* const last = text + end - 8;
  const std::ptrdiff_t missing = begin - (end - 8);  // to 8 bytes; less than 0 for a longer segment
  const std::ptrdiff_t is_longer = missing >> 63;    // all ones, or 0
  const unsigned unused = static_cast<unsigned>(8 * (missing & ~is_longer)) & 63;
  return {load8(last + (missing & is_longer)) >> unused, load8(last) >> unused, static_cast<std::size_t>(end - begin)};
}

/// The key of a text by itself.
inline SegmentKey segment_key(std::string_view text) noexcept {
  if (text.size() >= 8) return {load8(text.data()), load8(text.data() + text.size() - 8), text.size()};
  const std::uint64_t word = load_short(text.data(), text.size());
  return {word, word, text.size()};
}

}  // namespace classy::detail
