// What clients see of path, query, header and cookie parameters, as FastAPI 0.141 answers. On purpose otherwise:
//   - integers are a sign and digits: FastAPI also takes " 1", "1_0" and "1.0";
//   - an integer has the range of its C++ type: beyond it stands a bound (less_than_equal …);
//   - of a default list parameter nobody can tell that it is empty: `classy::defaulted` says so;
//   - `inf` and `nan` are taken only with allow_non_finite;
//   - a header's name has no underscores made into hyphens: it is told as it is declared;
//   - problem+json unless the app says fastapi_errors;
//   - a list that is too short or too long has `input` null.

#include <classy/parameters.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/test_client.hpp>

namespace fastapi_tests {

using namespace classy;
using nlohmann::json;

enum class Model { alexnet, resnet, lenet };

template <class T, auto... Rules>
auto path_of() {
  return [](Path<"item_id", T, Rules...> item_id) { return Status<200, std::optional<T>>{*item_id}; };
}
template <class T, auto... Rules>
auto query_of() {
  return [](Query<"query", T, Rules...> query) { return Status<200, std::tuple<T>>{*query}; };
}
template <class T, auto... Rules>
auto header_of() {
  return [](Header<"X-Token", T, Rules...> token) { return Status<200, std::tuple<T>>{*token}; };
}
template <class T, auto... Rules>
auto cookie_of() {
  return [](Cookie<"ads_id", T, Rules...> ads) { return Status<200, std::tuple<T>>{*ads}; };
}

App app_of() {
  App app;
  app.get("/path/int/{item_id}", path_of<int>()).get("/path/float/{item_id}", path_of<double>());
  app.get("/path/bool/{item_id}", path_of<bool>()).get("/path/str/{item_id}", [](std::string item_id) {
    return item_id;
  });
  app.get("/path/model/{item_id}", path_of<Model>());
  app.get("/path/min/{item_id}", path_of<std::string, min_length(3)>());
  app.get("/path/max/{item_id}", path_of<std::string, max_length(3)>());
  app.get("/path/minmax/{item_id}", path_of<std::string, max_length(3), min_length(2)>());
  app.get("/path/gt/{item_id}", path_of<double, gt(3)>()).get("/path/gt0/{item_id}", path_of<double, gt(0)>());
  app.get("/path/ge/{item_id}", path_of<double, ge(3)>()).get("/path/lt/{item_id}", path_of<double, lt(3)>());
  app.get("/path/lt0/{item_id}", path_of<double, lt(0)>()).get("/path/le/{item_id}", path_of<double, le(3)>());
  app.get("/path/ltgt/{item_id}", path_of<double, lt(3), gt(1)>());
  app.get("/path/lege/{item_id}", path_of<double, le(3), ge(1)>());
  app.get("/path/gtint/{item_id}", path_of<int, gt(3)>()).get("/path/geint/{item_id}", path_of<int, ge(3)>());
  app.get("/path/ltint/{item_id}", path_of<int, lt(3)>()).get("/path/leint/{item_id}", path_of<int, le(3)>());
  app.get("/path/ltgtint/{item_id}", path_of<int, lt(3), gt(1)>());
  app.get("/path/legeint/{item_id}", path_of<int, le(3), ge(1)>());
  app.get("/query/str", query_of<std::string>()).get("/query/opt", query_of<std::optional<std::string>>());
  app.get("/query/int", query_of<int>()).get("/query/intopt", query_of<std::optional<int>>());
  app.get("/query/intdef", query_of<int, def(10)>()).get("/query/bool", query_of<bool>());
  app.get("/query/booldef", query_of<bool, def(false)>()).get("/query/strdef", query_of<std::string, def("en")>());
  app.get("/query/float", query_of<double>()).get("/query/model", query_of<Model>());
  app.get("/query/list", query_of<std::vector<int>>()).get("/query/listdef", query_of<std::vector<int>, defaulted>());
  app.get("/query/listopt", query_of<std::optional<std::vector<int>>>());
  app.get("/query/texts", query_of<std::vector<std::string>>()).get("/query/set", query_of<std::set<int>>());
  app.get("/query/pattern",
          query_of<std::optional<std::string>, min_length(3), max_length(50), pattern("^fixedquery$")>());
  app.get("/query/page", query_of<int, ge(1), le(100), def(20)>());
  app.get("/query/items", query_of<std::vector<int>, min_items(2), max_items(3)>());
  app.get("/header", header_of<std::string>()).get("/header/opt", header_of<std::optional<std::string>>());
  app.get("/header/int", header_of<int, ge(1)>()).get("/header/list", header_of<std::vector<std::string>>());
  app.get("/header/listopt", header_of<std::optional<std::vector<std::string>>>());
  app.get("/header/ints", header_of<std::vector<int>, defaulted>())
      .get("/header/def", header_of<std::string, def("none")>());
  app.get("/cookie", cookie_of<std::string>()).get("/cookie/opt", cookie_of<std::optional<std::string>>());
  app.get("/cookie/int", cookie_of<int, gt(0)>()).get("/cookie/def", cookie_of<int, def(5)>());
  app.get("/items/{item_id}", [](Query<"needy", std::string> needy, Path<"item_id", int> item_id,
                                 Query<"skip", int, def(0)> skip, Header<"X-Token", int, def(0)> token,
                                 Cookie<"ads_id", int, def(0)> ads, Query<"limit", std::optional<int>> limit) {
    return *needy + std::to_string(item_id + skip + token + ads + (*limit).value_or(0));
  });
  app.get("/nofit/{item_id}", path_of<double, allow_non_finite>());
  return app;
}

// ── the faults that there are, as FastAPI tells them ──

json fault(std::string_view type, json loc, std::string_view msg, json input, json ctx = nullptr) {
  json all{{"type", type}, {"loc", std::move(loc)}, {"msg", msg}, {"input", std::move(input)}};
  if (!ctx.is_null()) all["ctx"] = std::move(ctx);
  return all;
}
json missing(json loc) { return fault("missing", std::move(loc), "Field required", nullptr); }
json no_int(json loc, std::string_view input) {
  return fault("int_parsing", std::move(loc), "Input should be a valid integer, unable to parse string as an integer",
               input);
}
json no_float(json loc, std::string_view input) {
  return fault("float_parsing", std::move(loc), "Input should be a valid number, unable to parse string as a number",
               input);
}
json no_bool(json loc, std::string_view input) {
  return fault("bool_parsing", std::move(loc), "Input should be a valid boolean, unable to interpret input", input);
}
json no_model(json loc, std::string_view input) {
  return fault("enum", std::move(loc), "Input should be 'alexnet', 'resnet' or 'lenet'", input,
               {{"expected", "'alexnet', 'resnet' or 'lenet'"}});
}
json infinite(json loc, std::string_view input) {
  return fault("finite_number", std::move(loc), "Input should be a finite number", input);
}
json bound(std::string_view type, json loc, std::string_view input, std::string_view key, json limit) {
  const std::string words = type == "greater_than"         ? "greater than "
                            : type == "greater_than_equal" ? "greater than or equal to "
                            : type == "less_than"          ? "less than "
                                                           : "less than or equal to ";
  std::string number = limit.dump();
  if (number.ends_with(".0")) number.resize(number.size() - 2);
  return fault(type, std::move(loc), "Input should be " + words + number, input, {{key, limit}});
}
json length(bool few, json loc, std::string_view input, int limit) {
  return fault(
      few ? "string_too_short" : "string_too_long", std::move(loc),
      std::string{"String should have at "} + (few ? "least " : "most ") + std::to_string(limit) + " characters", input,
      {{few ? "min_length" : "max_length", limit}});
}

const json item{"path", "item_id"}, query{"query", "query"}, token{"header", "X-Token"}, ads{"cookie", "ads_id"};

struct Row {
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  int status;
  json expected;  // of a 200 the value; of a 422 the faults
};
Row good(std::string target, json value) { return {std::move(target), {}, 200, std::move(value)}; }
Row bad(std::string target, json fault) { return {std::move(target), {}, 422, json::array({std::move(fault)})}; }
Row lines(std::string target, std::vector<std::pair<std::string, std::string>> headers, json value) {
  return {std::move(target), std::move(headers), 200, std::move(value)};
}
Row bad_lines(std::string target, std::vector<std::pair<std::string, std::string>> headers, json faults) {
  if (faults.is_object()) faults = json::array({std::move(faults)});  // clang takes {fault} for a copy
  return {std::move(target), std::move(headers), 422, std::move(faults)};
}
Row cookies(std::string target, std::string line, json value) {
  return {std::move(target), {{"Cookie", std::move(line)}}, 200, std::move(value)};
}

void check(const std::vector<Row>& rows) {
  App plain = app_of(), fastapi = app_of();
  fastapi.errors(fastapi_errors);
  TestClient client{plain}, fastapi_client{fastapi};
  for (const Row& row : rows) {
    INFO(row.target << (row.headers.empty() ? "" : "  " + row.headers[0].second));
    const auto answer = client.get(row.target, {.headers = row.headers});
    const auto other = fastapi_client.get(row.target, {.headers = row.headers});
    CHECK(answer.status() == row.status);
    CHECK(other.status() == row.status);
    if (answer.status() != row.status) continue;
    if (row.status == 200) {
      json value = answer.header("Content-Type") == "application/json" ? answer.json() : json(answer.text());
      if (value.is_array() && value.size() == 1) value = json(value[0]);
      CHECK(value == row.expected);
      CHECK(other.text() == answer.text());
      continue;
    }
    const std::size_t count = row.expected.size();
    CHECK(answer.header("Content-Type") == "application/problem+json");
    CHECK(other.header("Content-Type") == "application/json");
    CHECK(other.json() == json{{"detail", row.expected}});
    CHECK(answer.json() == json{{"type", "about:blank"},
                                {"title", "Unprocessable Content"},
                                {"status", 422},
                                {"detail", count == 1 ? "1 parameter is not valid"
                                                      : std::to_string(count) + " parameters are not valid"},
                                {"errors", row.expected}});
    // Numbers of ctx are told as FastAPI writes them: 3.0 is not 3.
    for (const json& one : row.expected) {
      if (one.contains("ctx") && one["ctx"].size() == 1)
        CHECK(other.text().find("\"ctx\":" + one["ctx"].dump()) != std::string::npos);
    }
  }
}

TEST_CASE("path parameters of each type are converted or told as FastAPI tells them") {
  std::vector<Row> rows{
      good("/path/int/42", 42),          good("/path/int/-42", -42),      good("/path/int/+42", 42),
      good("/path/int/007", 7),          good("/path/int/4%32", 42),      good("/path/str/foobar", "foobar"),
      good("/path/str/42", "42"),        good("/path/str/True", "True"),  good("/path/str/a%20b", "a b"),
      good("/path/str/a+b", "a+b"),      good("/path/str/%C3%A9", "é"),   good("/path/float/42", 42.0),
      good("/path/float/42.5", 42.5),    good("/path/float/-.5", -0.5),   good("/path/float/5.", 5.0),
      good("/path/float/1e3", 1000.0),   good("/path/float/+1E-2", 0.01), good("/path/model/alexnet", "alexnet"),
      good("/path/model/lenet", "lenet")};
  for (const char* word : {"1", "true", "True", "TRUE", "tRuE", "on", "ON", "yes", "Yes", "t", "T", "y", "Y"}) {
    rows.push_back(good(std::string{"/path/bool/"} + word, true));
    rows.push_back(good(std::string{"/query/bool?query="} + word, true));
  }
  for (const char* word : {"0", "false", "False", "FALSE", "off", "Off", "no", "NO", "f", "F", "n", "N"}) {
    rows.push_back(good(std::string{"/path/bool/"} + word, false));
    rows.push_back(good(std::string{"/query/bool?query="} + word, false));
  }
  for (const char* word : {"foobar", "42", "42.5", "2", "-1", "10", "tr", "yess", "o", "null", "1.0", "00"}) {
    rows.push_back(bad(std::string{"/path/bool/"} + word, no_bool(item, word)));
    rows.push_back(bad(std::string{"/query/bool?query="} + word, no_bool(query, word)));
  }
  for (const char* word : {"foobar", "True", "42.5", "1e3", "0x10", "12abc", "1,000", "--1", "-", "1_0", "1.0"}) {
    rows.push_back(bad(std::string{"/path/int/"} + word, no_int(item, word)));
    rows.push_back(bad(std::string{"/query/int?query="} + word, no_int(query, word)));
    rows.push_back(bad(std::string{"/query/intopt?query="} + word, no_int(query, word)));
    rows.push_back(bad(std::string{"/query/intdef?query="} + word, no_int(query, word)));
  }
  for (const char* word : {"foobar", "True", "1,5", "0x1p3", "1e", "e3", "..0", "--1", "1.2.3", "in", "nanx"}) {
    rows.push_back(bad(std::string{"/path/float/"} + word, no_float(item, word)));
    rows.push_back(bad(std::string{"/query/float?query="} + word, no_float(query, word)));
  }
  for (const char* word : {"inf", "-inf", "nan", "NaN", "Infinity", "1e999", "-1e999"}) {
    rows.push_back(bad(std::string{"/path/float/"} + word, infinite(item, word)));
    rows.push_back(bad(std::string{"/query/float?query="} + word, infinite(query, word)));
  }
  for (const char* word : {"foo", "Alexnet", "alexnet2", "0"}) {
    rows.push_back(bad(std::string{"/path/model/"} + word, no_model(item, word)));
    rows.push_back(bad(std::string{"/query/model?query="} + word, no_model(query, word)));
  }
  rows.push_back(bad("/path/int/%201", no_int(item, " 1")));
  rows.push_back(bad("/path/int/%D9%A1", no_int(item, "١")));
  rows.push_back(bad("/path/int/2147483648", bound("less_than_equal", item, "2147483648", "le", 2147483647)));
  rows.push_back(bad("/path/int/-2147483649", bound("greater_than_equal", item, "-2147483649", "ge", -2147483648)));
  rows.push_back(good("/nofit/inf", nullptr));
  check(rows);
}

TEST_CASE("bounds and lengths of path parameters are told as FastAPI tells them") {
  std::vector<Row> rows{
      good("/path/min/foo", "foo"),
      bad("/path/min/fo", length(true, item, "fo", 3)),
      good("/path/max/foo", "foo"),
      bad("/path/max/foobar", length(false, item, "foobar", 3)),
      good("/path/max/%C3%A9%E2%82%AC%F0%9F%98%80", "é€😀"),
      good("/path/minmax/foo", "foo"),
      bad("/path/minmax/foobar", length(false, item, "foobar", 3)),
      bad("/path/minmax/f", length(true, item, "f", 2)),
      good("/path/gt0/0.05", 0.05),
      bad("/path/gt0/0", bound("greater_than", item, "0", "gt", 0.0)),
      bad("/path/gt0/-0.0", bound("greater_than", item, "-0.0", "gt", 0.0)),
      good("/path/lt0/-1", -1.0),
      bad("/path/lt0/0", bound("less_than", item, "0", "lt", 0.0)),
  };
  const json three = 3.0, one = 1.0;
  struct Bounds {
    std::string name;
    std::vector<std::string> good;
    std::vector<std::pair<std::string, json>> bad;
  };
  const Bounds table[] = {
      {"gt",
       {"42", "3.01", "4", "1e9"},
       {{"2", bound("greater_than", item, "2", "gt", three)},
        {"3", bound("greater_than", item, "3", "gt", three)},
        {"2.99", bound("greater_than", item, "2.99", "gt", three)}}},
      {"ge",
       {"42", "3", "3.0"},
       {{"2", bound("greater_than_equal", item, "2", "ge", three)},
        {"2.999", bound("greater_than_equal", item, "2.999", "ge", three)}}},
      {"lt",
       {"2", "2.99", "-7"},
       {{"42", bound("less_than", item, "42", "lt", three)}, {"3", bound("less_than", item, "3", "lt", three)}}},
      {"le",
       {"3", "2", "-1e9"},
       {{"42", bound("less_than_equal", item, "42", "le", three)},
        {"3.001", bound("less_than_equal", item, "3.001", "le", three)}}},
      {"ltgt",
       {"2", "1.01", "2.99"},
       {{"4", bound("less_than", item, "4", "lt", three)},
        {"3", bound("less_than", item, "3", "lt", three)},
        {"0", bound("greater_than", item, "0", "gt", one)},
        {"1", bound("greater_than", item, "1", "gt", one)}}},
      {"lege",
       {"2", "1", "3"},
       {{"4", bound("less_than_equal", item, "4", "le", three)},
        {"0", bound("greater_than_equal", item, "0", "ge", one)}}},
      {"gtint",
       {"42", "4"},
       {{"3", bound("greater_than", item, "3", "gt", 3)},
        {"2", bound("greater_than", item, "2", "gt", 3)},
        {"2.7", no_int(item, "2.7")}}},
      {"geint", {"42", "3"}, {{"2", bound("greater_than_equal", item, "2", "ge", 3)}, {"3.5", no_int(item, "3.5")}}},
      {"ltint",
       {"2", "-5"},
       {{"42", bound("less_than", item, "42", "lt", 3)},
        {"3", bound("less_than", item, "3", "lt", 3)},
        {"2.7", no_int(item, "2.7")}}},
      {"leint", {"3", "2"}, {{"42", bound("less_than_equal", item, "42", "le", 3)}, {"2.7", no_int(item, "2.7")}}},
      {"ltgtint",
       {"2"},
       {{"4", bound("less_than", item, "4", "lt", 3)},
        {"3", bound("less_than", item, "3", "lt", 3)},
        {"1", bound("greater_than", item, "1", "gt", 1)},
        {"0", bound("greater_than", item, "0", "gt", 1)},
        {"2.7", no_int(item, "2.7")}}},
      {"legeint",
       {"1", "2", "3"},
       {{"4", bound("less_than_equal", item, "4", "le", 3)},
        {"0", bound("greater_than_equal", item, "0", "ge", 1)},
        {"2.7", no_int(item, "2.7")}}},
  };
  for (const Bounds& bounds : table) {
    for (const std::string& text : bounds.good)
      rows.push_back(good("/path/" + bounds.name + "/" + text, std::stod(text)));
    for (const auto& [text, fault] : bounds.bad) rows.push_back(bad("/path/" + bounds.name + "/" + text, fault));
  }
  check(rows);
}

TEST_CASE("query parameters are required or optional or have a default as in FastAPI") {
  std::vector<Row> rows;
  for (const char* target : {"/query/str", "/query/int", "/query/float", "/query/bool", "/query/model", "/query/list",
                             "/query/texts", "/query/set"}) {
    rows.push_back(bad(target, missing(query)));
    rows.push_back(bad(std::string{target} + "?not_declared=baz", missing(query)));
    rows.push_back(bad(std::string{target} + "?Query=1", missing(query)));
    rows.push_back(bad(std::string{target} + "?", missing(query)));
  }
  const Row more[] = {
      good("/query/str?query=baz", "baz"),
      good("/query/str?query=", ""),
      good("/query/str?query", ""),
      good("/query/str?query=a+b%20c%2B", "a b c+"),
      good("/query/str?query=a&query=b", "b"),
      good("/query/str?query=a;query=b", "a;query=b"),
      good("/query/str?&&query=a&", "a"),
      good("/query/str?query=a=b", "a=b"),
      good("/query/str?%71uery=x", "x"),
      good("/query/opt", nullptr),
      good("/query/opt?query=baz", "baz"),
      good("/query/opt?not_declared=baz", nullptr),
      good("/query/opt?query=", ""),
      good("/query/int?query=42", 42),
      good("/query/int?query=x&query=42", 42),
      bad("/query/int?query=42&query=x", no_int(query, "x")),
      bad("/query/int?query=", no_int(query, "")),
      bad("/query/intopt?query=", no_int(query, "")),
      bad("/query/int?query=+1", no_int(query, " 1")),
      good("/query/int?query=%2B1", 1),
      good("/query/intopt", nullptr),
      good("/query/intopt?query=50", 50),
      good("/query/intdef", 10),
      good("/query/intdef?query=50", 50),
      good("/query/booldef", false),
      good("/query/booldef?query=on", true),
      good("/query/strdef", "en"),
      good("/query/strdef?query=de", "de"),
      good("/query/strdef?query=", ""),
      good("/query/page", 20),
      good("/query/page?query=100", 100),
      bad("/query/page?query=101", bound("less_than_equal", query, "101", "le", 100)),
      bad("/query/page?query=0", bound("greater_than_equal", query, "0", "ge", 1)),
      good("/query/pattern", nullptr),
      good("/query/pattern?query=fixedquery", "fixedquery"),
      bad("/query/pattern?query=nonregexquery",
          fault("string_pattern_mismatch", query, "String should match pattern '^fixedquery$'", "nonregexquery",
                {{"pattern", "^fixedquery$"}})),
      bad("/query/pattern?query=fixedquery%0A",  // `$` is the end, not that of a line
          fault("string_pattern_mismatch", query, "String should match pattern '^fixedquery$'", "fixedquery\n",
                {{"pattern", "^fixedquery$"}})),
      bad("/query/pattern?query=a%0Afixedquery",
          fault("string_pattern_mismatch", query, "String should match pattern '^fixedquery$'", "a\nfixedquery",
                {{"pattern", "^fixedquery$"}})),
      bad("/query/pattern?query=fi", length(true, query, "fi", 3)),
      bad("/query/pattern?query=" + std::string(51, 'x'), length(false, query, std::string(51, 'x'), 50)),
      good("/query/float?query=1.5", 1.5),
      good("/query/model?query=resnet", "resnet"),
  };
  rows.insert(rows.end(), std::begin(more), std::end(more));
  check(rows);
}

TEST_CASE("lists from the query take all values and tell the index of those that are wrong") {
  const auto at = [](int index) { return json{"query", "query", index}; };
  check({
      good("/query/list?query=1&query=2", {1, 2}),
      good("/query/list?x=1&query=2&query=1&query=2", {2, 1, 2}),
      {"/query/list?query=five&query=six", {}, 422, {no_int(at(0), "five"), no_int(at(1), "six")}},
      {"/query/list?query=5&query=six&query=", {}, 422, {no_int(at(1), "six"), no_int(at(2), "")}},
      bad("/query/list?query=1,2", no_int(at(0), "1,2")),
      good("/query/listdef", json::array()),
      good("/query/listdef?query=1&query=2", {1, 2}),
      bad("/query/listdef?query=x", no_int(at(0), "x")),
      good("/query/listopt", nullptr),
      good("/query/listopt?query=1&query=2", {1, 2}),
      good("/query/texts?query=a&query=&query=b,c", {"a", "", "b,c"}),
      good("/query/set?query=1&query=1&query=2", {1, 2}),
      good("/query/items?query=1&query=2", {1, 2}),
      bad("/query/items?query=1", fault("too_short", query, "List should have at least 2 items after validation, not 1",
                                        nullptr, {{"field_type", "List"}, {"min_length", 2}, {"actual_length", 1}})),
      bad("/query/items?query=1&query=2&query=3&query=4",
          fault("too_long", query, "List should have at most 3 items after validation, not 4", nullptr,
                {{"field_type", "List"}, {"max_length", 3}, {"actual_length", 4}})),
  });
}

TEST_CASE("headers go by their names in any case and lists take all lines") {
  check({
      bad("/header", missing(token)),
      lines("/header", {{"X-Token", "abc"}}, "abc"),
      lines("/header", {{"x-token", "abc"}}, "abc"),
      lines("/header", {{"X-TOKEN", "a, b"}}, "a, b"),
      lines("/header", {{"X-Token", "first"}, {"x-token", "second"}}, "first"),
      lines("/header", {{"X-Token", ""}}, ""),
      bad_lines("/header", {{"X_Token", "abc"}}, {missing(token)}),
      good("/header/opt", nullptr),
      lines("/header/opt", {{"X-Token", "abc"}}, "abc"),
      good("/header/def", "none"),
      lines("/header/def", {{"X-Token", "abc"}}, "abc"),
      lines("/header/int", {{"X-Token", "7"}}, 7),
      bad_lines("/header/int", {{"X-Token", "x"}}, {no_int(token, "x")}),
      bad_lines("/header/int", {{"X-Token", "0"}}, {bound("greater_than_equal", token, "0", "ge", 1)}),
      bad("/header/list", missing(token)),
      lines("/header/list", {{"X-Token", "foo"}, {"Other", "x"}, {"x-token", "bar"}}, {"foo", "bar"}),
      lines("/header/list", {{"X-Token", "foo, bar"}, {"X-Token", ""}}, {"foo, bar", ""}),
      good("/header/listopt", nullptr),
      lines("/header/listopt", {{"X-Token", "foo"}, {"X-Token", "bar"}}, {"foo", "bar"}),
      good("/header/ints", json::array()),
      bad_lines("/header/ints", {{"X-Token", "1"}, {"X-Token", "x"}, {"X-Token", "3"}},
                {no_int({"header", "X-Token", 1}, "x")}),
  });
}

TEST_CASE("cookies are split and trimmed and lose their quotation marks and the last one wins") {
  check({
      bad("/cookie", missing(ads)),
      bad_lines("/cookie", {{"Cookie", "other=1"}}, {missing(ads)}),
      bad_lines("/cookie", {{"Cookie", "Ads_Id=1"}}, {missing(ads)}),
      cookies("/cookie", "ads_id=foo", "foo"),
      cookies("/cookie", "a=1; ads_id=foo; b=2", "foo"),
      cookies("/cookie", "a=1;ads_id=foo;b=2", "foo"),
      cookies("/cookie", "ads_id=\"foo\"", "foo"),
      cookies("/cookie", "  ads_id =  foo  ", "foo"),
      cookies("/cookie", "ads_id=", ""),
      cookies("/cookie", "ads_id=a=b", "a=b"),
      cookies("/cookie", "ads_id=a%20b", "a%20b"),
      cookies("/cookie", "ads_id=first; ads_id=second", "second"),
      lines("/cookie", {{"Cookie", "ads_id=first"}, {"cookie", "ads_id=second"}}, "second"),
      good("/cookie/opt", nullptr),
      cookies("/cookie/opt", "ads_id=foo", "foo"),
      cookies("/cookie/int", "ads_id=7", 7),
      bad_lines("/cookie/int", {{"Cookie", "ads_id=x"}}, {no_int(ads, "x")}),
      bad_lines("/cookie/int", {{"Cookie", "ads_id=0"}}, {bound("greater_than", ads, "0", "gt", 0)}),
      good("/cookie/def", 5),
      cookies("/cookie/def", "ads_id=6", 6),
      bad_lines("/cookie/def", {{"Cookie", "ads_id="}}, {no_int(ads, "")}),
  });
}

TEST_CASE("several faults come in the order path query header cookie and of declaration") {
  const json skip{"query", "skip"}, limit{"query", "limit"}, needy{"query", "needy"};
  check({
      good("/items/1?needy=x", "x1"),
      good("/items/1?needy=x&skip=2&limit=3", "x6"),
      bad("/items/1", missing(needy)),
      bad_lines("/items/foo", {}, {no_int(item, "foo"), missing(needy)}),
      bad_lines("/items/foo?skip=a&limit=b", {{"X-Token", "t"}, {"Cookie", "ads_id=c"}},
                {no_int(item, "foo"), missing(needy), no_int(skip, "a"), no_int(limit, "b"), no_int(token, "t"),
                 no_int(ads, "c")}),
      bad_lines("/items/1?limit=b&skip=a&needy=x", {}, {no_int(skip, "a"), no_int(limit, "b")}),
  });
}

TEST_CASE("answers without faults have the words of FastAPI too") {
  App app = app_of();
  app.errors(fastapi_errors);
  app.get("/teapot", []() -> int { throw HttpError{418, "no coffee"}; });
  TestClient client{app};
  CHECK(client.get("/nonexistent").json() == json{{"detail", "Not Found"}});
  CHECK(client.post("/query/int").json() == json{{"detail", "Method Not Allowed"}});
  CHECK(client.post("/query/int").status() == 405);
  CHECK(client.get("/teapot").json() == json{{"detail", "no coffee"}});
  CHECK(client.get("/query/int?query=%FF").status() == 400);
  CHECK(client.get("/query/int?query=%FF").json().contains("detail"));
}

}  // namespace fastapi_tests
