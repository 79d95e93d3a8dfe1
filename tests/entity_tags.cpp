#include <classy/detail/entity_tags.hpp>

#include <catch2/catch.hpp>

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
