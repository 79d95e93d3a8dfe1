#pragma once
// Numbers behind a pointer, by their size in bytes: what a Shape says of them.

#include <cstdint>
#include <cstring>

namespace classy::detail {

template <class T>
T load(const void* from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
void store(void* to, T value) {
  std::memcpy(to, &value, sizeof value);
}

inline std::int64_t load_signed(std::uint32_t size, const void* from) {
  switch (size) {
    case 1: return load<std::int8_t>(from);
    case 2: return load<std::int16_t>(from);
    case 4: return load<std::int32_t>(from);
    case 8: return load<std::int64_t>(from);
    default: return 0;
  }
}
inline std::uint64_t load_unsigned(std::uint32_t size, const void* from) {
  switch (size) {
    case 1: return load<std::uint8_t>(from);
    case 2: return load<std::uint16_t>(from);
    case 4: return load<std::uint32_t>(from);
    case 8: return load<std::uint64_t>(from);
    default: return 0;
  }
}
/// Keeps the lowest bytes: of two's complement, signed or not. A size of 0 stores nothing.
inline void store_integer(std::uint32_t size, void* to, std::uint64_t bits) {
  switch (size) {
    case 1: return store(to, static_cast<std::uint8_t>(bits));
    case 2: return store(to, static_cast<std::uint16_t>(bits));
    case 4: return store(to, static_cast<std::uint32_t>(bits));
    case 8: return store(to, bits);
    default: return;
  }
}

inline double load_floating(std::uint32_t size, const void* from) {
  if (size == sizeof(float)) return static_cast<double>(load<float>(from));
  if (size == sizeof(double)) return load<double>(from);
  return static_cast<double>(load<long double>(from));
}
inline void store_floating(std::uint32_t size, void* to, double value) {
  if (size == sizeof(float)) return store(to, static_cast<float>(value));
  if (size == sizeof(double)) return store(to, value);
  store(to, static_cast<long double>(value));
}

}  // namespace classy::detail
