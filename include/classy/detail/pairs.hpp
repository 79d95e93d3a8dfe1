#pragma once
// Pairs: the names and values of a query, or of a form (`application/x-www-form-urlencoded`), decoded.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <classy/detail/path_bytes.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

/// Which of 16 bytes matter to pairs: bit i is about byte i.
struct PairMarks {
  std::uint32_t equals_signs = 0;
  std::uint32_t separators = 0;  ///< "=" and "&", and the text's end
  std::uint32_t coded = 0;       ///< "%", "+", 0 and all that is not ASCII: to be looked at closely

  /// Of the bytes from `offset` on. Where there are fewer, it reads no byte outside the text.
  static PairMarks at(std::string_view text, std::size_t offset) {
    const std::size_t left = text.size() - offset;
    if (left >= 16) return of(text.data() + offset);
    PairMarks marks;
    if (text.size() >= 16) {
      marks = of(text.data() + text.size() - 16).without(16 - left);
    } else {
      char copy[16] = {};
      std::copy_n(text.data() + offset, left, copy + 16 - left);
      marks = of(copy).without(16 - left);
    }
    marks.separators |= std::uint32_t{1} << left;
    return marks;
  }

 private:
  PairMarks without(std::size_t bytes) const { return {equals_signs >> bytes, separators >> bytes, coded >> bytes}; }

  static PairMarks of(const char* bytes) {
    PairMarks marks;
#if defined(__SSE2__)
    const __m128i all = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const auto equal = [all](char c) { return _mm_cmpeq_epi8(all, _mm_set1_epi8(c)); };
    const auto bits = [](__m128i flags) { return static_cast<std::uint32_t>(_mm_movemask_epi8(flags)); };
    const __m128i zero_or_not_ascii = _mm_cmplt_epi8(all, _mm_set1_epi8(1));
    marks.equals_signs = bits(equal('='));
    marks.separators = bits(equal('&')) | marks.equals_signs;
    marks.coded = bits(_mm_or_si128(_mm_or_si128(equal('%'), equal('+')), zero_or_not_ascii));
#else
    for (unsigned i = 0; i < 16; ++i) {
      const char c = bytes[i];
      const bool zero_or_not_ascii = static_cast<signed char>(c) < 1;
      marks.equals_signs |= std::uint32_t{c == '='} << i;
      marks.separators |= std::uint32_t{c == '=' || c == '&'} << i;
      marks.coded |= std::uint32_t{c == '%' || c == '+' || zero_or_not_ascii} << i;
    }
#endif
    return marks;
  }
};

/// One name and its value, decoded.
struct Pair {
  std::string_view name{};
  std::string_view value{};

  friend bool operator==(const Pair&, const Pair&) = default;
};

/// The pairs of a query string, or of a form's body, in order. "&" separates them, the first "=" of a pair ends its
/// name, "+" and "%20" are spaces; a pair without "=" has an empty value, and empty pairs are passed over.
/// https://url.spec.whatwg.org/#urlencoded-parsing, but where that repairs what it reads, this refuses.
///
/// The views point into the text that was read where nothing had to be decoded, elsewhere into a buffer of this
/// object. They are valid until the next read() or clear(), and as long as the text. One object serves all requests of
/// a connection: its buffers are kept.
class Pairs {
 public:
  enum class Outcome : std::uint8_t {
    good,
    bad_escape,  ///< a "%" is not followed by two hexadecimal digits
    not_utf8,    ///< a name or a value is not UTF-8
    nul,         ///< one holds the byte 0
    too_many,
  };

  /// As many pairs as a request may have.
  static constexpr std::size_t default_limit = 256;

  Pairs() = default;
  Pairs(const Pairs&) = delete;
  Pairs& operator=(const Pairs&) = delete;

  /// Reads `text` in place of what was read before. Of several faults it says the first: names and values from the left
  /// to the right; in each of them, first the escapes and the bytes 0, then the encoding. What stands behind `most`
  /// pairs is not looked at. When the outcome is not good, there are no pairs.
  Outcome read(std::string_view text, std::size_t most = default_limit) {
    clear();
    decoded_ = nullptr;
    Pair* to = pairs_.data();
    Pair* stop = to + std::min(pairs_.size(), most);
    std::size_t begin = 0;    // of the name or value
    std::uint32_t coded = 0;  // not 0 when it has coded bytes
    bool named = false;       // it is a value: to[-1] has its name
    for (std::size_t window = 0; window <= text.size(); window += 16) {
      PairMarks marks = PairMarks::at(text, window);
      while (marks.separators != 0) {
        const auto bit = static_cast<std::size_t>(std::countr_zero(marks.separators));
        const std::uint32_t until = marks.separators ^ (marks.separators - 1);  // the bits up to that one
        marks.separators &= ~until;
        const bool equals_sign = (marks.equals_signs >> bit & 1) != 0;
        const std::size_t end = window + bit;
        if (named && equals_sign) continue;
        if (!named) {
          if (!equals_sign && begin == end) {  // an empty pair
            ++begin;
            continue;
          }
          if (to == stop) {
            const auto count = static_cast<std::size_t>(to - pairs_.data());
            if (count == most) return Outcome::too_many;
            grow();
            to = pairs_.data() + count;
            stop = pairs_.data() + std::min(pairs_.size(), most);
          }
        }

        std::string_view part{text.data() + begin, end - begin};
        begin = end + 1;
        coded |= marks.coded & until;
        if (coded != 0) {
          if (const Outcome outcome = decode(part, text); outcome != Outcome::good) return outcome;
          coded = 0;
          marks.coded &= ~until;
        }
        if (named) {
          to[-1].value = part;
          named = false;
        } else {
          *to = {part, {}};
          ++to;
          named = equals_sign;
        }
      }
      coded |= marks.coded;
    }
    count_ = static_cast<std::size_t>(to - pairs_.data());
    return Outcome::good;
  }

