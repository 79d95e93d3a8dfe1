#pragma once
// Takes JSON (RFC 8259) apart, token by token, strictly: what is accepted is what the grammar says, in valid UTF-8.
// Nothing is allocated but for strings with escapes.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <classy/detail/json_text.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

/// A number as it stands in the text.
struct JsonNumber {
  bool integer = false;  ///< without a point and an exponent
  bool negative = false;
  bool overflow = false;        ///< an integer that 64 bits do not hold
  std::uint64_t magnitude = 0;  ///< its digits, without the point
  int decimals = 0;             ///< how many of them stand behind the point; -1: the text has to be read
  std::string_view text{};
};

/// The number as a double where that is exact and so rounded rightly: digits and a power of ten that a double holds are
/// divided once. https://dl.acm.org/doi/10.1145/93542.93557 (Clinger: How to read floating point numbers accurately).
inline bool exact_double(const JsonNumber& number, double& value) {
  static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  constexpr std::uint64_t exact = std::uint64_t{1} << 53U;
  if (number.decimals < 0 || number.decimals > 22 || number.overflow || number.magnitude > exact) return false;
  const double digits = static_cast<double>(number.magnitude) / powers[number.decimals];
  value = number.negative ? -digits : digits;
  return true;
}

/// Reads forward over a text, which must outlive it. Once something is wrong, failed() stays true.
class JsonScanner {
 public:
  static constexpr int max_depth = 64;

  explicit JsonScanner(std::string_view text)
      : first_{text.data()}, at_{text.data()}, last_{text.data() + text.size()} {}

  bool failed() const { return error_ != nullptr; }
  /// What is wrong, for a person; valid when failed().
  std::string_view error() const { return error_; }
  /// Where, in bytes from the start.
  std::size_t offset() const { return static_cast<std::size_t>(at_ - first_); }

  /// The first character of what comes next, white space passed over; NUL at the end.
  [[gnu::always_inline]] char peek() {
    if (at_ != last_ && static_cast<unsigned char>(*at_) > ' ') [[likely]]
      return *at_;
    return peek_behind_space();
  }
  /// Passes over that character, which is not NUL, if it comes next.
  [[gnu::always_inline]] bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  /// Where the next token starts: to come back to, or to quote it.
  const char* mark() {
    peek();
    return at_;
  }
  const char* position() const { return at_; }
  void back_to(const char* mark) { at_ = mark; }

  /// Nothing but white space is left.
  bool end() {
    if (peek() != '\0' || at_ != last_) return fail("something follows the value");
    return true;
  }

  bool word(std::string_view text) {
    if (static_cast<std::size_t>(last_ - at_) < text.size() || std::string_view{at_, text.size()} != text) {
      return fail("this is no value");
    }
    at_ += text.size();
    return true;
  }

  /// A string, whose quotation mark comes next. The view is of the text itself, or, where there are escapes, of a buffer
  /// that the next string overwrites.
  [[gnu::always_inline]] bool string(std::string_view& value) {
    const char* start = ++at_;
    at_ += plain_length(at_, last_);
    if (at_ != last_ && *at_ == '"') [[likely]] {
      value = {start, static_cast<std::size_t>(at_++ - start)};
      return true;
    }
    return string_slowly(start, value);
  }

  /// An integer without a sign and with at most 18 digits, if such a one comes next.
  bool short_integer(std::uint64_t& value) {
    const char* at = at_;
    value = 0;
    while (at != last_ && is_digit(*at)) value = value * 10 + static_cast<std::uint64_t>(*at++ - '0');
    const std::ptrdiff_t count = at - at_;
    if (count == 0 || count > 18 || (*at_ == '0' && count > 1)) return false;
    if (at != last_ && (*at == '.' || *at == 'e' || *at == 'E')) return false;
    at_ = at;
    return true;
  }

  bool number(JsonNumber& number) {
    const char* const start = at_;
    const char* at = start;
    const bool negative = at != last_ && *at == '-';
    if (negative) ++at;
    const char* const digits = at;
    std::uint64_t magnitude = 0;
    for (; at != last_ && is_digit(*at); ++at) magnitude = magnitude * 10 + static_cast<std::uint64_t>(*at - '0');
    std::ptrdiff_t count = at - digits;
    at_ = at;
    if (count == 0) return fail(negative ? "a number has no digits" : "this is no value");
    if (*digits == '0' && count > 1) {
      at_ = digits;
      return fail("a number begins with 0");
    }
    number = {.integer = true, .negative = negative};
    if (at != last_ && *at == '.') {
      number.integer = false;
      const char* const fraction = ++at;
      for (; at != last_ && is_digit(*at); ++at) magnitude = magnitude * 10 + static_cast<std::uint64_t>(*at - '0');
      number.decimals = static_cast<int>(std::min<std::ptrdiff_t>(at - fraction, 1000));
      count += at - fraction;
      at_ = at;
      if (at == fraction) return fail("no digits follow the decimal point");
    }
    if (at != last_ && (*at == 'e' || *at == 'E')) {
      number.integer = false;
      number.decimals = -1;
      ++at;
      if (at != last_ && (*at == '+' || *at == '-')) ++at;
      const char* const exponent = at;
      while (at != last_ && is_digit(*at)) ++at;
      at_ = at;
      if (at == exponent) return fail("an exponent has no digits");
    }
    if (count > 18) [[unlikely]] {  // the magnitude may have overflowed
      number.decimals = -1;
      if (number.integer) number.overflow = std::from_chars(digits, at, magnitude).ec != std::errc{};
    }
    number.magnitude = magnitude;
    number.text = {start, static_cast<std::size_t>(at - start)};
    return true;
  }

