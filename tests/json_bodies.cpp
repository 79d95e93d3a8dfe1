// What clients see of bodies: JSON into structs, forms, texts, and whole queries.

#include <classy/bodies.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/dates.hpp>
#include <classy/test_client.hpp>
#include <classy/uuid.hpp>

namespace json_bodies_tests {

using classy::Form;
using classy::Json;
using classy::QueryModel;
using nlohmann::json;

enum class Colour { red, green, blue };

struct Address {
  std::string street;
  std::optional<std::string> city;
};
struct User {
  std::string name;
  int age;
  Address address;
  std::vector<Address> others;
  std::optional<Colour> colour;
  static constexpr auto rules = classy::rules(classy::field<&User::others>(classy::defaulted));
};
struct Kinds {
  std::optional<std::map<std::string, int>> counts;
  std::optional<std::unordered_map<std::string, Address>> places;
  std::optional<std::tuple<int, std::string>> pair;
  std::optional<std::set<int>> set;
  std::optional<std::array<double, 2>> point;
  std::optional<std::vector<bool>> flags;
  std::optional<std::variant<int, std::string, std::vector<int>>> either;
  std::optional<std::vector<std::vector<int>>> matrix;
  std::optional<std::vector<std::optional<int>>> holes;
  std::optional<Colour> colour;
  std::optional<bool> flag;
  std::optional<double> real;
  std::optional<std::string> text;
};
struct Defaults {
  int zero = 0;
  int seven = 7;
  bool flag = true;
  double real = 0.0;
  std::string text = "text";
  std::vector<int> list = {1, 2};
  std::optional<int> nothing;
  std::string ruled;
  Colour colour = Colour::blue;
  static constexpr auto rules = classy::rules(classy::field<&Defaults::ruled>(classy::defaulted));
};
struct Required {
  int number;
  bool flag;
  double real;
  std::string text;
  std::vector<int> list;
  std::map<std::string, int> map;
  Colour colour;
};
struct Renamed {
  std::string first_name;
  int id;
  static constexpr auto rules =
      classy::rules(classy::extra(classy::forbid),
                    classy::field<&Renamed::first_name>(classy::name("firstName"), classy::min_length(2)),
                    classy::field<&Renamed::id>(classy::ge(1), classy::name("ID")));
};
struct Range {
  int low;
  int high;
  std::optional<std::string> validate() const {
    if (low <= high) return std::nullopt;
    return "low is above high";
  }
};
struct Ranges {
  std::vector<Range> ranges;
};
struct Ruled {
  std::vector<int> list;
  std::map<std::string, int> map;
  std::set<int> set;
  static constexpr auto rules = classy::rules(classy::field<&Ruled::list>(classy::min_items(1), classy::max_items(2)),
                                              classy::field<&Ruled::map>(classy::min_items(1), classy::max_items(2)),
                                              classy::field<&Ruled::set>(classy::min_items(2), classy::max_items(3)));
};
struct Circle {
  classy::Literal<"circle"> kind;
  double radius;
};
struct Square {
  classy::Literal<"square"> kind;
  double side;
};
struct Drawing {
  std::vector<std::variant<Circle, Square>> shapes;
};
struct Points {
  std::array<Address, 2> two{Address{"a", "b"}, Address{"c", "d"}};
  std::tuple<Address, int> pair{{"e", "f"}, 1};
  static constexpr auto rules =
      classy::rules(classy::field<&Points::two>(classy::defaulted), classy::field<&Points::pair>(classy::defaulted));
};
struct Tree {
  int value = 0;
  std::vector<Tree> children = {};  // nothing can be seen of this initialiser
  static constexpr auto rules = classy::rules(classy::field<&Tree::children>(classy::defaulted));
};
struct Event {
  boost::uuids::uuid id;
  std::chrono::sys_days day;
  std::chrono::sys_seconds at;
  std::vector<std::chrono::sys_days> others;
};
struct Signup {
  std::string name;
  int age;
  std::optional<std::string> note;
  std::vector<std::string> tags = std::vector<std::string>(1, "none");  // g++ 12 fails at {"none"}
  bool agreed = false;
  static constexpr auto rules =
      classy::rules(classy::field<&Signup::name>(classy::min_length(2), classy::name("user-name")),
                    classy::field<&Signup::age>(classy::ge(18)));
};
struct Strict {
  int page = 1;
  std::optional<std::string> q;
  static constexpr auto rules = classy::rules(classy::extra(classy::forbid));
};

classy::App app_of() {
  classy::App app;
  app.post("/user", [](const User& user) { return user; });
  app.post("/kinds", [](const Kinds& kinds) { return kinds; }, {.omit_null = true});
  app.post("/defaults", [](const Defaults& defaults) { return defaults; });
  app.post("/required", [](const Required& required) { return required; });
  app.post("/renamed", [](const Renamed& renamed) { return renamed; });
  app.post("/range", [](const Range& range) { return range; });
  app.post("/ranges", [](const Ranges& ranges) { return ranges; });
  app.post("/ruled", [](const Ruled& ruled) { return ruled; });
  app.post("/drawing", [](const Drawing& drawing) { return drawing; });
  app.post("/points", [](const Points& points) { return points; });
  app.post("/event", [](const Event& event) { return event; });
  app.post("/tree", [](const Tree& tree) { return tree.children.size(); });
  app.post("/doubles", [](const Json<std::vector<double>>& numbers) { return *numbers; });
  app.post("/int", [](const Json<int>& number) { return *number; });
  app.post("/optional", [](const Json<std::optional<Range>>& range) { return range->has_value(); });
  app.post("/i8", [](const Json<std::int8_t>& number) { return static_cast<int>(*number); });
  app.post("/u8", [](const Json<std::uint8_t>& number) { return static_cast<int>(*number); });
  app.post("/i16", [](const Json<std::int16_t>& number) { return *number; });
  app.post("/u16", [](const Json<std::uint16_t>& number) { return *number; });
  app.post("/i32", [](const Json<std::int32_t>& number) { return *number; });
  app.post("/u32", [](const Json<std::uint32_t>& number) { return *number; });
  app.post("/i64", [](const Json<std::int64_t>& number) { return *number; });
  app.post("/u64", [](const Json<std::uint64_t>& number) { return *number; });
  app.post("/float", [](const Json<float>& number) { return *number; });
  app.post("/form", [](const Form<Signup>& form) { return *form; });
  app.post("/strict_form", [](const Form<Strict>& form) { return *form; });
  app.get("/search", [](const QueryModel<Signup>& query) { return *query; });
  app.get("/strict", [](const QueryModel<Strict>& query) { return *query; });
  app.get("/range", [](const QueryModel<Range>& query) { return *query; });
  app.post("/text", [](classy::Text text) { return text->size(); });
  app.post("/all/{id}", [](classy::Path<"id", int> id, const Renamed&, classy::Query<"q", int> q,
                           classy::Header<"X-H", int> h, classy::Cookie<"c", int> c) { return id + q + h + c; });
  return app;
}

std::string loc_text(const json& loc) {
  std::string text;
  for (const json& step : loc)
    text += (text.empty() ? "" : ".") + (step.is_string() ? step.get<std::string>() : step.dump());
  return text;
}
/// "type loc input; …", in the order of the answer.
std::string faults_of(const json& faults) {
  std::string text;
  for (const json& fault : faults) {
    if (!text.empty()) text += "; ";
    text += fault["type"].get<std::string>() + " " + loc_text(fault["loc"]) + " " + fault["input"].dump();
  }
  return text;
}

struct Row {
  std::string target;
  std::string body;
  int status;
  std::string expected;  // of a 200 the body; of a fault "type loc input; …"
};

/// Sends a row in both shapes of errors.
void check(const std::vector<Row>& rows, std::string_view type = "application/json", bool lax = false) {
  classy::App plain = app_of(), fastapi = app_of();
  fastapi.errors(classy::fastapi_errors);
  if (lax) plain.lax_json(), fastapi.lax_json();
  classy::TestClient client{plain}, fastapi_client{fastapi};
  for (const Row& row : rows) {
    INFO(row.target << " " << row.body.substr(0, 300));
    classy::TestRequest with{.body = row.body};
    if (!type.empty()) with.headers.emplace_back("Content-Type", type);
    const auto answer = client.post(row.target, with);
    const auto other = fastapi_client.post(row.target, with);
    CHECK(answer.status() == row.status);
    if (row.status == 200 || answer.status() == 200) {
      CHECK(other.status() == 200);
      CHECK(answer.text() == row.expected);
      CHECK(other.text() == row.expected);
      continue;
    }
    CHECK(other.status() == 422);
    CHECK(answer.header("Content-Type") == "application/problem+json");
    CHECK(other.header("Content-Type") == "application/json");
    const json problem = answer.json(), detail = other.json();
    CHECK(problem["status"] == row.status);
    CHECK(problem["errors"] == detail["detail"]);
    CHECK(faults_of(problem["errors"]) == row.expected);
  }
}

TEST_CASE("a nested body is read and every fault of it is told in the order of declaration") {
  const std::string good = R"({"name":"Ada","age":36,"address":{"street":"S","city":null},"others":[],"colour":null})";
  check({
      {"/user", good, 200, good},
      {"/user", R"( {"address" : {"street":"S"}, "age":36, "name":"Ada"} )", 200, good},
      {"/user",
       R"({"name":"é€😀","age":-1,"address":{"street":"","city":"C"},"others":[{"street":"T"}],"colour":"blue"})", 200,
       R"({"name":"é€😀","age":-1,"address":{"street":"","city":"C"},"others":[{"street":"T","city":null}],"colour":"blue"})"},
      {"/user", "{}", 422, "missing body.name null; missing body.age null; missing body.address null"},
      {"/user", R"({"address":{}})", 422,
       "missing body.name null; missing body.age null; missing body.address.street null"},
      {"/user", R"({"others":[{"street":1},{},{"street":"x","city":[]}],"address":7,"age":"x","name":null})", 422,
       R"(string_type body.name null; int_type body.age "x"; model_attributes_type body.address 7; )"
       R"(string_type body.others.0.street 1; missing body.others.1.street null; string_type body.others.2.city [])"},
      {"/user", R"({"name":"A","age":1.5,"address":{"street":"S"},"colour":"pink"})", 422,
       R"(int_from_float body.age 1.5; enum body.colour "pink")"},
      {"/user", R"({"name":"A","age":true,"address":[],"others":{},"colour":1})", 422,
       R"(int_type body.age true; model_attributes_type body.address []; list_type body.others {}; enum body.colour 1)"},
      {"/user", R"({"unknown":{"a":[1,2,{"b":null}]},"name":"A","age":1,"address":{"street":"S","zip":9}})", 200,
       R"({"name":"A","age":1,"address":{"street":"S","city":null},"others":[],"colour":null})"},
  });
}

TEST_CASE("a body that is missing or null or of another kind is told at the body") {
  check({
      {"/user", "", 422, "missing body null"},
      {"/user", "null", 422, "missing body null"},
      {"/user", " null\n", 422, "missing body null"},
      {"/user", "[]", 422, "model_attributes_type body []"},
      {"/user", "3", 422, "model_attributes_type body 3"},
      {"/user", "\"text\"", 422, "model_attributes_type body \"text\""},
      {"/user", "true", 422, "model_attributes_type body true"},
      {"/optional", "", 200, "false"},
      {"/optional", "null", 200, "false"},
      {"/optional", R"({"low":1,"high":2})", 200, "true"},
      {"/optional", R"({"low":1})", 422, "missing body.high null"},
      {"/doubles", "[1,2.5,-3e2]", 200, "[1.0,2.5,-300.0]"},
      {"/doubles", "[]", 200, "[]"},
      {"/doubles", R"([1,"2",null,[3]])", 422,
       R"(float_type body.1 "2"; float_type body.2 null; float_type body.3 [3])"},
      {"/doubles", "{}", 422, "list_type body {}"},
      {"/int", "7", 200, "7"},
      {"/int", "{}", 422, "int_type body {}"},
  });
}

TEST_CASE("malformed JSON is a 400 that hides other faults and a 422 in the shape of FastAPI") {
  const std::string nul{"{\"low\":1,\"high\":2}\0", 19};
  check({
      {"/range", "{", 400, "json_invalid body.1 null"},
      {"/range", "   ", 400, "json_invalid body.3 null"},
      {"/range", "{\"low\":1,\"high\":2", 400, "json_invalid body.17 null"},
      {"/range", "{\"low\":1 \"high\":2}", 400, "json_invalid body.9 null"},
      {"/range", "{\"low\":1,\"high\":2}}", 400, "json_invalid body.18 null"},
      {"/range", "{\"low\":1,\"high\":2} x", 400, "json_invalid body.19 null"},
      {"/range", "{\"low\":1,\"high\":2,}", 400, "json_invalid body.18 null"},
      {"/range", "{low:1}", 400, "json_invalid body.1 null"},
      {"/range", "{'low':1}", 400, "json_invalid body.1 null"},
      {"/range", "{\"low\":01}", 400, "json_invalid body.7 null"},
      {"/range", "{\"low\":\"x\",\"high\":tru}", 400, "json_invalid body.18 null"},
      {"/range", "{\"low\":NaN}", 400, "json_invalid body.7 null"},
      {"/range", "{\"low\":-}", 400, "json_invalid body.8 null"},
      {"/range", "{\"low\":1.}", 400, "json_invalid body.9 null"},
      {"/range", "{\"low\":1e}", 400, "json_invalid body.9 null"},
      {"/range", "{\"a\":\"\xFF\"}", 400, "json_invalid body.6 null"},
      {"/range", "{\"\xC3(\":1}", 400, "json_invalid body.2 null"},
      {"/range", "{\"a\":\"\xED\xA0\x80\"}", 400, "json_invalid body.6 null"},
      {"/range", "{\"a\":\"\t\"}", 400, "json_invalid body.6 null"},
      {"/range", "{\"a\":\"\\ud800\"}", 400, "json_invalid body.12 null"},
      {"/range", "{\"a\":\"\\x\"}", 400, "json_invalid body.7 null"},
      {"/range", nul, 400, "json_invalid body.18 null"},
      {"/range", std::string{"{\"low\":\0001}", 10}, 400, "json_invalid body.7 null"},
      {"/range", "\xEF\xBB\xBF{}", 400, "json_invalid body.0 null"},
      {"/all/x?q=y", "{", 400, "json_invalid body.1 null"},
  });
  classy::App app = app_of();
  const auto problem =
      classy::TestClient{app}.post("/range", {.headers = {{"Content-Type", "application/json"}}, .body = "{"}).json();
  CHECK(problem["title"] == "Bad Request");
  CHECK(problem["detail"] == "the body is not valid JSON");
  CHECK(problem["errors"][0]["msg"] == "JSON decode error");
  CHECK(problem["errors"][0]["ctx"]["error"].is_string());
}

TEST_CASE("a body of another media type is a 415 and a 422 in the shape of FastAPI") {
  const std::string body = R"({"low":1,"high":2})";
  for (const std::string_view type : {"text/plain", "", "application/xml", "application/jsonx", "json", "+json",
                                      "application/x-www-form-urlencoded", "application/json-patch"}) {
    INFO(type);
    check({{"/range", body, 415, "model_attributes_type body " + json(body).dump()}}, type);
    check({{"/range", "", 422, "missing body null"}}, type);
  }
  for (const std::string_view type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=utf-8",
        "application/problem+json", " application/vnd.api+json ; q=1"}) {
    INFO(type);
    check({{"/range", body, 200, body}}, type);
  }
  for (const std::string_view type : {"text/plain", "application/json", "multipart/form-data; boundary=x"}) {
    INFO(type);
    check({{"/form", "user-name=Ada&age=36", 415, "model_attributes_type body \"user-name=Ada&age=36\""}}, type);
  }
}