  /// No pairs. Buffers of ordinary size are kept.
  void clear() {
    constexpr std::size_t kept = std::size_t{64} * 1024;
    count_ = 0;
    if (pairs_.size() > kept / sizeof(Pair)) std::vector<Pair>{}.swap(pairs_);
    if (room_ > kept) {
      room_ = 0;
      buffer_.reset();
    }
  }

  std::span<const Pair> all() const { return {pairs_.data(), count_}; }

  /// The last pair of that name, in exactly that case; null when there is none.
  const Pair* last(std::string_view name) const {
    for (const Pair* pair = pairs_.data() + count_; pair != pairs_.data();) {
      --pair;
      if (pair->name.size() == name.size() && same(pair->name.data(), name.data(), name.size())) return pair;
    }
    return nullptr;
  }

 private:
  /// Most names are short: for them this takes less than a call.
  static bool same(const char* one, const char* other, std::size_t size) {
    if (size > 8) return std::memcmp(one, other, size) == 0;
    if (size >= 4) return load4(one) == load4(other) && load4(one + size - 4) == load4(other + size - 4);
    while (size != 0 && one[size - 1] == other[size - 1]) --size;
    return size == 0;
  }
  static std::uint32_t load4(const char* from) {
    std::uint32_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word;
  }

  /// Makes `part`, which is a piece of `text`, the view of what it means.
  [[gnu::noinline]] Outcome decode(std::string_view& part, std::string_view text) {
    const char* at = part.data();
    const char* const end = at + part.size();
    while (at != end && stands_for_itself(*at)) ++at;
    if (at != end) {
      // Whatever else is to be decoded fits too: the buffer does not move while there are views of it.
      if (decoded_ == nullptr) decoded_ = room_for(text.size() - static_cast<std::size_t>(part.data() - text.data()));
      char* to = std::copy(part.data(), at, decoded_);
      for (; at != end; ++at) {
        char c = *at;
        if (!stands_for_itself(c)) {
          if (c == '%') {
            if (end - at < 3) return Outcome::bad_escape;
            const int high = hex_value(at[1]);
            const int low = hex_value(at[2]);
            if (high < 0 || low < 0) return Outcome::bad_escape;
            c = static_cast<char>(high * 16 + low);
            at += 2;
          } else if (c == '+') {
            c = ' ';
          }
          if (c == '\0') return Outcome::nul;
        }
        *to++ = c;
      }
      part = {decoded_, static_cast<std::size_t>(to - decoded_)};
      decoded_ = to;
    }
    return is_utf8(part) ? Outcome::good : Outcome::not_utf8;
  }

  /// One comparison for all that is frequent.
  static bool stands_for_itself(char c) {
    return static_cast<unsigned char>(c) > '+' || (c != '%' && c != '+' && c != '\0');
  }

  static bool is_utf8(std::string_view text) {
    std::size_t at = 0;
    while (text.size() - at >= 8 && (load8(text.data() + at) & 0x8080'8080'8080'8080) == 0) at += 8;
    Utf8Recognizer utf8;
    for (; at != text.size(); ++at) {
      if (!utf8.take(static_cast<unsigned char>(text[at]))) return false;
    }
    return utf8.complete();
  }

  [[gnu::noinline]] void grow() { pairs_.resize(std::max<std::size_t>(16, pairs_.size() * 2)); }

  /// A buffer of at least that size.
  char* room_for(std::size_t size) {
    if (room_ < size) {
      room_ = 0;
      buffer_.reset();  // first: not both at the same time
      buffer_ = std::make_unique_for_overwrite<char[]>(size);
      room_ = size;
    }
    return buffer_.get();
  }

  std::vector<Pair> pairs_;  // the first `count_` of them
  std::size_t count_ = 0;
  std::unique_ptr<char[]> buffer_;  // for what is decoded
  std::size_t room_ = 0;            // its size
  char* decoded_ = nullptr;         // where in it the next name or value goes to; null when nothing was decoded
};

}  // namespace classy::detail
