#include <classy/detail/meets_constraint.hpp>

#include <catch2/catch.hpp>

namespace meets_constraint_tests {

using classy::detail::meets_constraint;

TEST_CASE("a text meets a constraint by name or by expression") {
  CHECK(meets_constraint("-7", "int"));
  CHECK_FALSE(meets_constraint("x", "int"));
  CHECK(meets_constraint("b", "in(a|b)"));
  CHECK(meets_constraint("2026", "[0-9]{4}"));
  CHECK_FALSE(meets_constraint("20261", "[0-9]{4}"));
  CHECK_FALSE(meets_constraint("2026", "no_such"));
}

}  // namespace meets_constraint_tests
