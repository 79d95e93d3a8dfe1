#include <classy/detail/connection_context.hpp>

#include <catch2/catch.hpp>

TEST_CASE("each lane has workspaces of its own") {
  classy::detail::ConnectionContext context{classy::Handler{}, classy::Limits{}, nullptr, 2};
  REQUIRE(context.pools.size() == 2);
  context.pools[0].give_back(context.pools[0].borrow());
  CHECK(context.pools[0].spare() == 1);
  CHECK(context.pools[1].spare() == 0);
  CHECK(!context.draining);
  CHECK(context.served == 0);
}
