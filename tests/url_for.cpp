#include <classy/url_for.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/bodies.hpp>
#include <classy/dates.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>
#include <classy/uuid.hpp>

namespace url_for_tests {

using classy::Path;

enum class Color { red, dark_red };

struct User {
  int id;
};

class Users {
 public:
  std::string list() const { return "list"; }
  std::string one(int id) const { return std::to_string(id); }
  boost::asio::awaitable<classy::Created<User>> create(const classy::Request& request, classy::Text) {
    co_return classy::Created<User>{classy::url_for<&Users::one>(request, *this, 7), User{7}};
  }
  classy::Redirect first(classy::Context& context, std::string name) const {
    context.set("X-List", classy::url_for<&Users::list>(context, *this).query("name", name));
    return {classy::url_for<&Users::one>(context, *this, 1)};
  }
  std::string next(int id, const classy::Request& request) const {
    return classy::url_for<&Users::one>(request, id + 1);
  }
  void remove(int) {}
  std::string unbound(int) const { return ""; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/", &Users::list), get("/{id}", &Users::one), post("/", &Users::create),
                          get("/first/{name}", &Users::first), get("/{id}/next", &Users::next),
                          classy::route(Verb::delete_, "/{id}", &Users::remove), put("/{id}", &Users::remove));
  }
};

class Things {
 public:
  std::string text(std::string text) const { return text; }
  std::string view(std::string_view a, std::string_view b) const { return std::string{a} + std::string{b}; }
  std::string named(Path<"year", int> year, const classy::Request&, Path<"month", unsigned> month, std::string word) {
    return std::to_string(year) + std::to_string(month) + word;
  }
  std::string scalars(bool, double, Color, std::chrono::sys_days, boost::uuids::uuid) const { return ""; }
  std::string small(std::uint8_t n) const { return std::to_string(n); }
  std::string tail(std::string rest) const { return rest; }
  std::string number(int n) const { return std::to_string(n); }
  std::string word(std::string n) const { return n; }
  std::string cafe() const { return "café"; }
  std::string twice(int) const { return ""; }
  int find(int id) const { return id; }
  int find(std::string) const { return 0; }
};

std::string hello(std::string name) { return "hello " + name; }

template <class Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const classy::RouteError& error) {
    return std::string{"RouteError "} + error.what();
  } catch (const std::invalid_argument& error) {
    return std::string{"invalid_argument "} + error.what();
  }
  return "no error";
}
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("the URL of a method is its route's with its prefixes") {
  Users users;
  classy::App app, outer;
  app.include("/users", users).get("/hello/{name}", &hello);
  CHECK(app.url_for<&Users::list>() == "/users");
  CHECK(app.url_for<&Users::one>(7) == "/users/7");
  CHECK(app.url_for<&Users::one>(users, -7L) == "/users/-7");
  CHECK(app.url_for<&Users::remove>(7) == "/users/7");  // under two verbs
  CHECK(app.url_for<&hello>("a b") == "/hello/a%20b");
  outer.include("/api/v1", app);
  CHECK(outer.url_for<&Users::one>(7) == "/api/v1/users/7");
  CHECK(app.url_for<&Users::one>(7) == "/users/7");
  CHECK(classy::TestClient{outer}.get(outer.url_for<&Users::one>(7)).text() == "7");
  CHECK(outer.url_for<&Users::one>(8) == "/api/v1/users/8");  // also when it serves
}

TEST_CASE("a class that is mounted several times needs its object") {
  Users live, archive, stranger;
  const auto owned = std::make_shared<Users>();
  classy::App app;
  app.include("/users", live).include("/archive", archive).include("/owned", owned);
  CHECK(app.url_for<&Users::one>(live, 7) == "/users/7");
  CHECK(app.url_for<&Users::one>(archive, 7) == "/archive/7");
  CHECK(app.url_for<&Users::one>(*owned, 7) == "/owned/7");

  const std::string several = error_of([&] { static_cast<void>(app.url_for<&Users::one>(7)); });
  for (const char* part : {"RouteError", "Users::one", "\"/users/{id}\"", "\"/archive/{id}\"",
                           "url_for.cpp:", "several routes", "the first argument may be the object"}) {
    INFO(part);
    CHECK(has(several, part));
  }
  const std::string other = error_of([&] { static_cast<void>(app.url_for<&Users::one>(stranger, 7)); });
  CHECK(has(other, "no route has this handler with this object"));
  CHECK(has(other, "\"/archive/{id}\""));
  const std::string unbound = error_of([&] { static_cast<void>(app.url_for<&Users::unbound>(live, 7)); });
  CHECK(has(unbound, "RouteError url_for<"));
  CHECK(has(unbound, "Users::unbound"));
  CHECK(has(unbound, "no route has this handler"));
}

