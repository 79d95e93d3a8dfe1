#include <classy/detail/descriptors.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <limits>

namespace descriptors_tests {

using namespace classy::detail;

TEST_CASE("a server takes no more connections than there are descriptors for") {
  struct Row {
    std::size_t wanted, descriptors, connections;
  };
  constexpr std::size_t endless = std::numeric_limits<std::size_t>::max();
  const Row rows[] = {
      {10'000, 1024, 960}, {10'000, 20'000, 10'000}, {0, 1024, 960}, {500, 1024, 500},
      {10'000, 100, 50},   {10'000, 1, 1},           {10'000, 0, 1}, {10'000, endless, 10'000},
  };
  for (const Row& row : rows) {
    INFO(row.wanted << " wanted, " << row.descriptors << " descriptors");
    CHECK(connections_within(row.wanted, row.descriptors) == row.connections);
  }
  CHECK(descriptors_allowed() > 3);
}

}  // namespace descriptors_tests
