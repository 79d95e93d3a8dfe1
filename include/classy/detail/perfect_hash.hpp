#pragma once
// Gives each of a set of numbers a place of its own, so that a look-up is one comparison, wherever it leads:
//
//   number x multiplier = hash      bits 63 ..   shift          bits 32 + ..
//                                   a place      exclusive-or   the displacement of the number's bucket
//
// While it is built, the displacement of each bucket is chosen such that its numbers come where nobody is, the largest
// buckets first (hash, displace and compress; Belazzougui, Botelho and Dietzfelbinger 2009).

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace classy::detail {

class PerfectHash {
 public:
  PerfectHash() = default;
  /// The numbers are all different. Numbers that are not among them get a place too.
  explicit PerfectHash(const std::vector<std::uint64_t>& numbers) {
    std::size_t places = std::bit_ceil(std::max<std::size_t>(numbers.size() + numbers.size() / 4, 2));
    for (int tries = 0; tries < 100; ++tries) {
      if (choose(numbers, places)) return;
      multiplier_ = multiplier_ * 0xD134'2543'DE82'EF95 | 1;
      if (tries % 8 == 7) places *= 2;
    }
    throw std::length_error{"numbers that no hash tells apart"};
  }

  /// How many places there are.
  std::size_t size() const noexcept { return std::size_t{1} << (64 - shift_); }
  std::size_t bytes() const noexcept { return displacements_.capacity() * sizeof(displacements_[0]); }
  [[gnu::always_inline]] std::size_t operator()(std::uint64_t number) const noexcept {
    const std::uint64_t hash = number * multiplier_;
    return static_cast<std::size_t>(hash >> (shift_ & 63)) ^ displacements_[bucket(hash)];
  }

 private:
  std::size_t bucket(std::uint64_t hash) const noexcept { return static_cast<std::size_t>(hash >> 32) & bucket_mask_; }

  bool choose(const std::vector<std::uint64_t>& numbers, std::size_t places) {
    shift_ = 64 - std::countr_zero(places);
    displacements_.assign(std::bit_ceil(std::max<std::size_t>(numbers.size() / 2, 1)), 0);
    bucket_mask_ = displacements_.size() - 1;
    std::vector<std::vector<std::size_t>> buckets(displacements_.size());
    for (const std::uint64_t number : numbers) {
      const std::uint64_t hash = number * multiplier_;
      buckets[bucket(hash)].push_back(static_cast<std::size_t>(hash >> shift_));
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < buckets.size(); ++i) {
      if (!buckets[i].empty()) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return buckets[a].size() != buckets[b].size() ? buckets[a].size() > buckets[b].size() : a < b;
    });
    std::vector<bool> taken(places);
    std::size_t vacant = 0;  // no place before this one is
    for (const std::size_t i : order) {
      std::vector<std::size_t>& bucket = buckets[i];
      std::sort(bucket.begin(), bucket.end());
      if (std::adjacent_find(bucket.begin(), bucket.end()) != bucket.end()) return false;
      while (taken[vacant]) ++vacant;
      std::size_t to = vacant;  // where the first of them comes
      const auto fits = [&](std::size_t at) { return !taken[at ^ bucket[0] ^ to]; };
      while (to < places && !std::all_of(bucket.begin(), bucket.end(), fits)) ++to;
      if (to == places) return false;
      for (const std::size_t at : bucket) taken[at ^ bucket[0] ^ to] = true;
      displacements_[i] = static_cast<std::uint32_t>(bucket[0] ^ to);
    }
    return true;
  }

  std::uint64_t multiplier_ = 0x9E37'79B9'7F4A'7C15;
  int shift_ = 63;
  std::size_t bucket_mask_ = 0;
  std::vector<std::uint32_t> displacements_ = std::vector<std::uint32_t>(1);
};

}  // namespace classy::detail
