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
    std::uint32_t row = 0;     ///< its answers
    std::uint32_t text = 0;    ///< in `texts`
    bool alone = false;        ///< no other pattern matches this path
    bool more_follow = false;  ///< another path had to go on from here
  };

  static bool can_hold(std::string_view path) {
    return path.find('%') == std::string_view::npos && check_path(path) == PathFault::none;
  }

  /// Adds a path that was not added before.
  void add(std::string_view path, std::uint32_t row, bool alone) {
    const SegmentKey key = segment_key(path);
    added_.push_back({key.first, key.last, static_cast<std::uint32_t>(path.size()), row,
                      static_cast<std::uint32_t>(texts_.size()), alone, false});
    texts_.insert(texts_.end(), path.begin(), path.end());
  }

  void freeze() {
    const std::size_t size = std::bit_ceil(std::max<std::size_t>(added_.size() * 2, 2));
    shift_ = 64 - std::countr_zero(size);
    std::size_t fewest = ~std::size_t{0};
    std::uint64_t random = 0x9E3779B97F4A7C15;
    for (int tries = 0; tries < 64 && fewest != 0; ++tries, random = random * 0xD1342543DE82EF95 + 1) {
      std::vector<bool> taken(size);
      std::size_t collisions = 0;
      for (const Slot& path : added_) {
        const std::size_t at = hash_of(path) * (random | 1) >> shift_;
        collisions += taken[at];
        taken[at] = true;
      }
      if (collisions >= fewest) continue;
      fewest = collisions;
      salt_ = random | 1;
    }
    slots_.assign(size, {});
    for (const Slot& path : added_) {
      std::size_t at = hash_of(path) * salt_ >> shift_;
      for (; slots_[at].length != Slot::empty; at = (at + 1) & (size - 1)) slots_[at].more_follow = true;
      slots_[at] = path;
    }
    empty_ = added_.empty();
    added_ = {};
  }

  bool empty() const noexcept { return empty_; }
  std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot) + texts_.capacity(); }

  /// The slot of the path, or null.
  const Slot* find(std::string_view path) const noexcept {
    const SegmentKey key = path.size() >= 8 ? SegmentKey{load8(path.data()), last8(path), path.size()}
                                            : SegmentKey{load_short(path.data(), path.size()), 0, path.size()};
    for (std::size_t at = key.hash() * salt_ >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[at];
      if (((slot.first ^ key.first) | (slot.last ^ key.last) | (slot.length ^ key.length)) == 0) [[likely]] {
        if (same_middle(path, texts_.data() + slot.text)) return &slot;
      }
      if (!slot.more_follow) return nullptr;
    }
  }

 private:
  static std::uint64_t hash_of(const Slot& slot) noexcept { return SegmentKey{slot.first, slot.last, slot.length}.hash(); }
  static std::uint64_t last8(std::string_view path) noexcept {
    return path.size() > 8 ? load8(path.data() + path.size() - 8) : 0;
  }

  /// Compares what the keys of the two texts, which agree, have left out.
  static bool same_middle(std::string_view path, const char* text) noexcept {
    const std::size_t size = path.size();
    if (size <= 16) return true;
    if (size > 48) return std::memcmp(path.data() + 8, text + 8, size - 16) == 0;
    const std::size_t last = size - 16;  // 8 bytes each from 8, 16, 24 and 32 on, but not beyond the last 8
    std::uint64_t different = load8(path.data() + 8) ^ load8(text + 8);
    for (const std::size_t at : {std::min<std::size_t>(16, last), std::min<std::size_t>(24, last), last}) {
      different |= load8(path.data() + at) ^ load8(text + at);
    }
    return different == 0;
  }

  std::vector<Slot> added_;
  std::vector<Slot> slots_ = std::vector<Slot>(2);
  std::vector<char> texts_;
  std::uint64_t salt_ = 1;
  int shift_ = 63;
  bool empty_ = true;
};

}  // namespace classy::detail
