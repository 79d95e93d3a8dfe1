#include <classy/detail/newcomers.hpp>

#include <catch2/catch.hpp>

TEST_CASE("to keep newcomers out of what is no socket does nothing") {
  classy::detail::ignore_newcomers(-1);
  SUCCEED();
}
