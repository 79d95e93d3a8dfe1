// Routes that let clients ask for a part of an object, and for the rest of it.
#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/context.hpp>
#include <classy/controller.hpp>
#include <classy/field_mask.hpp>
#include <classy/json.hpp>
#include <classy/merge.hpp>
#include <classy/test_client.hpp>

namespace partial_tests {

namespace asio = boost::asio;
using classy::TestAnswer;
using classy::TestClient;
using nlohmann::json;

struct Address {
  std::string city = "C";
  std::string street = "S";
};
struct Friend {
  int id = 0;
  std::string name{};
};
struct User {
  int id = 7;
  std::string name = "Ada";
  std::string email = "a@x.org";
  std::string password = "secret";
  Address address{};
  std::vector<Friend> friends{{8, "Bob"}, {9, "Eve"}};
  std::optional<Address> second_address{};
};
struct Deep {
  int value = 0;
  std::vector<Deep> inside{};
};

class Users {
 public:
  User one(int id) {
    ++calls;
    if (id == 0) throw classy::HttpError{404, "no such user"};
    return {.id = id, .name = name};
  }
  asio::awaitable<User> later(int id) {
    [[maybe_unused]] const auto executor = co_await asio::this_coro::executor;
    co_return one(id);
  }
  std::vector<User> all() const { return {User{.id = 1}, User{.id = 2}}; }
  json free_form() const { return {{"a", 1}, {"b", {{"c", "/"}, {"d", nullptr}}}, {"a b", 2}}; }
  std::map<std::string, Friend> by_name() const { return {{"x", {1, "X"}}, {"y", {2, "Y"}}}; }
  User versioned(int id, classy::Context& context) const {
    context.set("ETag", "\"v17\"");
    return {.id = id};
  }
  std::vector<int> numbers() const { return {12, 3}; }
  User change(int id, User user) const {
    user.id = id;
    return user;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(
        get("/users/{id}", &Users::one, {.partial = true}), get("/later/{id}", &Users::later, {.partial = true}),
        get("/brief/{id}", &Users::one, {.partial = "id,name"}), get("/whole/{id}", &Users::one),
        get("/users", &Users::all, {.partial = true}), get("/free", &Users::free_form, {.partial = true}),
        get("/by_name", &Users::by_name, {.partial = true}),
        get("/versioned/{id}", &Users::versioned, {.partial = true}),
        get("/numbers", &Users::numbers, {.partial = true}),
        get("/public/{id}", &Users::one, {.without = "password", .partial = true}),
        get("/typed/{id}", &Users::one, {.content_type = "application/vnd.user+json", .partial = true}),
        put("/users/{id}", &Users::change, {.partial = true}));
  }

  int calls = 0;
  std::string name = "Ada";
};

struct Site {
  Users users;
  classy::App app;
  std::optional<TestClient> client;

  Site() {
    app.include("", users);
    client.emplace(app);
  }
  TestAnswer get(std::string_view target, const classy::TestRequest& with = {}) { return client->get(target, with); }
};

/// The target of the answer's link with that relation; nothing when it has none.
std::optional<std::string> link(const TestAnswer& answer, const std::string& relation) {
  for (const auto& [name, value] : answer.headers()) {
    if (name != "Link" || !Catch::EndsWith(">; rel=\"" + relation + "\"").match(value)) continue;
    return value.substr(1, value.find('>') - 1);
  }
  return std::nullopt;
}
std::optional<std::string> rest_of(const TestAnswer& answer) {
  return link(answer, std::string{classy::rest_relation});
}

const json whole_user = {{"id", 7},
                         {"name", "Ada"},
                         {"email", "a@x.org"},
                         {"password", "secret"},
                         {"address", {{"city", "C"}, {"street", "S"}}},
                         {"friends", {{{"id", 8}, {"name", "Bob"}}, {{"id", 9}, {"name", "Eve"}}}},
                         {"second_address", nullptr}};

}  // namespace partial_tests

using namespace partial_tests;

