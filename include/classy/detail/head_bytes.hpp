#pragma once
// Finds where the parts of a request's head end: the bytes that may stand in each, looked at 16 at a time where the
// machine has SSE2, as every x86-64 does.

#include <bit>
#include <cstddef>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <classy/detail/ascii.hpp>

namespace classy::detail {

#ifdef __SSE2__
/// Marks the bytes that lie from `low` to `high`.
inline __m128i between(__m128i bytes, char low, char high) {
  const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(static_cast<char>(high - low))), above);
}
/// A bit for each byte that is marked, the first byte's lowest.
inline unsigned marks(__m128i marked) { return static_cast<unsigned>(_mm_movemask_epi8(marked)); }
#endif

/// What a header's name is mostly made of. It may hold more, for which its reader looks byte by byte.
struct NameBytes {
  static constexpr bool has(char c) { return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-'; }
#ifdef __SSE2__
  static unsigned others(__m128i bytes) {
    const __m128i letters = between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
    return marks(_mm_or_si128(letters, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')))) ^ 0xFFFFU;
  }
#endif
};

/// What a host is mostly made of: a name's letters, digits and hyphens, and the dots between them.
struct HostBytes {
  static constexpr bool has(char c) {
    return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  }
#ifdef __SSE2__
  static unsigned others(__m128i bytes) {
    const __m128i letters = between(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 'z');
    const __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('/'));  // they stand between the dot and the digits
    return marks(_mm_or_si128(letters, _mm_andnot_si128(slashes, between(bytes, '-', '9')))) ^ 0xFFFFU;
  }
#endif
};

/// RFC 9112, 3.2: a target has no white space and no control characters. What else it may hold, its reader sees to.
struct TargetBytes {
  static constexpr bool has(char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7f; }
#ifdef __SSE2__
  static unsigned others(__m128i bytes) {
    return marks(_mm_or_si128(between(bytes, 0, 0x20), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f))));
  }
#endif
};

/// RFC 9110, 5.5: a header's value has no control characters but the tab.
struct ValueBytes {
  static constexpr bool has(char c) { return (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) || c == '\t'; }
#ifdef __SSE2__
  static unsigned others(__m128i bytes) {
    const __m128i tabs = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
    const __m128i low = _mm_andnot_si128(tabs, between(bytes, 0, 0x1f));
    return marks(_mm_or_si128(low, _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f))));
  }
#endif
};

/// The first byte from `at` on that is none of those; `last` when there is none. Reads nothing but [first, last), of
/// which `at` is a part: the last few bytes are looked at together with what stands before them.
template <class Bytes>
[[gnu::always_inline]] inline const char* skip_bytes([[maybe_unused]] const char* first, const char* at,
                                                     const char* last) {
#ifdef __SSE2__
  const auto others = [](const char* from) {
    return Bytes::others(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
  };
  for (; last - at >= 16; at += 16) {
    if (const unsigned found = others(at); found != 0) return at + std::countr_zero(found);
  }
  if (last - first >= 16) {
    const unsigned found = others(last - 16) >> static_cast<unsigned>(16 - (last - at));
    return found != 0 ? at + std::countr_zero(found) : last;
  }
#endif
  while (at != last && Bytes::has(*at)) ++at;
  return at;
}

}  // namespace classy::detail
