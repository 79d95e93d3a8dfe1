#pragma once
// The frozen table: from a method and a path to the number of a route. It looks in this order:
//
//   1. the whole path among the static ones;
//   2. one walk through the trie, segment by segment, taking the first way at each node: no jump in its loop depends
//      on the path but the one that ends it, because jumps that the processor cannot foresee are what costs time;
//   3. where that ends nowhere, or lacks the method, and there were other ways: a search of all of them.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <classy/captures.hpp>
#include <classy/detail/answer_table.hpp>
#include <classy/detail/path_bytes.hpp>
#include <classy/detail/route_nodes.hpp>
#include <classy/detail/route_search.hpp>
#include <classy/detail/segment_key.hpp>
#include <classy/detail/static_paths.hpp>
#include <classy/percent.hpp>
#include <classy/route_match.hpp>

namespace classy::detail {

class RouteIndex {
 public:
  RouteIndex() = default;
  RouteIndex(const RouteTrie& trie, AnswerTable answers)
      : answers_{std::move(answers)}, nodes_{trie, answers_} {
    std::string path;
    add_static_paths(trie, 0, path);
    statics_.freeze();
    can_walk_ = nodes_.most_parameters() < max_parameters;  // the walk writes one text more than it captures
  }

  RouteAnswer find(std::size_t method, std::string_view path, Captures& captures, std::string& scratch) const {
    const std::uint32_t column = answers_.column(method);
    captures.clear();
    if (!statics_.empty()) {
      if (const StaticPaths::Slot* const hit = statics_.find(path)) {
        if (const std::uint32_t route = answers_.route(hit->row, column); route != AnswerTable::none) {
          return {Found::route, route - 1, 0};
        }
        if (hit->alone) return {Found::no_method, 0, answers_.methods(hit->row)};
      }
    }
    return walk(column, path, captures, scratch);
  }

  const RouteNodes& nodes() const noexcept { return nodes_; }
  std::size_t bytes() const noexcept { return nodes_.bytes() + statics_.bytes() + answers_.bytes(); }

 private:
  struct Tail {
    std::uint32_t row = 0;
    std::size_t begin = 0;
    std::size_t captured = 0;
  };

