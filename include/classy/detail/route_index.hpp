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

#include <classy/captures.hpp>
#include <classy/detail/answer_table.hpp>
#include <classy/detail/path_bytes.hpp>
#include <classy/detail/path_prefix.hpp>
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
      : answers_{std::move(answers)},
        nodes_{trie, answers_},
        prefix_{trie},
        start_{nodes_.step_to(prefix_.node() + 1)} {
    std::string path;
    add_static_paths(trie, 0, path);
    statics_.freeze();
    has_statics_ = !statics_.empty() && statics_.size() * 2 >= trie.leaves();
    can_walk_ = nodes_.most_parameters() < max_parameters;  // the walk writes one text more than it captures
  }

  RouteAnswer find(std::size_t method, std::string_view path, Captures& captures, std::string& scratch) const {
    const std::uint32_t column = answers_.column(method);
    captures.clear();
    if (has_statics_) {
      if (const StaticPaths::Slot* const hit = statics_.find(path)) {
        if (const std::uint32_t route = answers_.route(hit->row, column); route != AnswerTable::none) {
          return RouteAnswer::of_route(route);
        }
        if (hit->alone) return RouteAnswer::of_methods(answers_.methods(hit->row));
      }
    }
    return walk(column, path, captures, scratch);
  }

  const RouteNodes& nodes() const noexcept { return nodes_; }
  std::size_t bytes() const noexcept { return nodes_.bytes() + statics_.bytes() + answers_.bytes(); }

 private:
  /// A path that may not be plain, or does not fit in a window: true when it may be walked all the same; else `answer`
  /// is the answer.
  [[gnu::noinline]] bool look_closer(RouteAnswer& answer, std::uint32_t column, std::string_view path,
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
    if (can_walk_) return true;
    answer = search(column, path, captures);
    return false;
  }

  [[gnu::noinline]] RouteAnswer walk(std::uint32_t column, std::string_view path, Captures& captures,
                                     std::string& scratch) const {
    const std::size_t size = path.size();
    const char* text = path.data();  // the window
    char copy[16];
    Window window;
    if (size >= 16) [[likely]] {
      window = look_at_64(text, size);
    } else {
      window = look_at_short(text, size, copy);
      text = copy;
    }
    if (window.suspect | ((window.slashes & 1) == 0) | (size > 64) | !can_walk_) [[unlikely]] {
      RouteAnswer answer;
      if (!look_closer(answer, column, path, captures, scratch)) return answer;
    }
    std::uint64_t slashes = window.slashes;
    if (size < 64) [[likely]]
      slashes |= std::uint64_t{1} << size;
    if (!prefix_.skip(text, slashes)) return RouteAnswer::of_methods(0);

    auto begin = static_cast<std::ptrdiff_t>(prefix_.size()) + 1;  // of the segment, in the window
    std::ptrdiff_t early = 8;  // a segment that ends before has less than 8 bytes of path before its end
    std::size_t left = size;   // from the window's begin on
    Step step = start_;
    std::size_t captured = 0;
    std::uint64_t others = 0;  // not 0: there was another way than the one taken
    Tail tail;
    while (true) {
      for (; slashes != 0; slashes &= slashes - 1) {
        const std::ptrdiff_t end = std::countr_zero(slashes);
        const auto length = static_cast<std::size_t>(end - begin);
        const RouteNodes::Node& node = nodes_.node(step);
        captures.set(captured, {text + begin, length});
        std::uint64_t plain = node.plain.bits;
        if ((step.bits & (Step::no_literals | Step::special)) == Step::no_literals && length != 0) {
          ++captured;
          step = Step{plain};
          begin = end + 1;
          if (plain == 0) [[unlikely]]
            break;
          continue;
        }
        const SegmentKey key = segment_key(text, begin, end, early);
        const RouteNodes::Slot& slot = nodes_.slot(key, step);
        std::uint64_t next = select(RouteNodes::holds(slot, step, key), slot.child.bits, plain);
        if (length - 1 > 15) [[unlikely]] {
          if (length == 0) plain = 0;
          next = node.has_literals ? nodes_.exact(step, {text + begin, length}, plain) : plain;
        }
        if ((step.bits & Step::special) != 0) [[unlikely]] {
          if (node.is_crowded && next == plain) next = nodes_.exact(step, {text + begin, length}, plain);
          if (node.tail_row != 0) {
            others = 0;
            tail = {node.tail_row, captured, size - left + static_cast<std::size_t>(begin)};
          }
          others |= node.has_choice;
        }
        const std::uint64_t is_parameter = next == plain;
        others |= plain & (is_parameter - 1);
        captured += is_parameter;
        step = Step{next};
        begin = end + 1;
        if (next == 0) [[unlikely]]
          break;
      }
      if (left < 64 || step.bits == 0) [[likely]]
        break;
      const NextWindow window_behind = next_window({text, left});
      slashes = window_behind.slashes;
      text += window_behind.from;
      left -= window_behind.from;
      begin -= static_cast<std::ptrdiff_t>(window_behind.from);
      early = 0;
    }

    const std::uint32_t row = nodes_.node(step).row;
    if (const std::uint32_t route = answers_.route(row, column); route != AnswerTable::none) [[likely]] {
      captures.shrink(captured);
      if (size < 16) [[unlikely]]
        rebase(captures, copy, path.data());
      return RouteAnswer::of_route(route);
    }
    if (others != 0) return search(column, path, captures);
    if (tail.row != 0) {
      const std::uint32_t route = answers_.route(tail.row, column);
      if (route == AnswerTable::none) return search(column, path, captures);
      captures.shrink(tail.captured);
      if (size < 16) rebase(captures, copy, path.data());
      captures.push_back(path.substr(tail.begin));
      captures.raw_tail(path.substr(tail.begin));
      return RouteAnswer::of_route(route);
    }
    return RouteAnswer::of_methods(answers_.methods(row));
  }

  /// The tail that the walk came by last.
  struct Tail {
    std::uint32_t row = 0;
    std::size_t captured = 0;
    std::size_t begin = 0;
  };

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
  [[gnu::noinline]] static NextWindow next_window(std::string_view path) noexcept {
    if (const std::uint64_t slashes = slashes_from(path, 64); slashes != 0) return {slashes, 64};
    const std::size_t from = std::min(path.find('/', 64), path.size());
    return {slashes_from(path, from), from};
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
  PathPrefix prefix_;
  Step start_;
  StaticPaths statics_;
  bool can_walk_ = false;
  bool has_statics_ = false;
};

}  // namespace classy::detail
