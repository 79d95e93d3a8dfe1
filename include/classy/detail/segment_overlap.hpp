#pragma once
// Looks for a text that two ways from a node both take. Prefix, constraint and suffix of a parameter are one regular
// expression, "v" + "[0-9]+" + ".txt"; where both are automata, the shortest way through the two of them at once is
// the shortest text that both accept.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/detail/byte_dfa.hpp>
#include <classy/detail/route_trie.hpp>

namespace classy::detail {

/// What is known of two ways that are not tails.
struct SegmentOverlap {
  bool possible = false;            ///< it is not known that no text goes both ways
  std::optional<std::string> text;  ///< a decoded segment that does
};

class SegmentOverlapSearch {
 public:
  using Edge = RouteTrie::Edge;

  static SegmentOverlap find(const Edge& one, const Edge& other) {
    if (one.rank == Edge::Rank::literal) return of_literal(one.prefix, takes(other, one.prefix));
    if (other.rank == Edge::Rank::literal) return of_literal(other.prefix, takes(one, other.prefix));
    if (!share_ends(one.prefix, other.prefix, &std::string_view::starts_with) ||
        !share_ends(one.suffix, other.suffix, &std::string_view::ends_with)) {
      return {};
    }
    const std::optional<ByteDfa> first = ByteDfa::compile(expression(one));
    const std::optional<ByteDfa> second = ByteDfa::compile(expression(other));
    if (!first || !second) return {true, std::nullopt};
    const std::size_t least =
        std::max(one.prefix.size() + one.suffix.size(), other.prefix.size() + other.suffix.size());
    std::optional<std::string> text = shortest(*first, *second, least + 1);
    if (text == "." || text == "..") text = shortest(*first, *second, 3);  // no path has these
    if (!text) return {};
    if (!takes(one, *text) || !takes(other, *text)) text.reset();
    return {true, text};
  }

  /// Whether a way takes the segment.
  static bool takes(const Edge& edge, std::string_view text) {
    if (edge.rank == Edge::Rank::literal) return text == edge.prefix;
    if (text.size() <= edge.prefix.size() + edge.suffix.size()) return false;
    if (!text.starts_with(edge.prefix) || !text.ends_with(edge.suffix)) return false;
    if (edge.constraint.empty()) return true;
    text = text.substr(edge.prefix.size(), text.size() - edge.prefix.size() - edge.suffix.size());
    const Constraint constraint = read_constraint(edge.constraint);
    if (constraint.kind != Constraint::Kind::regex) return meets(text, constraint);
    const std::optional<ByteDfa> dfa = ByteDfa::compile(edge.constraint);
    return dfa && dfa->matches(text);
  }

 private:
  static SegmentOverlap of_literal(const std::string& text, bool taken) {
    return taken ? SegmentOverlap{true, text} : SegmentOverlap{};
  }

  using Ends = bool (std::string_view::*)(std::string_view) const noexcept;
  static bool share_ends(std::string_view one, std::string_view other, Ends ends) {
    return one.size() >= other.size() ? (one.*ends)(other) : (other.*ends)(one);
  }

  static std::string expression(const Edge& edge) {
    return escaped(edge.prefix) + "(" + inside(edge.constraint) + ")" + escaped(edge.suffix);
  }

  /// A constraint as a regular expression. Of `len`, which may go further than an expression can count, one that lets
  /// more through.
  static std::string inside(const std::string& text) {
    if (text.empty()) return ".+";
    const Constraint constraint = read_constraint(text);
    switch (constraint.kind) {
      case Constraint::Kind::integer: return "[+\\-]?[0-9]+";
      case Constraint::Kind::uinteger: return "[0-9]+";
      case Constraint::Kind::floating: return "[+\\-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+\\-]?[0-9]+)?";
      case Constraint::Kind::uuid: return "[0-9A-Fa-f]{8}(\\-[0-9A-Fa-f]{4}){3}\\-[0-9A-Fa-f]{12}";
      case Constraint::Kind::alpha: return "[A-Za-z]+";
      case Constraint::Kind::alnum: return "[A-Za-z0-9]+";
      case Constraint::Kind::hex: return "[0-9A-Fa-f]+";
      case Constraint::Kind::slug: return "[a-z0-9]+(\\-[a-z0-9]+)*";
      case Constraint::Kind::length: {
        const std::string least = ".{" + std::to_string(std::min<std::size_t>(constraint.least, 255)) + ",";
        return least + (constraint.most > 255 ? "}" : std::to_string(constraint.most) + "}");
      }
      case Constraint::Kind::in: {
        std::string alternatives;
        any_alternative(constraint.text, [&](std::string_view one) {
          alternatives += (alternatives.empty() ? "" : "|") + escaped(one);
          return false;
        });
        return alternatives;
      }
      case Constraint::Kind::regex:
      case Constraint::Kind::bad: break;
    }
    return text;
  }

  /// Letters, digits and what is not ASCII stand for themselves.
  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c > ' ' && !is_alpha(c) && !is_digit(c)) out += '\\';
      out += c;
    }
    return out;
  }

  /// The bytes of a text, those that are pleasant to read first.
  static const std::string& bytes() {
    static const std::string all = [] {
      std::string out = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
      for (int byte = 1; byte < 256; ++byte) {
        if (out.find(static_cast<char>(byte)) == std::string::npos) out += static_cast<char>(byte);
      }
      return out;
    }();
    return all;
  }

  /// The shortest text of `least` bytes or more that both accept.
  static std::optional<std::string> shortest(const ByteDfa& one, const ByteDfa& other, std::size_t least) {
    struct Stand {
      std::size_t first, second, length, from;  // the states; how many bytes there are, no more than `least` counted
      char byte;
    };
    std::vector<Stand> stands{{ByteDfa::start, ByteDfa::start, 0, 0, '\0'}};
    std::vector<bool> seen(one.states() * other.states() * (least + 1));
    for (std::size_t at = 0; at < stands.size(); ++at) {
      const Stand stand = stands[at];
      if (stand.length == least && one.accepts(stand.first) && other.accepts(stand.second)) {
        std::string text;
        for (std::size_t i = at; i != 0; i = stands[i].from) text += stands[i].byte;
        return std::string{text.rbegin(), text.rend()};
      }
      for (const char byte : bytes()) {
        const std::size_t first = one.next(stand.first, byte), second = other.next(stand.second, byte);
        if (first == ByteDfa::dead || second == ByteDfa::dead) continue;
        const std::size_t length = std::min(stand.length + 1, least);
        std::vector<bool>::reference known = seen[(first * other.states() + second) * (least + 1) + length];
        if (known) continue;
        known = true;
        stands.push_back({first, second, length, at, byte});
      }
    }
    return std::nullopt;
  }
};

}  // namespace classy::detail
