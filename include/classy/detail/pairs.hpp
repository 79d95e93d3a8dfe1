#pragma once
// Pairs: the names and values of a query, or of a form (`application/x-www-form-urlencoded`), decoded.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <classy/percent.hpp>

namespace classy::detail {

/// The bytes that do not just stand for themselves: they separate, have to be decoded, or have to be checked.
inline constexpr std::array<bool, 256> pair_marks = [] {
  std::array<bool, 256> marks{};
  for (std::size_t i = 0x80; i < 256; ++i) marks[i] = true;
  for (const char c : {'&', '=', '%', '+', '\0'}) marks[static_cast<unsigned char>(c)] = true;
  return marks;
}();

constexpr bool is_pair_mark(char c) noexcept { return pair_marks[static_cast<unsigned char>(c)]; }

/// The first mark in [at, end), or the end. Four bytes are looked at before asking again how many there are: most
/// names and values are shorter than that, so that wider steps do not pay.
inline const char* next_pair_mark(const char* at, const char* end) noexcept {
  for (; end - at >= 4; at += 4) {
    if (is_pair_mark(at[0])) return at;
    if (is_pair_mark(at[1])) return at + 1;
    if (is_pair_mark(at[2])) return at + 2;
    if (is_pair_mark(at[3])) return at + 3;
  }
  while (at != end && !is_pair_mark(*at)) ++at;
  return at;
}

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
    nul,         ///< a name or a value holds the byte 0
    not_utf8,    ///< one is not UTF-8
    too_many,
  };

  /// As many pairs as a request may have.
  static constexpr std::size_t default_limit = 256;

  Pairs() = default;
  Pairs(const Pairs&) = delete;
  Pairs& operator=(const Pairs&) = delete;

  /// Reads `text` in place of what was read before. Says what is wrong with the first name or value with which anything
  /// is, in the order of Outcome; what stands behind `most` pairs is not looked at. When the outcome is not good, there
  /// are no pairs.
  Outcome read(std::string_view text, std::size_t most = default_limit) {
    clear();
    decoded_ = nullptr;
    const char* const end = text.data() + text.size();
    Pair* to = pairs_.data();
    const Pair* full = to + std::min(pairs_.size(), most);
    for (const char* at = text.data(); at != end; ++at) {
      if (*at == '&') continue;  // an empty pair
      if (to == full) {
        const auto count = static_cast<std::size_t>(to - pairs_.data());
        if (count == most) return Outcome::too_many;
        grow();
        to = pairs_.data() + count;
        full = pairs_.data() + std::min(pairs_.size(), most);
      }

      const char* begin = at;
      at = next_pair_mark(at, end);
      to->name = {begin, static_cast<std::size_t>(at - begin)};
      if (at != end && *at != '=' && *at != '&') {
        const char* mark = at;
        if (const Outcome outcome = decode(to->name, mark, end, '='); outcome != Outcome::good) return outcome;
        at = mark;
      }

      to->value = {at, 0};
      if (at != end && *at == '=') {
        begin = ++at;
        while ((at = next_pair_mark(at, end)) != end && *at == '=') ++at;
        to->value = {begin, static_cast<std::size_t>(at - begin)};
        if (at != end && *at != '&') {
          const char* mark = at;
          if (const Outcome outcome = decode(to->value, mark, end, '&'); outcome != Outcome::good) return outcome;
          at = mark;
        }
      }
      ++to;
      if (at == end) break;
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

  /// Goes on with a name or value, which is plain up to the mark `at`, until its separator or "&" or the end, and makes
  /// `part` the view of what it means.
  [[gnu::noinline]] Outcome decode(std::string_view& part, const char*& at, const char* end, char separator) {
    const char* const begin = part.data();
    char* to = nullptr;    // where the next byte goes, once one had to be decoded
    bool suspect = false;  // it has a byte that is 0 or not ASCII
    for (; at != end; ++at) {
      char c = *at;
      if (is_pair_mark(c)) {
        if (c == separator || c == '&') break;
        if (to == nullptr && (c == '%' || c == '+')) {
          // Whatever else of the text has to be decoded fits too: what has been decoded never moves.
          if (decoded_ == nullptr) decoded_ = room_for(static_cast<std::size_t>(end - begin));
          to = std::copy(begin, at, decoded_);
        }
        if (c == '+') {
          c = ' ';
        } else if (c == '%') {
          if (end - at < 3) return Outcome::bad_escape;
          const int high = hex_value(at[1]);
          const int low = hex_value(at[2]);
          if (high < 0 || low < 0) return Outcome::bad_escape;
          c = static_cast<char>(high * 16 + low);
          at += 2;
        }
        suspect = suspect || static_cast<signed char>(c) <= 0;
      }
      if (to != nullptr) *to++ = c;
    }
    if (to == nullptr) {
      part = {begin, static_cast<std::size_t>(at - begin)};
    } else {
      part = {decoded_, static_cast<std::size_t>(to - decoded_)};
      decoded_ = to;
    }
    return suspect ? check(part) : Outcome::good;
  }

  static Outcome check(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return Outcome::nul;
    Utf8Recognizer utf8;
    for (const char c : text) {
      if (!utf8.take(static_cast<unsigned char>(c))) return Outcome::not_utf8;
    }
    return utf8.complete() ? Outcome::good : Outcome::not_utf8;
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
  char* decoded_ = nullptr;         // where in it the next name or value goes; null as long as nothing was decoded
};

}  // namespace classy::detail