TEST_CASE("a client gets the part that it asks for, and where the rest and the whole are") {
  Site site;
  for (const std::string at : {"/users/7", "/later/7"}) {
    const TestAnswer part = site.get(at + "?fields=id,name,address/city");
    CHECK(part.status() == 200);
    CHECK(part.text() == R"({"id":7,"name":"Ada","address":{"city":"C"}})");
    CHECK(part.header("Content-Type") == "application/json");
    REQUIRE(part.header("ETag"));
    CHECK(link(part, "canonical") == at + "?fields=*");
    REQUIRE(rest_of(part) == at + "?fields=!address/city,id,name");

    const TestAnswer rest = site.get(*rest_of(part), {.headers = {{"If-Match", *part.header("ETag")}}});
    CHECK(rest.status() == 200);
    CHECK(rest.header("ETag") == part.header("ETag"));
    CHECK(rest_of(rest) == at + "?fields=address/city,id,name");
    CHECK(classy::merge(part.json(), rest.json()) == whole_user);

    const TestAnswer whole = site.get(*link(part, "canonical"));
    CHECK(whole.json() == whole_user);
    CHECK(whole.header("ETag") == part.header("ETag"));
    CHECK_FALSE(rest_of(whole));
    CHECK(whole.text() == site.get("/whole/7").text());
  }
}

TEST_CASE("without a mask there is the route's own part, or the whole") {
  Site site;
  const TestAnswer whole = site.get("/users/7");
  CHECK(whole.json() == whole_user);
  CHECK_FALSE(rest_of(whole));
  CHECK(link(whole, "canonical") == "/users/7?fields=*");
  const TestAnswer brief = site.get("/brief/7");
  CHECK(brief.text() == R"({"id":7,"name":"Ada"})");
  CHECK(rest_of(brief) == "/brief/7?fields=!id,name");
  CHECK(site.get("/brief/7?fields=*").json() == whole_user);
  CHECK(site.get("/brief/7?fields=email").text() == R"({"email":"a@x.org"})");
  CHECK(brief.header("ETag") == whole.header("ETag"));
}

TEST_CASE("a route that says nothing of parts takes fields for any parameter") {
  Site site;
  const TestAnswer whole = site.get("/whole/7?fields=id");
  CHECK(whole.json() == whole_user);
  CHECK_FALSE(whole.header("ETag"));
  CHECK_FALSE(whole.header("Link"));
}

TEST_CASE("the links keep the other parameters of the query") {
  Site site;
  CHECK(rest_of(site.get("/users/7?page=2&fields=id&q=a%26b+c")) == "/users/7?page=2&q=a%26b+c&fields=!id");
  CHECK(rest_of(site.get("/users/7?fields=id&fields=name")) == "/users/7?fields=!name");
  CHECK(rest_of(site.get("/users/7?%66ields=id&&x")) == "/users/7?x&fields=!id");
  CHECK(rest_of(site.get("/users/7?x=\"<>{}&fields=id")) == "/users/7?x=%22%3C%3E%7B%7D&fields=!id");
  CHECK(rest_of(site.get("/free?fields=a%5C%20b")) == "/free?fields=!a%5C%20b");
  CHECK(site.get("/free?fields=a%5C%20b").text() == R"({"a b":2})");
  CHECK(rest_of(site.get("/users/7?fields=friends(name,id)")) == "/users/7?fields=!friends(id,name)");
}

TEST_CASE("a part is of one version of the whole") {
  Site site;
  const TestAnswer part = site.get("/users/7?fields=id");
  const std::string version = *part.header("ETag");
  CHECK(site.get("/users/7?fields=!id").header("ETag") == version);
  CHECK(site.get("/users/8?fields=name").header("ETag") != version);

  site.users.name = "Grace";
  const TestAnswer changed = site.get(*rest_of(part), {.headers = {{"If-Match", version}}});
  CHECK(changed.status() == 412);
  CHECK(changed.text().empty());
  REQUIRE(changed.header("ETag"));
  CHECK(changed.header("ETag") != version);
  CHECK_FALSE(changed.header("Content-Type"));
  CHECK(site.get(*rest_of(part), {.headers = {{"If-Match", *changed.header("ETag")}}}).status() == 200);
  CHECK(site.get(*rest_of(part), {.headers = {{"If-Match", "*"}}}).status() == 200);
  CHECK(site.get(*rest_of(part), {.headers = {{"If-Match", "W/" + *changed.header("ETag")}}}).status() == 412);
}

