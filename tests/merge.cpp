#include <classy/merge.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

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
