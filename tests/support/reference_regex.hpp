#pragma once
// Regular expressions of constraints, slow and obviously right: where a match may end is a set of places, and each part
// of an expression maps one such set to the next. The DFA is compared with it.

#include <bitset>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace reference {

class Regex {
 public:
  /// The longest text that it can be asked about.
  static constexpr std::size_t longest = 511;

  /// Nothing when the text is no expression.
  static std::optional<Regex> read(std::string_view text) {
    Regex regex;
    regex.rest_ = text;
    regex.whole_ = regex.alternatives();
    if (regex.wrong_ || !regex.rest_.empty()) return std::nullopt;
    return regex;
  }

  bool matches(std::string_view text) const {
    Places start;
    start.set(0);
    return ends(whole_, start, text).test(text.size());
  }

 private:
  using Places = std::bitset<longest + 1>;
  enum class Kind { bytes, sequence, alternatives, repetition };
  struct Part {
    Kind kind = Kind::bytes;
    std::bitset<256> bytes{};
    std::vector<Part> parts{};
    unsigned least = 1;
    std::optional<unsigned> most{};  // nothing: without end
  };

  static Places ends(const Part& part, const Places& starts, std::string_view text) {
    Places out;
    switch (part.kind) {
      case Kind::bytes:
        for (std::size_t i = 0; i < text.size(); ++i) {
          if (starts.test(i) && part.bytes.test(static_cast<unsigned char>(text[i]))) out.set(i + 1);
        }
        return out;
      case Kind::sequence:
        out = starts;
        for (const Part& next : part.parts) out = ends(next, out, text);
        return out;
      case Kind::alternatives:
        for (const Part& one : part.parts) out |= ends(one, starts, text);
        return out;
      case Kind::repetition: break;
    }
    Places now = starts;
    for (unsigned i = 0; i < part.least && now.any(); ++i) now = ends(part.parts.front(), now, text);
    out = now;
    for (unsigned i = part.least; (!part.most || i < *part.most) && now.any(); ++i) {
      now = ends(part.parts.front(), now, text);
      if ((out | now) == out && !part.most) break;  // nothing new, and so for ever
      out |= now;
    }
    return out;
  }

  bool skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  char take() {
    if (rest_.empty()) {
      wrong_ = true;
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  Part alternatives() {
    Part out{Kind::alternatives};
    do {
      out.parts.push_back(sequence());
    } while (!wrong_ && skip("|"));
    return out;
  }

  Part sequence() {
    Part out{Kind::sequence};
    do {
      out.parts.push_back(repeated());
    } while (!wrong_ && !rest_.empty() && rest_.front() != '|' && rest_.front() != ')');
    return out;
  }

  Part repeated() {
    Part out{Kind::repetition};
    out.parts.push_back(atom());
    if (wrong_) return out;
    if (skip("*")) {
      out.least = 0;
    } else if (skip("+")) {
      out.least = 1;
    } else if (skip("?")) {
      out.least = 0;
      out.most = 1;
    } else if (skip("{")) {
      out.most = out.least = number();
      if (skip(",")) {
        out.most.reset();
        if (!rest_.starts_with('}')) out.most = number();
      }
      if (!skip("}")) wrong_ = true;
    } else {
      out.most = 1;
    }
    return out;
  }

  unsigned number() {
    unsigned value = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && value < 1000) {
      value = value * 10 + static_cast<unsigned>(take() - '0');
    }
    return value;
  }

  Part atom() {
    if (skip("(?:") || skip("(")) {
      Part out = alternatives();
      if (!skip(")")) wrong_ = true;
      return out;
    }
    Part out;
    if (skip(".")) {
      out.bytes.set();
    } else if (skip("[")) {
      out.bytes = bytes_of_class();
    } else if (skip("\\")) {
      out.bytes = escape();
    } else {
      return character();
    }
    return out;
  }

  /// A UTF-8 character of several bytes is one atom.
  Part character() {
    Part out{Kind::sequence};
    bool first = true;
    bool wide = false;
    while (first || (wide && !rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xC0U) == 0x80U)) {
      const auto byte = static_cast<unsigned char>(take());
      if (first) wide = byte >= 0xC0;
      first = false;
      Part one;
      one.bytes.set(byte);
      out.parts.push_back(std::move(one));
    }
    return out;
  }

  std::bitset<256> escape() {
    const char c = take();
    std::bitset<256> bytes;
    for (unsigned byte = 0; byte < 256; ++byte) {
      const bool digit = byte >= '0' && byte <= '9';
      const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
      const bool space = byte == ' ' || (byte >= 9 && byte <= 13);
      switch (c) {
        case 'd': bytes[byte] = digit; break;
        case 'D': bytes[byte] = !digit; break;
        case 'w': bytes[byte] = digit || letter || byte == '_'; break;
        case 'W': bytes[byte] = !digit && !letter && byte != '_'; break;
        case 's': bytes[byte] = space; break;
        case 'S': bytes[byte] = !space; break;
        default: bytes[byte] = byte == static_cast<unsigned char>(c);
      }
    }
    return bytes;
  }

  std::bitset<256> bytes_of_class() {
    std::bitset<256> bytes;
    const bool negated = skip("^");
    while (!wrong_ && !rest_.starts_with(']')) {
      if (skip("\\")) {
        bytes |= escape();
        continue;
      }
      const auto first = static_cast<unsigned char>(take());
      auto last = first;
      if (rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
        take();
        last = static_cast<unsigned char>(take());
      }
      for (unsigned byte = first; byte <= last; ++byte) bytes.set(byte);
    }
    if (!skip("]")) wrong_ = true;
    return negated ? ~bytes : bytes;
  }

  std::string_view rest_;
  Part whole_;
  bool wrong_ = false;
};

}  // namespace reference
