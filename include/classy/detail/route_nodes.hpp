#pragma once
// The trie of a table, frozen into one array of nodes of 32 bytes. The literals of a node are a small hash table of
// their own, a run of the array, and each of them is the node that it leads to: to compare a segment is to arrive.
//
//   "/users"  "/users/me"  "/users/{id}"           literals: where they are    plain: the parameter
//
//   number     0        1        2         3       4
//   node       dead     root     "users"   "me"    {id}
//   literals   none     from 2   from 3    none    none       where there are none, the dead node is compared with, and
//   plain      0        0        4         0       0          nothing is equal to it
//
// A way that ends nowhere goes on in a dead end, a node whose parameter leads to itself, so that a walk needs no jump
// for it. Which dead end it is says what is left to try: nothing, the tail that was passed last, or a search.

#include <algorithm>
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

/// Where the literals of a node are, in one word, 0 when there are none. A step reads it of both nodes that may be next,
/// and chooses it along with the node: otherwise the next step would have to wait for it.
///
///   bits   63 .. 32               31 .. 8                7                6            5 .. 0
///          offset of the first    mask of the offsets    never simple     long ones    shift of the hash
class RouteLiterals {
 public:
  static constexpr unsigned never_simple = 128;  ///< there are other parameters, or too many literals
  static constexpr unsigned long_literals = 64;  ///< there are literals that their key does not tell in full

  RouteLiterals() = default;
  RouteLiterals(std::uint32_t first, std::uint32_t mask, std::uint32_t shift) noexcept
      : bits_{std::uint64_t{first} << 32 | mask << 8 | shift} {}

  bool none() const noexcept { return bits_ == 0; }
  std::uint64_t first() const noexcept { return bits_ >> 32; }
  std::uint64_t place(std::uint64_t hash) const noexcept {
    return hash >> (bits_ & 63) & static_cast<std::uint32_t>(bits_) >> 8;
  }
  std::uint32_t mask() const noexcept { return static_cast<std::uint32_t>(bits_) >> 8; }
  std::uint32_t shift() const noexcept { return bits_ & 63; }
  std::uint64_t is(std::uint32_t which) const noexcept { return bits_ & which; }
  void begin_at(std::uint32_t first) noexcept { bits_ |= std::uint64_t{first} << 32; }
  void be(std::uint32_t which) noexcept { bits_ |= which; }

 private:
  std::uint64_t bits_ = 0;
};

/// What a walk reads at each step; two to a cache line. Offsets are in bytes.
struct alignas(32) RouteNode {
  static constexpr std::uint32_t most_leaves = (1U << 24) - 1;
  static constexpr std::size_t limit_of_keys = 16;  ///< a segment of no more bytes is told by its key in full
  static constexpr std::uint64_t of_no_plain_text = ~std::uint64_t{0};

  std::uint64_t first = of_no_plain_text;  ///< the key of the literal that leads here, if it can stand in a plain path
  std::uint64_t last = 0;
  RouteLiterals literals;
  std::uint32_t plain = 0;         ///< offset of the node behind its plain parameter, or of a dead end
  std::uint32_t leaf : 24 = 0;     ///< of the pattern that ends here, or 0
  std::uint32_t captured : 8 = 0;  ///< how many parameters are on the way here
};
static_assert(sizeof(RouteNode) == 32);

