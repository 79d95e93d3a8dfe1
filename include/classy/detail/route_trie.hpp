#pragma once
// The patterns of a table as a tree of segments: what a table grows while routes are inserted. Each pattern ends at a
// leaf; patterns that differ in the names of their parameters alone end at the same one.
//
//   /users  /users/{id}  /users/{id}/posts       root ─ "users" ┬ leaf 1
//                                                               └ {} ┬ leaf 2
//                                                                    └ "posts" ─ leaf 3

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/detail/byte_dfa.hpp>
#include <classy/pattern.hpp>

namespace classy::detail {

/// A literal as it stands in a pattern, its doubled braces made single.
inline std::string unescape_braces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] == '{' || text[at] == '}') ++at;
  }
  return out;
}

class RouteTrie {
 public:
  /// A way from a node to the next, in the order in which the ways are tried.
  struct Edge {
    enum class Rank : unsigned char { literal, affixed, constrained, plain, tail };
    Rank rank = Rank::literal;
    std::string prefix;  ///< the text of a literal
    std::string suffix;
    std::string constraint;
    std::uint32_t child = 0;

    /// What comes first by precedence is less; expressions among themselves are equal.
    std::weak_ordering compare(const Edge& other) const {
      if (rank != other.rank) return rank <=> other.rank;
      if (rank == Rank::literal) return prefix <=> other.prefix;
      if (prefix.size() != other.prefix.size()) return other.prefix.size() <=> prefix.size();
      if (suffix.size() != other.suffix.size()) return other.suffix.size() <=> suffix.size();
      if (const auto order = order_of(constraint) <=> order_of(other.constraint); order != 0) return order;
      return std::tie(prefix, suffix) <=> std::tie(other.prefix, other.suffix);
    }
    bool same(const Edge& other) const {
      return rank == other.rank && prefix == other.prefix && suffix == other.suffix && constraint == other.constraint;
    }

   private:
    /// Constrained before plain; the kinds in their order; of the same kind the narrower, then by the text.
    static std::tuple<bool, Constraint::Kind, std::size_t, std::string_view> order_of(std::string_view text) {
      if (text.empty()) return {true, {}, 0, {}};
      const Constraint read = read_constraint(text);
      if (read.kind == Constraint::Kind::regex) return {false, read.kind, 0, {}};
      return {false, read.kind, read.most - read.least, text};
    }
  };

  struct Node {
    std::vector<std::uint32_t> edges;  ///< sorted by Edge::compare; equal ones in the order in which they came
    std::uint32_t leaf = 0;            ///< of the pattern that ends here; 0: none does
  };

  /// A regular expression that constraints use, compiled once.
  struct Expression {
    std::string text;
    ByteDfa dfa;
  };

  /// Compiles the expressions in the constraints of a good pattern. False when one of them is too large; then
  /// `position` says where.
  bool compile_expressions(std::string_view pattern, std::size_t& position) {
    for (PatternReader reader{pattern}; reader.next();) {
      const std::string_view text = reader.segment().constraint;
      if (text.empty() || read_constraint(text).kind != Constraint::Kind::regex) continue;
      if (std::any_of(expressions_.begin(), expressions_.end(), [&](const auto& e) { return e.text == text; }))
        continue;
      std::optional<ByteDfa> dfa = ByteDfa::compile(text);
      if (!dfa) {
        position = static_cast<std::size_t>(text.data() - pattern.data());
        return false;
      }
      expressions_.push_back({std::string{text}, std::move(*dfa)});
    }
    return true;
  }

  /// The leaf of a good pattern, from 1 on; makes it, and the way there, when it is new.
  std::uint32_t leaf_of(std::string_view pattern) {
    std::uint32_t node = 0;
    for (PatternReader reader{pattern}; reader.next();) node = child_of(node, edge_for(reader.segment()));
    if (nodes_[node].leaf == 0) nodes_[node].leaf = ++leaves_;
    return nodes_[node].leaf;
  }

  /// Node 0 is the root.
  const std::vector<Node>& nodes() const { return nodes_; }
  const Edge& edge(std::uint32_t index) const { return edges_[index]; }
  std::uint32_t leaves() const { return leaves_; }
  std::vector<Expression>& expressions() { return expressions_; }
  const std::vector<Expression>& expressions() const { return expressions_; }

 private:
  static Edge edge_for(const Segment& segment) {
    Edge edge;
    edge.prefix = unescape_braces(segment.prefix);
    edge.suffix = unescape_braces(segment.suffix);
    edge.constraint = segment.constraint;
    switch (segment.kind) {
      case Segment::Kind::literal: edge.rank = Edge::Rank::literal; break;
      case Segment::Kind::tail: edge.rank = Edge::Rank::tail; break;
      case Segment::Kind::parameter:
        edge.rank = !edge.prefix.empty() || !edge.suffix.empty() ? Edge::Rank::affixed
                    : !edge.constraint.empty()                   ? Edge::Rank::constrained
                                                                 : Edge::Rank::plain;
    }
    return edge;
  }

  std::uint32_t child_of(std::uint32_t node, Edge edge) {
    std::vector<std::uint32_t>& edges = nodes_[node].edges;
    auto at = std::lower_bound(edges.begin(), edges.end(), edge,
                               [this](std::uint32_t a, const Edge& b) { return edges_[a].compare(b) < 0; });
    for (; at != edges.end() && edges_[*at].compare(edge) == 0; ++at) {
      if (edges_[*at].same(edge)) return edges_[*at].child;
    }
    edge.child = static_cast<std::uint32_t>(nodes_.size());
    edges.insert(at, static_cast<std::uint32_t>(edges_.size()));
    edges_.push_back(std::move(edge));
    nodes_.emplace_back();
    return edges_.back().child;
  }

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::vector<Edge> edges_;
  std::vector<Expression> expressions_;
  std::uint32_t leaves_ = 0;
};

}  // namespace classy::detail
