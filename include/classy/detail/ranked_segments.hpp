#pragma once
// The segments of a pattern by their precedence: what goes first is less. See route_table.hpp for the rules.

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/pattern.hpp>

namespace classy::detail {

/// A segment of a pattern, by what precedence looks at.
struct RankedSegment {
  enum class Rank { literal, affixed, constrained, plain, tail };
  Rank rank = Rank::literal;
  std::string prefix;  ///< of a literal: all of it
  std::string suffix;
  std::string constraint;
  std::string spelling;

  bool operator==(const RankedSegment& other) const {
    return std::tie(rank, prefix, suffix, constraint) ==
           std::tie(other.rank, other.prefix, other.suffix, other.constraint);
  }

  /// What goes first is less. Regular expressions are equal among themselves: their order is that of their routes.
  std::weak_ordering operator<=>(const RankedSegment& other) const {
    if (rank != other.rank) return rank <=> other.rank;
    if (prefix.size() != other.prefix.size()) return other.prefix.size() <=> prefix.size();
    if (suffix.size() != other.suffix.size()) return other.suffix.size() <=> suffix.size();
    if (constraint.empty() != other.constraint.empty()) return constraint.empty() <=> other.constraint.empty();
    const Constraint mine = read_constraint(constraint), its = read_constraint(other.constraint);
    if (mine.kind != its.kind) return mine.kind <=> its.kind;
    if (mine.kind == Constraint::Kind::regex) return std::weak_ordering::equivalent;
    if (mine.most - mine.least != its.most - its.least) return mine.most - mine.least <=> its.most - its.least;
    return constraint <=> other.constraint;
  }

  std::string_view kind() const {
    constexpr std::string_view names[] = {"a literal", "a parameter with text around it",
                                          "a parameter with a constraint", "a parameter", "a tail"};
    return names[static_cast<std::size_t>(rank)];
  }
};

inline std::vector<RankedSegment> ranked_segments(std::string_view pattern) {
  std::vector<RankedSegment> out;
  PatternReader reader{pattern};
  for (std::size_t start = 1; reader.next(); start = reader.position() + 1) {
    const Segment& segment = reader.segment();
    RankedSegment one{{},
                      unescape_braces(segment.prefix),
                      unescape_braces(segment.suffix),
                      std::string{segment.constraint},
                      std::string{pattern.substr(start, reader.position() - start)}};
    using enum RankedSegment::Rank;
    one.rank = segment.kind == Segment::Kind::literal               ? literal
               : segment.kind == Segment::Kind::tail                ? tail
               : !segment.prefix.empty() || !segment.suffix.empty() ? affixed
               : !segment.constraint.empty()                        ? constrained
                                                                    : plain;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace classy::detail