TEST_CASE("one method of one object under two patterns is ambiguous") {
  Things things;
  classy::Router router{things};
  router.get("/a/{x}", &Things::twice).get("/b/{x}", &Things::twice);
  classy::App app;
  app.include("", router);
  const std::string text = error_of([&] { static_cast<void>(app.url_for<&Things::twice>(things, 1)); });
  CHECK(has(text, "several routes have this handler: \"/a/{x}\""));
  CHECK_FALSE(has(text, "first argument"));
}

TEST_CASE("handlers ask for URLs through their request or context") {
  Users users, old;
  classy::App app;
  app.include("/users", users).include("/old", old);
  classy::TestClient client{app};
  for (const std::string prefix : {"/users", "/old"}) {
    const auto created = client.post(prefix, {.body = "x"});
    CHECK(created.status() == 201);
    CHECK(created.header("Location") == prefix + "/7");
    const auto first = client.get(prefix + "/first/a%26b");
    CHECK(first.status() == 307);
    CHECK(first.header("Location") == prefix + "/1");
    CHECK(first.header("X-List") == prefix + "?name=a%26b");
  }
  const classy::Request lost;
  CHECK_THROWS_AS(classy::url_for<&Users::one>(lost, 7), std::logic_error);
}

TEST_CASE("a handler means the mount by which its request came") {
  Users users, old;
  classy::App part, app;
  part.include("/users", users);
  app.include("/v1/users", users).include("/v2/users", users).include("/old", old).include("/part", part);
  app.get("/{id}", [](int id, const classy::Request& request) -> std::string {
    return classy::url_for<&Users::one>(request, id);
  });
  classy::TestClient client{app};
  for (const std::string prefix : {"/v1/users", "/v2/users", "/old", "/part/users"}) {
    CHECK(client.get(prefix + "/7/next").text() == prefix + "/8");
  }
  CHECK(client.post("/v1/users", {.body = "x"}).header("Location") == "/v1/users/7");  // the object is named as well
  CHECK(client.get("/7").status() == 500);                                             // it came by none of these
}

TEST_CASE("values are percent-encoded for their segment and come back as they were") {
  Things things;
  classy::Router router{things};
  router.get("/text/{t}", &Things::text).get("/v{a}.txt/{b}", &Things::view).get("/tail/{rest...}", &Things::tail);
  classy::App app;
  app.include("/a b/caf\xC3\xA9", router);
  const std::string prefix = "/a%20b/caf%C3%A9";
  const std::pair<const char*, const char*> rows[] = {
      {"a", "a"},
      {"a b", "a%20b"},
      {"a/b", "a%2Fb"},
      {"100%", "100%25"},
      {"a?b#c", "a%3Fb%23c"},
      {"\xC3\xA9", "%C3%A9"},
      {"...", "..."},
      {"a+b", "a+b"},
      {"\\", "%5C"},
      {"\t", "%09"},
      {"[x]{y}", "%5Bx%5D%7By%7D"},
      {"-._~!$&'()*,;=:@", "-._~!$&'()*,;=:@"},
      {"%2F", "%252F"},
  };
  classy::TestClient client{app};
  for (const auto& [value, encoded] : rows) {
    INFO(value);
    const classy::Url url = app.url_for<&Things::text>(value);
    CHECK(url == prefix + "/text/" + encoded);
    CHECK(client.get(url).text() == value);
    CHECK(client.get(app.url_for<&Things::view>(value, value)).text() == std::string{value} + value);
    CHECK(client.get(app.url_for<&Things::tail>(value)).text() == value);
  }
  CHECK(app.url_for<&Things::tail>("a/b c//d/") == prefix + "/tail/a/b%20c//d/");
  CHECK(app.url_for<&Things::tail>("") == prefix + "/tail/");
}

