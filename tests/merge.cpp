#include <classy/merge.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include <classy/field_mask.hpp>

namespace merge_tests {

using nlohmann::json;

TEST_CASE("a part and its rest are put together member by member and element by element") {
  struct Row {
    const char *part, *rest, *whole;
  };
  const auto row = GENERATE(  //
      Row{"{}", "{}", "{}"}, Row{R"({"a":1})", "{}", R"({"a":1})"}, Row{"{}", R"({"a":1})", R"({"a":1})"},
      Row{R"({"a":1})", R"({"b":2})", R"({"a":1,"b":2})"},
      Row{R"({"a":{"b":1}})", R"({"a":{"c":[2]}})", R"({"a":{"b":1,"c":[2]}})"},
      Row{R"([{"a":1},{}])", R"([{"b":2},{"a":3}])", R"([{"a":1,"b":2},{"a":3}])"}, Row{"[{},{}]", "[1,null]", "[1,null]"},
      Row{"[1,null]", "[{},{}]", "[1,null]"}, Row{"[[{}],[]]", R"([[{"a":1}],{}])", R"([[{"a":1}],[]])"},
      Row{"[]", "[]", "[]"}, Row{"null", "{}", "null"}, Row{"{}", "\"a\"", "\"a\""});
  CAPTURE(row.part, row.rest);
  CHECK(classy::merge(json::parse(row.part), json::parse(row.rest)) == json::parse(row.whole));
}

TEST_CASE("what are no parts of one object are not put together") {
  struct Row {
    const char *one, *other;
  };
  const auto row = GENERATE(Row{"1", "1"}, Row{R"({"a":1})", R"({"a":2})"}, Row{R"({"a":1})", R"({"a":[]})"},
                            Row{"[1]", "[{},{}]"}, Row{R"({"a":1})", "[]"}, Row{"null", "null"});
  CAPTURE(row.one, row.other);
  CHECK_THROWS_AS(classy::merge(json::parse(row.one), json::parse(row.other)), std::invalid_argument);
  CHECK_THROWS_AS(classy::merge(json::parse(row.other), json::parse(row.one)), std::invalid_argument);
}

TEST_CASE("parts are merged 64 deep and not deeper") {
  const auto nested = [](int depth, const std::string& middle) {
    std::string text = middle;
    for (int i = 1; i < depth; ++i) text = "[" + text + "]";
    return json::parse(text);
  };
  CHECK(classy::merge(nested(64, R"({"a":1})"), nested(64, R"({"b":2})")) == nested(64, R"({"a":1,"b":2})"));
  CHECK_THROWS_AS(classy::merge(nested(65, R"({"a":1})"), nested(65, R"({"b":2})")), std::invalid_argument);
}

TEST_CASE("what a mask selects of a value and the rest of it make up the whole") {
  const json whole = json::parse(R"({"id":7,"tags":[{"a":1,"b":2},{"b":3}],"address":{"city":"C","street":null}})");
  const auto mask = [](const char* text) { return classy::FieldMask::parse(text); };
  CHECK(classy::select(whole, mask("id,tags/a")) == json::parse(R"({"id":7,"tags":[{"a":1},{}]})"));
  CHECK(classy::rest(whole, mask("id,tags/a")) ==
        json::parse(R"({"tags":[{"b":2},{"b":3}],"address":{"city":"C","street":null}})"));
  CHECK(classy::select(whole, mask("nobody")) == json::object());
  CHECK(classy::select(7, mask("id")) == json::object());
  for (const char* const text : {"id", "*", "!*", "nobody", "address/street", "!tags/b", "tags(a,b),id"}) {
    CAPTURE(text);
    CHECK(classy::merge(classy::select(whole, mask(text)), classy::rest(whole, mask(text))) == whole);
  }
}

}  // namespace merge_tests
