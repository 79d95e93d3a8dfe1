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

class RouteNodes {
 public:
  static constexpr std::uint32_t dead = 0;  ///< the node from which no way goes on, and at which nothing ends
  static constexpr std::uint32_t root = 1;

  struct Node {
    std::uint32_t plain = dead;    ///< behind a plain parameter, when no other parameter is to be tried before it
    std::uint32_t plain_salt = 0;  ///< that node's salt
    std::uint32_t row = 0;         ///< the answers of the pattern that ends here
    std::uint32_t tail_row = 0;    ///< the answers of the tail that begins here
    std::uint32_t edges = 0;       ///< its first parameter in `edges`
    std::uint32_t text = 0;        ///< the literal that leads here, in `texts`
    std::uint32_t salt = 1;
    bool has_tail = false;
    bool is_special = false;  ///< it has affixed or constrained parameters
  };

  struct Slot {
    static constexpr std::uint32_t more = std::uint32_t{1} << 31;

    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t parent_and_length = ~std::uint64_t{0};
    std::uint32_t child = dead;  ///< with the bit `more` when another literal had to go on from here
    std::uint32_t salt = 0;
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
        } else {
          add_parameter(nodes_[node], edge, answers.row(trie.nodes()[edge.child].leaf), trie);
        }
      }
      edges_.emplace_back();
    }
    number_depths(children);
    fill_slots(keys, children);
  }

  const Node& node(std::uint32_t index) const noexcept { return nodes_[index]; }
  std::size_t size() const noexcept { return nodes_.size(); }
  const Edge* parameters(std::uint32_t node) const noexcept { return edges_.data() + nodes_[node].edges; }
  /// Bit i: a node at depth i has literals.
  std::uint64_t literal_depths() const noexcept { return literal_depths_; }
  /// The most parameters on any way, tails not counted.
  std::size_t most_parameters() const noexcept { return most_parameters_; }
  /// The most segments on any way, tails not counted.
  std::size_t deepest() const noexcept { return deepest_; }
  std::size_t bytes() const noexcept {
    return nodes_.capacity() * sizeof(Node) + slots_.capacity() * sizeof(Slot) + edges_.capacity() * sizeof(Edge) +
           texts_.capacity();
  }

  const Slot& slot(std::uint64_t hash, std::uint32_t salt) const noexcept { return slots_[hash * salt >> shift_]; }
  const Slot& next(const Slot& slot) const noexcept {
    const std::size_t index = static_cast<std::size_t>(&slot - slots_.data()) + 1;
    return slots_[index & (slots_.size() - 1)];
  }
  static bool holds(const Slot& slot, std::uint32_t parent, const SegmentKey& key) noexcept {
    return ((slot.first ^ key.first) | (slot.last ^ key.last) |
            (slot.parent_and_length ^ parent_and_length(parent, key.length))) == 0;
  }
  /// Of a literal whose key agrees with that of `text`: whether the rest of it agrees too.
  bool same_text(std::uint32_t child, std::string_view text) const noexcept {
    return std::memcmp(texts_.data() + nodes_[child].text, text.data(), text.size()) == 0;
  }

  /// The slot of the literal `text` among those from `slot` on, or one whose child is `dead`.
  const Slot* find(const Slot* slot, std::uint32_t parent, const SegmentKey& key, std::string_view text) const noexcept {
    static constexpr Slot none;
    while (true) {
      if (holds(*slot, parent, key) && same_text(slot->child & ~Slot::more, text)) return slot;
      if ((slot->child & Slot::more) == 0) return &none;
      slot = &next(*slot);
    }
  }
  /// Where the literal `text` leads from `parent`, or `dead`.
  std::uint32_t literal(std::uint32_t parent, const SegmentKey& key, std::string_view text) const noexcept {
    return find(&slot(key.hash(), nodes_[parent].salt), parent, key, text)->child & ~Slot::more;
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
      const Constraint constraint{edge.kind, {text + edge.prefix + edge.suffix, edge.constraint}, edge.least, edge.most};
      const bool met = edge.kind == Constraint::Kind::regex ? dfas_[edge.dfa].matches(inside) : meets(inside, constraint);
      if (!met) return false;
    }
    segment = inside;
    return true;
  }

 private:
  static std::uint64_t parent_and_length(std::uint32_t parent, std::size_t length) noexcept {
    return std::uint64_t{parent} << 32 ^ length;
  }

  std::uint32_t add_text(std::string_view text) {
    texts_.insert(texts_.end(), text.begin(), text.end());
    return static_cast<std::uint32_t>(texts_.size() - text.size());
  }

  void add_parameter(Node& node, const RouteTrie::Edge& from, std::uint32_t tail_row, const RouteTrie& trie) {
    using Rank = RouteTrie::Edge::Rank;
    if (from.rank == Rank::tail) {
      node.has_tail = true;
      node.tail_row = tail_row;
      return;
    }
    if (from.rank != Rank::plain) node.is_special = true;
    if (from.rank == Rank::plain && !node.is_special) node.plain = from.child + 1;
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
    std::vector<std::size_t> counts(nodes_.size());  // of parameters
    for (std::uint32_t node = root; node < nodes_.size(); ++node) {  // a parent comes before its children
      deepest_ = std::max(deepest_, depths[node]);
      most_parameters_ = std::max(most_parameters_, counts[node]);
      for (const std::uint32_t child : literals[node]) {
        depths[child] = depths[node] + 1;
        counts[child] = counts[node];
      }
      for (const Edge* edge = parameters(node); edge->child != dead; ++edge) {
        depths[edge->child] = depths[node] + 1;
        counts[edge->child] = counts[node] + 1;
      }
      if (!literals[node].empty()) literal_depths_ |= std::uint64_t{1} << depths[node];
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
    shift_ = 64 - std::countr_zero(size);
    slots_.resize(size);
    std::uint64_t random = 0x2545F4914F6CDD1D;
    for (const std::uint32_t node : order) {
      nodes_[node].salt = choose_salt(keys[node], random);
      for (std::size_t i = 0; i < keys[node].size(); ++i) put(node, keys[node][i], children[node][i]);
    }
    for (Slot& slot : slots_) slot.salt = nodes_[slot.child & ~Slot::more].salt;
    for (Node& node : nodes_) node.plain_salt = nodes_[node.plain].salt;
  }

  /// The salt with the fewest collisions of some that are tried.
  std::uint32_t choose_salt(const std::vector<SegmentKey>& keys, std::uint64_t& random) const {
    std::vector<std::uint64_t> hashes;
    for (const SegmentKey& key : keys) hashes.push_back(key.hash());
    std::uint32_t best = 1;
    std::size_t fewest = ~std::size_t{0};
    std::vector<std::size_t> taken;
    for (std::size_t tries = keys.size() > 256 ? 4 : 1024 / keys.size(); tries != 0 && fewest != 0; --tries) {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      const std::uint32_t salt = static_cast<std::uint32_t>(random >> 32) | 1;
      taken.clear();
      std::size_t collisions = 0;
      for (const std::uint64_t hash : hashes) {
        const std::size_t at = hash * salt >> shift_;
        if (slots_[at].child != dead) ++collisions;
        taken.push_back(at);
      }
      std::sort(taken.begin(), taken.end());
      for (std::size_t i = 1; i < taken.size(); ++i) collisions += taken[i] == taken[i - 1];
      if (collisions < fewest) {
        fewest = collisions;
        best = salt;
      }
    }
    return best;
  }

  void put(std::uint32_t parent, const SegmentKey& key, std::uint32_t child) {
    std::size_t at = key.hash() * nodes_[parent].salt >> shift_;
    for (; slots_[at].child != dead; at = (at + 1) & (slots_.size() - 1)) slots_[at].child |= Slot::more;
    slots_[at] = {key.first, key.last, parent_and_length(parent, key.length), child, 0};
  }

  std::vector<Node> nodes_ = std::vector<Node>(2);
  std::vector<Slot> slots_ = std::vector<Slot>(2);
  int shift_ = 63;
  std::vector<Edge> edges_ = std::vector<Edge>(1);
  std::vector<char> texts_;
  std::vector<ByteDfa> dfas_;
  std::uint64_t literal_depths_ = 0;
  std::size_t deepest_ = 0;
  std::size_t most_parameters_ = 0;
};

}  // namespace classy::detail
