#include <classy/field_mask.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace field_mask_tests {

using classy::FieldMask;
using classy::MaskError;

TEST_CASE("a mask has a canonical form: sorted, and repeats unite") {
  struct Row {
    std::string_view mask, canonical;
  };
  const auto row = GENERATE(  //
      Row{"a", "a"}, Row{"b,a", "a,b"}, Row{"a,a", "a"}, Row{" a , b ", "a,b"}, Row{"(a,b)", "a,b"},
      Row{" ( a ) ", "a"}, Row{"a/b", "a/b"}, Row{"a(b)", "a/b"}, Row{"a(b,c)", "a(b,c)"}, Row{"b/c,b/d", "b(c,d)"},
      Row{"b(d),b(c)", "b(c,d)"}, Row{"b,b/c", "b"}, Row{"b/c,b", "b"}, Row{"a/b/c", "a/b/c"}, Row{"a(b(c))", "a/b/c"},
      Row{"a/b(c,d/e)", "a/b(c,d/e)"}, Row{"a(b/c,b/d),a/e", "a(b(c,d),e)"}, Row{"a ( b , c ) , d", "a(b,c),d"},
      Row{"a / b", "a/b"},
      // every key
      Row{"*", "*"}, Row{"*,a", "*"}, Row{"a/b,*", "*"}, Row{"*/x", "*/x"}, Row{"*/x,a/y", "*/x,a(x,y)"},
      Row{"a,*/x", "*/x,a"}, Row{"*/x,*/y", "*(x,y)"}, Row{"a/*", "a/*"}, Row{"a/*,a/b/c", "a/*"},
      // all but
      Row{"!a", "!a"}, Row{"!b,a", "!a,b"}, Row{" ! a", "!a"}, Row{"!(a,b)", "!a,b"}, Row{"!*", "!*"},
      Row{"!a/b", "!a/b"}, Row{"!!a", "!!a"}, Row{"a,!b", "!b,a"},
      // names
      Row{"a.b", "a.b"}, Row{"a-b_c:d", "a-b_c:d"}, Row{R"(a\/b)", R"(a\/b)"}, Row{R"(\a)", "a"},
      Row{R"(a\,b)", R"(a\,b)"}, Row{R"(a\\b)", R"(a\\b)"}, Row{R"(a\ b)", R"(a\ b)"}, Row{R"(\*)", R"(\*)"},
      Row{R"(\*/x)", R"(\*/x)"}, Row{R"(\!a)", R"(\!a)"}, Row{R"(\(\))", R"(\(\))"}, Row{"**", "**"}, Row{"a*", "a*"},
      Row{"é", "é"});
  CAPTURE(row.mask);
  MaskError error;
  const auto mask = FieldMask::parse(row.mask, error);
  REQUIRE(mask);
  CHECK(mask->text() == (row.mask == "a,!b" ? R"(\!b,a)" : row.canonical));
  CHECK(FieldMask::parse(mask->text()).text() == mask->text());
}

TEST_CASE("what is no mask is refused, with the place") {
  struct Row {
    std::string_view mask;
    std::size_t position;
    std::string_view what;
  };
  const auto row = GENERATE(  //
      Row{"", 0, "name is missing"}, Row{" ", 1, "name is missing"}, Row{"!", 1, "name is missing"},
      Row{",", 0, "name is missing"}, Row{"a,", 2, "name is missing"}, Row{"a,,b", 2, "name is missing"},
      Row{"/a", 0, "name is missing"}, Row{"a/", 2, "name is missing"}, Row{"a//b", 2, "name is missing"},
      Row{"()", 1, "name is missing"}, Row{"a()", 2, "name is missing"}, Row{"a(b", 3, "parenthesis is missing"},
      Row{"(a", 2, "parenthesis is missing"}, Row{"a(b(c)", 6, "parenthesis is missing"},
      Row{"a)", 1, "comma is missing"}, Row{"a(b))", 4, "comma is missing"}, Row{"(a),b", 3, "follows the closing"},
      Row{"(a)b", 3, "follows the closing"}, Row{"a b", 2, "comma is missing"}, Row{"a(b)c", 4, "comma is missing"},
      Row{"a(b)/c", 4, "comma is missing"}, Row{"((a))", 1, "name is missing"},
      Row{R"(a\)", 2, "follows the backslash"}, Row{R"(\)", 1, "follows the backslash"});
  CAPTURE(row.mask);
  MaskError error;
  CHECK_FALSE(FieldMask::parse(row.mask, error));
  CHECK(error.type == "field_mask_syntax");
  CHECK(error.position == row.position);
  CHECK_THAT(std::string{error.what}, Catch::Contains(std::string{row.what}));
  CHECK_THROWS_AS(FieldMask::parse(row.mask), std::invalid_argument);
}

