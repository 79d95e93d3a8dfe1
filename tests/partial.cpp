// Routes that let clients ask for a part of an object, and for the rest of it.
#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/context.hpp>
#include <classy/controller.hpp>
#include <classy/field_mask.hpp>
#include <classy/json.hpp>
#include <classy/merge.hpp>
#include <classy/test_client.hpp>

#include "support/links.hpp"

namespace partial_tests {

namespace asio = boost::asio;
using classy::TestAnswer;
using classy::TestClient;
using nlohmann::json;
using test::link;

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

struct Profile {
  int id = 7;
  std::string name = "Ada";
  classy::Lazy<std::vector<Friend>> friends{};
};

/// What a handler has been asked for, as it is handed to it.
struct Asked {
  std::string text;
};

}  // namespace partial_tests

template <>
struct classy::Extract<partial_tests::Asked> {
  static partial_tests::Asked from(const FieldMask& wanted) { return {wanted.text()}; }
};

namespace partial_tests {

/// Handlers that make no more than is wanted.
class Profiles {
 public:
  Profile lazy(int id) {
    return {.id = id, .name = name, .friends = [this] {
              ++computed;
              if (failing) throw std::runtime_error{"the store is gone"};
              if (refusing) throw classy::HttpError{503, "later"};
              return std::vector<Friend>{{8, "Bob"}, {9, "Eve"}};
            }};
  }
  asio::awaitable<Profile> lazy_later(int id) {
    [[maybe_unused]] const auto executor = co_await asio::this_coro::executor;
    co_return lazy(id);
  }
  classy::Versioned<Profile> versioned(int id) { return {version, lazy(id)}; }
  std::variant<classy::Versioned<Profile>, classy::HttpError, classy::Response> either(int id) {
    if (id == 0) return classy::HttpError{404, "no such profile"};
    if (id == 1) return classy::Response{}.body(R"({"id":1,"name":"One"})", classy::Response::application_json);
    return versioned(id);
  }
  std::variant<Profile, User> unversioned(int id) {
    if (id == 0) return User{};
    return lazy(id);
  }
  classy::Status<202, classy::Versioned<Profile>> accepted(int id) { return {versioned(id)}; }

  User asked(int id, const classy::FieldMask& wanted) {
    seen = wanted.text();
    return {.id = id, .name = wanted.wants("name") ? "Ada" : "not looked up"};
  }
  asio::awaitable<User> asked_later(int id, const classy::FieldMask& wanted) {
    co_await asio::post(asio::use_awaitable);
    seen = wanted.text();
    co_return User{.id = id, .name = wanted.wants("name") ? "Ada" : "not looked up"};
  }
  User handed(int id, const Asked& asked) {
    seen = asked.text;
    return {.id = id};
  }
  User tagged(int id, const classy::FieldMask&, classy::Context& context) {
    context.set("ETag", "\"mine\"");
    return {.id = id};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/lazy/{id}", &Profiles::lazy, {.partial = true}), get("/whole/{id}", &Profiles::lazy),
                          get("/lazy_later/{id}", &Profiles::lazy_later, {.partial = "id"}),
                          get("/names/{id}", &Profiles::lazy, {.without = "friends"}),
                          get("/versioned/{id}", &Profiles::versioned, {.partial = true}),
                          get("/plain/{id}", &Profiles::versioned),
                          get("/public/{id}", &Profiles::versioned, {.without = "friends/name", .partial = true}),
                          get("/either/{id}", &Profiles::either, {.partial = true}),
                          get("/unversioned/{id}", &Profiles::unversioned, {.partial = true}),
                          get("/accepted/{id}", &Profiles::accepted, {.partial = true}),
                          put("/versioned/{id}", &Profiles::versioned, {.partial = true}),
                          get("/asked/{id}", &Profiles::asked, {.partial = true}),
                          get("/asked_briefly/{id}", &Profiles::asked, {.partial = "id,friends/name"}),
                          get("/asked_later/{id}", &Profiles::asked_later, {.partial = "id"}),
                          get("/handed/{id}", &Profiles::handed, {.partial = true}),
                          get("/tagged/{id}", &Profiles::tagged, {.partial = true}));
  }

  int computed = 0;
  bool failing = false, refusing = false;
  std::string version = "17-5d41", name = "Ada", seen;
};

template <class Controller>
struct SiteOf {
  Controller users;
  classy::App app;
  std::optional<TestClient> client;

  SiteOf() {
    app.include("", users);
    client.emplace(app);
  }
  TestAnswer get(std::string_view target, const classy::TestRequest& with = {}) { return client->get(target, with); }
};
using Site = SiteOf<Users>;
using ProfileSite = SiteOf<Profiles>;

std::optional<std::string> rest_of(const TestAnswer& answer) {
  return link(answer, classy::rest_relation);
}

