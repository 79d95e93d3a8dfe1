#pragma once
// The literals that all patterns of a table begin with, "/api/v2": compared at once, so that a walk begins behind them.

#include <algorithm>
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
    if (text_.empty()) return;
    slash_ = std::uint64_t{1} << text_.size();
    behind_ = 0 - slash_ - slash_;
    first_ = segment_key(text_).first;
    mask_ = text_.size() >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * text_.size()) - 1;
  }

  /// Its length, the first slash included; it is part of a path's first window.
  std::size_t size() const noexcept { return text_.size(); }
  /// The node of the trie that it leads to.
  std::uint32_t node() const noexcept { return node_; }

  /// The bits of all that is behind it and its slash.
  std::uint64_t behind() const noexcept { return behind_; }

  /// Whether the path, of which 8 bytes can be read, begins with the prefix, and with a slash at all.
  bool leads(const char* path, std::uint64_t slashes) const noexcept {
    if ((slashes & slash_) == 0 || ((load8(path) ^ first_) & mask_) != 0) [[unlikely]]
      return false;
    return text_.size() <= 8 || std::memcmp(path, text_.data(), text_.size()) == 0;
  }

 private:
  static constexpr std::size_t longest = 48;

  std::string text_;
  std::uint64_t slash_ = 1;  ///< the bit of the slash or end behind the prefix
  std::uint64_t behind_ = ~std::uint64_t{1};
  std::uint64_t first_ = '/';
  std::uint64_t mask_ = 0xFF;
  std::uint32_t node_ = 0;
};

}  // namespace classy::detail
