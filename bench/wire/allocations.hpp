#pragma once
// Counts what a program takes from the heap, and says so when it ends: "allocations 123". To be included once. It is
// malloc that is counted, below operator new: Asio takes its coroutines' frames elsewhere. glibc only.

#include <atomic>
#include <cstddef>
#include <cstdio>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace bench {

/// Told by its destructor, which runs when main() has returned.
struct Allocations {
  std::atomic<unsigned long> count;

  ~Allocations() {
    std::printf("allocations %lu\n", count.load());
    std::fflush(stdout);
  }
};
inline constinit Allocations allocations{0};

inline void note_allocation() { allocations.count.fetch_add(1, std::memory_order_relaxed); }

}  // namespace bench

// Definitions, not inline: these take the place of the library's.
extern "C" {
void* malloc(std::size_t size) {
  bench::note_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  bench::note_allocation();
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  bench::note_allocation();
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  bench::note_allocation();
  return __libc_memalign(alignment, size);
}
}