TEST_CASE("faults of all places are told in the order path query header cookie body") {
  classy::App app = app_of();
  classy::TestClient client{app};
  const auto answer =
      client.post("/all/p?q=1.5", {.headers = {{"X-H", "h"}, {"Cookie", "c=d"}}, .json = {{"ID", 0}, {"more", 1}}});
  CHECK(answer.status() == 422);
  CHECK(answer.json()["detail"] == "7 parameters are not valid");
  CHECK(faults_of(answer.json()["errors"]) ==
        R"(int_parsing path.id "p"; int_parsing query.q "1.5"; int_parsing header.X-H "h"; int_parsing cookie.c "d"; )"
        R"(missing body.firstName null; greater_than_equal body.ID 0; extra_forbidden body.more 1)");
  const auto missing = client.post("/all/1");
  CHECK(faults_of(missing.json()["errors"]) ==
        "missing query.q null; missing header.X-H null; missing cookie.c null; missing body null");
  const auto good = client.post(
      "/all/1?q=2", {.headers = {{"X-H", "3"}, {"Cookie", "c=4"}}, .json = {{"ID", 1}, {"firstName", "ab"}}});
  CHECK(good.text() == "10");
}

TEST_CASE("containers and choices of every kind are read and what is wrong in them is told") {
  check({
      {"/kinds", "{}", 200, "{}"},
      {"/kinds", R"({"counts":{"a":1,"b":2}})", 200, R"({"counts":{"a":1,"b":2}})"},
      {"/kinds", R"({"counts":{"a":"x","b":1.5}})", 422,
       R"(int_type body.counts.a "x"; int_from_float body.counts.b 1.5)"},
      {"/kinds", R"({"counts":[]})", 422, "dict_type body.counts []"},
      {"/kinds", R"({"counts":{"":0}})", 200, R"({"counts":{"":0}})"},
      {"/kinds", R"({"places":{"x":{"street":"S"}}})", 200, R"({"places":{"x":{"street":"S"}}})"},
      {"/kinds", R"({"places":{"x":{"city":1}}})", 422,
       R"(missing body.places.x.street null; string_type body.places.x.city 1)"},
      {"/kinds", R"({"pair":[1,"a"]})", 200, R"({"pair":[1,"a"]})"},
      {"/kinds", R"({"pair":["a",1]})", 422, R"(int_type body.pair.0 "a"; string_type body.pair.1 1)"},
      {"/kinds", R"({"pair":[1]})", 422, "too_short body.pair [1]"},
      {"/kinds", R"({"pair":[1,"a",2]})", 422, R"(too_long body.pair [1,"a",2])"},
      {"/kinds", R"({"pair":{}})", 422, "tuple_type body.pair {}"},
      {"/kinds", R"({"set":[3,1,3,2,1]})", 200, R"({"set":[1,2,3]})"},
      {"/kinds", R"({"set":[3,"x",1]})", 422, R"(int_type body.set.1 "x")"},
      {"/kinds", R"({"point":[1,2]})", 200, R"({"point":[1.0,2.0]})"},
      {"/kinds", R"({"point":[1]})", 422, "too_short body.point [1]"},
      {"/kinds", R"({"point":[1,2,3]})", 422, "too_long body.point [1,2,3]"},
      {"/kinds", R"({"flags":[true,false,true]})", 200, R"({"flags":[true,false,true]})"},
      {"/kinds", R"({"flags":[true,0]})", 422, "bool_type body.flags.1 0"},
      {"/kinds", R"({"either":1})", 200, R"({"either":1})"},
      {"/kinds", R"({"either":"1"})", 200, R"({"either":"1"})"},
      {"/kinds", R"({"either":[1,2]})", 200, R"({"either":[1,2]})"},
      {"/kinds", R"({"either":[1,"x"]})", 422, R"(int_type body.either.1 "x")"},
      {"/kinds", R"({"either":{}})", 422, "union_error body.either {}"},
      {"/kinds", R"({"either":1.5})", 422, "int_from_float body.either 1.5"},
      {"/kinds", R"({"matrix":[[1],[],[2,3]]})", 200, R"({"matrix":[[1],[],[2,3]]})"},
      {"/kinds", R"({"matrix":[[1],2,[3,"x"]]})", 422, R"(list_type body.matrix.1 2; int_type body.matrix.2.1 "x")"},
      {"/kinds", R"({"holes":[1,null,2]})", 200, R"({"holes":[1,null,2]})"},
      {"/kinds", R"({"colour":"green"})", 200, R"({"colour":"green"})"},
      {"/kinds", R"({"colour":"Green"})", 422, R"(enum body.colour "Green")"},
      {"/kinds", R"({"flag":"true"})", 422, R"(bool_type body.flag "true")"},
      {"/kinds", R"({"flag":1})", 422, "bool_type body.flag 1"},
      {"/kinds", R"({"real":"1"})", 422, R"(float_type body.real "1")"},
      {"/kinds", R"({"real":1})", 200, R"({"real":1.0})"},
      {"/kinds", R"({"text":"\u0000\u00e9\ud83d\ude00\/"})", 200, "{\"text\":\"\\u0000é😀/\"}"},
      {"/drawing", R"({"shapes":[{"kind":"square","side":1},{"kind":"circle","radius":2}]})", 200,
       R"({"shapes":[{"kind":"square","side":1.0},{"kind":"circle","radius":2.0}]})"},
      {"/drawing", R"({"shapes":[{"kind":"circle","radius":"x"},{"kind":"square"}]})", 422,
       R"(float_type body.shapes.0.radius "x"; missing body.shapes.1.side null)"},
      {"/drawing", R"({"shapes":[1]})", 422, "union_error body.shapes.0 1"},
  });
}