  /// Between a container's elements. `more` is false behind the last one, whose bracket has been passed over.
  bool next_element(char close, bool& more) {
    const char c = peek();
    more = c == ',';
    if (!more && c != close) [[unlikely]]
      return fail(c == '\0' ? "the text ends too early" : "a comma is missing");
    ++at_;
    return true;
  }
  /// A member's name, and its colon.
  bool key(std::string_view& name) {
    if (peek() != '"') return fail("a member's name is missing");
    if (!string(name)) return false;
    return take(':') || fail("a colon is missing");
  }

  /// Passes over that text, which begins with no white space, if it comes next: such as a member's name with its colon.
  [[gnu::always_inline]] bool take_text(std::string_view text) {
    peek();
    if (static_cast<std::size_t>(last_ - at_) < text.size() || !same_bytes(at_, text.data(), text.size())) return false;
    at_ += text.size();
    return true;
  }

  /// A container's bracket, which comes next, has been passed over.
  bool enter() {
    ++at_;
    return ++depth_ <= max_depth || fail("it is nested too deep");
  }
  void leave() { --depth_; }
  int depth() const { return depth_; }

  /// Any value.
  bool skip() {
    switch (peek()) {
      case '{': return skip_container('}');
      case '[': return skip_container(']');
      case '"': {
        std::string_view text;
        return string(text);
      }
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      case '\0':
        if (at_ == last_) return fail("the text ends too early");
        [[fallthrough]];
      default: {
        JsonNumber any;
        return number(any);
      }
    }
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  [[gnu::noinline]] char peek_behind_space() {
    while (at_ != last_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ == last_ ? '\0' : *at_;
  }

  bool fail(const char* error) {
    if (error_ == nullptr) error_ = error;
    return false;
  }

  bool skip_container(char close) {
    if (!enter()) return false;
    bool more = !take(close);
    while (more) {
      std::string_view name;
      if (close == '}' && !key(name)) return false;
      if (!skip() || !next_element(close, more)) return false;
    }
    leave();
    return true;
  }

  /// With escapes, or with characters that are more than one byte.
  [[gnu::noinline]] bool string_slowly(const char* start, std::string_view& value) {
    bool copied = false;
    const char* plain = start;  // [plain, at_) is yet to be copied, if anything is
    while (at_ != last_) {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte == '"') {
        if (copied) decoded_.append(plain, at_);
        value = copied ? std::string_view{decoded_} : std::string_view{start, static_cast<std::size_t>(at_ - start)};
        ++at_;
        return true;
      }
      if (byte >= 0x80) {
        const std::size_t length = utf8_length({at_, static_cast<std::size_t>(last_ - at_)});
        if (length == 0) return fail("a string is not UTF-8");
        at_ += length;
      } else if (byte == 0x5C) {
        if (!copied) decoded_.clear();
        copied = true;
        decoded_.append(plain, at_);
        ++at_;
        if (!escape()) return false;
        plain = at_;
      } else if (byte < 0x20) {
        return fail("a string holds a control character");
      } else {
        at_ += plain_length(at_, last_);
      }
    }
    return fail("a string has no end");
  }

  /// What follows a backslash.
  bool escape() {
    if (at_ == last_) return fail("a string has no end");
    switch (*at_++) {
      case '"': decoded_ += '"'; return true;
      case '\\': decoded_ += '\\'; return true;
      case '/': decoded_ += '/'; return true;
      case 'b': decoded_ += '\b'; return true;
      case 'f': decoded_ += '\f'; return true;
      case 'n': decoded_ += '\n'; return true;
      case 'r': decoded_ += '\r'; return true;
      case 't': decoded_ += '\t'; return true;
      case 'u': return unicode();
      default: --at_; return fail("a string has an unknown escape");
    }
  }

  bool unicode() {
    std::uint32_t code = 0, low = 0;
    if (!four_digits(code)) return false;
    if (code >= 0xDC00 && code <= 0xDFFF) return fail("a surrogate has no partner");
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (last_ - at_ < 2 || at_[0] != 0x5C || at_[1] != 'u') return fail("a surrogate has no partner");
      at_ += 2;
      if (!four_digits(low)) return false;
      if (low < 0xDC00 || low > 0xDFFF) return fail("a surrogate has no partner");
      code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    append_utf8(code);
    return true;
  }
  bool four_digits(std::uint32_t& code) {
    for (int i = 0; i < 4; ++i) {
      const int digit = at_ == last_ ? -1 : hex_value(*at_);
      if (digit < 0) return fail("an escape is four hexadecimal digits");
      code = code << 4U | static_cast<std::uint32_t>(digit);
      ++at_;
    }
    return true;
  }
  void append_utf8(std::uint32_t code) {
    const auto put = [this](std::uint32_t byte) { decoded_ += static_cast<char>(byte); };
    const auto rest = [code](unsigned shift) { return 0x80U | (code >> shift & 0x3FU); };
    if (code < 0x80) {
      put(code);
    } else if (code < 0x800) {
      put(0xC0U | code >> 6U), put(rest(0));
    } else if (code < 0x10000) {
      put(0xE0U | code >> 12U), put(rest(6)), put(rest(0));
    } else {
      put(0xF0U | code >> 18U), put(rest(12)), put(rest(6)), put(rest(0));
    }
  }

  const char* first_;
  const char* at_;
  const char* last_;
  const char* error_ = nullptr;
  int depth_ = 0;
  std::string decoded_;
};

}  // namespace classy::detail
