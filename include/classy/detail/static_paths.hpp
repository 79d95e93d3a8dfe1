#pragma once
// Whole paths of patterns without parameters, in a perfect hash table: most requests for such a path need nothing else.
// Only paths that read the same raw and decoded are here, and that check_path() lets through, so a hit needs no check.
//
//   slot     words   length   leaf     64 bytes; the words are all of a path of 8 to 40 bytes, in this order:
//
//            its first 8 bytes, its last 8, those from 8, 16 and 24 on, but none later than the last

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <classy/detail/path_bytes.hpp>
#include <classy/detail/perfect_hash.hpp>
#include <classy/detail/segment_key.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

class StaticPaths {
 public:
  struct Words {
    std::uint64_t first = 0, last = 0, second = 0, third = 0, fourth = 0;

    /// To be hashed.
    std::uint64_t number() const noexcept { return first + second * 2 + reverse_bytes(last + third * 2 + fourth * 4); }
    /// 0 when they are equal.
    std::uint64_t difference(const Words& other) const noexcept {
      return (first ^ other.first) | (last ^ other.last) | (second ^ other.second) | (third ^ other.third) |
             (fourth ^ other.fourth);
    }
  };
  struct alignas(64) Slot {
    Words words;
    std::uint32_t length = ~std::uint32_t{0};
    std::uint32_t leaf = 0;
    std::uint32_t text = 0;  ///< in `texts`
    bool alone = false;      ///< no other pattern matches this path
  };

  static bool can_hold(std::string_view path) {
    return path.find('%') == std::string_view::npos && check_path(path) == PathFault::none;
  }

  /// Adds a path that was not added before.
  void add(std::string_view path, std::uint32_t leaf, bool alone) {
    ++size_;
    added_.push_back({words_of(path), static_cast<std::uint32_t>(path.size()), leaf,
                      static_cast<std::uint32_t>(texts_.size()), alone});
    texts_.insert(texts_.end(), path.begin(), path.end());
  }

  /// Of paths that no hash tells apart the first stays here; the others are left to the walk.
  void freeze() {
    std::unordered_set<std::uint64_t> seen;
    std::vector<std::uint64_t> numbers;
    for (const Slot& path : added_) {
      if (seen.insert(path.words.number()).second) numbers.push_back(path.words.number());
    }
    place_ = PerfectHash{numbers};
    slots_.assign(place_.size(), {});
    for (const Slot& path : added_) {
      Slot& slot = slots_[place_(path.words.number())];
      if (slot.leaf == 0) slot = path;
    }
    size_ = numbers.size();
    added_ = {};
  }

  /// How many paths were added; once frozen, how many of them are not left out.
  std::size_t size() const noexcept { return size_; }
  std::size_t bytes() const noexcept { return slots_.capacity() * sizeof(Slot) + texts_.capacity() + place_.bytes(); }

  /// The slot of the path, or null. One jump depends on whether the path is here.
  [[gnu::always_inline]] const Slot* find(std::string_view path) const noexcept {
    const Words words = words_of(path);
    const Slot& slot = slots_[place_(words.number())];
    const std::uint64_t different = words.difference(slot.words) | (slot.length ^ path.size());
    if (different != 0) return nullptr;
    if (path.size() > 40 && std::memcmp(texts_.data() + slot.text, path.data(), path.size()) != 0) [[unlikely]]
      return nullptr;
    return &slot;
  }

 private:
  static Words words_of(std::string_view path) noexcept {
    Words words;
    if (path.size() < 8) [[unlikely]] {
      words.first = load_short(path.data(), path.size());
      return words;
    }
    const char* const text = path.data();
    const std::size_t last = path.size() - 8;
    return {load8(text), load8(text + last), load8(text + lesser(8, last)), load8(text + lesser(16, last)),
            load8(text + lesser(24, last))};
  }

  std::vector<Slot> added_;
  PerfectHash place_;
  std::vector<Slot> slots_ = std::vector<Slot>(2);
  std::vector<char> texts_;
  std::size_t size_ = 0;
};

}  // namespace classy::detail
