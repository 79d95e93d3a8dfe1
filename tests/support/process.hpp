#pragma once
// What this process holds at the moment: to see that what came and went has left nothing behind.

#include <cstddef>
#include <filesystem>
#include <fstream>

#include <malloc.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define CLASSY_TEST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CLASSY_TEST_SANITIZED 1
#endif
#endif
#ifdef CLASSY_TEST_SANITIZED
#include <sanitizer/allocator_interface.h>
#endif

namespace test {

inline std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) ++count;
  return count;
}

/// Bytes that the main thread has allocated and not freed, whoever did it: new, malloc, Asio's aligned_alloc. Under
/// AddressSanitizer those of all threads.
inline std::size_t allocated_bytes() {
#ifdef CLASSY_TEST_SANITIZED
  return __sanitizer_get_current_allocated_bytes();
#else
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

/// But for what the allocator keeps for later.
inline std::size_t resident_bytes() {
  malloc_trim(0);
  std::size_t pages = 0;
  std::ifstream{"/proc/self/statm"} >> pages >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace test
