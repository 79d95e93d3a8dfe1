#pragma once
// The trie of a table, frozen into flat arrays. All literals of all nodes are in one hash table:
//
//   slot    first   last   parent and length   child   child's salt        32 bytes, found by (parent's salt x hash)
//
// so that a step from a node to the next needs one look at the table, and the step after that can begin before the
// node itself is read. A node's salt is chosen such that its literals do not meet others in the table; where that
// fails, a slot says that there is more in the next one.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/detail/answer_table.hpp>
#include <classy/detail/byte_dfa.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/detail/segment_key.hpp>

namespace classy::detail {

/// Where a way leads: a node, as the offset of its bytes in the array of nodes, and its salt.
///
///   63     salt     32 31     offset     5 4     2      1          0        zero: nowhere
///                                              no_literals   special
class Step {
 public:
  static constexpr std::uint64_t special = 1;      ///< the node has more than literals and a plain parameter
  static constexpr std::uint64_t no_literals = 2;  ///< the node has none

  constexpr Step() = default;
  constexpr explicit Step(std::uint64_t all) noexcept : bits{all} {}

  constexpr std::uint64_t offset() const noexcept { return bits & 0xFFFF'FFE0; }

  std::uint64_t bits = 0;
};

class RouteNodes {
 public:
  static constexpr std::uint32_t dead = 0;  ///< the node from which no way goes on, and at which nothing ends
  static constexpr std::uint32_t root = 1;

  struct Node {
    Step plain;                  ///< behind a plain parameter, when no other parameter is to be tried before it
    std::uint32_t row = 0;       ///< the answers of the pattern that ends here
    std::uint32_t tail_row = 0;  ///< the answers of the tail that begins here, or 0
    std::uint32_t edges = 0;     ///< its first parameter in `edges`
    std::uint32_t text = 0;      ///< the literal that leads here, in `texts`
    std::uint32_t salt = 1;
    bool has_literals = false;
    bool has_choice = false;  ///< it has affixed or constrained parameters
    bool is_crowded = false;  ///< not all of its literals are where their hash says
  };
  static_assert(sizeof(Node) == 32);

  struct Slot {
    static constexpr std::uint64_t empty = ~std::uint64_t{0};

    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t parent_and_length = empty;
    Step child;
  };

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

  RouteNodes() = default;
  RouteNodes(const RouteTrie& trie, const AnswerTable& answers) {
    for (const RouteTrie::Expression& expression : trie.expressions()) dfas_.push_back(expression.dfa);
    nodes_.resize(trie.nodes().size() + 1);
    edges_.emplace_back();
    std::vector<std::vector<SegmentKey>> keys(nodes_.size());
    std::vector<std::vector<std::uint32_t>> children(nodes_.size());
    for (std::uint32_t node = root; node < nodes_.size(); ++node) {
      const RouteTrie::Node& from = trie.nodes()[node - 1];
      nodes_[node].row = answers.row(from.leaf);
      nodes_[node].edges = static_cast<std::uint32_t>(edges_.size());
      for (const std::uint32_t index : from.edges) {
        const RouteTrie::Edge& edge = trie.edge(index);
        if (edge.rank == RouteTrie::Edge::Rank::literal) {
          nodes_[edge.child + 1].text = add_text(edge.prefix);
          keys[node].push_back(segment_key(edge.prefix));
          children[node].push_back(edge.child + 1);
          nodes_[node].has_literals = true;
        } else {
          add_parameter(nodes_[node], edge, answers.row(trie.nodes()[edge.child].leaf), trie);
        }
      }
      edges_.emplace_back();
    }
    number_depths(children);
    fill_slots(keys, children);
  }

  std::size_t size() const noexcept { return nodes_.size(); }
  const Edge* parameters(const Node& node) const noexcept { return edges_.data() + node.edges; }
  /// The most parameters on any way, tails not counted.
  std::size_t most_parameters() const noexcept { return most_parameters_; }
  /// The most segments on any way, tails not counted.
  std::size_t deepest() const noexcept { return deepest_; }
  std::size_t bytes() const noexcept {
    return nodes_.capacity() * sizeof(Node) + slots_.capacity() * sizeof(Slot) + edges_.capacity() * sizeof(Edge) +
           texts_.capacity();
  }

