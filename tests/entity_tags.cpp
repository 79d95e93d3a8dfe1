#include <classy/detail/entity_tags.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace entity_tags_tests {

using classy::detail::entity_tag;
using classy::detail::has_entity_tag;

TEST_CASE("a list of entity tags has those of its tags that are compared well") {
  for (const char* list : {R"("a")", R"( "a" )", R"("b","a")", R"("b" , "a")", R"(,,"a",)", R"(W/"b","a")", "*", " * ",
                           R"("b,c","a")", R"(W/"a","a")"}) {
    CAPTURE(list);
    CHECK(has_entity_tag(list, R"("a")", false));
    CHECK(has_entity_tag(list, R"("a")", true));
  }
  CHECK_FALSE(has_entity_tag(R"(W/"a")", R"("a")", false));
  CHECK(has_entity_tag(R"(W/"a")", R"("a")", true));
  CHECK(has_entity_tag(R"("b",W/"a")", R"("a")", true));
  for (const char* list : {"", "a", R"("b")", R"("A")", R"("a)", R"(a")", R"("b,"a")", R"(w/"a")", R"("aa")", R"(**)",
                           R"("b" x "a")"}) {
    CAPTURE(list);
    CHECK_FALSE(has_entity_tag(list, R"("a")", false));
    CHECK_FALSE(has_entity_tag(list, R"("a")", true));
  }
}

TEST_CASE("the tag of a version holds what a tag may hold and tells versions apart") {
  using namespace std::string_view_literals;
  CHECK(entity_tag("17-5d41") == R"("17-5d41")");
  CHECK(entity_tag("!#$&'()*+,-./:;<=>?@[]^_`{|}~") == R"("!#$&'()*+,-./:;<=>?@[]^_`{|}~")");
  CHECK(entity_tag("") == R"("")");
  CHECK(entity_tag(R"("v1")") == R"("%22v1%22")");
  CHECK(entity_tag("2026-11-28 04:18") == R"("2026-11-28%2004:18")");
  CHECK(entity_tag("100%") == R"("100%25")");
  CHECK(entity_tag("%20") != entity_tag(" "));
  CHECK(entity_tag("a\\b\r\n\0\x7F\xC3\xA9"sv) == R"("a%5Cb%0D%0A%00%7F%C3%A9")");
  CHECK(has_entity_tag(R"("x", )" + entity_tag("a, b"), entity_tag("a, b"), false));
}

}  // namespace entity_tags_tests