const json whole_user = {{"id", 7},
                         {"name", "Ada"},
                         {"email", "a@x.org"},
                         {"password", "secret"},
                         {"address", {{"city", "C"}, {"street", "S"}}},
                         {"friends", {{{"id", 8}, {"name", "Bob"}}, {{"id", 9}, {"name", "Eve"}}}},
                         {"second_address", nullptr}};

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
      Row{"fields=", "field_mask_syntax", R"({"position":0})"}, Row{"fields", "field_mask_syntax", R"({"position":0})"},
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

TEST_CASE("a default part that the result does not have is told when the route is bound") {
  Users users;
  classy::Router router{users};
  CHECK_THROWS_WITH(router.get("/a/{id}", &Users::one, classy::RouteOptions{.partial = "nmae"}),
                    Catch::Contains("no field \"nmae\""));
}

TEST_CASE("a handler may ask what is wanted") {
  ProfileSite site;
  for (const std::string at : {"/asked/7", "/asked_later/7"}) {
    CAPTURE(at);
    const TestAnswer part = site.get(at + "?fields=name,id,friends/name");
    CHECK(site.users.seen == "friends/name,id,name");
    CHECK(part.text() == R"({"id":7,"name":"Ada","friends":[{"name":"Bob"},{"name":"Eve"}]})");
    CHECK(rest_of(part) == at + "?fields=!friends/name,id,name");
    CHECK(site.get(at + "?fields=!name,password").json()["id"] == 7);
    CHECK(site.users.seen == "!name,password");
    CHECK(site.get(at + "?fields=*").json() == whole_user);
    CHECK(site.users.seen == "*");
  }
  CHECK(site.get("/asked/7").json() == whole_user);
  CHECK(site.users.seen == "*");
  CHECK_FALSE(rest_of(site.get("/asked/7")));
  CHECK(site.get("/asked_briefly/7").text() == R"({"id":7,"friends":[{"name":"Bob"},{"name":"Eve"}]})");
  CHECK(site.users.seen == "friends/name,id");
  CHECK(site.get("/asked_later/7").text() == R"({"id":7})");
  CHECK(site.users.seen == "id");
  CHECK(site.get("/handed/7?fields=id").text() == R"({"id":7})");
  CHECK(site.users.seen == "id");
  CHECK(site.get("/asked/7?fields=nmae").status() == 422);
}

TEST_CASE("what depends on the mask has no version but the one that the handler says") {
  ProfileSite site;
  for (const char* at :
       {"/asked/7", "/asked_later/7", "/handed/7", "/lazy/7", "/lazy_later/7", "/unversioned/7", "/unversioned/0"}) {
    CAPTURE(at);
    const TestAnswer part = site.get(std::string{at} + "?fields=id");
    CHECK(part.status() == 200);
    CHECK_FALSE(part.header("ETag"));
    CHECK(link(part, "canonical") == std::string{at} + "?fields=*");
    // nobody can know a version of it
    CHECK(site.get(at, {.headers = {{"If-Match", "\"x\""}}}).status() == 412);
    CHECK(site.get(at, {.headers = {{"If-Match", "*"}}}).status() == 200);
    CHECK(site.get(at, {.headers = {{"If-None-Match", "\"x\""}}}).status() == 200);
  }
  CHECK(site.get("/tagged/7?fields=id").header("ETag") == "\"mine\"");
  CHECK(site.get("/tagged/7", {.headers = {{"If-None-Match", "\"mine\""}}}).status() == 304);
}

TEST_CASE("a route whose handler asks for the mask but that has no parts is refused") {
  Profiles profiles;
  classy::Router router{profiles};
  const char* const said = "a FieldMask is for routes with partial: say so in the options";
  CHECK_THROWS_WITH(router.get("/a/{id}", &Profiles::asked), Catch::Contains(said));
  CHECK_THROWS_WITH(router.get("/a/{id}", &Profiles::handed), Catch::Contains(said));
  CHECK_NOTHROW(router.get("/a/{id}", &Profiles::asked, classy::RouteOptions{.partial = true}));
}

TEST_CASE("a member that is lazy is computed only for those who want it") {
  ProfileSite site;
  const auto computed = [&site](const std::string& target) {
    site.users.computed = 0;
    CHECK(site.get(target).status() == 200);
    return site.users.computed;
  };
  CHECK(computed("/lazy/7?fields=id,name") == 0);
  CHECK(computed("/lazy/7?fields=!friends") == 0);
  CHECK(computed("/lazy/7?fields=friends/id") == 1);
  CHECK(computed("/lazy/7") == 1);
  CHECK(computed("/lazy_later/7") == 0);
  CHECK(computed("/lazy_later/7?fields=*") == 1);
  CHECK(computed("/names/7") == 0);
  CHECK(computed("/whole/7") == 1);
  CHECK(computed("/unversioned/7?fields=name") == 0);
  CHECK(site.get("/whole/7").text() ==
        R"({"id":7,"name":"Ada","friends":[{"id":8,"name":"Bob"},{"id":9,"name":"Eve"}]})");
  CHECK(site.get("/lazy/7?fields=friends/nmae").status() == 422);

  const TestAnswer part = site.get("/lazy/7?fields=name,friends/id");
  CHECK(part.text() == R"({"name":"Ada","friends":[{"id":8},{"id":9}]})");
  CHECK(classy::merge(part.json(), site.get(*rest_of(part)).json()) == site.get("/whole/7").json());
}