TEST_CASE("a member with an initialiser may be absent and one without may not") {
  const std::string all =
      R"({"zero":0,"seven":7,"flag":true,"real":0.0,"text":"text","list":[1,2],"nothing":null,"ruled":"","colour":"blue"})";
  check({
      {"/defaults", "{}", 200, all},
      {"/defaults", R"({"list":[]})", 200,
       R"({"zero":0,"seven":7,"flag":true,"real":0.0,"text":"text","list":[],"nothing":null,"ruled":"","colour":"blue"})"},
      {"/defaults", R"({"zero":null,"text":null,"ruled":1})", 422,
       "int_type body.zero null; string_type body.text null; string_type body.ruled 1"},
      {"/required", "{}", 422,
       "missing body.number null; missing body.flag null; missing body.real null; missing body.text null; "
       "missing body.list null; missing body.map null; missing body.colour null"},
      {"/points", "{}", 200,
       R"({"two":[{"street":"a","city":"b"},{"street":"c","city":"d"}],"pair":[{"street":"e","city":"f"},1]})"},
      {"/points", R"({"two":[{"street":"x"},{"street":"y"}],"pair":[{"street":"z"},2]})", 200,
       R"({"two":[{"street":"x","city":null},{"street":"y","city":null}],"pair":[{"street":"z","city":null},2]})"},
  });
}

