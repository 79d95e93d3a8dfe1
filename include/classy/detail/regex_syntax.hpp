#pragma once
// The small regular expressions of constraints, "{year:[0-9]{4}}": their grammar, told once, for the compiler and for
// the DFA. They work on bytes and match the whole text.
//
//   alternatives = sequence *( "|" sequence )
//   sequence     = 1*( atom [ "*" / "+" / "?" / "{" n "}" / "{" n ",}" / "{" n "," m "}" ] )      n, m <= 255
//   atom         = "(" alternatives ")" / "(?:" alternatives ")" / class / "." / escape / character
//   class        = "[" [ "^" ] 1*( byte / byte "-" byte / escape ) "]"
//   escape       = "\d" "\w" "\s" "\D" "\W" "\S", or "\" and any punctuation, which then stands for itself
//
// No anchors, no back references, no look-around, no lazy repetition. A "." and a negated class match any one byte; a
// character outside ASCII is an atom of several bytes, and has no place in a class.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace classy::detail {

/// A set of bytes.
class ByteSet {
 public:
  constexpr void add(unsigned char byte) { words_[byte / 64] |= std::uint64_t{1} << (byte % 64); }
  constexpr void add(unsigned char first, unsigned char last) {
    for (unsigned byte = first; byte <= last; ++byte) add(static_cast<unsigned char>(byte));
  }
  constexpr void add(const ByteSet& other) {
    for (std::size_t i = 0; i < 4; ++i) words_[i] |= other.words_[i];
  }
  constexpr void invert() {
    for (std::uint64_t& word : words_) word = ~word;
  }
  constexpr bool has(unsigned char byte) const { return (words_[byte / 64] >> (byte % 64) & 1) != 0; }

 private:
  std::uint64_t words_[4] = {};
};

/// Reads an expression and tells a `Sink` what to build. A Sink has a type `Fragment` and the functions
/// `set(ByteSet)`, `join(Fragment, Fragment)`, `either(Fragment, Fragment)`, `star(Fragment)`, `maybe(Fragment)`, all
/// giving a Fragment, `full()`, which ends the reading, and `copies`: whether repetitions are to be written out.
template <class Sink>
class RegexReader {
 public:
  using Fragment = typename Sink::Fragment;

  constexpr RegexReader(std::string_view text, Sink& sink) : text_{text}, sink_{sink} {}

  /// False when the text is no expression, or the sink is full.
  constexpr bool read(Fragment& whole) { return alternatives(whole, 0) && at_ == text_.size(); }

 private:
  static constexpr std::size_t deepest = 32;
  static constexpr unsigned most_copies = 255;

  constexpr bool more() const { return at_ < text_.size(); }
  constexpr bool next_is(char c) const { return more() && text_[at_] == c; }
  constexpr bool skip(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }

  constexpr bool alternatives(Fragment& out, std::size_t depth) {
    if (depth > deepest || !sequence(out, depth)) return false;
    while (skip('|')) {
      Fragment other{};
      if (!sequence(other, depth)) return false;
      out = sink_.either(out, other);
    }
    return true;
  }

  constexpr bool sequence(Fragment& out, std::size_t depth) {
    if (!repeated(out, depth)) return false;
    while (more() && text_[at_] != '|' && text_[at_] != ')') {
      Fragment next{};
      if (!repeated(next, depth)) return false;
      out = sink_.join(out, next);
    }
    return true;
  }

  constexpr bool repeated(Fragment& out, std::size_t depth) {
    const std::size_t start = at_;
    if (!atom(out, depth) || sink_.full()) return false;
    if (skip('*')) {
      out = sink_.star(out);
    } else if (skip('?')) {
      out = sink_.maybe(out);
    } else if (next_is('+')) {
      if (!copies(out, start, depth, 1, 1, true)) return false;
      ++at_;
    } else if (skip('{')) {
      unsigned least = 0;
      if (!number(least)) return false;
      unsigned most = least;
      bool endless = false;
      if (skip(',')) {
        endless = next_is('}');
        if (!endless && !number(most)) return false;
      }
      if (!next_is('}') || (!endless && (most < least || most == 0))) return false;
      if (!copies(out, start, depth, least, most, endless)) return false;
      ++at_;
    }
    return !next_is('*') && !next_is('?') && !next_is('+') && !next_is('{') && !sink_.full();
  }

