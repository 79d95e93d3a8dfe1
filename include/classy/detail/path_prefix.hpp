#pragma once
// The literals that all patterns of a table begin with, "/api/v2": compared at once, so that a walk begins behind them.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include <classy/detail/path_bytes.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/detail/segment_key.hpp>

namespace classy::detail {

class PathPrefix {
 public:
  PathPrefix() = default;
  explicit PathPrefix(const RouteTrie& trie) {
    while (trie.nodes()[node_].edges.size() == 1 && trie.nodes()[node_].leaf == 0) {
      const RouteTrie::Edge& edge = trie.edge(trie.nodes()[node_].edges.front());
      if (edge.rank != RouteTrie::Edge::Rank::literal || text_.size() + edge.prefix.size() >= longest) break;
      text_ += '/';
      text_ += edge.prefix;
      node_ = edge.child;
    }
    first_ = segment_key(text_).first;
    mask_ = text_.size() >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * text_.size()) - 1;
  }

  /// Its length, the first slash included; it is part of a path's first window.
  std::size_t size() const noexcept { return text_.size(); }
  /// The node of the trie that it leads to.
  std::uint32_t node() const noexcept { return node_; }

  /// Takes from `slashes` those up to the one behind the prefix. False when the path, of which 16 bytes can be read,
  /// does not begin with the prefix.
  bool skip(const char* path, std::uint64_t& slashes) const noexcept {
    const std::size_t size = text_.size();
    const std::uint64_t slash = std::uint64_t{1} << size;
    const bool ends_here = (slashes & slash) != 0;
    slashes &= ~(slash | (slash - 1));
    if (size == 0) return true;
    if (!ends_here || ((load8(path) ^ first_) & mask_) != 0) [[unlikely]]
      return false;
    return size <= 8 || std::memcmp(path + 8, text_.data() + 8, size - 8) == 0;
  }

 private:
  static constexpr std::size_t longest = 48;

  std::string text_;
  std::uint64_t first_ = 0;
  std::uint64_t mask_ = 0;
  std::uint32_t node_ = 0;
};

}  // namespace classy::detail
