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

/// `yes ? one : other`, without a jump: for a condition that depends on the request and cannot be foreseen.
[[gnu::always_inline]] inline std::uint64_t select(bool yes, std::uint64_t one, std::uint64_t other) noexcept {
#if defined(__clang__)
  return __builtin_unpredictable(yes) ? one : other;
#elif defined(__GNUC__)
  return __builtin_expect_with_probability(yes, 1, 0.5) ? one : other;
#else
  return yes ? one : other;
#endif
}
/// The lesser of both, without a jump, which compilers like to make of a `?:` where one of them is constant.
[[gnu::always_inline]] inline std::size_t lesser(std::size_t a, std::size_t b) noexcept {
  return b + ((a - b) & (std::size_t{0} - (a < b)));
}

// A byte is moved by xor with 0x82, after which what matters can be told by its size:
//
//   byte    0x80.. 0 .. $%&' .. *+ .     /     , - 0-9 A-Z a-z ..
//   moved   less than 0xAD         .    0xAD   more than 0xAD
//
// So one minimum over all bytes finds every "%", every ".", every zero and every byte that is not ASCII, along with a
// few others, rare in paths, that need no closer look but get one.
inline constexpr unsigned char moved_by = 0x82;
inline constexpr unsigned char moved_slash = '/' ^ moved_by;

#if defined(__SSE2__)

/// 16 bytes of a path, moved.
class Bytes16 {
 public:
  static Bytes16 load(const char* at) noexcept { return move(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))); }
  static Bytes16 from(std::uint64_t low, std::uint64_t high) noexcept {
    return move(_mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low)));
  }
  static Bytes16 all(unsigned char moved) noexcept { return Bytes16{_mm_set1_epi8(static_cast<char>(moved))}; }

  /// Bit i: byte i is this one.
  std::uint64_t equal(unsigned char moved) const noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, all(moved).bytes_)));
  }
  std::uint64_t slashes() const noexcept { return equal(moved_slash); }
  Bytes16 least(Bytes16 other) const noexcept { return Bytes16{_mm_min_epu8(bytes_, other.bytes_)}; }
  bool suspect() const noexcept { return least(all(moved_slash)).equal(moved_slash) != 0xFFFF; }

 private:
  explicit Bytes16(__m128i bytes) noexcept : bytes_{bytes} {}
  static Bytes16 move(__m128i bytes) noexcept {
    return Bytes16{_mm_xor_si128(bytes, _mm_set1_epi8(static_cast<char>(moved_by)))};
  }

  __m128i bytes_;
};

#else

class Bytes16 {
 public:
  static Bytes16 load(const char* at) noexcept { return from(load8(at), load8(at + 8)); }
  static Bytes16 from(std::uint64_t low, std::uint64_t high) noexcept {
    Bytes16 bytes;
    for (unsigned i = 0; i < 16; ++i) {
      bytes.bytes_[i] = static_cast<unsigned char>((i < 8 ? low >> 8 * i : high >> 8 * (i - 8)) ^ moved_by);
    }
    return bytes;
  }
  static Bytes16 all(unsigned char moved) noexcept {
    Bytes16 bytes;
    std::memset(bytes.bytes_, moved, 16);
    return bytes;
  }
  std::uint64_t equal(unsigned char moved) const noexcept {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 16; ++i) bits |= std::uint64_t{bytes_[i] == moved} << i;
    return bits;
  }
  std::uint64_t slashes() const noexcept { return equal(moved_slash); }
  Bytes16 least(Bytes16 other) const noexcept {
    for (unsigned i = 0; i < 16; ++i) other.bytes_[i] = std::min(bytes_[i], other.bytes_[i]);
    return other;
  }
  bool suspect() const noexcept { return *std::min_element(bytes_, bytes_ + 16) < moved_slash; }

 private:
  unsigned char bytes_[16];
};

#endif

/// The first 64 bytes of a path, or all of it.
struct Window {
  std::uint64_t slashes = 0;
  bool suspect = false;  ///< it may have something that check_path() does not like, or an escape
};

/// `size` is at least 16. Four loads, whatever the size: where they overlap, a byte is seen twice, and no jump
/// depends on the size.
[[gnu::always_inline]] inline Window look_at_64(const char* at, std::size_t size) noexcept {
  const std::size_t last = lesser(size, 64) - 16;
  const std::size_t second = lesser(16, last);
  const std::size_t third = lesser(32, last);
  const Bytes16 a = Bytes16::load(at);
  const Bytes16 b = Bytes16::load(at + second);
  const Bytes16 c = Bytes16::load(at + third);
  const Bytes16 d = Bytes16::load(at + last);
  return {a.slashes() | b.slashes() << second | c.slashes() << third | d.slashes() << last,
          a.least(b).least(c.least(d)).suspect()};
}

/// A path of less than 16 bytes, copied to where 16 bytes can be read; zeros are behind it.
inline Window look_at_short(const char* at, std::size_t size, char (&copy)[16]) noexcept {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (size >= 8) {
    low = load8(at);
    high = size == 8 ? 0 : load8(at + size - 8) >> (8 * (16 - size));
  } else {
    low = load_short(at, size);
  }
  std::memcpy(copy, &low, 8);
  std::memcpy(copy + 8, &high, 8);
  const Bytes16 bytes = Bytes16::from(low, high);
  const std::uint64_t behind = ~std::uint64_t{0} << size;
  const bool suspect = (bytes.least(Bytes16::all(moved_slash)).equal(moved_slash) | behind) != ~std::uint64_t{0};
  return {bytes.slashes(), suspect};
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

/// False when check_path() would say nothing and the path has no escape. The path has at least 16 bytes.
inline bool needs_check(std::string_view path) noexcept {
  const char* const text = path.data();
  const std::size_t last = path.size() - 16;
  Bytes16 least = Bytes16::load(text + last);
  std::size_t at = 0;
  for (; at + 64 <= path.size(); at += 64) {
    const Bytes16 first = Bytes16::load(text + at).least(Bytes16::load(text + at + 16));
    const Bytes16 second = Bytes16::load(text + at + 32).least(Bytes16::load(text + at + 48));
    least = least.least(first.least(second));
  }
  for (; at < last; at += 16) least = least.least(Bytes16::load(text + at));
  if (!least.suspect()) return false;

  // Something rare, or a dot: a dot that begins no segment is the only one that is likely.
  char before = '/';
  for (const char c : path) {
    const bool plain = c == '.' ? before != '/' : c > 0 && c != '%';
    if (!plain) return true;
    before = c;
  }
  return false;
}

}  // namespace classy::detail
