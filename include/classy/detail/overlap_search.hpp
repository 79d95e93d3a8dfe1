#pragma once
// Walks through a trie in two places at once, along every pair of ways that one same path can take, and tells the
// pairs of leaves that it comes by.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/route_trie.hpp>
#include <classy/detail/segment_overlap.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

class OverlapSearch {
 public:
  /// Called with two leaves and a path, or an empty text where it is only known that there may be one.
  using Tell = std::function<void(std::uint32_t leaf, std::uint32_t other, const std::string& path)>;

  OverlapSearch(const RouteTrie& trie, Tell tell) : trie_{trie}, tell_{std::move(tell)} {}
  void run() { meet(0, 0, ""); }

 private:
  using Edge = RouteTrie::Edge;
  using Path = std::optional<std::string>;  // nothing: not known

  const RouteTrie::Node& node(std::uint32_t index) const { return trie_.nodes()[index]; }

  void meet(std::uint32_t one, std::uint32_t other, const Path& path) {
    told(node(one).leaf, node(other).leaf, path);
    const std::vector<std::uint32_t>&edges = node(one).edges, &others = node(other).edges;
    for (std::size_t i = 0; i < edges.size(); ++i) {
      for (std::size_t j = one == other ? i : 0; j < others.size(); ++j) {
        const Edge &edge = trie_.edge(edges[i]), &another = trie_.edge(others[j]);
        if (edge.rank == Edge::Rank::tail) {
          meet_tail(node(edge.child).leaf, another, path);
        } else if (another.rank == Edge::Rank::tail) {
          meet_tail(node(another.child).leaf, edge, path);
        } else if (const SegmentOverlap both = overlap(edge, another); both.possible) {
          meet(edge.child, another.child, joined(path, both.text));
        }
      }
    }
  }

  static SegmentOverlap overlap(const Edge& edge, const Edge& another) {
    if (edge.rank == Edge::Rank::literal && another.rank == Edge::Rank::literal && edge.prefix != another.prefix) {
      return {};
    }
    return SegmentOverlapSearch::find(edge, another);
  }

  /// A tail takes whatever lies behind another way from the same place.
  void meet_tail(std::uint32_t leaf, const Edge& edge, const Path& path) {
    if (edge.rank == Edge::Rank::tail) {
      told(leaf, node(edge.child).leaf, joined(path, ""));
      return;
    }
    static const Edge plain = [] {
      Edge any;
      any.rank = Edge::Rank::plain;
      return any;
    }();
    const Path there =
        joined(path, edge.rank == Edge::Rank::literal ? edge.prefix : SegmentOverlapSearch::find(edge, plain).text);
    told(leaf, node(edge.child).leaf, there);
    for (const std::uint32_t index : node(edge.child).edges) meet_tail(leaf, trie_.edge(index), there);
  }

  /// No path that check_path() refuses counts.
  void told(std::uint32_t leaf, std::uint32_t other, const Path& path) const {
    if (leaf == 0 || other == 0 || leaf == other) return;
    if (path && check_path(*path) != PathFault::none) return;
    tell_(leaf, other, path.value_or(""));
  }

  static Path joined(const Path& path, const Path& segment) {
    if (!path || !segment) return std::nullopt;
    static constexpr std::string_view plain = "-._~+";
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = *path + "/";
    for (const char c : *segment) {
      if (is_alpha(c) || is_digit(c) || plain.find(c) != std::string_view::npos) {
        out += c;
      } else {
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', digits[byte / 16], digits[byte % 16]};
      }
    }
    return out;
  }

  const RouteTrie& trie_;
  Tell tell_;
};

}  // namespace classy::detail
