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
#include <functional>
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

// What depends on the request and cannot be foreseen is chosen without a jump. Compilers are asked for that in vain
// where they think that they know better.

/// If `(one | another) == 0`, makes `a` and `b` the others.
template <class A, class B>
[[gnu::always_inline]] inline void replace_if_zero(std::uint64_t one, std::uint64_t another, A& a, A other_a, B& b,
                                                   B other_b) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
  asm("or %3, %2\n\tcmovz %4, %0\n\tcmovz %5, %1"
      : "+&r"(a), "+&r"(b), "+&r"(one)
      : "r"(another), "r"(other_a), "rm"(other_b)
      : "cc");
#else
  const bool zero = (one | another) == 0;
  a = zero ? other_a : a;
  b = zero ? other_b : b;
#endif
}
/// `number < bound ? less : other`
template <std::size_t bound, class T>
[[gnu::always_inline]] inline T select_below(std::size_t number, T less, T other) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
  asm("cmp %2, %1\n\tcmovb %3, %0" : "+r"(other) : "r"(number), "i"(bound), "r"(less) : "cc");
  return other;
#else
  return number < bound ? less : other;
#endif
}
/// `one < another ? less : other`
[[gnu::always_inline]] inline const char* select_below(const char* one, const char* another, const char* less,
                                                       const char* other) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
  asm("cmp %2, %1\n\tcmovb %3, %0" : "+r"(other) : "r"(one), "r"(another), "r"(less) : "cc");
  return other;
#else
  return std::less<>{}(one, another) ? less : other;
#endif
}
/// The lesser of both.
[[gnu::always_inline]] inline std::size_t lesser(std::size_t a, std::size_t b) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
  asm("cmp %1, %0\n\tcmova %1, %0" : "+r"(b) : "r"(a) : "cc");
  return b;
#else
  return a < b ? a : b;
#endif
}

/// The number of the lowest bit that is set; one is.
[[gnu::always_inline]] inline std::ptrdiff_t lowest_bit(std::uint64_t bits) noexcept {
#if defined(__GNUC__) && defined(__x86_64__)
  std::ptrdiff_t number;
  asm("rep bsf %1, %0" : "=r"(number) : "r"(bits) : "cc");  // not widened from an int, as the built-in function is
  return number;
#else
  return std::countr_zero(bits);
#endif
}

// A byte is moved by xor with 0x82, after which what matters can be told by its size:
//
//   byte    0x80.. 0 .. $%&' .. *+ .     /     , - 0-9 A-Z a-z ..
//   moved   less than 0xAD         .    0xAD   more than 0xAD
//
// So one minimum over all bytes finds every "%", every ".", every zero and every byte that is not ASCII, along with a
// few others, rare in paths, that need no closer look but get one.
inline constexpr unsigned char moved_by = 0x82;
inline constexpr std::uint64_t all_plain = 0xFFFF;
inline constexpr unsigned char moved_slash = '/' ^ moved_by;

#if defined(__SSE2__)

/// 16 bytes of a path, as they are or moved.
class Bytes16 {
 public:
  static Bytes16 load(const char* at) noexcept {
    return Bytes16{_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))};
  }
  /// 8 bytes and 8 bytes.
  static Bytes16 load(const char* low, const char* high) noexcept {
    const __m128i half = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(low));
    return Bytes16{_mm_unpacklo_epi64(half, _mm_loadl_epi64(reinterpret_cast<const __m128i*>(high)))};
  }
  static Bytes16 all(unsigned char byte) noexcept { return Bytes16{_mm_set1_epi8(static_cast<char>(byte))}; }

  Bytes16 moved() const noexcept { return Bytes16{_mm_xor_si128(bytes_, all(moved_by).bytes_)}; }
  /// Bit i: byte i is this one.
  std::uint64_t equal(unsigned char byte) const noexcept {
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, all(byte).bytes_)));
  }
  Bytes16 least(Bytes16 other) const noexcept { return Bytes16{_mm_min_epu8(bytes_, other.bytes_)}; }
  /// Of moved bytes: all bits when none is less than a slash.
  std::uint64_t plain() const noexcept { return least(all(moved_slash)).equal(moved_slash); }
  bool suspect() const noexcept { return plain() != all_plain; }

 private:
  explicit Bytes16(__m128i bytes) noexcept : bytes_{bytes} {}

  __m128i bytes_;
};

