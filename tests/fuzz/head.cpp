// HeadParser takes a head for what Beast's parser takes it for, but where test::HeadRule names why not, and the same
// however the bytes are cut.
//
// The input is two bytes, which say how the limits are and where to cut, and a head.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <classy/limits.hpp>

#include "support/head_difference.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 2, size - 2};
  const classy::Limits usual, tight{.request_line = 40, .header_bytes = 120, .header_count = 4};
  const std::array<std::size_t, 3> ends{data[0] / 2U, data[0] / 2U + data[1] % 16U, data[0] / 2U + data[1]};

  test::HeadDifference difference;
  const std::string found = difference.find(bytes, data[0] % 2 == 0 ? usual : tight, ends);
  if (found.empty()) return 0;
  std::fprintf(stderr, "%s:\n%.*s\n", found.c_str(), static_cast<int>(bytes.size()), bytes.data());
  std::abort();
}
