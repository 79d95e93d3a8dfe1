#include <classy/detail/ranked_segments.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

namespace ranked_segments_tests {

using classy::detail::ranked_segments;

TEST_CASE("segments are in the order of precedence") {
  const char* const order[] = {"/me",      "/long{x}",  "/l{x}.json", "/l{x}.js", "/l{x:int}", "/l{x}",
                               "/{x:int}", "/{x:uuid}", "/{x:hex}",   "/{x}",     "/{x...}"};
  for (std::size_t i = 0; i < std::size(order); ++i) {
    for (std::size_t k = 0; k < std::size(order); ++k) {
      CAPTURE(order[i], order[k]);
      CHECK((ranked_segments(order[i])[0] < ranked_segments(order[k])[0]) == (i < k && !(i == 0 && k == 0)));
    }
  }
}

TEST_CASE("names do not count, and a segment keeps its spelling") {
  const auto one = ranked_segments("/a/{x}/{rest...}"), other = ranked_segments("/a/{y}/{tail...}");
  REQUIRE(one.size() == 3);
  CHECK(one == other);
  CHECK(one[1].spelling == "{x}");
  CHECK(one[2].kind() == "a tail");
}

}  // namespace ranked_segments_tests
