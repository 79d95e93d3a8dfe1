#pragma once
// Looks at a path 64 bytes at a time: where its slashes are, and whether it has anything that a plain path has not.
// Nothing here reads a byte outside the path: where a block is not whole, its last 16 bytes are read again.
//
//   path     / u s e r s / 4 2 / p o s t s . . .           64 bytes: a window
//   slashes  1 0 0 0 0 0 1 0 0 1 0 0 0 0 0 . . .           bit i = byte i of the window

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace classy::detail {

inline std::uint64_t load8(const char* at) noexcept {
  std::uint64_t word;
  std::memcpy(&word, at, 8);
  if constexpr (std::endian::native == std::endian::big) {
    std::uint64_t turned = 0;
    for (int i = 0; i < 8; ++i, word >>= 8) turned = turned << 8 | (word & 0xFF);
    word = turned;
  }
  return word;
}

/// What load8() would give for fewer than 8 bytes with zeros behind them.
inline std::uint64_t load_short(const char* at, std::size_t size) noexcept {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) word |= std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
  return word;
}

#if defined(__SSE2__)

/// Collects what 16 bytes at a time say.
class Bytes16 {
 public:
  static Bytes16 load(const char* at) noexcept {
    return Bytes16{_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))};
  }
  static Bytes16 from(std::uint64_t low, std::uint64_t high) noexcept {
    return Bytes16{_mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low))};
  }
  std::uint64_t equal(char c) const noexcept { return bits(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))); }
  /// Has its high bit set where a byte is "%", "." or not ASCII.
  Bytes16 suspects() const noexcept {
    const __m128i percents = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('%'));
    const __m128i dots = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('.'));
    return Bytes16{_mm_or_si128(_mm_or_si128(bytes_, percents), dots)};
  }
  Bytes16 operator|(Bytes16 other) const noexcept { return Bytes16{_mm_or_si128(bytes_, other.bytes_)}; }
  std::uint64_t high_bits() const noexcept { return bits(bytes_); }

 private:
  explicit Bytes16(__m128i bytes) noexcept : bytes_{bytes} {}
  static std::uint64_t bits(__m128i bytes) noexcept { return static_cast<unsigned>(_mm_movemask_epi8(bytes)); }

  __m128i bytes_;
};

#else

class Bytes16 {
 public:
  static Bytes16 load(const char* at) noexcept { return from(load8(at), load8(at + 8)); }
  static Bytes16 from(std::uint64_t low, std::uint64_t high) noexcept { return Bytes16{low, high}; }
  std::uint64_t equal(char c) const noexcept {
    const std::uint64_t pattern = ones * static_cast<unsigned char>(c);
    return bits(zeros(low_ ^ pattern)) | bits(zeros(high_ ^ pattern)) << 8;
  }
  Bytes16 suspects() const noexcept {
    return Bytes16{low_ | zeros(low_ ^ ones * '%') | zeros(low_ ^ ones * '.'),
                   high_ | zeros(high_ ^ ones * '%') | zeros(high_ ^ ones * '.')};
  }
  Bytes16 operator|(Bytes16 other) const noexcept { return Bytes16{low_ | other.low_, high_ | other.high_}; }
  std::uint64_t high_bits() const noexcept { return bits(low_ & ones << 7) | bits(high_ & ones << 7) << 8; }

 private:
  static constexpr std::uint64_t ones = 0x0101010101010101;

  Bytes16(std::uint64_t low, std::uint64_t high) noexcept : low_{low}, high_{high} {}
  /// The high bit of each byte that is 0, exactly.
  static std::uint64_t zeros(std::uint64_t word) noexcept {
    return ~(((word & ~(ones << 7)) + ~(ones << 7)) | word) & ones << 7;
  }
  /// Gathers the high bits of eight bytes.
  static std::uint64_t bits(std::uint64_t highs) noexcept { return (highs >> 7) * 0x0102040810204080 >> 56; }

  std::uint64_t low_;
  std::uint64_t high_;
};

#endif

/// The first 64 bytes of a path, or all of it.
struct Window {
  std::uint64_t slashes = 0;
  bool suspect = false;  ///< it has a "%", a "." or a byte that is not ASCII
};

inline Window look_at_16(Bytes16 a) noexcept { return {a.equal('/'), a.suspects().high_bits() != 0}; }

/// `size` is at least 16. Four loads, whatever the size: where they overlap, a byte is seen twice, and no jump
/// depends on the size.
inline Window look_at_64(const char* at, std::size_t size) noexcept {
  const std::size_t last = std::min<std::size_t>(size, 64) - 16;
  const std::size_t second = std::min<std::size_t>(16, last);
  const std::size_t third = std::min<std::size_t>(32, last);
  const Bytes16 a = Bytes16::load(at);
  const Bytes16 b = Bytes16::load(at + second);
  const Bytes16 c = Bytes16::load(at + third);
  const Bytes16 d = Bytes16::load(at + last);
  return {a.equal('/') | b.equal('/') << second | c.equal('/') << third | d.equal('/') << last,
          (a.suspects() | b.suspects() | c.suspects() | d.suspects()).high_bits() != 0};
}

/// `size` is 8 to 15.
inline Window look_at_8(const char* at, std::size_t size) noexcept {
  const Bytes16 both = Bytes16::from(load8(at), load8(at + size - 8));
  const std::uint64_t slashes = both.equal('/');
  return {(slashes & 0xFF) | slashes >> 8 << (size - 8), both.suspects().high_bits() != 0};
}

/// The slashes in the 64 bytes from `from` on, and bit `path.size() - from` for the end if it is among them. The path
/// has at least 64 bytes.
inline std::uint64_t slashes_from(std::string_view path, std::size_t from) noexcept {
  const std::size_t left = path.size() - from;
  if (left >= 64) return look_at_64(path.data() + from, 64).slashes;
  if (left == 0) return 1;
  const std::uint64_t slashes = look_at_64(path.data() + path.size() - 64, 64).slashes;
  return slashes >> (64 - left) | std::uint64_t{1} << left;
}

/// True when a segment of the path begins with a dot, or the path has a "%" or a byte that is not ASCII: then
/// check_path() has to look closer. The path has at least 16 bytes.
inline bool needs_check(std::string_view path) noexcept {
  const char* const text = path.data();
  const std::size_t last = path.size() - 16;
  Bytes16 suspects = Bytes16::load(text + last).suspects();
  std::size_t at = 0;
  for (; at + 64 <= path.size(); at += 64) {
    const Bytes16 a = Bytes16::load(text + at), b = Bytes16::load(text + at + 16);
    const Bytes16 c = Bytes16::load(text + at + 32), d = Bytes16::load(text + at + 48);
    suspects = suspects | a.suspects() | b.suspects() | c.suspects() | d.suspects();
  }
  for (; at < last; at += 16) suspects = suspects | Bytes16::load(text + at).suspects();
  if (suspects.high_bits() == 0) return false;

  std::uint64_t slash_before = 0;
  for (at = 0;; at = std::min(at + 16, last)) {
    const Bytes16 bytes = Bytes16::load(text + at);
    const std::uint64_t dots = bytes.equal('.');
    if ((bytes.suspects().high_bits() & ~dots) != 0) return true;
    const std::uint64_t slashes = bytes.equal('/');
    if ((dots & (slashes << 1 | slash_before)) != 0) return true;
    if (at == last) return false;
    const std::size_t step = std::min(at + 16, last) - at;
    slash_before = slashes >> (step - 1) & 1;
  }
}

}  // namespace classy::detail
