// Input that is made to hurt: an answer each, soon, and of bounded size.

#include <classy/app.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/bodies.hpp>
#include <classy/inject.hpp>
#include <classy/parameters.hpp>
#include <classy/test_client.hpp>

namespace bad_input_tests {

using classy::Json;
using classy::Query;
using nlohmann::json;

struct Tree;
struct Left {
  std::vector<std::variant<Left, Tree, int>> left;
};
struct Tree {
  std::vector<std::variant<Tree, Left, int>> left;
  int last;
};
struct Lists {
  std::vector<int> a;
  std::vector<int> b;
};
struct Strict {
  std::optional<int> x;
  static constexpr auto rules = classy::rules(classy::extra(classy::forbid));
};
struct Many {
  std::vector<Strict> list;
};

struct User {
  int id;
};
int users_made = 0;

}  // namespace bad_input_tests

template <>
struct classy::Extract<bad_input_tests::User> {
  static bad_input_tests::User from(classy::Query<"id", int> id) {
    ++bad_input_tests::users_made;
    return {*id};
  }
};

namespace bad_input_tests {

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}
/// "[text,text,…]"
std::string list_of(std::string_view text, std::size_t times) {
  std::string all{"["};
  for (std::size_t i = 0; i < times; ++i) all.append(i == 0 ? "" : ",").append(text);
  return all + "]";
}

classy::App app_of() {
  classy::App app;
  app.post("/ints", [](const Json<std::vector<int>>& list) { return list->size(); });
  app.post("/texts", [](const Json<std::vector<std::string>>& list) { return list->size(); });
  app.post("/text", [](const Json<std::string>& text) { return text->size(); });
  app.post("/map", [](const Json<std::map<std::string, int>>& map) { return map->size(); });
  app.post("/lists", [](const Json<std::map<std::string, std::vector<int>>>& map) { return map->size(); });
  app.post("/either", [](const Json<std::variant<Lists, Many>>& value) { return value->index(); });
  app.post("/tree", [](const Json<std::variant<Tree, Left, int>>& value) { return value->index(); });
  app.post("/strict", [](const Json<Strict>&) { return 1; });
  app.post("/many", [](const Many& many) { return many.list.size(); });
  app.post("/form", [](const classy::Form<Strict>&) { return 1; });
  app.get("/list", [](const Query<"q", std::vector<int>>& list) { return list->size(); });
  app.get("/headers", [](const classy::Header<"X-H", std::vector<int>>& list) { return list->size(); });
  app.get("/header", [](classy::Header<"X-H", int> number) { return *number; });
  app.get("/text_header", [](classy::Header<"X-H", std::string, classy::max_length(3)> text) { return text->size(); });
  app.get("/cookie", [](classy::Cookie<"c", int> number) { return *number; });
  app.get("/query", [](Query<"q", std::string> text) { return text->size(); });
  app.get("/path/{id}", [](int id) { return id; });
  app.get("/bomb", [](Query<"q", std::string, classy::pattern("(a+)+$")> text) { return text->size(); });
  app.get("/bomb2",
          [](Query<"q", std::string, classy::pattern("^(([a-z])+.)+[A-Z]([a-z])+$")> text) { return text->size(); });
  app.post("/bomb", [](const Json<std::string>& text) { return text->size(); });
  app.get("/user", [](Query<"id", int> id, const User& user) { return *id + user.id; });
  return app;
}

/// An answer of at most 100 KB, and soon: what is quadratic takes minutes here, a slow machine with a sanitizer seconds.
classy::TestAnswer ask(classy::Verb verb, std::string_view target, const classy::TestRequest& with = {}) {
  static classy::App app = app_of();
  static classy::TestClient client{app};
  const auto start = std::chrono::steady_clock::now();
  const auto answer = client.request(verb, target, with);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{20});
  CHECK(answer.text().size() < 100'000);
  CHECK(json::accept(answer.text()));
  return answer;
}
classy::TestAnswer post(std::string_view target, const std::string& body, std::string_view type = "application/json") {
  return ask(classy::Verb::post, target, {.headers = {{"Content-Type", std::string{type}}}, .body = body});
}
classy::TestAnswer get(std::string_view target, std::vector<std::pair<std::string, std::string>> headers = {}) {
  return ask(classy::Verb::get, target, {.headers = std::move(headers)});
}

constexpr std::size_t million = 1'000'000;
constexpr std::string_view not_utf8[] = {"\xFF", "a\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80z"};