  Step step_to(std::uint32_t node) const noexcept {
    const Node& to = nodes_[node];
    if (node == dead) return Step{};
    return Step{std::uint64_t{to.salt} << 32 | std::uint64_t{node} * sizeof(Node) |
                (to.has_choice || to.is_crowded || to.tail_row != 0 ? Step::special : 0) |
                (to.has_literals ? 0 : Step::no_literals)};
  }
  const Node& node(Step step) const noexcept {
    return *reinterpret_cast<const Node*>(reinterpret_cast<const char*>(nodes_.data()) + step.offset());
  }

  const Slot& slot(const SegmentKey& key, Step parent) const noexcept {
    return *reinterpret_cast<const Slot*>(reinterpret_cast<const char*>(slots_.data()) +
                                          (key.hash(parent.bits) & slot_mask_));
  }
  static bool holds(const Slot& slot, Step parent, const SegmentKey& key) noexcept {
    return ((slot.first ^ key.first) | (slot.last ^ key.last) |
            (slot.parent_and_length ^ parent_and_length(parent, key.length))) == 0;
  }
  /// Of a literal whose key agrees with that of `text`: whether all of it does.
  bool same_text(Step child, std::string_view text) const noexcept {
    return std::memcmp(texts_.data() + node(child).text, text.data(), text.size()) == 0;
  }

  /// The way that the literal `text` leads from `parent`, or nowhere.
  Step literal(Step parent, const SegmentKey& key, std::string_view text) const noexcept {
    for (const Slot* at = &slot(key, parent); at->parent_and_length != Slot::empty; at = &next(*at)) {
      if (holds(*at, parent, key) && same_text(at->child, text)) return at->child;
    }
    return Step{};
  }

  /// Where the segment leads from `parent` if a literal is this text, or else `plain`.
  [[gnu::noinline]] std::uint64_t exact(Step parent, std::string_view segment, std::uint64_t plain) const noexcept {
    const std::uint64_t child = literal(parent, segment_key(segment), segment).bits;
    return child != 0 ? child : plain;
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
  static std::uint64_t parent_and_length(Step parent, std::size_t length) noexcept {
    return parent.bits ^ std::uint64_t{length} << 32;
  }
  const Slot& next(const Slot& slot) const noexcept {
    const std::size_t index = static_cast<std::size_t>(&slot - slots_.data()) + 1;
    return slots_[index & (slots_.size() - 1)];
  }

  std::uint32_t add_text(std::string_view text) {
    texts_.insert(texts_.end(), text.begin(), text.end());
    return static_cast<std::uint32_t>(texts_.size() - text.size());
  }

  void add_parameter(Node& node, const RouteTrie::Edge& from, std::uint32_t tail_row, const RouteTrie& trie) {
    using Rank = RouteTrie::Edge::Rank;
    if (from.rank == Rank::tail) {
      node.tail_row = tail_row;
      return;
    }
    if (from.rank != Rank::plain) node.has_choice = true;
    Edge edge;
    edge.child = from.child + 1;
    edge.text = add_text(from.prefix);
    add_text(from.suffix);
    edge.prefix = static_cast<std::uint32_t>(from.prefix.size());
    edge.suffix = static_cast<std::uint32_t>(from.suffix.size());
    if (!from.constraint.empty()) {
      const Constraint constraint = read_constraint(from.constraint);
      edge.constrained = true;
      edge.kind = constraint.kind;
      edge.least = constraint.least;
      edge.most = constraint.most;
      add_text(constraint.text);
      edge.constraint = static_cast<std::uint32_t>(constraint.text.size());
      for (const auto& expression : trie.expressions()) {
        if (expression.text == from.constraint) break;
        ++edge.dfa;
      }
    }
    edges_.push_back(edge);
  }

  void number_depths(const std::vector<std::vector<std::uint32_t>>& literals) {
    std::vector<std::size_t> depths(nodes_.size());
    std::vector<std::size_t> counts(nodes_.size());                  // of parameters
    for (std::uint32_t node = root; node < nodes_.size(); ++node) {  // a parent comes before its children
      deepest_ = std::max(deepest_, depths[node]);
      most_parameters_ = std::max(most_parameters_, counts[node]);
      for (const std::uint32_t child : literals[node]) {
        depths[child] = depths[node] + 1;
        counts[child] = counts[node];
      }
      for (const Edge* edge = parameters(nodes_[node]); edge->child != dead; ++edge) {
        depths[edge->child] = depths[node] + 1;
        counts[edge->child] = counts[node] + 1;
      }
    }
  }

  /// Nodes with many literals choose their slots first, while there is room.
  void fill_slots(const std::vector<std::vector<SegmentKey>>& keys,
                  const std::vector<std::vector<std::uint32_t>>& children) {
    std::size_t literals = 0;
    std::vector<std::uint32_t> order;
    for (std::uint32_t node = root; node < nodes_.size(); ++node) {
      literals += keys[node].size();
      if (!keys[node].empty()) order.push_back(node);
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return keys[a].size() != keys[b].size() ? keys[a].size() > keys[b].size() : a < b;
    });
    const std::size_t size = std::bit_ceil(std::max<std::size_t>(literals * 2, 2));
    slots_.resize(size);
    slot_mask_ = (size - 1) * sizeof(Slot);
    std::uint64_t random = 0x2545F4914F6CDD1D;
    for (const std::uint32_t node : order) {
      choose_salt(node, keys[node], random);
      for (std::size_t i = 0; i < keys[node].size(); ++i) put(node, keys[node][i], children[node][i]);
    }
    for (Slot& slot : slots_) slot.child = step_to(static_cast<std::uint32_t>(slot.child.bits));  // was a number
    for (Node& node : nodes_) {
      if (!node.has_choice) node.plain = step_to(parameters(node)->child);
    }
  }

