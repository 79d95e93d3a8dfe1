#pragma once
// The trie of a table, frozen into one array of nodes of 32 bytes. The literals of a node are a small hash table of
// their own, a run of the array, and each of them is the node that it leads to: to compare a segment is to arrive.
//
//   "/users"  "/users/me"  "/users/{id}"           base, shift, mask: where the literals are    plain: the parameter
//
//   number   0        1        2         3       4
//   node     dead     root     "users"   "me"    {id}
//            base 0   base 2   base 3    base 0  base 0           base 0 and mask 0: there are none, the dead node is
//            plain 0  plain 0  plain 4   plain 0 plain 0          compared with, and nothing is equal to it
//
// A way that ends nowhere goes on in a dead end, a node whose parameter leads to itself, so that a walk needs no jump
// for it. Which dead end it is says what is left to try: nothing, the tail that was passed last, or a search.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <classy/captures.hpp>
#include <classy/constraint.hpp>
#include <classy/detail/byte_dfa.hpp>
#include <classy/detail/path_bytes.hpp>
#include <classy/detail/segment_key.hpp>

namespace classy::detail {

/// What a walk reads at each step; two to a cache line. `base` and `plain` are offsets in bytes.
struct alignas(32) RouteNode {
  static constexpr std::uint8_t long_literal = 254;  ///< `length` of a literal that its key does not tell in full
  static constexpr std::uint8_t no_literal = 255;    ///< `length` of a node that no literal leads to
  static constexpr std::uint32_t most_leaves = (1U << 24) - 1;

  // How long may a segment be, less one, for step()?
  static constexpr std::uint32_t limit_of_keys = 16;      ///< its key tells all of it
  static constexpr std::uint32_t limit_of_special = 0;    ///< there are other parameters, or too many literals
  static constexpr std::uint32_t limit_of_nothing = 255;  ///< there are no literals

  std::uint64_t first = 0;  ///< the key of the literal that leads here
  std::uint64_t last = 0;
  std::uint32_t base = 0;       ///< the first of its literals
  std::uint32_t plain = 0;      ///< behind its plain parameter, or a dead end
  std::uint32_t leaf : 24 = 0;  ///< of the pattern that ends here, or 0
  std::uint32_t limit : 8 = limit_of_nothing;
  std::uint8_t shift = 0;  ///< of the hash of a literal, so that none meets another
  std::uint8_t mask = 0;
  std::uint8_t length = no_literal;
  std::uint8_t captured = 0;  ///< how many parameters are on the way here
};
static_assert(sizeof(RouteNode) == 32);

class RouteNodes {
 public:
  static constexpr std::uint32_t dead = 0;  ///< the node from which no way goes on, and at which nothing ends
  static constexpr std::uint32_t root = 1;
  static constexpr std::uint32_t dead_but_search = 2;  ///< the same, but a search may find more
  static constexpr std::uint32_t size_of_node = sizeof(RouteNode);

  /// A parameter, in the order in which a node's parameters are tried. The last of a node has the child `dead`.
  struct Edge {
    std::uint32_t child = dead;
    std::uint32_t text = 0;  ///< prefix, suffix and constraint, in `texts`
    std::uint32_t prefix = 0;
    std::uint32_t suffix = 0;
    std::uint32_t constraint = 0;
    bool constrained = false;
    Constraint::Kind kind = Constraint::Kind::bad;
    std::uint32_t dfa = 0;
    std::size_t least = 0;
    std::size_t most = 0;
  };

  /// What is left to try where a walk finds no route: a search, or a tail, or, for the first of them, nothing.
  struct DeadEnd {
    bool search = false;
    std::uint32_t tail_leaf = 0;
    std::uint32_t depth = 0;     ///< how many segments are before the tail
    std::uint32_t captured = 0;  ///< and how many parameters
  };

  /// What is seldom read of a node.
  struct Rest {
    std::uint32_t edges = 0;        ///< its first parameter in `edges`
    std::uint32_t tail_leaf = 0;    ///< of the tail that begins here, or 0
    std::uint32_t text = 0;         ///< the literal that leads here, in `texts`
    std::uint32_t text_length = 0;  //
    std::uint32_t mask = 0;         ///< of its literals, however many
    std::uint32_t nowhere = 0;      ///< the dead end of a segment that nothing here takes, as an offset
    std::uint32_t dead_end = 0;     ///< in `dead_ends`: for a path that ends here, but finds no route
  };

  const RouteNode& at(std::uint32_t offset) const noexcept {
    return *reinterpret_cast<const RouteNode*>(reinterpret_cast<const char*>(nodes_.data()) + offset);
  }
  const Rest& rest(const RouteNode& node) const noexcept {
    return rest_[static_cast<std::size_t>(&node - nodes_.data())];
  }
  const DeadEnd& dead_end(const RouteNode& node) const noexcept { return dead_ends_[rest(node).dead_end]; }
  /// Whether nothing is left to try for a path that ends here.
  bool is_final(const RouteNode& node) const noexcept { return rest(node).dead_end == 0; }
  /// The parameters of a node, up to the one whose child is `dead`.
  const Edge* parameters(const RouteNode& node) const noexcept { return edges_.data() + rest(node).edges; }
  /// Whether this is a dead end, so that a walk need not go on.
  bool is_dead_end(const RouteNode& node) const noexcept { return &at(node.plain) == &node; }