TEST_CASE("a megabyte of brackets is refused at its 65th") {
  for (const std::string_view target : {"/ints", "/map", "/tree", "/strict", "/either", "/text"}) {
    INFO(target);
    for (const std::string_view piece : {"[", "{\"a\":", "{\"left\":["}) {
      const auto answer = post(target, repeated(piece, million / piece.size()));
      CHECK(answer.status() == 400);
      CHECK(answer.json()["errors"][0]["type"] == "json_invalid");
      CHECK(answer.json()["errors"][0]["loc"][1] <= 64 * piece.size() + 9);
    }
  }
}

TEST_CASE("a megabyte of text is read or told in a few bytes") {
  const std::string text(million, 'a'), quoted = "\"" + text + "\"";
  CHECK(post("/text", quoted).text() == std::to_string(million));
  CHECK(post("/text", "\"" + repeated("\\u00e9", million / 6) + "\"").text() == std::to_string(million / 6 * 2));
  for (const std::string_view target : {"/ints", "/map", "/tree", "/strict", "/either"}) {
    const auto answer = post(target, quoted);
    CHECK(answer.status() == 422);
    CHECK(answer.text().size() < 1'000);
  }
  CHECK(post("/text", "\"" + text).status() == 400);
  CHECK(post("/strict", text, "text/plain").status() == 415);
  CHECK(post("/strict", text, "text/plain").text().size() < 1'000);
  CHECK(get("/query?q=" + text).text() == std::to_string(million));
  CHECK(get("/path/" + text).text().size() < 1'000);
  CHECK(get("/header", {{"X-H", text}}).text().size() < 1'000);
  CHECK(get("/cookie", {{"Cookie", "c=" + text}}).text().size() < 1'000);
  CHECK(get("/cookie", {{"Cookie", repeated(";", million)}}).status() == 422);
  CHECK(get("/cookie", {{"Cookie", repeated("c=1;", million / 4)}}).status() != 500);
}

TEST_CASE("many faults are told as a hundred") {
  const auto told = [](const classy::TestAnswer& answer) {
    CHECK(answer.status() == 422);
    return answer.json()["errors"].size();
  };
  CHECK(told(post("/ints", list_of("\"x\"", 100'000))) == 100);
  CHECK(told(post("/texts", list_of("[]", 100'000))) == 100);
  CHECK(told(post("/many", R"({"list":)" + list_of(R"({"y":1})", 100'000) + "}")) == 100);
  CHECK(told(post("/many", R"({"list":)" + list_of(R"({"x":[]})", 100'000) + "}")) == 100);
}

TEST_CASE("many unknown members and headers and parameters are told as a hundred") {
  std::string members{"{\"x\":1"}, pairs;
  for (int i = 0; i < 10'000; ++i) members += ",\"k" + std::to_string(i) + "\":" + std::to_string(i);
  for (int i = 0; i < 250; ++i) pairs += "&k" + std::to_string(i) + "=x&q=x";
  CHECK(post("/strict", members + "}").json()["errors"].size() == 100);
  CHECK(post("/many", "{\"list\":[" + members + "}," + members + "}]}").json()["errors"].size() == 100);
  CHECK(post("/form", pairs.substr(0, 1'000), "application/x-www-form-urlencoded").json()["errors"].size() <= 100);
  CHECK(get("/list?" + repeated("q=x&", 256)).json()["errors"].size() == 100);
  std::vector<std::pair<std::string, std::string>> lines(10'000, {"X-H", "x"});
  CHECK(get("/headers", lines).json()["errors"].size() == 100);
}

TEST_CASE("a long name of a client is cut where faults are told") {
  const std::string name(million / 2, 'n');
  const auto answer = post("/lists", "{\"" + name + "\":" + list_of("\"x\"", 200) + "}");
  CHECK(answer.status() == 422);
  CHECK(answer.json()["errors"].size() == 100);
  CHECK(answer.json()["errors"][0]["loc"][1] == std::string(256, 'n') + "…");
  CHECK(post("/strict", "{\"" + name + "\":1}").text().size() < 2'000);
  CHECK(post("/form", name + "=1", "application/x-www-form-urlencoded").text().size() < 2'000);
}

TEST_CASE("ten thousand query pairs are too many") {
  CHECK(get("/list?" + repeated("q=1&", 10'000)).status() == 400);
  CHECK(get("/list?" + repeated("&", million)).status() == 422);
  CHECK(get("/list?" + repeated("q=1&", 256)).text() == "256");
  CHECK(post("/form", repeated("x=1&", 10'000), "application/x-www-form-urlencoded").status() == 400);
}

TEST_CASE("bytes that are not UTF-8 are refused or replaced wherever they come") {
  for (const std::string_view bytes : not_utf8) {
    const std::string bad{bytes};
    CHECK(get("/query?q=" + bad).status() == 400);
    CHECK(get("/query?" + bad + "=1&q=1").status() == 400);
    CHECK(post("/text", "\"" + bad + "\"").status() == 400);
    CHECK(post("/form", "x=" + bad, "application/x-www-form-urlencoded").status() == 400);
    CHECK(post("/strict", bad, "text/plain").status() == 415);
    CHECK(get("/header", {{"X-H", bad}}).status() == 422);
    CHECK(get("/text_header", {{"X-H", bad + "abc"}}).status() != 500);
    CHECK(get("/cookie", {{"Cookie", "c=" + bad}}).status() == 422);
    CHECK(get("/path/" + bad).status() >= 400);
    CHECK(get("/path/" + bad).status() < 500);
  }
}

TEST_CASE("the byte 0 is refused wherever it comes") {
  const std::string nul(1, '\0');
  CHECK(get("/query?q=%00").status() == 400);
  CHECK(get("/query?q=" + nul).status() == 400);
  CHECK(post("/form", "x=" + nul, "application/x-www-form-urlencoded").status() == 400);
  CHECK(post("/text", "\"" + nul + "\"").status() == 400);
  CHECK(post("/text", nul).status() == 400);
  CHECK(post("/text", "\"\"" + nul).status() == 400);
  CHECK(post("/ints", "[" + nul + "]").status() == 400);
  CHECK(get("/path/%00").status() == 400);
  CHECK(get("/header", {{"X-H", nul}}).status() == 422);
  CHECK(get("/cookie", {{"Cookie", "c=" + nul}}).status() == 422);
}

TEST_CASE("a pattern that explodes is a fault and not a wait") {
  for (const std::size_t size : {30U, 1'000U, 50'000U}) {
    const std::string bomb = std::string(size, 'a');
    CHECK(get("/bomb?q=" + bomb + "b").status() == 422);
    CHECK(get("/bomb?q=" + bomb + "b!").status() == 422);
    CHECK(get("/bomb2?q=" + bomb).status() == 422);
    CHECK(get("/bomb2?q=" + repeated("a%20", size)).status() == 422);
  }
  CHECK(get("/bomb?q=aaaa").text() == "4");
}

TEST_CASE("variants within variants do not multiply the work") {
  for (const std::size_t depth : {2U, 10U, 31U}) {
    for (const std::string_view middle : {"\"x\"", "1", "{}", "[]"}) {
      const std::string deep = repeated(R"({"left":[)", depth) + std::string{middle} + repeated("]}", depth);
      const auto answer = post("/tree", deep);
      CHECK((answer.status() == 200 || answer.status() == 422));
      const auto wide = post(
          "/tree", repeated(R"({"left":[)", depth) + list_of("1", 40'000).substr(1) + "}" + repeated("]}", depth - 1));
      CHECK((wide.status() == 200 || wide.status() == 422));
    }
  }
}

TEST_CASE("faults that alternatives have are bounded too") {
  const std::string bad = list_of("\"x\"", 100'000);
  const auto swapped = post("/either", R"({"b":)" + bad + R"(,"a":)" + bad + "}");
  CHECK(swapped.status() == 422);
  CHECK(swapped.json()["errors"].size() <= 100);
  const auto again = post("/either", R"({"a":)" + bad + repeated(",\"b\":1", 100'000) + "}");
  CHECK(again.status() == 422);
  CHECK(again.json()["errors"].size() <= 100);
  std::string keys{"{\"k\":\"x\""};
  for (int i = 0; i < 100'000; ++i) keys += ",\"k\":\"x\"";
  CHECK(post("/map", keys + "}").json()["errors"].size() == 1);
}

TEST_CASE("an extracted object is not made of a parameter that is faulty though the fault is told already") {
  users_made = 0;
  CHECK(get("/user?id=x").status() == 422);
  CHECK(get("/user?id=x").json()["errors"].size() == 1);
  CHECK(get("/user").status() == 422);
  CHECK(users_made == 0);
  CHECK(get("/user?id=2").text() == "4");
  CHECK(users_made == 1);
}

}  // namespace bad_input_tests
