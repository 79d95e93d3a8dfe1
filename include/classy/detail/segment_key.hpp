#pragma once
// A text as three integers, so that one segment is compared with another, and hashed, without a loop.
//
//   "repos"           first "repos\0\0\0"   last 0            length 5
//   "contributors"    first "contribu"      last "ributors"   length 12
//
// Up to 16 bytes these are the whole text. Of a longer one the middle is compared too, once the three agree.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <classy/detail/path_bytes.hpp>

namespace classy::detail {

struct SegmentKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::size_t length = 0;

  /// Its upper half depends on every byte of the key, and so does its lower half.
  std::uint64_t hash() const noexcept {
    const std::uint64_t mixed = first * 0x9E3779B97F4A7C15 + (last + length) * 0xC2B2AE3D27D4EB4F;
    return mixed ^ mixed >> 32;
  }
  bool operator==(const SegmentKey&) const = default;
};

/// The key of `text[begin, end)`. `text` may be read up to `size`, which is at least 8, and not beyond: a segment
/// near the end is taken from the last 8 bytes.
inline SegmentKey segment_key(const char* text, std::size_t size, std::size_t begin, std::size_t end) noexcept {
  const std::size_t length = end - begin;
  const std::size_t from = std::min(begin, size - 8);
  const std::size_t bytes = std::min<std::size_t>(length, 8);
  const std::uint64_t mask = ((std::uint64_t{1} << (8 * bytes & 63)) - 1) | (std::uint64_t{0} - (bytes >> 3));
  const std::uint64_t first = load8(text + from) >> (8 * (begin - from) & 63) & mask;
  const std::uint64_t last = load8(text + std::max<std::size_t>(end, 8) - 8);
  return {first, length > 8 ? last : 0, length};
}

/// The key of a text by itself.
inline SegmentKey segment_key(std::string_view text) noexcept {
  if (text.size() >= 8) return segment_key(text.data(), text.size(), 0, text.size());
  return {load_short(text.data(), text.size()), 0, text.size()};
}

}  // namespace classy::detail