TEST_CASE("a mask is at most 2048 bytes, 16 fields deep, and of 4096 fields") {
  const auto type_of = [](const std::string& mask) {
    MaskError error;
    const bool good = FieldMask::parse(mask, error).has_value();
    CHECK(good != static_cast<bool>(error));
    return std::string{error.type};
  };
  const auto repeated = [](std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
  };
  CHECK(type_of(std::string(2048, 'a')).empty());
  CHECK(type_of(std::string(2049, 'a')) == "field_mask_too_long");
  CHECK(type_of(repeated("a/", 15) + "a").empty());
  CHECK(type_of(repeated("a/", 16) + "a") == "field_mask_too_deep");
  CHECK(type_of(repeated("a(", 15) + "a" + repeated(")", 15)).empty());
  CHECK(type_of(repeated("a(", 16) + "a" + repeated(")", 16)) == "field_mask_too_deep");
  CHECK(type_of("(" + repeated("a(", 15) + "a" + repeated(")", 15) + ")").empty());
  CHECK(type_of(std::string(2048, '(')) == "field_mask_syntax");
  CHECK(type_of(std::string(2048, ',')) == "field_mask_syntax");
  CHECK(type_of(repeated("*(", 900)) == "field_mask_too_deep");

  std::string wide = "*(";  // 300 fields below each of 300
  for (int i = 0; i < 300; ++i)
    wide += (i == 0 ? "" : ",") + std::string{static_cast<char>('a' + i % 26)} + std::to_string(i / 26);
  wide += ")";
  for (int i = 0; i < 150; ++i) wide += "," + std::to_string(i) + "/x";
  REQUIRE(wide.size() < 2048);
  CHECK(type_of(wide) == "field_mask_too_complex");
}

TEST_CASE("a mask says which fields it wants") {
  const auto mask = FieldMask::parse("id,address/city,friends(id,name),*/etag");
  for (const char* wanted :
       {"id", "id/anything", "address", "address/city", "address/etag", "friends/name", "other/etag", "other"}) {
    CAPTURE(wanted);
    CHECK(mask.wants(wanted));
  }
  for (const char* unwanted : {"address/street", "friends/age", "other/name"}) {
    CAPTURE(unwanted);
    CHECK_FALSE(mask.wants(unwanted));
  }

  const auto rest = FieldMask::parse("!id,address/city");
  CHECK(rest.negated());
  for (const char* wanted : {"name", "address", "address/street"}) CHECK(rest.wants(wanted));
  for (const char* unwanted : {"id", "id/x", "address/city"}) CHECK_FALSE(rest.wants(unwanted));
}

TEST_CASE("a mask as made by default wants everything, and so does *") {
  CHECK(FieldMask{}.everything());
  CHECK(FieldMask{}.wants("anything"));
  CHECK(FieldMask{}.text() == "*");
  CHECK(FieldMask::parse("*").everything());
  CHECK_FALSE(FieldMask::parse("a").everything());
  CHECK_FALSE(FieldMask::parse("!*").everything());
}

TEST_CASE("the complement of a mask is what it leaves out") {
  CHECK(FieldMask::parse("id,name").complement().text() == "!id,name");
  CHECK(FieldMask::parse("!id").complement().text() == "id");
  CHECK_FALSE(FieldMask::parse("id").complement().wants("id"));
}

}  // namespace field_mask_tests