  /// The nodes that are there, places between them not counted.
  std::size_t size() const noexcept { return size_; }
  /// The most segments on any way, tails not counted.
  std::size_t deepest() const noexcept { return deepest_; }
  std::size_t bytes() const noexcept {
    return nodes_.capacity() * sizeof(RouteNode) + rest_.capacity() * sizeof(Rest) + edges_.capacity() * sizeof(Edge) +
           dead_ends_.capacity() * sizeof(DeadEnd) + texts_.capacity();
  }

  /// Where the literal of this key leads from `node`, if it has it; else where its parameter leads. One comparison.
  [[gnu::always_inline]] const RouteNode* step(const RouteNode& node, const SegmentKey& key) const noexcept {
    const std::uint64_t place = (key.hash() >> (node.shift & 63)) & std::uint64_t{node.mask} * size_of_node;
    const char* run = reinterpret_cast<const char*>(nodes_.data()) + node.base;
#if defined(__GNUC__)
    asm("" : "+r"(run));  // added before `place`, which is known later
#endif
    const auto* const literal = reinterpret_cast<const RouteNode*>(run + place);
    return select((literal->first ^ key.first) | (literal->last ^ key.last), literal->length ^ key.length, literal,
                  &at(node.plain));
  }

  /// The node that the literal `segment` leads to from `node`, or null.
  const RouteNode* literal(const RouteNode& node, const SegmentKey& key, std::string_view segment) const noexcept {
    if (node.limit == RouteNode::limit_of_nothing) return nullptr;
    const RouteNode* const run = &at(node.base);
    const std::uint32_t mask = rest(node).mask;
    for (std::uint64_t i = place_of(key.hash(), node);; ++i) {
      const RouteNode& there = run[i & mask];
      if (((there.first ^ key.first) | (there.last ^ key.last)) == 0 && same_text(there, segment)) return &there;
      // Where the masks differ, the literals are too many for each to have a place of its own.
      if (there.length == RouteNode::no_literal || node.mask == mask) return nullptr;
    }
  }

  /// The same as step(), where one comparison does not do; and writes what a parameter captures.
  [[gnu::noinline]] const RouteNode* long_step(const RouteNode& node, std::uint64_t first, std::uint64_t last,
                                               std::string_view segment, Captures& captures) const noexcept {
    const SegmentKey key = segment.empty() ? SegmentKey{} : SegmentKey{first, last, segment.size()};
    if (const RouteNode* const there = literal(node, key, segment)) return there;
    for (const Edge* edge = parameters(node); edge->child != dead; ++edge) {
      std::string_view text = segment;
      if (!matches(*edge, text)) continue;
      captures.set(node.captured, text);
      return &at(edge->child);
    }
    return &at(rest(node).nowhere);
  }

  /// Whether the parameter matches the segment, which becomes what it captures.
  bool matches(const Edge& edge, std::string_view& segment) const noexcept {
    const char* const text = texts_.data() + edge.text;
    if (segment.size() <= edge.prefix + edge.suffix) return false;
    if (!segment.starts_with(std::string_view{text, edge.prefix}) ||
        !segment.ends_with(std::string_view{text + edge.prefix, edge.suffix})) {
      return false;
    }
    const std::string_view inside = segment.substr(edge.prefix, segment.size() - edge.prefix - edge.suffix);
    if (edge.constrained) {
      const Constraint constraint{
          edge.kind, {text + edge.prefix + edge.suffix, edge.constraint}, edge.least, edge.most};
      const bool met =
          edge.kind == Constraint::Kind::regex ? dfas_[edge.dfa].matches(inside) : meets(inside, constraint);
      if (!met) return false;
    }
    segment = inside;
    return true;
  }

 private:
  friend class NodePlacement;

  /// In the run of its literals, before the mask.
  static std::uint64_t place_of(std::uint64_t hash, const RouteNode& node) noexcept {
    return (hash >> (node.shift & 63)) / size_of_node;
  }

  /// Of a node whose key agrees with that of `text`: whether the literal that leads to it is this text.
  bool same_text(const RouteNode& node, std::string_view text) const noexcept {
    if (node.length != RouteNode::long_literal) return node.length == text.size();
    const Rest& its = rest(node);
    return its.text_length == text.size() && std::memcmp(texts_.data() + its.text, text.data(), text.size()) == 0;
  }

  std::vector<RouteNode> nodes_ = std::vector<RouteNode>(3);
  std::vector<Rest> rest_ = std::vector<Rest>(3);
  std::vector<DeadEnd> dead_ends_ = std::vector<DeadEnd>(2);
  std::vector<Edge> edges_ = std::vector<Edge>(1);
  std::vector<char> texts_ = std::vector<char>(1);
  std::vector<ByteDfa> dfas_;
  std::size_t size_ = 1;
  std::size_t deepest_ = 0;
};

}  // namespace classy::detail