#else

class Bytes16 {
 public:
  static Bytes16 load(const char* at) noexcept { return load(at, at + 8); }
  static Bytes16 load(const char* low, const char* high) noexcept {
    Bytes16 bytes;
    for (unsigned i = 0; i < 16; ++i) {
      bytes.bytes_[i] = static_cast<unsigned char>(i < 8 ? low[i] : high[i - 8]);
    }
    return bytes;
  }
  static Bytes16 all(unsigned char byte) noexcept {
    Bytes16 bytes;
    std::memset(bytes.bytes_, byte, 16);
    return bytes;
  }
  Bytes16 moved() const noexcept {
    Bytes16 out;
    for (unsigned i = 0; i < 16; ++i) out.bytes_[i] = static_cast<unsigned char>(bytes_[i] ^ moved_by);
    return out;
  }
  std::uint64_t equal(unsigned char byte) const noexcept {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 16; ++i) bits |= std::uint64_t{bytes_[i] == byte} << i;
    return bits;
  }
  Bytes16 least(Bytes16 other) const noexcept {
    for (unsigned i = 0; i < 16; ++i) other.bytes_[i] = std::min(bytes_[i], other.bytes_[i]);
    return other;
  }
  std::uint64_t plain() const noexcept { return least(all(moved_slash)).equal(moved_slash); }
  bool suspect() const noexcept { return plain() != all_plain; }

 private:
  unsigned char bytes_[16];
};

#endif

/// The first 64 bytes of a path, or all of it.
struct Window {
  std::uint64_t slashes = 0;
  std::uint64_t plain = 0;  ///< of 16 bits one is missing for an escape, or what check_path() may not like

  bool suspect() const noexcept { return plain != all_plain; }
};

/// `size` is 8 to 64. The same loads whatever the size, so that no jump depends on it: blocks that the path does not
/// fill are read from something harmless, its last bytes where they are, even if they are seen twice.
[[gnu::always_inline]] inline Window look_at_64(const char* at, std::size_t size) noexcept {
  alignas(16) static constexpr char harmless[17] = "zzzzzzzzzzzzzzzz";
  const std::size_t half = lesser(size, 16) - 8;
  const Bytes16 a = Bytes16::load(at, at + half);
  const Bytes16 b = Bytes16::load(select_below<32>(size, harmless + 0, at + 16));
  const Bytes16 c = Bytes16::load(select_below<48>(size, harmless + 0, at + 32));
  const Bytes16 d = Bytes16::load(select_below<16>(size, harmless + 0, at + static_cast<std::ptrdiff_t>(size - 16)));
  // Slashes are sought among the bytes as they are: the walk waits for them, and for nothing else here.
  const std::uint64_t halves = a.equal('/');
  const std::uint64_t begin = (halves & 0xFF) | halves >> 8 << half, end = d.equal('/') << ((size - 16) & 63);
  return {(b.equal('/') << 16 | c.equal('/') << 32) | (begin | end),
          a.moved().least(b.moved()).least(c.moved().least(d.moved())).plain()};
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

/// Writes the 8 bytes at `at`, then 8 zeros, so that any 8 of these 16 can be read at once without delay.
inline void copy_8(const char* at, char (&out)[16]) noexcept {
#if defined(__SSE2__)
  _mm_store_si128(reinterpret_cast<__m128i*>(out), _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at)));
#else
  std::memcpy(out, at, 8);
  std::memset(out + 8, 0, 8);
#endif
}

/// False when check_path() would say nothing and the path has no escape. The path has at least 16 bytes.
inline bool needs_check(std::string_view path) noexcept {
  const char* const text = path.data();
  const std::size_t last = path.size() - 16;
  const auto load = [text](std::size_t from) { return Bytes16::load(text + from).moved(); };
  Bytes16 least = load(last);
  std::size_t at = 0;
  for (; at + 64 <= path.size(); at += 64) {
    least = least.least(load(at).least(load(at + 16)).least(load(at + 32).least(load(at + 48))));
  }
  for (; at < last; at += 16) least = least.least(load(at));
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
