#pragma once
// The frozen table: from a method and a path to the number of a route. It looks in this order:
//
//   1. the whole path among the static ones;
//   2. one walk through the trie, segment by segment, taking the first way at each node: no jump in its loop depends
//      on the path but the one that ends it, because jumps that the processor cannot foresee are what costs time;
//   3. where that ends nowhere, or lacks the method, and there were other ways: a search of all of them.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/captures.hpp>
#include <classy/detail/answer_table.hpp>
#include <classy/detail/node_placement.hpp>
#include <classy/detail/path_bytes.hpp>
#include <classy/detail/path_prefix.hpp>
#include <classy/detail/route_nodes.hpp>
#include <classy/detail/route_search.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/detail/segment_key.hpp>
#include <classy/detail/split_path.hpp>
#include <classy/detail/static_paths.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>
#include <classy/route_match.hpp>

namespace classy::detail {

class RouteIndex {
 public:
  RouteIndex() = default;
  RouteIndex(const RouteTrie& trie, AnswerTable answers) : answers_{std::move(answers)}, prefix_{trie} {
    NodePlacement placement{trie};
    start_ = placement.offset(prefix_.node());
    nodes_ = std::move(placement).take();
    std::string path;
    add_static_paths(trie, 0, path);
    if (statics_.size() * 5 >= std::size_t{trie.leaves()} * 4) {
      statics_.freeze();
    } else {
      statics_ = {};
    }
    has_statics_ = statics_.size() != 0;
    const bool foreseen = is_uniform(trie), simple = nodes_.is_simple();
    walk_ = foreseen ? simple ? walk<true, true> : walk<true, false> : simple ? walk<false, true> : walk<false, false>;
    worst_case_steps_ = max_segments + 1 + most_visits(trie, 0);
  }

  [[gnu::always_inline]] RouteAnswer find(std::size_t method, std::string_view path, Captures& captures,
                                          std::string& scratch) const {
    const std::uint32_t* const column = answers_.column(method);
    if (has_statics_) {
      captures.clear();
      if (const StaticPaths::Slot* const hit = statics_.find(path)) {
        if (const std::uint32_t route = column[hit->leaf]; route != AnswerTable::none) {
          return RouteAnswer::of_route(route);
        }
        if (hit->alone) return RouteAnswer::of_methods(answers_.methods(hit->leaf));
      }
    }
    return walk_(*this, column, path, captures, scratch);
  }

  /// Of the walk and of a search after it.
  std::size_t worst_case_steps() const noexcept { return worst_case_steps_; }
  const RouteNodes& nodes() const noexcept { return nodes_; }
  std::size_t bytes() const noexcept { return nodes_.bytes() + statics_.bytes() + answers_.bytes(); }

 private:
  using Walk = RouteAnswer (*)(const RouteIndex&, const std::uint32_t*, std::string_view, Captures&, std::string&);

  /// The walk over a plain path: `foreseen`: whether a node has literals is asked, which spares the look at them where
  /// there are none, and is worth it when the processor can foresee the answer. `simple`: so are all nodes.
  template <bool foreseen, bool simple>
  [[gnu::noinline]] static RouteAnswer walk(const RouteIndex& index, const std::uint32_t* column, std::string_view path,
                                            Captures& captures, std::string& scratch) {
    const RouteNodes& nodes = index.nodes_;
    const std::size_t size = path.size();
    if (size - 8 >= 64 - 8) [[unlikely]]
      return index.walk_closely(column, path, captures, scratch);
    const char* const text = path.data();
    const char* at = text;
    const Window window = look_at_64(text, size);
    std::uint64_t left = window.slashes | std::uint64_t{1} << size;
    const std::uint64_t empty = left & left >> 1;
    if (window.suspect() || !index.prefix_.leads(at, left)) [[unlikely]]
      return index.walk_closely(column, path, captures, scratch);

    // Segments that begin in the last 8 bytes are read from a copy, with 8 others behind it.
    alignas(16) char copy[16];
    const char* const end = copy;
    const char* const last = text + size - 8;
    copy_8(last, copy);

    RouteNodes::Place place{&nodes.at(index.start_), nodes.at(index.start_).literals};
    at += index.prefix_.size() + 1;
    for (left &= index.prefix_.behind(); left != 0; left &= left - 1) {
      const char* const stop = text + lowest_bit(left);
      const auto length = static_cast<std::size_t>(stop - at);
      captures.set(place.node->captured, {at, length});
      if (foreseen && place.literals.none()) [[likely]] {
        place.node = &nodes.at(place.node->plain);
        place.literals = place.node->literals;
      } else {
        const SegmentKey key = segment_key(select_below(last, at, end + (at - last), at), length);
        if (!simple && is_special(place.literals, length)) [[unlikely]] {
          place.node = nodes.long_step(*place.node, key.first, key.last, {at, length}, captures);
          place.literals = place.node->literals;
        } else {
          nodes.step(place, key);
        }
      }
      at = stop + 1;
    }
    if (place.node == &nodes.at(RouteNodes::dead)) {
      captures.clear();
      return RouteAnswer::of_methods(0);
    }
    // Plain parameters took empty segments too, which leads to no less than what they may take.
    if (empty != 0) [[unlikely]]
      return index.walk_closely(column, path, captures, scratch);
    return index.answer_at(*place.node, column, path, captures);
  }

