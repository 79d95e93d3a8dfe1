#pragma once
// Lets an allocation of this program fail: of operator new, and of aligned_alloc(), by which Asio takes its memory.
// For one thread.

#include <cstddef>
#include <limits>

#include <catch2/catch.hpp>

namespace test {

inline constexpr std::size_t no_allocation = std::numeric_limits<std::size_t>::max();

/// The k-th from now on, counted from 0, throws std::bad_alloc; those behind it do not.
void fail_allocation(std::size_t k);
/// Whether it has come to that.
bool allocation_failed();
/// Blocks of both that there are.
std::size_t blocks_alive();

/// Calls `without(k)` for k = 0, 1, … until it returns false: until it has not so many allocations. All that it takes has
/// to be given back. \returns the last k and one.
template <class Without>
std::size_t fail_each(Without without) {
  without(no_allocation);  // what is made once is made now
  std::size_t k = 0;
  for (bool failed = true; failed; ++k) {
    INFO("allocation " << k);
    const std::size_t before = blocks_alive();
    failed = without(k);
    REQUIRE(blocks_alive() == before);
  }
  return k;
}

}  // namespace test