  [[gnu::noinline]] RouteAnswer walk(std::uint32_t column, std::string_view path, Captures& captures,
                                     std::string& scratch) const {
    const std::size_t size = path.size();
    const char* text = path.data();  // the path again, where 8 bytes can be read
    std::size_t readable = size;
    char small[8];
    Window window;
    if (size >= 16) [[likely]] {
      window = look_at_64(text, size);
      if (window.suspect) window.suspect = needs_check(path.substr(0, 64));
      if (size > 64 && needs_check(path.substr(48))) window.suspect = true;
    } else if (size >= 8) {
      window = look_at_8(text, size);
    } else {
      const std::uint64_t word = load_short(text, size);
      window = look_at_16(Bytes16::from(word, 0));
      std::memcpy(small, &word, 8);
      text = small;
      readable = 8;
    }
    if (window.suspect || (window.slashes & 1) == 0 || !can_walk_) [[unlikely]] {
      if (check_path(path) != PathFault::none) return {Found::bad_path, 0, 0};
      if (path.find('%') != std::string_view::npos) return search_decoded(column, path, captures, scratch);
      if (!can_walk_) return search(column, path, captures);
    }

    std::uint64_t slashes = window.slashes & ~std::uint64_t{1};
    if (size < 64) slashes |= std::uint64_t{1} << size;
    std::uint64_t literal_depths = nodes_.literal_depths();
    std::uint32_t node = RouteNodes::root;
    std::uint32_t salt = nodes_.node(node).salt;
    std::uint32_t others = 0;  // not 0: there was another way than the first
    std::size_t base = 0;      // where in the path the window begins
    std::size_t begin = 1;     // where the segment begins
    std::size_t captured = 0;
    Tail tail;
    while (true) {
      while (slashes != 0) {
        const std::size_t end = base + static_cast<std::size_t>(std::countr_zero(slashes));
        slashes &= slashes - 1;
        const RouteNodes::Node& at = nodes_.node(node);
        captures.set(captured, {path.data() + begin, end - begin});
        std::uint32_t next = end == begin ? RouteNodes::dead : at.plain;
        std::uint32_t next_salt = at.plain_salt;
        std::uint32_t literal = 0;  // 1: the segment is one
        if ((literal_depths & 1) != 0) {
          const SegmentKey key = segment_key(text, readable, begin, end);
          const RouteNodes::Slot* slot = &nodes_.slot(key.hash(), salt);
          literal = RouteNodes::holds(*slot, node, key);
          if ((literal & (key.length > 16)) != 0 || (slot->child >> 31 & ~literal) != 0) [[unlikely]] {
            slot = nodes_.find(slot, node, key, {text + begin, key.length});
            literal = slot->child != RouteNodes::dead;
          }
          others |= at.plain & (0 - literal);
          next = literal != 0 ? slot->child & ~RouteNodes::Slot::more : next;
          next_salt = literal != 0 ? slot->salt : next_salt;
        }
        if (at.has_tail || at.is_special) [[unlikely]] {
          if (at.has_tail) {
            tail = {at.tail_row, begin, captured};
            others = at.plain & (0 - literal);
          }
          if (at.is_special) others = 1;
        }
        captured += static_cast<std::size_t>(next != RouteNodes::dead) & (1 - literal);
        node = next;
        salt = next_salt;
        begin = end + 1;
        literal_depths >>= 1;
      }
      if (base + 64 > size || node == RouteNodes::dead) break;
      base += 64;
      slashes = slashes_from(path, base);
      if (slashes != 0) continue;
      const void* const slash = std::memchr(path.data() + base, '/', size - base);
      base = slash == nullptr ? size : static_cast<std::size_t>(static_cast<const char*>(slash) - path.data());
      slashes = slashes_from(path, base);
    }

    std::uint32_t row = nodes_.node(node).row;
    if (const std::uint32_t route = answers_.route(row, column); route != AnswerTable::none) [[likely]] {
      captures.shrink(captured);
      return {Found::route, route - 1, 0};
    }
    if (others != 0) return search(column, path, captures);
    if (tail.row != 0) {
      const std::uint32_t route = answers_.route(tail.row, column);
      if (route == AnswerTable::none) return search(column, path, captures);
      captures.shrink(tail.captured);
      captures.push_back(path.substr(tail.begin));
      captures.raw_tail(path.substr(tail.begin));
      return {Found::route, route - 1, 0};
    }
    const std::uint32_t methods = answers_.methods(row);
    return {methods == 0 ? Found::no_route : Found::no_method, 0, methods};
  }

  [[gnu::noinline]] RouteAnswer search(std::uint32_t column, std::string_view path, Captures& captures) const noexcept {
    const SplitPath split{path, nodes_.deepest() + 1};
    return RouteSearch{nodes_, answers_, split, column, captures}.run();
  }

  [[gnu::noinline]] RouteAnswer search_decoded(std::uint32_t column, std::string_view path, Captures& captures,
                                               std::string& scratch) const {
    const SplitPath split{path, nodes_.deepest() + 1, scratch};
    return RouteSearch{nodes_, answers_, split, column, captures}.run();
  }

  /// Finds the patterns that are nothing but literals.
  void add_static_paths(const RouteTrie& trie, std::uint32_t node, std::string& path) {
    if (const std::uint32_t leaf = trie.nodes()[node].leaf; leaf != 0 && StaticPaths::can_hold(path)) {
      statics_.add(path, answers_.row(leaf), is_alone(path));
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
    RouteSearch all{nodes_, answers_, split, AnswerTable::no_column, captures};
    all.run();
    return all.ends() == 1;
  }

  AnswerTable answers_;
  RouteNodes nodes_;
  StaticPaths statics_;
  bool can_walk_ = false;
};

}  // namespace classy::detail