TEST_CASE("renamed members and forbidden ones and rules go by the name on the wire") {
  check({
      {"/renamed", R"({"firstName":"Ada","ID":1})", 200, R"({"firstName":"Ada","ID":1})"},
      {"/renamed", R"({"first_name":"Ada","id":1})", 422,
       R"(missing body.firstName null; missing body.ID null; extra_forbidden body.first_name "Ada"; extra_forbidden body.id 1)"},
      {"/renamed", R"({"x":[1,{"y":2}],"firstName":"A","ID":0})", 422,
       R"(string_too_short body.firstName "A"; greater_than_equal body.ID 0; extra_forbidden body.x [1,{"y":2}])"},
      {"/ruled", R"({"list":[],"map":{},"set":[]})", 422,
       "too_short body.list []; too_short body.map {}; too_short body.set []"},
      {"/ruled", R"({"list":[1,2,3],"map":{"a":1,"b":2,"c":3},"set":[1,2,3,4]})", 422,
       R"(too_long body.list [1,2,3]; too_long body.map {"a":1,"b":2,"c":3}; too_long body.set [1,2,3,4])"},
      {"/ruled", R"({"list":[1],"map":{"a":1,"a":2,"a":3},"set":[1,2]})", 200,
       R"({"list":[1],"map":{"a":3},"set":[1,2]})"},
      {"/ruled", R"({"list":[1],"map":{"a":1},"set":[1,1]})", 422, "too_short body.set [1,1]"},
      {"/ruled", R"({"list":[1],"map":{"a":1},"set":[1,1,2,2,3]})", 200, R"({"list":[1],"map":{"a":1},"set":[1,2,3]})"},
  });
}