TEST_CASE("a client that has the version already is told so") {
  Site site;
  const std::string version = *site.get("/users/7?fields=id").header("ETag");
  for (const std::string& known : {version, "W/" + version, "\"other\", " + version, std::string{"*"}}) {
    const TestAnswer same = site.get("/users/7?fields=name", {.headers = {{"If-None-Match", known}}});
    CHECK(same.status() == 304);
    CHECK(same.text().empty());
    CHECK(same.header("ETag") == version);
  }
  CHECK(site.get("/users/7?fields=name", {.headers = {{"If-None-Match", "\"other\""}}}).status() == 200);
  // of both, If-Match comes first
  CHECK(site.get("/users/7", {.headers = {{"If-Match", "\"other\""}, {"If-None-Match", version}}}).status() == 412);
}

TEST_CASE("a handler may give the version itself") {
  Site site;
  const TestAnswer part = site.get("/versioned/7?fields=id");
  CHECK(part.header("ETag") == "\"v17\"");
  CHECK(site.get("/versioned/8", {.headers = {{"If-None-Match", "\"v17\""}}}).status() == 304);
}

TEST_CASE("HEAD is answered with the headers of GET") {
  Site site;
  const TestAnswer get = site.get("/users/7?fields=id");
  const TestAnswer head = site.client->head("/users/7?fields=id");
  CHECK(head.status() == 200);
  CHECK(head.text().empty());
  CHECK(head.headers() == get.headers());
  CHECK(site.client->head("/users/7", {.headers = {{"If-None-Match", *get.header("ETag")}}}).status() == 304);
}

TEST_CASE("the answer to what changes an object may be a part, too, and asks nothing of its version") {
  Site site;
  const TestAnswer answer = site.client->put(
      "/users/5?fields=id,name", {.headers = {{"If-None-Match", "*"}, {"If-Match", "\"x\""}}, .json = whole_user});
  CHECK(answer.status() == 200);
  CHECK(answer.text() == R"({"id":5,"name":"Ada"})");
  CHECK(answer.header("ETag"));
}

TEST_CASE("of a list each element is masked, and of a map each value") {
  Site site;
  CHECK(site.get("/users?fields=id").text() == R"([{"id":1},{"id":2}])");
  CHECK(rest_of(site.get("/users?fields=id")) == "/users?fields=!id");
  CHECK(site.get("/by_name?fields=*/id").text() == R"({"x":{"id":1},"y":{"id":2}})");
  CHECK(site.get("/by_name?fields=x").text() == R"({"x":{"id":1,"name":"X"}})");
  CHECK(site.get("/free?fields=b/c,missing").text() == R"({"b":{"c":"/"}})");
  const TestAnswer numbers = site.get("/numbers?fields=*");
  CHECK(numbers.text() == "[12,3]");
  CHECK_FALSE(rest_of(numbers));
}

TEST_CASE("what the route leaves out is no part of the whole") {
  Site site;
  json expected = whole_user;
  expected.erase("password");
  CHECK(site.get("/public/7").json() == expected);
  CHECK(site.get("/public/7?fields=id,password").text() == R"({"id":7})");
  CHECK_FALSE(site.get("/public/7?fields=!id").json().contains("password"));
}

TEST_CASE("a part has the media type of the whole") {
  Site site;
  const TestAnswer part = site.get("/typed/7?fields=id");
  CHECK(part.header("Content-Type") == "application/vnd.user+json");
  CHECK(part.text() == R"({"id":7})");
}

TEST_CASE("errors are not masked and have no version") {
  Site site;
  const TestAnswer missing = site.get("/users/0?fields=id");
  CHECK(missing.status() == 404);
  CHECK(missing.json()["detail"] == "no such user");
  CHECK_FALSE(missing.header("ETag"));
  CHECK_FALSE(missing.header("Link"));
}

