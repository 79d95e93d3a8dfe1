#include "out_of_memory/failing_memory.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

namespace test {

namespace {
std::size_t until_failure = no_allocation;
bool failed = false;
std::size_t alive = 0;
std::array<void*, 256> aligned{};  // the blocks of aligned_alloc(), which free() does not tell from others

bool fails() {
  if (until_failure == no_allocation) return false;
  failed = until_failure == 0;
  until_failure = failed ? no_allocation : until_failure - 1;
  return failed;
}
}  // namespace

void fail_allocation(std::size_t k) {
  until_failure = k;
  failed = false;
}
bool allocation_failed() { return failed; }
std::size_t blocks_alive() { return alive; }

}  // namespace test

// The linker puts __wrap_free() where free() is called, and __real_free() is that (--wrap).
extern "C" void __real_free(void* memory);

extern "C" void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  void* memory = nullptr;
  if (test::fails()) return nullptr;
  if (posix_memalign(&memory, std::max(alignment, sizeof(void*)), size) != 0) return nullptr;
  const auto place = std::find(test::aligned.begin(), test::aligned.end(), nullptr);
  if (place == test::aligned.end()) std::abort();
  *place = memory;
  ++test::alive;
  return memory;
}
extern "C" void __wrap_free(void* memory) noexcept {
  const auto place = std::find(test::aligned.begin(), test::aligned.end(), memory);
  if (memory != nullptr && place != test::aligned.end()) {
    *place = nullptr;
    --test::alive;
  }
  __real_free(memory);
}

void* operator new(std::size_t size) {
  void* const memory = test::fails() ? nullptr : std::malloc(std::max<std::size_t>(size, 1));
  if (memory == nullptr) throw std::bad_alloc{};
  ++test::alive;
  return memory;
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (...) {
    return nullptr;
  }
}
void* operator new[](std::size_t size, const std::nothrow_t& nothrow) noexcept { return operator new(size, nothrow); }

void operator delete(void* memory) noexcept {
  if (memory != nullptr) --test::alive;
  __real_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }
void operator delete[](void* memory) noexcept { operator delete(memory); }
void operator delete[](void* memory, std::size_t) noexcept { operator delete(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { operator delete(memory); }
