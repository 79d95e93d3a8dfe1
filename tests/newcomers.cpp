#include <classy/detail/newcomers.hpp>

#include <catch2/catch.hpp>

namespace newcomers_tests {

TEST_CASE("to keep newcomers out of what is no socket does nothing") {
  classy::detail::ignore_newcomers(-1);
  SUCCEED();
}

}  // namespace newcomers_tests
