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
    jumps_are_foreseen_ = is_uniform(trie);
    worst_case_steps_ = max_segments + 1 + most_visits(trie, 0);
  }

  [[gnu::always_inline]] RouteAnswer find(std::size_t method, std::string_view path, Captures& captures,
                                          std::string& scratch) const {
    const std::uint32_t* const column = answers_.column(method);
    captures.clear();
    if (has_statics_) {
      if (const StaticPaths::Slot* const hit = statics_.find(path)) {
        if (const std::uint32_t route = column[hit->leaf]; route != AnswerTable::none) {
          return RouteAnswer::of_route(route);
        }
        if (hit->alone) return RouteAnswer::of_methods(answers_.methods(hit->leaf));
      }
    }
    return jumps_are_foreseen_ ? walk<true>(column, path, captures, scratch)
                               : walk<false>(column, path, captures, scratch);
  }

  /// Of the walk and of a search after it.
  std::size_t worst_case_steps() const noexcept { return worst_case_steps_; }
  const RouteNodes& nodes() const noexcept { return nodes_; }
  std::size_t bytes() const noexcept { return nodes_.bytes() + statics_.bytes() + answers_.bytes(); }

 private:
  /// A path that may not be plain, or does not fit in a window: true when it may be walked all the same; else `answer`
  /// is the answer.
  [[gnu::noinline]] bool look_closer(RouteAnswer& answer, const std::uint32_t* column, std::string_view path,
                                     Captures& captures, std::string& scratch) const {
    if (path.empty() || path.front() != '/' || path.size() < 16 || needs_check(path)) {
      if (check_path(path) != PathFault::none) {
        answer = RouteAnswer::bad_path();
        return false;
      }
      if (path.find('%') != std::string_view::npos) {
        answer = search_decoded(column, path, captures, scratch);
        return false;
      }
    }
    return true;
  }

  /// `foreseen`: whether a node has literals is asked, which spares the look at them where there are none, and is worth
  /// it when the processor can foresee the answer.
  template <bool foreseen>
  [[gnu::noinline]] RouteAnswer walk(const std::uint32_t* column, std::string_view path, Captures& captures,
                                     std::string& scratch) const {
    const std::size_t size = path.size();
    const char* text = path.data();  // the window
    char copy[8];
    if (size < 8) [[unlikely]] {
      std::memset(copy, 'z', 8);
      std::copy_n(path.data(), size, copy);
      text = copy;
    }
    const Window window = look_at_64(text, std::max<std::size_t>(size, 8));
    if (window.suspect || size >= 64 || (window.slashes & 1) == 0) [[unlikely]] {
      RouteAnswer answer;
      if (!look_closer(answer, column, path, captures, scratch)) return answer;
    }
    std::uint64_t slashes = window.slashes;
    if (size < 64) [[likely]]
      slashes |= std::uint64_t{1} << size;
    slashes &= slashes - 1;
    if (prefix_.size() != 0 && !prefix_.skip(text, slashes)) return RouteAnswer::of_methods(0);

    // The path's first 8 bytes with 8 others before them: a key is read from the 8 bytes before its end.
    alignas(16) char head[16];
    spread_8(text, head);
    const char* const early = head + 8;
    auto begin = static_cast<std::ptrdiff_t>(prefix_.size()) + 1;
    const RouteNode* node = &nodes_.at(start_);
    if (size >= 64) [[unlikely]] {
      node = walk_on<foreseen>(*node, path, slashes, begin, early, captures);
    } else {
      for (; slashes != 0; slashes &= slashes - 1) {
        const auto end = lowest_bit(slashes);
        node = step<foreseen>(*node, text, early, begin, end, captures);
        begin = end + 1;
      }
    }

    captures.shrink(node->captured);
    if (size < 8) [[unlikely]]
      rebase(captures, copy, path.data());
    if (const std::uint32_t route = column[node->leaf]; route != AnswerTable::none) [[likely]] {
      return RouteAnswer::of_route(route);
    }
    if (nodes_.is_final(*node)) return RouteAnswer::of_methods(answers_.methods(node->leaf));
    return try_rest(*node, column, path, captures);
  }

  /// The way from a node over the segment `text[begin, end)`, whose key is read from `early` if it ends before byte 8.
  template <bool foreseen>
  [[gnu::always_inline]] const RouteNode* step(const RouteNode& node, const char* text, const char* early,
                                               std::ptrdiff_t begin, std::ptrdiff_t end,
                                               Captures& captures) const noexcept {
    const std::string_view segment{text + begin, static_cast<std::size_t>(end - begin)};
    captures.set(node.captured, segment);
    if (foreseen && node.limit == RouteNode::limit_of_nothing && segment.size() - 1 < RouteNode::limit_of_nothing) {
      return &nodes_.at(node.plain);
    }
    const SegmentKey key = segment_key(select_below<8>(static_cast<std::size_t>(end), early, text), begin, end);
    if (segment.size() - 1 >= node.limit) [[unlikely]]
      return nodes_.long_step(node, key.first, key.last, segment, captures);
    return nodes_.step(node, key);
  }

  /// The walk over a path of 64 bytes or more, window by window; `slashes` are those of the first. As there may be many
  /// segments, it ends where no way goes on.
  template <bool foreseen>
  [[gnu::noinline]] const RouteNode* walk_on(const RouteNode& from, std::string_view path, std::uint64_t slashes,
                                             std::ptrdiff_t begin, const char* early,
                                             Captures& captures) const noexcept {
    const RouteNode* node = &from;
    while (true) {
      for (; slashes != 0; slashes &= slashes - 1) {
        if (nodes_.is_dead_end(*node)) return node;
        const auto end = lowest_bit(slashes);
        node = step<foreseen>(*node, path.data(), early, begin, end, captures);
        begin = end + 1;
      }
      if (path.size() < 64 || nodes_.is_dead_end(*node)) return node;
      const NextWindow window = next_window(path);
      slashes = window.slashes;
      path.remove_prefix(window.from);
      early = path.data();
      begin -= static_cast<std::ptrdiff_t>(window.from);
    }
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
  static void rebase(Captures& captures, const char* from, const char* to) noexcept {
    for (std::size_t i = 0; i < captures.size(); ++i) {
      captures.set(i, {to + (captures[i].data() - from), captures[i].size()});
    }
  }

  struct NextWindow {
    std::uint64_t slashes;
    std::size_t from;
  };
  /// Of a path with 64 bytes and no end in its first window: where the next slashes, or the end, are.
  static NextWindow next_window(std::string_view path) noexcept {
    if (const std::uint64_t slashes = slashes_from(path, 64); slashes != 0) return {slashes, 64};
    const std::size_t from = std::min(path.find('/', 64), path.size());
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
  bool jumps_are_foreseen_ = false;
  StaticPaths statics_;
};

}  // namespace classy::detail
