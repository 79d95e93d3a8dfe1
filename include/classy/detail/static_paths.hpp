#pragma once
// Whole paths of patterns without parameters, in a hash table: most requests for such a path need nothing else. Only
// paths that read the same raw and decoded are here, and that check_path() lets through, so a hit needs no check.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/segment_key.hpp>

#include <classy/percent.hpp>

namespace classy::detail {

class StaticPaths {
 public:
  struct Slot {
    static constexpr std::uint32_t empty = ~std::uint32_t{0};

    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint32_t length = empty;
    std::uint32_t row = 0;   ///< its answers
    std::uint32_t text = 0;  ///< in `texts`
    bool alone = false;      ///< no other pattern matches this path

    std::uint64_t hash(std::uint64_t salt) const noexcept { return SegmentKey{first, last, length}.hash(salt); }
  };

  static bool can_hold(std::string_view path) {
    return path.find('%') == std::string_view::npos && check_path(path) == PathFault::none;
  }

  /// Adds a path that was not added before.
  void add(std::string_view path, std::uint32_t row, bool alone) {
    const SegmentKey key = segment_key(path);
    added_.push_back({key.first, key.last, static_cast<std::uint32_t>(path.size()), row,
                      static_cast<std::uint32_t>(texts_.size()), alone});
    texts_.insert(texts_.end(), path.begin(), path.end());
  }

  void freeze() {
    if (added_.empty()) return;
    const std::size_t size = std::bit_ceil(added_.size() * 2);
    std::size_t fewest = ~std::size_t{0};
    std::uint64_t random = 0x9E3779B97F4A7C15;
    for (int tries = 0; tries < 64 && fewest != 0; ++tries, random = random * 0xD1342543DE82EF95 + 1) {
      std::vector<bool> taken(size);
      std::size_t collisions = 0;
      for (const Slot& path : added_) {
        const std::size_t at = path.hash(random) & (size - 1);
        collisions += taken[at];
        taken[at] = true;
      }
      if (collisions >= fewest) continue;
      fewest = collisions;
      salt_ = random;
    }
    slots_.assign(size, {});
    for (const Slot& path : added_) {
      std::size_t at = path.hash(salt_) & (size - 1);
      while (slots_[at].length != Slot::empty) at = (at + 1) & (size - 1);
      slots_[at] = path;
    }
    size_ = added_.size();
    added_ = {};
  }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return slots_.empty(); }
  std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot) + texts_.capacity(); }

  /// The slot of the path, or null. Not for a table without paths.
  const Slot* find(std::string_view path) const noexcept {
    const SegmentKey key = segment_key(path);
    for (std::size_t at = key.hash(salt_);; ++at) {
      const Slot& slot = slots_[at & (slots_.size() - 1)];
      if (((slot.first ^ key.first) | (slot.last ^ key.last) | (slot.length ^ key.length)) == 0) {
        if (same_middle(path, texts_.data() + slot.text)) return &slot;
      } else if (slot.length == Slot::empty) {
        return nullptr;
      }
    }
  }

 private:
  /// Compares what the keys of the two texts, which agree, have left out. No jump depends on the size, up to 40 bytes.
  static bool same_middle(std::string_view path, const char* text) noexcept {
    if (path.size() < 8) return true;
    const std::size_t last = path.size() - 8;
    if (last > 32) [[unlikely]]
      return std::memcmp(path.data() + 8, text + 8, last - 8) == 0;
    const auto different_at = [&](std::size_t at) { return load8(path.data() + at) ^ load8(text + at); };
    const std::uint64_t different =
        different_at(lesser(8, last)) | different_at(lesser(16, last)) | different_at(lesser(24, last));
    return different == 0;
  }

  std::vector<Slot> added_;
  std::vector<Slot> slots_;
  std::vector<char> texts_;
  std::uint64_t salt_ = 0;
  std::size_t size_ = 0;
};

}  // namespace classy::detail
