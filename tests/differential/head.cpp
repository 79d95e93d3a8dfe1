// Compares HeadParser with Beast's parser over heads that are changed by chance: head COUNT SEED
// Prints how many were read and how often each rule explained a difference; exits with 1 at the first that none does.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <classy/limits.hpp>

#include "support/head_difference.hpp"
#include "support/head_mutations.hpp"

int main(int count, char** arguments) {
  const std::uint64_t most = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
  test::Chance chance{count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1};
  const classy::Limits usual, tight{.request_line = 40, .header_bytes = 120, .header_count = 4};

  test::HeadDifference difference;
  std::string head;
  for (std::uint64_t i = 0; i < most; ++i) {
    test::mutate_head(chance, head);
    std::array<std::size_t, 2> ends{chance.below(head.size() + 1), 0};
    ends[1] = ends[0] + chance.below(8);
    const std::string found = difference.find(head, chance.below(4) == 0 ? tight : usual, ends);
    if (found.empty()) continue;
    std::printf("run %llu: %s:\n%s\n", static_cast<unsigned long long>(i), found.c_str(), head.c_str());
    return EXIT_FAILURE;
  }
  std::printf("%llu heads, no difference but by rule:", static_cast<unsigned long long>(most));
  for (const std::uint64_t uses : difference.uses) std::printf(" %llu", static_cast<unsigned long long>(uses));
  std::printf("\n");
}