TEST_CASE("validate is asked when the members are good and its fault is the struct") {
  check({
      {"/range", R"({"low":1,"high":2})", 200, R"({"low":1,"high":2})"},
      {"/range", R"({"low":3,"high":2})", 422, R"(value_error body {"high":2,"low":3})"},
      {"/range", R"({"low":3,"high":"x"})", 422, R"(int_type body.high "x")"},
      {"/ranges", R"({"ranges":[{"low":1,"high":1},{"low":2,"high":1},{"low":5}]})", 422,
       R"(value_error body.ranges.1 {"high":1,"low":2}; missing body.ranges.2.high null)"},
  });
  classy::App app = app_of();
  const auto fault = classy::TestClient{app}.post("/range", {.json = {{"low", 3}, {"high", 2}}}).json()["errors"][0];
  CHECK(fault["msg"] == "Value error, low is above high");
}

TEST_CASE("of several keys of one name the last one counts and so do its faults") {
  std::string many = R"({"list":[)";
  for (int i = 0; i < 150; ++i) many += i == 0 ? "\"x\"" : ",\"x\"";
  many += R"(],"map":"bad","set":[1,2],"list":[1],"map":{"a":1}})";
  std::string hidden = R"({"counts":{)";
  for (int i = 0; i < 150; ++i) hidden += "\"k\":\"x\",";
  hidden += R"("k":1}})";
  const std::string prefix(252, 'p');
  check({
      {"/range", R"({"low":1,"high":2,"low":2})", 200, R"({"low":2,"high":2})"},
      {"/range", R"({"low":"x","high":2,"low":2})", 200, R"({"low":2,"high":2})"},
      {"/range", R"({"low":1,"high":2,"low":"x"})", 422, R"(int_type body.low "x")"},
      {"/range", R"({"low":"a","high":"b","low":"c","high":"d"})", 422,
       R"(int_type body.low "c"; int_type body.high "d")"},
      {"/user", R"({"name":"A","age":1,"address":{"street":"S","city":"C"},"address":{"street":"T"}})", 200,
       R"({"name":"A","age":1,"address":{"street":"T","city":null},"others":[],"colour":null})"},
      {"/user", R"({"name":"A","age":1,"address":{"street":1},"address":{"street":"T"}})", 200,
       R"({"name":"A","age":1,"address":{"street":"T","city":null},"others":[],"colour":null})"},
      {"/user", R"({"name":"A","age":1,"address":{"street":"T"},"address":{}})", 422,
       "missing body.address.street null"},
      {"/kinds", R"({"counts":{"a":1,"b":3,"a":2}})", 200, R"({"counts":{"a":2,"b":3}})"},
      {"/kinds", R"({"counts":{"a":"x","b":3,"a":2}})", 200, R"({"counts":{"a":2,"b":3}})"},
      {"/kinds", R"({"counts":{"a":1,"a":"x"}})", 422, R"(int_type body.counts.a "x")"},
      {"/kinds", R"({"counts":{"a":1},"counts":null})", 200, "{}"},
      {"/kinds", R"({"pair":[1,"a"],"pair":[2,"b"]})", 200, R"({"pair":[2,"b"]})"},
      {"/kinds", hidden, 200, R"({"counts":{"k":1}})"},
      {"/points",
       R"({"two":[{"street":"a","city":"b"},{"street":"c"}],"two":[{"street":"a"},{"street":"c"}],"pair":[{"street":"e"},1]})",
       200, R"({"two":[{"street":"a","city":null},{"street":"c","city":null}],"pair":[{"street":"e","city":null},1]})"},
      {"/ruled", many, 422, "too_many_faults body null"},
  });
  // A name that is cut where faults are told is not another one.
  const auto fault_of = [&](const std::string& first, const std::string& second) {
    classy::App app = app_of();
    return classy::TestClient{app}
        .post("/kinds", {.headers = {{"Content-Type", "application/json"}},
                         .body = R"({"counts":{")" + first + R"(":"bad",")" + second + R"(":1}})"})
        .status();
  };
  CHECK(fault_of(prefix + "€€€", prefix + "€€€1") == 422);
  CHECK(fault_of(prefix + "€€€", prefix + "…") == 422);
  CHECK(fault_of(prefix + "aaa€€", prefix + "aaa…") == 422);
  CHECK(fault_of(std::string(300, 'a'), std::string(256, 'a') + "…") == 422);
}

