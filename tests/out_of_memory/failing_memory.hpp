#pragma once
// Lets an allocation of this program fail: of operator new, and of aligned_alloc(), by which Asio takes its memory.
// For one thread.

#include <cstddef>
#include <limits>

namespace test {

inline constexpr std::size_t no_allocation = std::numeric_limits<std::size_t>::max();

/// The k-th from now on, counted from 0, throws std::bad_alloc; those behind it do not.
void fail_allocation(std::size_t k);
/// Whether it has come to that.
bool allocation_failed();
/// Blocks of both that there are.
std::size_t blocks_alive();

}  // namespace test
