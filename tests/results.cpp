#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/dates.hpp>
#include <classy/json.hpp>
#include <classy/test_client.hpp>
#include <classy/uuid.hpp>

namespace results_tests {

enum class Mood { calm, wild };
struct Cat {
  std::string name;
  Mood mood = Mood::wild;
};
struct Event {
  std::chrono::sys_days day{};
  std::chrono::sys_seconds at{};
  boost::uuids::uuid id{};
  nlohmann::json anything;
};

class Results {
 public:
  std::string text() const { return "text"; }
  const char* literal() const { return "literal"; }
  bool truth() const { return true; }
  double number() const { return 1; }
  Mood mood() const { return Mood::calm; }
  Cat cat() const { return {"Tom"}; }
  std::vector<Cat> cats() const { return {{"A"}, {"B", Mood::calm}}; }
  std::map<std::string, int> map() const { return {{"a", 1}}; }
  std::tuple<int, std::string, Cat> tuple() const { return {1, "x", {"C"}}; }
  std::pair<int, bool> pair() const { return {1, false}; }
  std::optional<Cat> none() const { return std::nullopt; }
  nlohmann::json json() const { return {{"free", true}}; }
  void nothing() const {}
  classy::Response response() const { return classy::Response{418}.set("X-Tea", "pot"); }
  classy::Created<Cat> created() const { return {"/cats/1", {"New"}}; }
  classy::Status<202, std::string> accepted() const { return {"soon"}; }
  std::variant<Cat, classy::Redirect, std::string, classy::Problem> choice(int which) const {
    if (which == 0) return Cat{"V"};
    if (which == 1) return classy::Redirect{"/there", 303};
    if (which == 2) return "plain";
    return classy::Problem{.status = 409, .detail = "taken"};
  }
  boost::system::result<Cat, classy::Problem> result(bool good) const {
    if (good) return Cat{"R"};
    return classy::Problem{.status = 404, .detail = "no cat"};
  }
  boost::asio::awaitable<boost::system::result<Cat, classy::HttpError>> later(bool good) const {
    if (good) co_return Cat{"L"};
    co_return classy::HttpError{403, "not you", {{"X-Why", "because"}}};
  }
  Event event() const { return {.anything = {1, nullptr}}; }
  classy::Versioned<Cat> versioned() const { return {3, {"Tom"}}; }
  boost::asio::awaitable<classy::Versioned<std::string>> versioned_text() const {
    co_return classy::Versioned<std::string>{"a b", "text"};
  }
  boost::system::result<classy::Versioned<Cat>, classy::Problem> versioned_result(bool good) const {
    if (good) return classy::Versioned{"v1", Cat{"R"}};
    return classy::Problem{.status = 404};
  }
  classy::Status<202, classy::Versioned<Cat>> versioned_accepted() const { return {{"v1", {"A"}}}; }
  classy::Created<classy::Versioned<Cat>> versioned_created() const { return {"/cats/2", {"v1", {"New"}}}; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(
        get("/text", &Results::text), get("/literal", &Results::literal), get("/truth", &Results::truth),
        get("/number", &Results::number), get("/mood", &Results::mood), get("/cat", &Results::cat),
        get("/cats", &Results::cats), get("/map", &Results::map), get("/tuple", &Results::tuple),
        get("/pair", &Results::pair), get("/none", &Results::none), get("/json", &Results::json),
        get("/nothing", &Results::nothing), get("/response", &Results::response), get("/created", &Results::created),
        get("/accepted", &Results::accepted), get("/choice/{which}", &Results::choice),
        get("/result/{good}", &Results::result), get("/later/{good}", &Results::later), get("/event", &Results::event),
        get("/teapot", &Results::cat, {.status = 203}), get("/versioned", &Results::versioned),
        put("/versioned", &Results::versioned), get("/versioned/text", &Results::versioned_text),
        get("/versioned/{good}", &Results::versioned_result),
        get("/versioned/accepted", &Results::versioned_accepted), post("/versioned", &Results::versioned_created));
  }
};

struct Row {
  const char* target;
  int status;
  const char* type;
  const char* text;
};

TEST_CASE("what a handler returns is what the client gets") {
  Results results;
  classy::App app;
  app.include("", results);
  classy::TestClient client{app};
  const char *const plain = "text/plain; charset=utf-8", *const json = "application/json";
  for (const auto& [target, status, type, text] : {
           Row{"/text", 200, plain, "text"},
           {"/literal", 200, plain, "literal"},
           {"/truth", 200, json, "true"},
           {"/number", 200, json, "1.0"},
           {"/mood", 200, json, "\"calm\""},
           {"/cat", 200, json, R"({"name":"Tom","mood":"wild"})"},
           {"/cats", 200, json, R"([{"name":"A","mood":"wild"},{"name":"B","mood":"calm"}])"},
           {"/map", 200, json, R"({"a":1})"},
           {"/tuple", 200, json, R"([1,"x",{"name":"C","mood":"wild"}])"},
           {"/pair", 200, json, "[1,false]"},
           {"/none", 200, json, "null"},
           {"/json", 200, json, R"({"free":true})"},
           {"/nothing", 204, "", ""},
           {"/response", 418, "", ""},
           {"/created", 201, json, R"({"name":"New","mood":"wild"})"},
           {"/accepted", 202, plain, "soon"},
           {"/choice/0", 200, json, R"({"name":"V","mood":"wild"})"},
           {"/choice/1", 303, "", ""},
           {"/choice/2", 200, plain, "plain"},
           {"/result/true", 200, json, R"({"name":"R","mood":"wild"})"},
           {"/later/true", 200, json, R"({"name":"L","mood":"wild"})"},
           {"/teapot", 203, json, R"({"name":"Tom","mood":"wild"})"},
           {"/event", 200, json,
            R"({"day":"1970-01-01","at":"1970-01-01T00:00:00Z","id":"00000000-0000-0000-0000-000000000000",)"
            R"("anything":[1,null]})"},
       }) {
    INFO(target);
    const auto answer = client.get(target);
    CHECK(answer.status() == status);
    CHECK(answer.header("Content-Type").value_or("") == type);
    CHECK(answer.text() == text);
  }
  CHECK(client.get("/response").header("X-Tea") == "pot");
  CHECK(client.get("/created").header("Location") == "/cats/1");
  CHECK(client.get("/choice/1").header("Location") == "/there");
}

TEST_CASE("a problem that a handler returns has the shape of the app") {
  Results results;
  classy::App app;
  app.include("", results).errors(classy::fastapi_errors);
  classy::TestClient client{app};
  CHECK(client.get("/choice/3").status() == 409);
  CHECK(client.get("/choice/3").text() == R"({"detail":"taken"})");
  CHECK(client.get("/result/false").status() == 404);
  CHECK(client.get("/result/false").text() == R"({"detail":"no cat"})");
  const auto forbidden = client.get("/later/false");
  CHECK(forbidden.status() == 403);
  CHECK(forbidden.header("X-Why") == "because");
}

TEST_CASE("a result with a version is not sent to a client that has it or wants another one") {
  Results results;
  classy::App app;
  app.include("", results);
  classy::TestClient client{app};
  const auto cat = client.get("/versioned");
  CHECK(cat.status() == 200);
  CHECK(cat.text() == R"({"name":"Tom","mood":"wild"})");
  CHECK(cat.header("ETag") == R"("3")");
  CHECK(client.get("/versioned/text").header("ETag") == R"("a%20b")");
  CHECK(client.get("/versioned/text").text() == "text");
  CHECK(client.get("/versioned/true").header("ETag") == R"("v1")");
  CHECK(client.get("/versioned/false").status() == 404);
  CHECK_FALSE(client.get("/versioned/false").header("ETag"));

  struct Condition {
    const char *target, *name, *value;
    int status;
  };
  for (const auto& [target, name, value, status] :
       {Condition{"/versioned", "If-None-Match", R"("3")", 304},
        Condition{"/versioned", "If-None-Match", R"(W/"3")", 304},
        Condition{"/versioned", "If-None-Match", R"("2", "3")", 304},
        Condition{"/versioned", "If-None-Match", "*", 304}, Condition{"/versioned", "If-None-Match", R"("2")", 200},
        Condition{"/versioned", "If-Match", R"("2")", 412}, Condition{"/versioned", "If-Match", R"(W/"3")", 412},
        Condition{"/versioned", "If-Match", R"("3")", 200}, Condition{"/versioned", "If-Match", "*", 200},
        Condition{"/versioned/text", "If-None-Match", R"("a%20b")", 304},
        Condition{"/versioned/true", "If-None-Match", R"("v1")", 304},
        Condition{"/versioned/accepted", "If-None-Match", R"("v1")", 304},
        Condition{"/versioned/accepted", "If-None-Match", R"("v2")", 202}}) {
    CAPTURE(target, name, value);
    for (const bool head : {false, true}) {
      const classy::TestRequest with{.headers = {{name, value}}};
      const auto answer = head ? client.head(target, with) : client.get(target, with);
      CHECK(answer.status() == status);
      CHECK(answer.header("ETag"));
      if (status < 300) continue;
      CHECK(answer.text().empty());
      CHECK_FALSE(answer.header("Content-Type"));
    }
  }
  // of what changes an object, the version is the new one: it is for the handler to look before
  CHECK(client.put("/versioned", {.headers = {{"If-Match", R"("2")"}}}).status() == 200);
  const auto created = client.post("/versioned", {.headers = {{"If-None-Match", "*"}}});
  CHECK(created.status() == 201);
  CHECK(created.header("Location") == "/cats/2");
  CHECK(created.header("ETag") == R"("v1")");
}

}  // namespace results_tests