  /// Whether step() does not do for a segment of this length.
  static bool is_special(const RouteLiterals& literals, std::size_t length) noexcept {
    return literals.is(RouteLiterals::never_simple | RouteLiterals::long_literals) != 0 &&
           (literals.is(RouteLiterals::never_simple) != 0 || length > RouteNode::limit_of_keys);
  }

  /// The walk over any path: one that is short, or long, or has empty segments, or may not be plain. As there may be
  /// many segments, it ends where no way goes on.
  [[gnu::noinline]] RouteAnswer walk_closely(const std::uint32_t* column, std::string_view path, Captures& captures,
                                             std::string& scratch) const {
    char copy[16];
    const bool is_short = path.size() < 16;
    std::string_view text = path;
    if (is_short) {
      std::memset(copy, 'z', 16);
      std::copy_n(path.data(), path.size(), copy);
      text = {copy, 16};
    }
    if (path.empty() || path.front() != '/' || needs_check(text)) {
      if (check_path(path) != PathFault::none) {
        captures.clear();
        return RouteAnswer::bad_path();
      }
      if (path.find('%') != std::string_view::npos) return search_decoded(column, path, captures, scratch);
      if (std::any_of(path.begin(), path.end(), [](char c) { return static_cast<signed char>(c) < 0; }))
        return search(column, path, captures);
    }

    const RouteNode* node = &nodes_.at(RouteNodes::root * RouteNodes::size_of_node);
    std::size_t begin = 1;
    std::uint64_t ends = look_at_64(text.data(), std::min<std::size_t>(text.size(), 64)).slashes & ~std::uint64_t{1};
    if (path.size() < 64) ends |= std::uint64_t{1} << path.size();
    for (std::size_t from = 0;;) {
      for (; ends != 0; ends &= ends - 1) {
        if (nodes_.is_dead_end(*node)) break;
        const std::size_t end = from + static_cast<std::size_t>(lowest_bit(ends));
        node = step_closely(*node, text, begin, end, captures);
        begin = end + 1;
      }
      if (begin > path.size() || nodes_.is_dead_end(*node)) break;
      const NextWindow window = next_window(path, from);
      ends = window.slashes;
      from = window.from;
    }
    if (is_short) rebase(captures, node->captured, copy, path.data());
    return answer_at(*node, column, path, captures);
  }

  const RouteNode* step_closely(const RouteNode& node, std::string_view text, std::size_t begin, std::size_t end,
                                Captures& captures) const noexcept {
    const std::string_view segment{text.data() + begin, end - begin};
    captures.set(node.captured, segment);
    if (node.literals.none() && !segment.empty()) return &nodes_.at(node.plain);
    const SegmentKey key = segment_key(text.data(), text.size(), begin, end);
    if (segment.empty() || is_special(node.literals, segment.size())) {
      return nodes_.long_step(node, key.first, key.last, segment, captures);
    }
    RouteNodes::Place place{&node, node.literals};
    nodes_.step(place, key);
    return place.node;
  }

  /// The walk has come to its end.
  [[gnu::always_inline]] RouteAnswer answer_at(const RouteNode& node, const std::uint32_t* column,
                                               std::string_view path, Captures& captures) const noexcept {
    captures.end_without_tail(node.captured);
    if (const std::uint32_t route = column[node.leaf]; route != AnswerTable::none) [[likely]] {
      return RouteAnswer::of_route(route);
    }
    if (nodes_.is_final(node)) return RouteAnswer::of_methods(answers_.methods(node.leaf));
    return try_rest(node, column, path, captures);
  }

  /// The walk has come to a node at which no route answers, but there is something left to try.
  [[gnu::noinline]] RouteAnswer try_rest(const RouteNode& node, const std::uint32_t* column, std::string_view path,
                                         Captures& captures) const noexcept {
    const RouteNodes::DeadEnd& dead_end = nodes_.dead_end(node);
    const std::uint32_t route = column[dead_end.tail_leaf];
    if (route == AnswerTable::none) return search(column, path, captures);
    std::size_t begin = 1;
    for (std::uint32_t depth = dead_end.depth; depth != 0; --depth) begin = path.find('/', begin) + 1;
    captures.shrink(dead_end.captured);
    captures.push_back(path.substr(begin));
    captures.raw_tail(path.substr(begin));
    return RouteAnswer::of_route(route);
  }

