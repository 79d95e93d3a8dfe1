#pragma once
// Chance: what random tests draw from.

#include <cstddef>
#include <cstdint>

namespace test {

/// Numbers by chance, the same for the same seed (xorshift64*).
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed * 0x9E3779B97F4A7C15U + 1} {}

  std::size_t below(std::size_t most) { return static_cast<std::size_t>((next() >> 32U) * most >> 32U); }

 private:
  std::uint64_t next() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545F4914F6CDD1DU;
  }

  std::uint64_t state_;
};

}  // namespace test