TEST_CASE("dates and points in time and UUIDs are strings of their formats") {
  const std::string id = "00112233-4455-6677-8899-aabbccddeeff";
  const auto event = [](std::string_view uuid, std::string_view day, std::string_view at, std::string_view others) {
    return R"({"id":)" + std::string{uuid} + R"(,"day":)" + std::string{day} + R"(,"at":)" + std::string{at} +
           R"(,"others":)" + std::string{others} + "}";
  };
  const std::string quoted = "\"" + id + "\"";
  const std::string good = event(quoted, "\"2026-11-23\"", "\"2026-11-23T10:20:30Z\"", "[\"2024-02-29\"]");
  check({
      {"/event", good, 200, good},
      {"/event",
       event("\"00112233-4455-6677-8899-AABBCCDDEEFF\"", "\"2026-11-23\"", "\"2026-11-23T12:20:30+02:00\"",
             "[\"2024-02-29\"]"),
       200, good},
      {"/event", event("7", "20261123", "null", "[\"2023-02-29\",\"\"]"), 422,
       R"(string_type body.id 7; string_type body.day 20261123; string_type body.at null; )"
       R"(date_parsing body.others.0 "2023-02-29"; date_parsing body.others.1 "")"},
      {"/event", event("\"x\"", "\"2026-11-23 \"", "\"2026-11-23\"", "[]"), 422,
       R"(uuid_parsing body.id "x"; date_parsing body.day "2026-11-23 "; datetime_parsing body.at "2026-11-23")"},
  });
}

TEST_CASE("a lax reader takes strings for the numbers and booleans that they spell and for nothing else") {
  check(
      {
          {"/range", R"({"low":"1","high":"2"})", 200, R"({"low":1,"high":2})"},
          {"/range", R"({"low":"x","high":"2"})", 422, R"(int_parsing body.low "x")"},
          {"/range", R"({"low":"","high":"2.0"})", 422, R"(int_parsing body.low ""; int_parsing body.high "2.0")"},
          {"/range", R"({"low":"99999999999","high":true})", 422,
           R"(less_than_equal body.low "99999999999"; int_type body.high true)"},
          {"/range", "\"x\"", 422, R"(model_attributes_type body "x")"},
          {"/doubles", R"(["1","1e2",3])", 200, "[1.0,100.0,3.0]"},
          {"/doubles", R"(["nan","inf"])", 422, R"(finite_number body.0 "nan"; finite_number body.1 "inf")"},
          {"/doubles", "\"1\"", 422, R"(list_type body "1")"},
          {"/kinds", R"({"flag":"yes","real":"1.5","either":"x","flags":["on","off"]})", 200,
           R"({"flags":[true,false],"either":"x","flag":true,"real":1.5})"},
          {"/kinds", R"({"counts":"1","pair":"1","set":"1","point":"1","text":1})", 422,
           R"(dict_type body.counts "1"; tuple_type body.pair "1"; list_type body.set "1"; list_type body.point "1"; string_type body.text 1)"},
          {"/renamed", R"({"ID":"0","firstName":"ab"})", 422, R"(greater_than_equal body.ID "0")"},
      },
      "application/json", true);
}

