#pragma once
// Places the nodes of a trie in the array that a walk reads: the literals of a node in a run, where their hashes say;
// its parameters in the places that are left between them; then the nodes behind each of these. What a path needs one
// after the other so lies close together.

#include <algorithm>
#include <bit>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/detail/route_nodes.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/detail/segment_key.hpp>

namespace classy::detail {

class NodePlacement {
 public:
  /// \throws std::length_error for more leaves or nodes than numbers can tell apart: millions.
  explicit NodePlacement(const RouteTrie& trie) : trie_{trie}, offsets_(trie.nodes().size()) {
    if (trie.leaves() > RouteNode::most_leaves || trie.nodes().size() > most_nodes) {
      throw std::length_error{"a route table with too many patterns"};
    }
    for (const RouteTrie::Expression& expression : trie.expressions()) out_.dfas_.push_back(expression.dfa);
    out_.nodes_.reserve(trie.nodes().size() * 2);
    out_.rest_.reserve(trie.nodes().size() * 2);
    out_.dead_ends_[search_on] = {true, 0, 0, 0};
    make_dead_end(RouteNodes::dead, nothing, 0);
    make_dead_end(RouteNodes::dead_but_search, search_on, 0);
    out_.size_ = trie.nodes().size();
    place(0, RouteNodes::root, {});
    out_.nodes_.shrink_to_fit();
    out_.rest_.shrink_to_fit();
    out_.edges_.shrink_to_fit();
    out_.texts_.shrink_to_fit();
  }

  RouteNodes take() && { return std::move(out_); }
  /// The offset of a node of the trie.
  std::uint32_t offset(std::uint32_t node) const { return offsets_[node]; }

 private:
  using Rank = RouteTrie::Edge::Rank;
  static constexpr std::uint32_t nothing = 0;        // dead ends
  static constexpr std::uint32_t search_on = 1;      //
  static constexpr std::uint32_t least_shift = 24;   // the lower bits of a hash are not good
  static constexpr std::uint32_t most_places = 256;  // of the literals of a node
  static constexpr std::size_t most_nodes = std::size_t{1} << 25;

  /// What a node knows of the way that leads to it.
  struct Way {
    std::uint32_t depth = 0;
    std::uint32_t parameters = 0;
    std::uint32_t dead_end = nothing;          ///< where a walk that finds no route from here on stands
    std::uint32_t nowhere = RouteNodes::dead;  ///< the node of that
  };

  static constexpr std::uint32_t to_offset(std::uint32_t number) { return number * RouteNodes::size_of_node; }

  void make_dead_end(std::uint32_t number, std::uint32_t dead_end, std::uint32_t parameters) {
    out_.nodes_[number].plain = out_.rest_[number].nowhere = to_offset(number);
    out_.nodes_[number].captured = static_cast<std::uint8_t>(parameters);
    out_.rest_[number].dead_end = dead_end;
  }

  /// Fills in the node `number`, then places all that is behind it.
  void place(std::uint32_t from, std::uint32_t number, const Way way) {
    const RouteTrie::Node& node = trie_.nodes()[from];
    offsets_[from] = to_offset(number);
    out_.deepest_ = std::max<std::size_t>(out_.deepest_, way.depth);
    out_.nodes_[number].leaf = node.leaf & RouteNode::most_leaves;
    out_.nodes_[number].captured = static_cast<std::uint8_t>(way.parameters);
    out_.rest_[number].dead_end = way.dead_end;

    std::vector<const RouteTrie::Edge*> literals, parameters;
    std::uint32_t tail_leaf = 0;
    for (const std::uint32_t index : node.edges) {
      const RouteTrie::Edge& edge = trie_.edge(index);
      if (edge.rank == Rank::tail) {
        tail_leaf = trie_.nodes()[edge.child].leaf;
      } else {
        (edge.rank == Rank::literal ? literals : parameters).push_back(&edge);
      }
    }
    std::vector<std::uint32_t> vacant;
    const std::vector<std::uint32_t> places = place_literals(number, literals, vacant);

    Way missed{way.depth + 1, way.parameters, way.dead_end, way.nowhere};
    if (tail_leaf != 0) {
      missed.dead_end = static_cast<std::uint32_t>(out_.dead_ends_.size());
      missed.nowhere = take_place(vacant);
      out_.dead_ends_.push_back({false, tail_leaf, way.depth, way.parameters});
      make_dead_end(missed.nowhere, missed.dead_end, way.parameters);
    }
    Way literal = missed;
    if (!parameters.empty()) literal.dead_end = search_on, literal.nowhere = RouteNodes::dead_but_search;
    const bool is_simple = parameters.empty() || (parameters.size() == 1 && parameters[0]->rank == Rank::plain);
    if (!is_simple) out_.nodes_[number].literals.be(RouteLiterals::never_simple);

    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < parameters.size(); ++i) children.push_back(take_place(vacant));
    out_.nodes_[number].plain = to_offset(is_simple && !parameters.empty() ? children[0] : missed.nowhere);
    RouteNodes::Rest& rest = out_.rest_[number];
    rest.tail_leaf = tail_leaf;
    rest.nowhere = to_offset(missed.nowhere);
    if (!parameters.empty()) rest.edges = static_cast<std::uint32_t>(out_.edges_.size());
    for (std::size_t i = 0; i < parameters.size(); ++i) add_edge(*parameters[i], to_offset(children[i]));
    if (!parameters.empty()) out_.edges_.emplace_back();

