// Random JSON and field masks against the reference of what masks mean: masks COUNT SEED
// COUNT pairs of both, by as many threads as there are processors. Exits with 1 when one breaks the law, and says it.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <classy/field_mask.hpp>
#include <classy/part_write.hpp>

#include "support/mask_law.hpp"

int main(int count, char** arguments) {
  const std::uint64_t most = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
  const std::uint64_t first = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
  const test::MaskLaw law{[](std::string_view json, const classy::FieldMask& mask) {
    std::string out;
    classy::append_json_part(json, mask, out);
    return out;
  }};
  const std::uint64_t end = first + most / law.masks_of_a_seed;
  std::atomic<std::uint64_t> next = first;
  std::atomic<bool> good = true;
  const auto work = [&] {
    for (std::uint64_t seed; (seed = next++) < end && good;) {
      const std::string broken = law.broken_by(seed);
      if (!broken.empty() && good.exchange(false)) std::printf("%s\n", broken.c_str());
    }
  };
  std::vector<std::thread> threads(std::max(1U, std::thread::hardware_concurrency()));
  for (std::thread& thread : threads) thread = std::thread{work};
  for (std::thread& thread : threads) thread.join();
  if (!good) return EXIT_FAILURE;
  std::printf("%llu pairs, and the law holds\n", static_cast<unsigned long long>(most));
}
