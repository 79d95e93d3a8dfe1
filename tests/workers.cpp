#include <classy/workers.hpp>

#include <catch2/catch.hpp>

namespace workers_tests {

TEST_CASE("there are at least four workers unless somebody says how many") {
  CHECK(classy::Workers{}.count() >= 4);
  CHECK(classy::Workers{.threads = 1}.count() == 1);
}

}  // namespace workers_tests