    for (std::size_t i = 0; i < literals.size(); ++i) place(literals[i]->child, places[i], literal);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      Way parameter = i + 1 == parameters.size() ? missed : literal;  // those before the last leave others to try
      ++parameter.parameters;
      place(parameters[i]->child, children[i], parameter);
    }
  }

  std::uint32_t take_place(std::vector<std::uint32_t>& vacant) {
    if (vacant.empty()) return append(1);
    const std::uint32_t place = vacant.back();
    vacant.pop_back();
    return place;
  }

  /// The number of the first of `count` new nodes.
  std::uint32_t append(std::uint32_t count) {
    // Two share a cache line, when the first is even.
    if (count > 1 && out_.nodes_.size() % 2 != 0) append(1);
    const auto first = static_cast<std::uint32_t>(out_.nodes_.size());
    if (first + std::size_t{count} > most_nodes * 4) throw std::length_error{"a route table with too many patterns"};
    out_.nodes_.resize(first + count);
    out_.rest_.resize(first + count);
    return first;
  }

  /// Makes the hash table of the literals. Gives the number of each, and those of the places between them.
  std::vector<std::uint32_t> place_literals(std::uint32_t number, const std::vector<const RouteTrie::Edge*>& literals,
                                            std::vector<std::uint32_t>& vacant) {
    if (literals.empty()) return {};
    std::vector<SegmentKey> keys;
    for (const RouteTrie::Edge* edge : literals) keys.push_back(segment_key(edge->prefix));
    const std::uint32_t size = choose_hash(out_.nodes_[number], keys);
    const std::uint32_t first = append(size);
    RouteNode& node = out_.nodes_[number];
    node.literals.begin_at(to_offset(first));
    out_.rest_[number].mask = size - 1;

    std::vector<std::uint32_t> places;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const std::string_view text = literals[i]->prefix;
      auto at = static_cast<std::uint32_t>(RouteNodes::place_of(keys[i].hash(), node)) & (size - 1);
      while (out_.rest_[first + at].text_length != RouteNodes::no_literal) at = (at + 1) & (size - 1);
      RouteNode& child = out_.nodes_[first + at];
      child.first = keys[i].first;
      child.last = keys[i].last;
      if (!is_plain(text)) child.first = RouteNode::of_no_plain_text;
      if (text.size() > RouteNode::limit_of_keys) node.literals.be(RouteLiterals::long_literals);
      out_.rest_[first + at].text_length = static_cast<std::uint32_t>(text.size());
      out_.rest_[first + at].text = add_text(text);
      places.push_back(first + at);
    }
    for (std::uint32_t at = first + size; at-- > first;) {
      if (out_.rest_[at].text_length == RouteNodes::no_literal) vacant.push_back(at);
    }
    return places;
  }

  /// Whether all bytes are those of which keys are made; a walk meets no others.
  static bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) > 0; });
  }

  /// Looks for bits of the hash that tell all keys apart, in the smallest table that will do. When there are too many
  /// keys for that, the node is crowded: a literal is at its place or behind it. Gives the size of the table.
  static std::uint32_t choose_hash(RouteNode& node, const std::vector<SegmentKey>& keys) {
    const auto least = static_cast<std::uint32_t>(std::bit_ceil(keys.size()));
    for (std::uint32_t size = least; size <= std::min(least * 8, most_places); size *= 2) {
      for (std::uint32_t shift = least_shift; shift + 5 + static_cast<std::uint32_t>(std::countr_zero(size)) <= 64;
           ++shift) {
        node.literals = {0, (size - 1) * RouteNodes::size_of_node, shift};
        if (tells_apart(node, keys)) return size;
      }
    }
    node.literals = {0, 0, least_shift | RouteLiterals::never_simple};
    return least * 2;
  }

  static bool tells_apart(const RouteNode& node, const std::vector<SegmentKey>& keys) {
    std::bitset<most_places> taken;
    for (const SegmentKey& key : keys) {
      const std::uint64_t at = node.literals.place(key.hash()) / RouteNodes::size_of_node;
      if (taken[at]) return false;
      taken[at] = true;
    }
    return true;
  }

  std::uint32_t add_text(std::string_view text) {
    out_.texts_.insert(out_.texts_.end(), text.begin(), text.end());
    return static_cast<std::uint32_t>(out_.texts_.size() - text.size());
  }

  void add_edge(const RouteTrie::Edge& from, std::uint32_t child) {
    RouteNodes::Edge edge;
    edge.child = child;
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
      for (const auto& expression : trie_.expressions()) {
        if (expression.text == from.constraint) break;
        ++edge.dfa;
      }
    }
    out_.edges_.push_back(edge);
  }

  const RouteTrie& trie_;
  RouteNodes out_;
  std::vector<std::uint32_t> offsets_;
};

}  // namespace classy::detail