  /// Takes the salt with the fewest collisions of some that are tried. When no salt is good, the node is crowded, and
  /// because that is part of what is hashed, it has to choose again.
  void choose_salt(std::uint32_t node, const std::vector<SegmentKey>& keys, std::uint64_t& random) {
    if (fewest_collisions(node, keys, random) == 0) return;
    nodes_[node].is_crowded = true;
    fewest_collisions(node, keys, random);
  }

  std::size_t fewest_collisions(std::uint32_t node, const std::vector<SegmentKey>& keys, std::uint64_t& random) {
    std::uint32_t best = 1;
    std::size_t fewest = ~std::size_t{0};
    std::vector<std::size_t> taken;
    for (std::size_t tries = 4 + 16384 / keys.size(); tries != 0 && fewest != 0; --tries) {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      nodes_[node].salt = static_cast<std::uint32_t>(random >> 32);
      taken.clear();
      std::size_t collisions = 0;
      for (const SegmentKey& key : keys) {
        const Slot& at = slot(key, step_to(node));
        collisions += at.parent_and_length != Slot::empty;
        taken.push_back(static_cast<std::size_t>(&at - slots_.data()));
      }
      std::sort(taken.begin(), taken.end());
      for (std::size_t i = 1; i < taken.size(); ++i) collisions += taken[i] == taken[i - 1];
      if (collisions < fewest) {
        fewest = collisions;
        best = nodes_[node].salt;
      }
    }
    nodes_[node].salt = best;
    return fewest;
  }

  void put(std::uint32_t parent, const SegmentKey& key, std::uint32_t child) {
    const Step from = step_to(parent);
    auto at = static_cast<std::size_t>(&slot(key, from) - slots_.data());
    while (slots_[at].parent_and_length != Slot::empty) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {key.first, key.last, parent_and_length(from, key.length), Step{child}};
  }

  std::vector<Node> nodes_ = std::vector<Node>(2);
  std::vector<Slot> slots_ = std::vector<Slot>(2);
  std::uint64_t slot_mask_ = sizeof(Slot);
  std::vector<Edge> edges_ = std::vector<Edge>(1);
  std::vector<char> texts_ = std::vector<char>(1);
  std::vector<ByteDfa> dfas_;
  std::size_t deepest_ = 0;
  std::size_t most_parameters_ = 0;
};

}  // namespace classy::detail
