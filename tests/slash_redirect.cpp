#include <classy/detail/slash_redirect.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <classy/app.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>

namespace slash_redirect_tests {

using classy::Verb;

class Pages {
 public:
  std::string none() const { return "none"; }
  std::string one(std::string a) const { return a; }
};

std::string status_and_location(classy::TestClient& client, Verb verb, std::string_view target) {
  const auto answer = client.request(verb, target);
  return std::to_string(answer.status()) + " " + answer.header("Location").value_or("-");
}

/// "308 /a" or "404 -".
std::string ask(const classy::App& app, std::string_view target, Verb verb = Verb::get) {
  classy::TestClient client{app};
  return status_and_location(client, verb, target);
}

TEST_CASE("the path with the other slash") {
  using classy::detail::with_other_slash;
  const std::pair<const char*, const char*> rows[] = {
      {"/a", "/a/"}, {"/a/", "/a"}, {"/a//", "/a/"}, {"/a%2F", "/a%2F/"}, {"//", "/"},
      {"/", ""},     {"", ""},      {"*", ""},       {"/a/b", "/a/b/"}};
  for (const auto& [path, other] : rows) CHECK(with_other_slash(path) == other);
}

TEST_CASE("a location stays on this server") {
  using classy::detail::stays_on_this_server;
  for (const char* location : {"/", "/a", "/a//b", "/?q=//x", "/caf\xC3\xA9", "/a?b=c d%20"}) {
    INFO(location);
    CHECK(stays_on_this_server(location) == (std::string_view{location}.find(' ') == std::string_view::npos));
  }
  for (const char* location : {"//evil.example", "//", "/\\evil.example", "/\t/evil.example", "/\r\n/evil.example",
                               "https://evil.example", "", "a", "/a\x7F"}) {
    INFO(location);
    CHECK_FALSE(stays_on_this_server(location));
  }
}

TEST_CASE("slashes are strict by default") {
  const Pages pages;
  classy::Router router{pages};
  router.get("/a", &Pages::none).get("/b/", &Pages::none);
  classy::App app;
  app.include("", router);
  CHECK(ask(app, "/a/") == "404 -");
  CHECK(ask(app, "/b") == "404 -");
}

TEST_CASE("an app that redirects slashes sends to the path that has the route") {
  const Pages pages;
  classy::Router router{pages};
  router.get("/", &Pages::none)
      .get("/{id}", &Pages::one)
      .post("/new", &Pages::none)
      .get("/files/{rest...}", &Pages::one);
  router.get("/list/", &Pages::none).put("/caf\xC3\xA9/{id}/", &Pages::one);
  classy::App app;
  app.include("/users", router).redirect_slashes();
  struct Row {
    Verb verb;
    const char* target;
    const char* answer;
  };
  const Row rows[] = {
      {Verb::get, "/users", "200 -"},
      {Verb::get, "/users/", "308 /users"},
      {Verb::head, "/users/", "308 /users"},
      {Verb::get, "/users/7/", "308 /users/7"},
      {Verb::get, "/users/7/?a=b&c=%2F", "308 /users/7?a=b&c=%2F"},
      {Verb::get, "/users/7/?", "308 /users/7?"},
      {Verb::get, "/users/a%2Fb%c3%A9+/", "308 /users/a%2Fb%c3%A9+"},
      {Verb::get, "/users//", "404 -"},
      {Verb::get, "/users/7//", "404 -"},
      {Verb::get, "/users/list", "200 -"},    // the pattern "/{id}" answers it
      {Verb::get, "/users/files", "200 -"},   // likewise
      {Verb::get, "/users/files/", "200 -"},  // the tail, which is empty
      {Verb::post, "/users/new/", "308 /users/new"},
      {Verb::post, "/users/list", "405 -"},  // the path beside has no POST either
      {Verb::get, "/users/new/", "308 /users/new"},
      {Verb::put, "/users/caf%C3%A9/7", "308 /users/caf%C3%A9/7/"},
      {Verb::get, "/nowhere/", "404 -"},
      {Verb::get, "/users/%zz/", "400 -"},
      {Verb::get, "/users/../", "400 -"},
      {Verb::options, "/users/7/", "404 -"},  // only GET is routed there
      {Verb::options, "*", "204 -"},
  };
  for (const Row& row : rows) {
    INFO(row.target);
    CHECK(ask(app, row.target, row.verb) == row.answer);
  }
  classy::TestClient client{app};
  CHECK(client.get("/users/7/").text().empty());
}

TEST_CASE("a verb that only the path beside has is redirected and not refused") {
  const Pages pages;
  classy::Router router{pages};
  router.post("/a", &Pages::none).get("/a/", &Pages::none).get("/{rest...}", &Pages::one).options("/b", &Pages::none);
  classy::App app;
  app.include("", router).redirect_slashes();
  CHECK(ask(app, "/a/", Verb::post) == "308 /a");
  CHECK(ask(app, "/a", Verb::post) == "200 -");
  CHECK(ask(app, "/a", Verb::get) == "200 -");  // by the tail
  CHECK(ask(app, "/a/", Verb::put) == "405 -");
  CHECK(ask(app, "/a/", Verb::options) == "204 -");
  CHECK(ask(app, "/b/", Verb::options) == "204 -");  // the tail has GET, so OPTIONS of this path is answered
  CHECK(classy::TestClient{app}.put("/a/").header("Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("no redirect leaves this server") {
  const Pages pages;
  classy::Router router{pages};
  router.get("//{host}", &Pages::one).get("//{host}/a/", &Pages::one).get("/{a}", &Pages::one);
  classy::App app;
  app.include("", router).redirect_slashes();
  for (const char* target : {"//evil.example/", "//evil.example/a", "//evil.example/?x", "/\\evil.example/",
                             "/\t/evil.example/", "/\\/evil.example/", "/ /"}) {
    INFO(target);
    CHECK(ask(app, target) == "404 -");
  }
  CHECK(ask(app, "//") == "404 -");
  CHECK(ask(app, "/%2Fevil.example/") == "308 /%2Fevil.example");
  CHECK(ask(app, "/%5Cevil.example/") == "308 /%5Cevil.example");
}

TEST_CASE("what a router says of slashes goes before what includes it") {
  const Pages pages;
  const auto routes = [&] {
    classy::Router router{pages};
    router.get("/{id}", &Pages::one);
    return router;
  };
  classy::App inner;
  inner.include("/silent", routes());
  classy::App app;
  app.include("/silent", routes())
      .include("/strict", routes().redirect_slashes(false))
      .include("/open", routes().redirect_slashes())
      .include("/inner", inner.redirect_slashes());

  CHECK(ask(app, "/silent/7/") == "404 -");
  CHECK(ask(app, "/strict/7/") == "404 -");
  CHECK(ask(app, "/open/7/") == "308 /open/7");
  CHECK(ask(app, "/inner/silent/7/") == "308 /inner/silent/7");

  classy::App outer;
  outer.include("/silent", routes()).include("/strict", routes().redirect_slashes(false)).redirect_slashes();
  CHECK(ask(outer, "/silent/7/") == "308 /silent/7");
  CHECK(ask(outer, "/strict/7/") == "404 -");
  CHECK_THROWS_AS(outer.redirect_slashes(), classy::RouteError);
  CHECK_THROWS_AS(inner.redirect_slashes(), classy::RouteError);
}

TEST_CASE("the middleware of an app sees a redirect and that of a router does not") {
  const Pages pages;
  int app_saw = 0, router_saw = 0;
  classy::Router router{pages};
  router.get("/a", &Pages::none).use([&](const classy::Request&) { ++router_saw; });
  classy::App app;
  app.include("", router).redirect_slashes().use([&](const classy::Request&, const classy::Response& response) {
    app_saw = response.status();
  });
  CHECK(ask(app, "/a/") == "308 /a");
  CHECK(app_saw == 308);
  CHECK(router_saw == 0);
}

}  // namespace slash_redirect_tests