TEST_CASE("what a member that is lazy throws is the answer and nothing of the value is in it") {
  ProfileSite site;
  for (const char* at : {"/lazy/7", "/lazy_later/7?fields=*", "/versioned/7", "/versioned/7?fields=friends/id",
                         "/whole/7", "/plain/7"}) {
    CAPTURE(at);
    site.users.failing = true;
    const TestAnswer failed = site.get(at);
    CHECK(failed.status() == 500);
    CHECK(failed.json() == json({{"type", "about:blank"}, {"title", "Internal Server Error"}, {"status", 500}}));
    CHECK(failed.header("Content-Type") == "application/problem+json");
    CHECK_FALSE(failed.header("ETag"));
    CHECK_FALSE(failed.header("Link"));
    site.users.failing = false;
    site.users.refusing = true;
    CHECK(site.get(at).status() == 503);
    CHECK(site.get(at).json()["detail"] == "later");
  }
}

TEST_CASE("of a result whose version is known only what is wanted is written") {
  ProfileSite site;
  const TestAnswer part = site.get("/versioned/7?fields=id,name");
  CHECK(part.status() == 200);
  CHECK(part.text() == R"({"id":7,"name":"Ada"})");
  CHECK(part.header("ETag") == "\"17-5d41\"");
  CHECK(rest_of(part) == "/versioned/7?fields=!id,name");
  CHECK(site.users.computed == 0);

  const TestAnswer rest = site.get(*rest_of(part), {.headers = {{"If-Match", *part.header("ETag")}}});
  CHECK(rest.text() == R"({"friends":[{"id":8,"name":"Bob"},{"id":9,"name":"Eve"}]})");
  CHECK(rest.header("ETag") == part.header("ETag"));
  CHECK(classy::merge(part.json(), rest.json()) == site.get("/versioned/7?fields=*").json());
  CHECK_FALSE(rest_of(site.get("/versioned/7")));

  site.users.computed = 0;
  site.users.version = "18";
  const TestAnswer changed = site.get(*rest_of(part), {.headers = {{"If-Match", *part.header("ETag")}}});
  CHECK(changed.status() == 412);
  CHECK(changed.text().empty());
  CHECK(changed.header("ETag") == "\"18\"");
  CHECK_FALSE(changed.header("Content-Type"));
  CHECK_FALSE(changed.header("Link"));
  CHECK(site.get("/versioned/7", {.headers = {{"If-None-Match", "\"18\""}}}).status() == 304);
  CHECK(site.client->head("/versioned/7", {.headers = {{"If-None-Match", "\"18\""}}}).status() == 304);
  CHECK(site.users.computed == 0);

  const TestAnswer put = site.client->put("/versioned/7?fields=id", {.headers = {{"If-None-Match", "*"}}});
  CHECK(put.status() == 200);
  CHECK(put.text() == R"({"id":7})");
  CHECK(put.header("ETag") == "\"18\"");
  const TestAnswer accepted = site.get("/accepted/7?fields=id");
  CHECK(accepted.status() == 202);
  CHECK(accepted.text() == R"({"id":7})");
  CHECK(accepted.header("ETag") == "\"18\"");
}

TEST_CASE("one of several results may have a version") {
  ProfileSite site;
  CHECK(site.get("/either/7?fields=id").text() == R"({"id":7})");
  CHECK(site.get("/either/7?fields=id").header("ETag") == "\"17-5d41\"");
  CHECK(site.users.computed == 0);
  CHECK(site.get("/either/0?fields=id").status() == 404);
  CHECK_FALSE(site.get("/either/0?fields=id").header("ETag"));
  const TestAnswer text = site.get("/either/1?fields=id");  // JSON that came as text is cut as text
  CHECK(text.text() == R"({"id":1})");
  CHECK(rest_of(text) == "/either/1?fields=!id");
}

TEST_CASE("of what a route leaves out for all no client gets a part") {
  ProfileSite site;
  const json whole = site.get("/public/7").json();
  CHECK(whole == json({{"id", 7}, {"name", "Ada"}, {"friends", {{{"id", 8}}, {{"id", 9}}}}}));
  CHECK_FALSE(rest_of(site.get("/public/7?fields=id,name,friends")));
  for (const char* mask :
       {"friends", "friends/id", "friends/name", "!friends/id", "!friends", "id", "*", "!*", "*/id"}) {
    CAPTURE(mask);
    const TestAnswer part = site.get("/public/7?fields=" + std::string{mask});
    const json rest = rest_of(part) ? site.get(*rest_of(part)).json() : json::object();
    CHECK(classy::merge(part.json(), rest) == whole);
  }
}

}  // namespace partial_tests