class RouteNodes {
 public:
  static constexpr std::uint32_t dead = 0;  ///< the node from which no way goes on, and at which nothing ends
  static constexpr std::uint32_t root = 1;
  static constexpr std::uint32_t dead_but_search = 2;  ///< the same, but a search may find more
  static constexpr std::uint32_t size_of_node = sizeof(RouteNode);
  static constexpr std::uint32_t no_literal = ~std::uint32_t{0};

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
    std::uint32_t edges = 0;                 ///< its first parameter in `edges`
    std::uint32_t tail_leaf = 0;             ///< of the tail that begins here, or 0
    std::uint32_t text = 0;                  ///< the literal that leads here, in `texts`
    std::uint32_t text_length = no_literal;  //
    std::uint32_t mask = 0;                  ///< of its literals, however many
    std::uint32_t nowhere = 0;               ///< the dead end of a segment that nothing here takes, as an offset
    std::uint32_t dead_end = 0;              ///< in `dead_ends`: for a path that ends here, but finds no route
  };

  const RouteNode& at(std::uint32_t offset) const noexcept {
    return *reinterpret_cast<const RouteNode*>(begin() + offset);
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
  /// Whether step() does at all nodes.
  bool is_simple() const noexcept {
    return std::all_of(nodes_.begin(), nodes_.end(), [](const RouteNode& node) {
      return node.literals.is(RouteLiterals::never_simple | RouteLiterals::long_literals) == 0;
    });
  }
  /// The most segments on any way, tails not counted.
  std::size_t deepest() const noexcept { return deepest_; }
  std::size_t bytes() const noexcept {
    return nodes_.capacity() * sizeof(RouteNode) + rest_.capacity() * sizeof(Rest) + edges_.capacity() * sizeof(Edge) +
           dead_ends_.capacity() * sizeof(DeadEnd) + texts_.capacity();
  }

  /// Where a walk is.
  struct Place {
    const RouteNode* node;
    RouteLiterals literals;
  };
  /// From a node to where the literal of this key leads, if it has it; else to where its parameter leads. One
  /// comparison.
  [[gnu::always_inline]] void step(Place& at, const SegmentKey& key) const noexcept {
    const char* const nodes = begin();
    const char* run = nodes + at.literals.first();
    const std::uint64_t place = at.literals.place(key.hash());
#if defined(__GNUC__)
    asm("" : "+r"(run));  // added before `place`, which is known later
#endif
    const auto* const literal = reinterpret_cast<const RouteNode*>(run + place);
    const auto* const plain = reinterpret_cast<const RouteNode*>(nodes + at.node->plain);
    at = {plain, plain->literals};
    replace_if_zero(literal->first ^ key.first, literal->last ^ key.last, at.node, literal, at.literals,
                    literal->literals);
  }
  const char* begin() const noexcept { return reinterpret_cast<const char*>(nodes_.data()); }

  /// The node that the literal `segment` leads to from `node`, or null. `plain`: as all of a plain path.
  const RouteNode* literal(const RouteNode& node, const SegmentKey& key, std::string_view segment,
                           bool plain = false) const noexcept {
    if (node.literals.first() == 0) return nullptr;
    const RouteNode* const run = &at(static_cast<std::uint32_t>(node.literals.first()));
    const std::uint32_t mask = rest(node).mask;
    for (std::uint64_t i = place_of(key.hash(), node);; ++i) {
      const RouteNode& there = run[i & mask];
      if (there.first == key.first && there.last == key.last) {
        if ((plain && segment.size() <= RouteNode::limit_of_keys) || is_text(there, segment)) return &there;
      } else if (there.first == RouteNode::of_no_plain_text) {
        if (is_text(there, segment)) return &there;
        if (rest(there).text_length == no_literal) return nullptr;
      }
      // Where the masks differ, the literals are too many for each to have a place of its own.
      if (node.literals.mask() == mask * size_of_node) return nullptr;
    }
  }

  /// The same as step(), where one comparison does not do; and writes what a parameter captures.
  [[gnu::noinline]] const RouteNode* long_step(const RouteNode& node, std::uint64_t first, std::uint64_t last,
                                               std::string_view segment, Captures& captures) const noexcept {
    if (const RouteNode* const there = literal(node, {first, last}, segment, true)) return there;
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

  /// Whether the literal that leads to the node is this text.
  bool is_text(const RouteNode& node, std::string_view text) const noexcept {
    const Rest& its = rest(node);
    return its.text_length == text.size() && std::memcmp(texts_.data() + its.text, text.data(), text.size()) == 0;
  }

  /// In the run of its literals, before the mask.
  static std::uint64_t place_of(std::uint64_t hash, const RouteNode& node) noexcept {
    return (hash >> node.literals.shift()) / size_of_node;
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