TEST_CASE("values go by the order of the handler's parameters") {
  Things things;
  classy::Router router{things};
  router.get("/{word}/{month}/{year}", &Things::named);
  classy::App app;
  app.include("", router);
  CHECK(app.url_for<&Things::named>(2026, 11U, "x") == "/x/11/2026");
  CHECK(classy::TestClient{app}.get("/x/11/2026").text() == "202611x");
  const Path<"year", int> year{2026};
  CHECK(app.url_for<&Things::named>(year, Path<"month", unsigned>{3}, std::string{"y"}) == "/y/3/2026");
}

TEST_CASE("values of every kind are written as they are read") {
  using namespace std::chrono_literals;
  Things things;
  classy::Router router{things};
  router.get("/{a}/{b}/{c}/{d}/{e}", &Things::scalars).get("/small/{n}", &Things::small);
  router.get("/found/{n}", classy::overload<int>(&Things::find));
  classy::App app;
  app.include("", router);
  const boost::uuids::uuid uuid{
      {0x67, 0xe5, 0x50, 0x44, 0x10, 0xb1, 0x42, 0x6f, 0x92, 0x47, 0xbb, 0x68, 0x0e, 0x5f, 0xe0, 0xc8}};
  const std::chrono::sys_days day = 2026y / 11 / 22;
  CHECK(app.url_for<&Things::scalars>(true, 2.5, Color::dark_red, day, uuid) ==
        "/true/2.5/dark_red/2026-11-22/67e55044-10b1-426f-9247-bb680e5fe0c8");
  CHECK(app.url_for<&Things::scalars>(false, 1, Color::red, 2026y / 1 / 1, uuid) ==
        "/false/1/red/2026-01-01/67e55044-10b1-426f-9247-bb680e5fe0c8");
  CHECK(app.url_for<&Things::small>(255) == "/small/255");
  CHECK(app.url_for<classy::overload<int>(&Things::find)>(7) == "/found/7");
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::small>(256)); }), "range"));
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::small>(-1)); }), "range"));
  const auto infinite = std::numeric_limits<double>::infinity();
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::scalars>(true, infinite, Color::red, day, uuid)); }),
            "finite"));
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::scalars>(true, 1, Color{7}, day, uuid)); }),
            "has no name"));
}

TEST_CASE("values that no URL of the route can have throw") {
  Things things;
  classy::Router router{things};
  router.get("/text/{t}", &Things::text).get("/n/{n:[1-9][0-9]*}", &Things::number).get("/s/{n:slug}", &Things::word);
  router.get("/v{a}.txt/{b:in(x|y)}", &Things::view).get("/tail/{rest...}", &Things::tail);
  classy::App app;
  app.include("", router);
  const auto text = [&](std::string_view value) {
    return error_of([&] { static_cast<void>(app.url_for<&Things::text>(value)); });
  };
  CHECK(has(text(""), "invalid_argument url_for<"));
  CHECK(has(text(""), "\"/text/{t}\": t is empty"));
  CHECK(has(text("."), ". or .."));
  CHECK(has(text(".."), ". or .."));
  CHECK(has(text(std::string_view{"\0", 1}), "byte 0"));
  CHECK(has(text("\xFF"), "UTF-8"));
  CHECK(text("...") == "no error");

  CHECK(app.url_for<&Things::number>(10) == "/n/10");
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::number>(0)); }),
            "n does not meet its constraint: [1-9][0-9]*"));
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::word>("A b")); }), "constraint: slug"));
  CHECK(app.url_for<&Things::view>("1", "x") == "/v1.txt/x");
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::view>("1", "z")); }), "b does not meet"));
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::view>("", "x")); }), "a is empty"));
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::tail>("a/../b")); }), ". or .."));
}

TEST_CASE("no URL names a host") {
  Things things;
  classy::Router router{things};
  router.get("/{rest...}", &Things::tail).get("//{t}", &Things::text);
  classy::App app;
  app.include("", router);
  CHECK(app.url_for<&Things::tail>("/evil.example/a") == "/%2Fevil.example/a");
  CHECK(classy::TestClient{app}.get("/%2Fevil.example/a").text() == "/evil.example/a");
  CHECK(has(error_of([&] { static_cast<void>(app.url_for<&Things::text>("evil.example")); }), "names a host"));
}

}  // namespace url_for_tests