  /// `out` holds the atom that starts at `start` once already; reads the atom again for every further copy.
  constexpr bool copies(Fragment& out, std::size_t start, std::size_t depth, unsigned least, unsigned most,
                        bool endless) {
    if (!sink_.copies) return true;
    const std::size_t end = at_;
    const unsigned count = endless ? (least == 0 ? 1 : least + 1) : most;
    for (unsigned i = 0; i < count; ++i) {
      Fragment copy = out;
      if (i != 0) {
        at_ = start;
        if (!atom(copy, depth) || sink_.full()) return false;
      }
      if (i >= least) copy = endless ? sink_.star(copy) : sink_.maybe(copy);
      out = i == 0 ? copy : sink_.join(out, copy);
    }
    at_ = end;
    return true;
  }

  constexpr bool number(unsigned& out) {
    const std::size_t start = at_;
    out = 0;
    for (; more() && text_[at_] >= '0' && text_[at_] <= '9' && out <= most_copies; ++at_) {
      out = out * 10 + static_cast<unsigned>(text_[at_] - '0');
    }
    return at_ != start && out <= most_copies;
  }

  constexpr bool atom(Fragment& out, std::size_t depth) {
    if (!more()) return false;
    ByteSet set;
    const char c = text_[at_++];
    switch (c) {
      case '(':
        if (skip('?') && !skip(':')) return false;
        return alternatives(out, depth + 1) && skip(')');
      case '[':
        if (!bytes_of_class(set)) return false;
        break;
      case '.': set.invert(); break;
      case '\\':
        if (!escape(set)) return false;
        break;
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']':
      case ')':
      case '|':
      case '^':
      case '$': return false;
      default: set.add(static_cast<unsigned char>(c));
    }
    out = sink_.set(set);
    if (static_cast<unsigned char>(c) < 0xC0) return true;
    while (more() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) {  // the rest of a UTF-8 character
      ByteSet byte;
      byte.add(static_cast<unsigned char>(text_[at_++]));
      out = sink_.join(out, sink_.set(byte));
    }
    return true;
  }

  constexpr bool escape(ByteSet& out) {
    if (!more()) return false;
    const char c = text_[at_++];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    ByteSet set;
    if (lower == 'd' || lower == 'w') set.add('0', '9');
    if (lower == 'w') {
      set.add('a', 'z');
      set.add('A', 'Z');
      set.add('_');
    } else if (lower == 's') {
      set.add('\t', '\r');
      set.add(' ');
    } else if (lower != 'd') {
      const bool punctuation = c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') && !(lower >= 'a' && lower <= 'z');
      if (!punctuation) return false;
      set.add(static_cast<unsigned char>(c));
    }
    if (lower != c) set.invert();
    out.add(set);
    return true;
  }

  /// What stands behind the "[", up to and with the "]".
  constexpr bool bytes_of_class(ByteSet& out) {
    const bool negated = skip('^');
    bool empty = true;
    while (more() && text_[at_] != ']') {
      empty = false;
      if (skip('\\')) {
        if (!escape(out)) return false;
        continue;
      }
      const auto first = static_cast<unsigned char>(text_[at_++]);
      auto last = first;
      if (first == '[' || first == '{' || first == '}' || first >= 0x80) return false;
      if (next_is('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']') {
        last = static_cast<unsigned char>(text_[at_ + 1]);
        at_ += 2;
        if (last == '\\' || last == '[' || last == '{' || last == '}' || last >= 0x80 || last < first) return false;
      }
      out.add(first, last);
    }
    if (negated) out.invert();
    return !empty && skip(']');
  }

  std::string_view text_;
  Sink& sink_;
  std::size_t at_ = 0;
};

/// Builds nothing: for a check of the grammar.
struct NullSink {
  struct Fragment {};
  static constexpr bool copies = false;
  constexpr Fragment set(const ByteSet&) { return {}; }
  constexpr Fragment join(Fragment, Fragment) { return {}; }
  constexpr Fragment either(Fragment, Fragment) { return {}; }
  constexpr Fragment star(Fragment) { return {}; }
  constexpr Fragment maybe(Fragment) { return {}; }
  constexpr bool full() const { return false; }
};

/// True when the text is a regular expression of this grammar.
constexpr bool is_regex(std::string_view text) {
  NullSink sink;
  NullSink::Fragment whole{};
  return RegexReader<NullSink>{text, sink}.read(whole);
}

}  // namespace classy::detail
