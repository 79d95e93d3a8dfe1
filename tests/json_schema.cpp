// What a Shape says of itself as a JSON Schema. Whether schemas and the reader agree, oracle/ tests.

#include <classy/json_schema.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/dates.hpp>
#include <classy/json.hpp>
#include <classy/rules.hpp>
#include <classy/uuid.hpp>

namespace json_schema_tests {

using nlohmann::json;

enum class Colour { red, green };

struct Address {
  std::string street;
  std::optional<std::string> city;
};
struct User {
  std::int8_t id;
  std::string name;
  Address address;
  std::vector<Address> others;
  double share = 0.5;
  std::uint64_t big;
  Colour colour;
  std::optional<int> age;
  static constexpr auto rules = classy::rules(
      classy::extra(classy::forbid),
      classy::field<&User::name>(classy::name("Name"), classy::min_length(1), classy::max_length(9),
                                 classy::pattern("^[a-z]+$"), classy::description("how \"friends\" call her")),
      classy::field<&User::others>(classy::defaulted, classy::min_items(1), classy::max_items(5)),
      classy::field<&User::share>(classy::gt(0), classy::le(1)),
      classy::field<&User::age>(classy::ge(18), classy::description("in years")));
};
struct Tree {
  int value;
  std::vector<Tree> children = {};
};
struct Empty {};

template <class T>
struct Page {
  std::vector<T> items;
};

namespace other {
struct Address {
  int number;
};
}  // namespace other
struct TwoAddresses {
  Address one;
  other::Address other;
};

template <class T>
json schema_of(const classy::Rules* rules = nullptr) {
  classy::JsonSchemas schemas{"#/s/"};
  schemas.add(classy::shape_of<T>());
  std::string text;
  schemas.append(text, classy::shape_of<T>(), rules);
  return json::parse(text);
}
json names_of(const classy::JsonSchemas& schemas) {
  std::string text;
  schemas.append_definitions(text);
  const json definitions = json::parse(text);
  json names = json::array();
  for (const auto& [name, schema] : definitions.items()) names.push_back(name);
  return names;
}
json type(std::string_view name) { return {{"type", name}}; }
json with(json schema, const json& more) {
  schema.update(more);
  return schema;
}
const json int32 = {{"type", "integer"}, {"format", "int32"}, {"minimum", -2147483648}, {"maximum", 2147483647}};

TEST_CASE("scalars have a type and a range") {
  CHECK(schema_of<bool>() == type("boolean"));
  CHECK(schema_of<int>() == int32);
  CHECK(schema_of<std::uint8_t>() == json{{"type", "integer"}, {"format", "uint8"}, {"minimum", 0}, {"maximum", 255}});
  CHECK(schema_of<std::int64_t>()["minimum"] == std::numeric_limits<std::int64_t>::min());
  CHECK(schema_of<std::uint64_t>()["maximum"] == std::numeric_limits<std::uint64_t>::max());
  CHECK(schema_of<double>() == with(type("number"), {{"format", "double"}}));
  CHECK(schema_of<float>()["maximum"].get<float>() == std::numeric_limits<float>::max());
  CHECK(schema_of<std::string>() == type("string"));
  CHECK(schema_of<Colour>() == json{{"type", "string"}, {"enum", {"red", "green"}}});
  CHECK(schema_of<classy::Literal<"a\"b">>() == json{{"type", "string"}, {"const", "a\"b"}});
  CHECK(schema_of<std::chrono::sys_days>() == json{{"type", "string"}, {"format", "date"}});
  CHECK(schema_of<std::chrono::sys_seconds>() == json{{"type", "string"}, {"format", "date-time"}});
  CHECK(schema_of<boost::uuids::uuid>() == json{{"type", "string"}, {"format", "uuid"}});
  CHECK(schema_of<json>() == json::object());
}

TEST_CASE("containers have the schemas of what they hold") {
  CHECK(schema_of<std::vector<bool>>() == json{{"type", "array"}, {"items", type("boolean")}});
  CHECK(schema_of<std::set<std::string>>() ==
        json{{"type", "array"}, {"items", type("string")}, {"uniqueItems", true}});
  CHECK(schema_of<std::array<bool, 2>>() ==
        json{{"type", "array"}, {"items", type("boolean")}, {"minItems", 2}, {"maxItems", 2}});
  CHECK(schema_of<std::map<std::string, bool>>() ==
        json{{"type", "object"}, {"additionalProperties", type("boolean")}});
  CHECK(schema_of<std::tuple<bool, int>>() ==
        json{{"type", "array"}, {"prefixItems", {type("boolean"), int32}}, {"minItems", 2}, {"maxItems", 2}});
  CHECK(schema_of<std::optional<bool>>() == json{{"anyOf", {type("boolean"), type("null")}}});
  CHECK(schema_of<std::variant<bool, std::string>>() == json{{"anyOf", {type("boolean"), type("string")}}});
}

TEST_CASE("a struct is defined once with its rules and referred to") {
  const json whole = json::parse(classy::json_schema<User>());
  CHECK(whole["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(whole["$ref"] == "#/$defs/User");
  CHECK(whole["$defs"]["Address"] ==
        json{{"type", "object"},
             {"properties", {{"street", type("string")}, {"city", {{"anyOf", {type("string"), type("null")}}}}}},
             {"required", json::array({"street"})}});
  const json& user = whole["$defs"]["User"];
  CHECK(user["required"] == json{"id", "Name", "address", "big", "colour"});
  CHECK(user["additionalProperties"] == false);
  const json& members = user["properties"];
  CHECK(members["id"] == json{{"type", "integer"}, {"format", "int8"}, {"minimum", -128}, {"maximum", 127}});
  CHECK(members["Name"] == json{{"type", "string"},
                                {"minLength", 1},
                                {"maxLength", 9},
                                {"pattern", "^[a-z]+$"},
                                {"description", "how \"friends\" call her"}});
  CHECK(members["address"] == json{{"$ref", "#/$defs/Address"}});
  CHECK(members["others"] ==
        json{{"type", "array"}, {"items", {{"$ref", "#/$defs/Address"}}}, {"minItems", 1}, {"maxItems", 5}});
  CHECK(members["share"] == json{{"type", "number"}, {"format", "double"}, {"exclusiveMinimum", 0}, {"maximum", 1}});
  CHECK(members["age"] == json{{"anyOf", {with(int32, {{"minimum", 18}}), type("null")}}, {"description", "in years"}});
}

TEST_CASE("a struct of its own kind refers to itself and one of no members says nothing more") {
  const json tree = json::parse(classy::json_schema<Tree>());
  CHECK(tree["$defs"]["Tree"]["properties"]["children"]["items"] == json{{"$ref", "#/$defs/Tree"}});
  CHECK(json::parse(classy::json_schema<Empty>())["$defs"]["Empty"] ==
        json{{"type", "object"}, {"properties", json::object()}});
  CHECK(json::parse(classy::json_schema<std::string>()) ==
        json{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"type", "string"}});
}

TEST_CASE("structs are called by their last names unless two are called so") {
  classy::JsonSchemas schemas;
  schemas.add(classy::shape_of<TwoAddresses>());
  CHECK(names_of(schemas) == json{"TwoAddresses", "json_schema_tests.Address", "json_schema_tests.other.Address"});
  classy::JsonSchemas pages;
  pages.add(classy::shape_of<Page<Address>>());
  pages.add(classy::shape_of<Page<int>>());
  CHECK(names_of(pages) == json{"Address", "Page_Address", "Page_int"});

  struct Local {
    int one;
  };
  classy::JsonSchemas local;
  local.add(classy::shape_of<std::vector<Local>>());
  CHECK(names_of(local) == json::array({"Local"}));
}

TEST_CASE("a schema of what has not been added is a mistake") {
  const classy::JsonSchemas schemas;
  std::string text;
  CHECK_THROWS_AS(schemas.append(text, classy::shape_of<Address>()), std::out_of_range);
}

}  // namespace json_schema_tests