TEST_CASE("a mask that is none, or names what is not there, is refused before the handler is called") {
  struct Row {
    const char *query, *type, *ctx;
  };
  const auto row = GENERATE(  //
      Row{"fields=", "field_mask_syntax", R"({"position":0})"},
      Row{"fields", "field_mask_syntax", R"({"position":0})"},
      Row{"fields=id,,name", "field_mask_syntax", R"({"position":3})"},
      Row{"fields=address(city", "field_mask_syntax", R"({"position":12})"},
      Row{"fields=id)", "field_mask_syntax", R"({"position":2})"},
      Row{"fields=id%5C", "field_mask_syntax", R"({"position":3})"},
      Row{"fields=nmae", "field_mask_unknown",
          R"({"path":"nmae","known":["id","name","email","password","address","friends","second_address"]})"},
      Row{"fields=!nmae", "field_mask_unknown",
          R"({"path":"nmae","known":["id","name","email","password","address","friends","second_address"]})"},
      Row{"fields=friends/nmae", "field_mask_unknown", R"({"path":"friends/nmae","known":["id","name"]})"},
      Row{"fields=second_address/x", "field_mask_unknown", R"({"path":"second_address/x","known":["city","street"]})"},
      Row{"fields=id/x", "field_mask_unknown", R"({"path":"id/x","known":[]})"});
  CAPTURE(row.query);
  Site site;
  const TestAnswer answer = site.get("/users/7?" + std::string{row.query});
  CHECK(answer.status() == 422);
  CHECK(site.users.calls == 0);
  REQUIRE(answer.json()["errors"].size() == 1);
  const json fault = answer.json()["errors"][0];
  CHECK(fault["type"] == row.type);
  CHECK(fault["loc"] == json({"query", "fields"}));
  CHECK(fault["ctx"] == json::parse(row.ctx));
  CHECK_FALSE(answer.header("ETag"));
}

TEST_CASE("hostile masks are refused in a bounded time") {
  Site site;
  const auto fault_of = [&site](const std::string& at, const std::string& mask) {
    const TestAnswer answer = site.get(at + "?fields=" + mask);
    CHECK(answer.status() == 422);
    CHECK(answer.text().size() < 2000);
    return answer.json()["errors"][0]["type"].get<std::string>();
  };
  CHECK(fault_of("/users/7", std::string(2048, '(')) == "field_mask_syntax");
  CHECK(fault_of("/users/7", std::string(10'000, ',')) == "field_mask_too_long");
  CHECK(fault_of("/users/7", std::string(5'000, '(')) == "field_mask_too_long");
  std::string deep = "friends";
  for (int i = 0; i < 20; ++i) deep += "/*";
  CHECK(fault_of("/users/7", deep) == "field_mask_too_deep");
  std::string wide = "*(";
  for (int i = 0; i < 300; ++i) wide += (i == 0 ? "a" : ",a") + std::to_string(i);
  wide += ")";
  for (int i = 0; i < 80; ++i) wide += "," + std::to_string(i) + "/x";
  CHECK(fault_of("/free", wide) == "field_mask_too_complex");
  std::string spread = "*(a,b,c,d)";  // which all of the others have, too: a link to the rest would be too long to follow
  for (int i = 0; i < 300; ++i) spread += "," + std::to_string(i) + "/x";
  REQUIRE(spread.size() < 2048);
  CHECK(fault_of("/free", spread) == "field_mask_too_long");
  CHECK(site.get("/users/7?fields=%ff").status() == 400);
  CHECK(site.get("/users/7?fields=%00").status() == 400);
}

TEST_CASE("a default part that the result does not have is told when the route is bound") {
  Users users;
  classy::Router router{users};
  CHECK_THROWS_WITH(router.get("/a/{id}", &Users::one, classy::RouteOptions{.partial = "nmae"}),
                    Catch::Contains("no field \"nmae\""));
}
