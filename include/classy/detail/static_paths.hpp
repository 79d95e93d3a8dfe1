#pragma once
// Whole paths of patterns without parameters, in a perfect hash table: most requests for such a path need nothing else.
// Only paths that read the same raw and decoded are here, and that check_path() lets through, so a hit needs no check.
//
//   seeds    one for each bucket of paths     hash -> seed -> slot: each path in a slot of its own
//   slot     words   length   leaf            64 bytes; the words are all of a path of 8 to 40 bytes, in this order:
//
//            its first 8 bytes, its last 8, those from 8, 16 and 24 on, but none later than the last

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/path_bytes.hpp>
#include <classy/detail/segment_key.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

class StaticPaths {
 public:
  struct alignas(64) Slot {
    std::array<std::uint64_t, 5> words{};
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
    added_.push_back(
        {words_of(path), static_cast<std::uint32_t>(path.size()), leaf, static_cast<std::uint32_t>(texts_.size()), alone});
    texts_.insert(texts_.end(), path.begin(), path.end());
  }

  /// Chooses the seeds, for the largest buckets first, while there is room. Paths for which none is found are left
  /// out, and are found by the walk.
  void freeze() {
    if (added_.empty()) return;
    slots_.assign(std::bit_ceil(added_.size() + added_.size() / 4), {});
    seeds_.assign(std::bit_ceil(added_.size()), 1);
    std::vector<std::vector<const Slot*>> buckets(seeds_.size());
    for (const Slot& path : added_) buckets[bucket_of(hash(path.words))].push_back(&path);
    std::vector<std::size_t> order;
    for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket) {
      if (!buckets[bucket].empty()) order.push_back(bucket);
    }
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return buckets[a].size() > buckets[b].size(); });
    for (const std::size_t bucket : order) place(buckets[bucket], seeds_[bucket]);
    added_ = {};
  }

  /// How many paths were added and not left out.
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return slots_.empty(); }
  std::size_t bytes() const noexcept {
    return slots_.capacity() * sizeof(Slot) + seeds_.capacity() * sizeof(seeds_[0]) + texts_.capacity();
  }

  /// The slot of the path, or null. Not for a table without paths. One jump depends on whether the path is here.
  const Slot* find(std::string_view path) const noexcept {
    const std::array<std::uint64_t, 5> words = words_of(path);
    const std::uint64_t hashed = hash(words);
    const Slot& slot = slots_[place_of(hashed, seeds_[bucket_of(hashed)])];
    std::uint64_t different = slot.length ^ path.size();
    for (std::size_t i = 0; i < words.size(); ++i) different |= slot.words[i] ^ words[i];
    if (different != 0) return nullptr;
    if (path.size() > 40 && std::memcmp(texts_.data() + slot.text, path.data(), path.size()) != 0) [[unlikely]]
      return nullptr;
    return &slot;
  }

 private:
  static std::array<std::uint64_t, 5> words_of(std::string_view path) noexcept {
    const char* const text = path.data();
    if (path.size() < 8) [[unlikely]]
      return {load_short(text, path.size())};
    const std::size_t last = path.size() - 8;
    return {load8(text), load8(text + last), load8(text + lesser(8, last)), load8(text + lesser(16, last)),
            load8(text + lesser(24, last))};
  }
  static std::uint64_t hash(const std::array<std::uint64_t, 5>& words) noexcept {
    const std::uint64_t sum = words[0] + words[2] * 2 + reverse_bytes(words[1] + words[3] * 2 + words[4] * 4);
    return sum * 0x9E37'79B9'7F4A'7C15;
  }
  std::size_t bucket_of(std::uint64_t hash) const noexcept {
    return static_cast<std::size_t>(hash >> 32) & (seeds_.size() - 1);
  }
  std::size_t place_of(std::uint64_t hash, std::uint64_t seed) const noexcept {
    return static_cast<std::size_t>((hash >> 32) * seed >> 32) & (slots_.size() - 1);
  }

  void place(const std::vector<const Slot*>& bucket, std::uint64_t& seed) {
    std::vector<std::size_t> places;
    std::uint64_t random = 0x2545'F491'4F6C'DD1D;
    for (int tries = 0; tries < 1000; ++tries) {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      places.clear();
      for (const Slot* path : bucket) {
        const std::size_t at = place_of(hash(path->words), random | 1);
        if (slots_[at].leaf != 0 || std::find(places.begin(), places.end(), at) != places.end()) break;
        places.push_back(at);
      }
      if (places.size() != bucket.size()) continue;
      seed = random | 1;
      for (std::size_t i = 0; i < bucket.size(); ++i) slots_[places[i]] = *bucket[i];
      size_ += bucket.size();
      return;
    }
  }

  std::vector<Slot> added_;
  std::vector<Slot> slots_;
  std::vector<std::uint64_t> seeds_;
  std::vector<char> texts_;
  std::size_t size_ = 0;
};

}  // namespace classy::detail
