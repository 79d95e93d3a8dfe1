#pragma once
// The literals that all patterns of a table begin with, "/api/v2": compared at once, so that a walk begins behind them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
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
    slash_ = std::uint64_t{1} << text_.size();
    first_ = segment_key(text_).first;
    mask_ = text_.size() >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * text_.size()) - 1;
  }

  /// Its length, the first slash included; it is part of a path's first window.
  std::size_t size() const noexcept { return text_.size(); }
  /// The node of the trie that it leads to.
  std::uint32_t node() const noexcept { return node_; }

  /// Takes from `slashes` those up to the one behind the prefix. False when the path, of which 8 bytes can be read,
  /// does not begin with the prefix.
  bool skip(const char* path, std::uint64_t& slashes) const noexcept {
    const bool ends_here = (slashes & slash_) != 0;
    slashes &= 0 - slash_ - slash_;
    if (!ends_here || ((load8(path) ^ first_) & mask_) != 0) [[unlikely]]
      return false;
    for (std::size_t end = 16; end < text_.size() + 8; end += 8) {
      const std::size_t at = std::min(end, text_.size()) - 8;
      if (load8(path + at) != load8(text_.data() + at)) [[unlikely]]
        return false;
    }
    return true;
  }

 private:
  static constexpr std::size_t longest = 48;

  std::string text_;
  std::uint64_t slash_ = 1;  ///< the bit of the slash or end behind the prefix
  std::uint64_t first_ = 0;
  std::uint64_t mask_ = 0;
  std::uint32_t node_ = 0;
};

}  // namespace classy::detail
