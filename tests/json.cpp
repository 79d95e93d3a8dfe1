#include <classy/json.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace json_tests {

using classy::Response;
using nlohmann::json;
using RespondJson = classy::Respond<json>;

namespace {

json nested(int depth, bool objects) {
  json value = objects ? json::object() : json::array();
  for (int i = 1; i < depth; ++i) {
    json outer = objects ? json::object() : json::array();
    if (objects) {
      outer["a"] = std::move(value);
    } else {
      outer.push_back(std::move(value));
    }
    value = std::move(outer);
  }
  return value;
}

}  // namespace

TEST_CASE("a json value is the answer as it is") {
  Response response{201};
  response.body("before");
  RespondJson::write({{"b", 1}, {"a", {1.0, nullptr, "é\"", true}}}, response);
  CHECK(response.status() == 201);
  CHECK(response.body() == R"({"a":[1.0,null,"é\"",true],"b":1})");
  CHECK(response.header("Content-Type") == "application/json");
  CHECK(response.headers().size() == 1);

  for (const json& value : {json(nullptr), json(7), json("text"), json::array(), json::object()}) {
    RespondJson::write(value, response);
    CHECK(response.body() == value.dump());
  }
}

TEST_CASE("text in a json value that is not UTF-8 is replaced") {
  Response response;
  RespondJson::write({{"a\xFF", "\xC3"}}, response);
  CHECK(response.body() == "{\"a�\":\"�\"}");
}

TEST_CASE("a json value that is nested too deep is refused") {
  for (const bool objects : {true, false}) {
    Response response;
    RespondJson::write(nested(classy::max_json_depth, objects), response);
    CHECK(json::accept(response.body()));
    CHECK_THROWS_AS(RespondJson::write(nested(classy::max_json_depth + 1, objects), response), std::length_error);
  }
}

TEST_CASE("a json value may be wide") {
  json value = json::array();
  for (int i = 0; i < 10'000; ++i) value.push_back({{"i", i}});
  Response response;
  RespondJson::write(value, response);
  CHECK(json::parse(response.body()).size() == 10'000);
}

TEST_CASE("a json value can be the result of a handler") { STATIC_REQUIRE(classy::Respondable<json>); }

}  // namespace json_tests
