#include <classy/detail/connection_context.hpp>

#include <catch2/catch.hpp>

namespace connection_context_tests {

TEST_CASE("each lane has workspaces of its own") {
  classy::detail::ConnectionContext context{classy::Handler{}, classy::Limits{}, nullptr, 2};
  REQUIRE(context.lanes.size() == 2);
  context.lanes[0].pool.give_back(context.lanes[0].pool.borrow());
  CHECK(context.lanes[0].pool.spare() == 1);
  CHECK(context.lanes[1].pool.spare() == 0);
  CHECK(!context.draining);
}

TEST_CASE("what the lanes have served is counted together") {
  for (const bool shared : {false, true}) {
    classy::detail::ConnectionContext context{classy::Handler{}, classy::Limits{}, nullptr, 2, shared};
    CHECK(context.served() == 0);
    context.lanes[0].count();
    context.lanes[0].count();
    context.lanes[1].count();
    CHECK(context.served() == 3);
  }
}

}  // namespace connection_context_tests