TEST_CASE("JSON may be 64 deep and not 65") {
  const auto tree = [](int containers) {  // a Tree is two deep: its object and its list
    std::string text;
    for (int i = 0; i + 2 <= containers; i += 2) text += R"({"children":[)";
    if (containers % 2 != 0) text += "{}";
    for (int i = 0; i + 2 <= containers; i += 2) text += "]}";
    return text;
  };
  const auto unknown = [](std::size_t depth) {
    return R"({"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  check({
      {"/tree", tree(63), 200, "1"},
      {"/tree", tree(64), 200, "1"},
      {"/tree", tree(65), 400, "json_invalid body." + std::to_string(32 * 13 + 1) + " null"},
      {"/tree", unknown(64), 200, "0"},
      {"/tree", unknown(65), 400, "json_invalid body.69 null"},
      {"/tree", std::string(64, '[') + std::string(64, ']'), 422,
       "model_attributes_type body " + std::string(64, '[') + std::string(64, ']')},
      {"/tree", std::string(65, '[') + std::string(65, ']'), 400, "json_invalid body.65 null"},
  });
}

TEST_CASE("integers of every width are read in their range and told their bound beyond it") {
  const auto rows = []<class T>(const std::string& target, T) {
    const std::string least = std::to_string(std::numeric_limits<T>::min()),
                      most = std::to_string(std::numeric_limits<T>::max());
    std::string above = most, below = std::numeric_limits<T>::min() == 0 ? "-1" : least;
    ++above.back();
    if (below != "-1") ++below.back();
    return std::vector<Row>{
        {target, least, 200, least},
        {target, most, 200, most},
        {target, "-0", 200, "0"},
        {target, "1.0", 200, "1"},
        {target, "1e2", 200, "100"},
        {target, "0.5e1", 200, "5"},
        {target, "-0.0", 200, "0"},
        {target, above, 422, "less_than_equal body " + above},
        {target, below, 422, "greater_than_equal body " + below},
        {target, "1.5", 422, "int_from_float body 1.5"},
        {target, "1e-1", 422, "int_from_float body 0.1"},
        {target, "\"1\"", 422, "int_type body \"1\""},
        {target, "true", 422, "int_type body true"},
        {target, "99999999999999999999", 422, "less_than_equal body 1e+20"},
        {target, "-99999999999999999999", 422, "greater_than_equal body -1e+20"},
    };
  };
  const auto check_but_big = [](std::vector<Row> all) {  // nlohmann_json reads a huge integer as a double
    for (Row& row : all) {
      if (row.expected.ends_with("1e+20"))
        row.expected.replace(row.expected.find("1e+20"), 5, json(99999999999999999999.0).dump());
    }
    check(all);
  };
  check_but_big(rows("/i8", std::int8_t{}));
  check_but_big(rows("/u8", std::uint8_t{}));
  check_but_big(rows("/i16", std::int16_t{}));
  check_but_big(rows("/u16", std::uint16_t{}));
  check_but_big(rows("/i32", std::int32_t{}));
  check_but_big(rows("/u32", std::uint32_t{}));
  check({{"/i64", "9223372036854775807", 200, "9223372036854775807"},
         {"/i64", "-9223372036854775808", 200, "-9223372036854775808"},
         {"/i64", "9223372036854775808", 422, "less_than_equal body 9223372036854775808"},
         {"/u64", "18446744073709551615", 200, "18446744073709551615"},
         {"/u64", "-1", 422, "greater_than_equal body -1"},
         {"/i64", "9007199254740992.0", 200, "9007199254740992"},
         {"/i32", "1e9", 200, "1000000000"},
         {"/i32", "1e10", 422, "less_than_equal body 10000000000.0"},
         {"/float", "0.5", 200, "0.5"},
         {"/float", "-1e-300", 200, "-0.0"},
         {"/float", "-0.0", 200, "-0.0"}});
}

TEST_CASE("numbers that no type holds are refused and do not crash") {
  classy::App app = app_of();
  classy::TestClient client{app};
  const auto status = [&](std::string_view target, const std::string& body) {
    return client.post(target, {.headers = {{"Content-Type", "application/json"}}, .body = body});
  };
  CHECK(status("/doubles", "[1e400]").status() == 422);
  CHECK(status("/doubles", "[-1e400]").text().find("finite_number") != std::string::npos);
  CHECK(status("/float", "1e39").text().find("finite_number") != std::string::npos);
  CHECK(status("/doubles", "[1e-400]").text() == "[0.0]");
  CHECK(status("/i64", "1e400").status() == 422);
  const auto long_integer = status("/i64", std::string(100'000, '9'));
  CHECK(long_integer.status() == 422);
  CHECK(long_integer.text().size() < 1'000);
  CHECK(long_integer.json()["errors"][0]["input"] == std::string(256, '9'));
  CHECK(status("/doubles", "[" + std::string(100'000, '9') + "]").status() == 422);
  CHECK(status("/doubles", "[0." + std::string(100'000, '9') + "]").text() == "[1.0]");
  CHECK(status("/i64", "-" + std::string(100'000, '9')).text().find("greater_than_equal") != std::string::npos);
}

TEST_CASE("a form is read field by field and an empty scalar counts as absent") {
  check(
      {
          {"/form", "user-name=Ada&age=36", 200,
           R"({"user-name":"Ada","age":36,"note":null,"tags":["none"],"agreed":false})"},
          {"/form", "user-name=A+B%20C%2B&age=18&note=%C3%A9&tags=x&tags=&tags=y%26&agreed=on", 200,
           R"({"user-name":"A B C+","age":18,"note":"é","tags":["x","","y&"],"agreed":true})"},
          {"/form", "", 422, "missing body.user-name null; missing body.age null"},
          {"/form", "user-name=&age=&note=&agreed=", 422, "missing body.user-name null; missing body.age null"},
          {"/form", "user-name=Ada&age=36&note=&agreed=", 200,
           R"({"user-name":"Ada","age":36,"note":null,"tags":["none"],"agreed":false})"},
          {"/form", "age=17&user-name=A&agreed=maybe&unknown=1", 422,
           R"(string_too_short body.user-name "A"; greater_than_equal body.age "17"; bool_parsing body.agreed "maybe")"},
          {"/form", "user-name=x&user-name=Ada&age=x&age=20", 200,
           R"({"user-name":"Ada","age":20,"note":null,"tags":["none"],"agreed":false})"},
          {"/form", "&&user-name=Ada&&age=36&", 200,
           R"({"user-name":"Ada","age":36,"note":null,"tags":["none"],"agreed":false})"},
          {"/form", "user-name=a;b=c&age=36", 200,
           R"({"user-name":"a;b=c","age":36,"note":null,"tags":["none"],"agreed":false})"},
          {"/strict_form", "page=2&x=1&y=2&x=3", 422, R"(extra_forbidden body.x "1"; extra_forbidden body.y "2")"},
          {"/strict_form", "", 200, R"({"page":1,"q":null})"},
      },
      "application/x-www-form-urlencoded");
}

TEST_CASE("a form or a query that is not well formed is a 400") {
  classy::App app = app_of();
  classy::TestClient client{app};
  std::string full, over;
  for (int i = 0; i < 256; ++i) full += "&x=" + std::to_string(i);
  over = full + "&x=1";
  const std::pair<std::string, std::string> rows[] = {
      {"page=%", "the form holds a % without two hexadecimal digits"},
      {"page=%4", "the form holds a % without two hexadecimal digits"},
      {"page=%zz", "the form holds a % without two hexadecimal digits"},
      {"page=%FF", "the form is not UTF-8"},
      {"page=\xC3", "the form is not UTF-8"},
      {"page=%00", "the form holds the byte 0"},
      {std::string{"page=\0", 6}, "the form holds the byte 0"},
      {over, "the form has too many fields"},
  };
  for (const auto& [body, detail] : rows) {
    INFO(body.substr(0, 40));
    const auto answer =
        client.post("/strict_form", {.headers = {{"Content-Type", "application/x-www-form-urlencoded"}}, .body = body});
    CHECK(answer.status() == 400);
    CHECK(answer.json()["detail"] == detail);
    if (body.find('\0') == std::string::npos) CHECK(client.get("/strict?" + body).status() == 400);
  }
  CHECK(client.get("/strict?" + full).status() == 422);
}

TEST_CASE("a struct from the query tells all its faults at once") {
  classy::App app = app_of();
  classy::TestClient client{app};
  CHECK(client.get("/search?user-name=Ada&age=36&tags=a&tags=b").text() ==
        R"({"user-name":"Ada","age":36,"note":null,"tags":["a","b"],"agreed":false})");
  CHECK(client.get("/search?user-name=Ada&age=36&note=").text() ==
        R"({"user-name":"Ada","age":36,"note":"","tags":["none"],"agreed":false})");
  CHECK(faults_of(client.get("/search").json()["errors"]) == "missing query.user-name null; missing query.age null");
  CHECK(faults_of(client.get("/search?agreed=2&age=1&user-name=").json()["errors"]) ==
        R"(string_too_short query.user-name ""; greater_than_equal query.age "1"; bool_parsing query.agreed "2")");
  CHECK(client.get("/strict").text() == R"({"page":1,"q":null})");
  CHECK(faults_of(client.get("/strict?b=1&page=x&a=2").json()["errors"]) ==
        R"(int_parsing query.page "x"; extra_forbidden query.b "1"; extra_forbidden query.a "2")");
  CHECK(client.get("/range?low=1&high=2").text() == R"({"low":1,"high":2})");
  CHECK(faults_of(client.get("/range?low=3&high=2").json()["errors"]) == "value_error query null");
}

TEST_CASE("a text body is UTF-8 or a 400") {
  classy::App app = app_of();
  classy::TestClient client{app};
  CHECK(client.post("/text", {.body = "é\n"}).text() == "3");
  CHECK(client.post("/text").text() == "0");
  for (const std::string_view bad : {"\xFF", "a\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
    const auto answer = client.post("/text", {.body = std::string{bad}});
    CHECK(answer.status() == 400);
    CHECK(answer.json()["detail"] == "the body is not UTF-8");
  }
}

}  // namespace json_bodies_tests