  /// Makes views into a copy of the path views into the path.
  static void rebase(Captures& captures, std::size_t count, const char* from, const char* to) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
      captures.set(i, {to + (captures[i].data() - from), captures[i].size()});
    }
  }

  struct NextWindow {
    std::uint64_t slashes;
    std::size_t from;
  };
  /// Of a path with 64 bytes and no end in the window at `from`: where the next slashes, or the end, are.
  static NextWindow next_window(std::string_view path, std::size_t from) noexcept {
    from += 64;
    if (const std::uint64_t slashes = slashes_from(path, from); slashes != 0) return {slashes, from};
    from = std::min(path.find('/', from), path.size());
    return {slashes_from(path, from), from};
  }

  /// Whether at each depth, one node in sixteen set aside, all nodes have literals, or none has: whether a segment's
  /// number tells. Nodes from which no way goes on do not count.
  static bool is_uniform(const RouteTrie& trie) {
    std::vector<std::size_t> with, without;
    count_literals(trie, 0, 0, with, without);
    std::size_t nodes = 0, others = 0;
    for (std::size_t depth = 0; depth < with.size(); ++depth) {
      nodes += with[depth] + without[depth];
      others += std::min(with[depth], without[depth]);
    }
    return others * 16 <= nodes;
  }
  static void count_literals(const RouteTrie& trie, std::uint32_t node, std::size_t depth,
                             std::vector<std::size_t>& with, std::vector<std::size_t>& without) {
    if (depth == with.size()) {
      with.push_back(0);
      without.push_back(0);
    }
    const auto& edges = trie.nodes()[node].edges;
    if (edges.empty()) return;
    ++(trie.edge(edges[0]).rank == RouteTrie::Edge::Rank::literal ? with : without)[depth];
    for (const std::uint32_t index : edges) count_literals(trie, trie.edge(index).child, depth + 1, with, without);
  }

  [[gnu::noinline]] RouteAnswer search(const std::uint32_t* column, std::string_view path,
                                       Captures& captures) const noexcept {
    const SplitPath split{path, nodes_.deepest() + 1};
    return RouteSearch{nodes_, answers_, split, column, captures}.run();
  }

  [[gnu::noinline]] RouteAnswer search_decoded(const std::uint32_t* column, std::string_view path, Captures& captures,
                                               std::string& scratch) const {
    const SplitPath split{path, nodes_.deepest() + 1, scratch};
    return RouteSearch{nodes_, answers_, split, column, captures}.run();
  }

  /// How many nodes from this one on a search may come by: of the literals one at most is a segment's.
  static std::size_t most_visits(const RouteTrie& trie, std::uint32_t node) {
    std::size_t literal = 0, parameters = 0;
    for (const std::uint32_t index : trie.nodes()[node].edges) {
      const RouteTrie::Edge& edge = trie.edge(index);
      if (edge.rank == RouteTrie::Edge::Rank::tail) continue;
      const std::size_t visits = most_visits(trie, edge.child);
      if (edge.rank == RouteTrie::Edge::Rank::literal) {
        literal = std::max(literal, visits);
      } else {
        parameters += visits;
      }
    }
    return 1 + literal + parameters;
  }

  /// Finds the patterns that are nothing but literals.
  void add_static_paths(const RouteTrie& trie, std::uint32_t node, std::string& path) {
    if (const std::uint32_t leaf = trie.nodes()[node].leaf; leaf != 0 && StaticPaths::can_hold(path)) {
      statics_.add(path, leaf, is_alone(path));
    }
    for (const std::uint32_t index : trie.nodes()[node].edges) {
      const RouteTrie::Edge& edge = trie.edge(index);
      if (edge.rank != RouteTrie::Edge::Rank::literal) break;
      const std::size_t size = path.size();
      path += '/';
      path += edge.prefix;
      add_static_paths(trie, edge.child, path);
      path.resize(size);
    }
  }

  bool is_alone(std::string_view path) const {
    Captures captures;
    const SplitPath split{path, nodes_.deepest() + 1};
    RouteSearch all{nodes_, answers_, split, nullptr, captures};
    all.run();
    return all.ends() == 1;
  }

  AnswerTable answers_;
  RouteNodes nodes_;
  PathPrefix prefix_;
  std::uint32_t start_ = RouteNodes::dead;
  bool has_statics_ = false;
  std::size_t worst_case_steps_ = 0;
  Walk walk_ = walk<true, true>;  // the one for this table
  StaticPaths statics_;
};

}  // namespace classy::detail
