#include <classy/routes.hpp>

#include <catch2/catch.hpp>

#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/app.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>

namespace routes_tests {

using classy::Verb;

/// Answers with its own name, and with the texts of its parameters.
class Named {
 public:
  explicit Named(std::string name) : name_{std::move(name)} {}
  std::string none() const { return name_; }
  std::string one(std::string a) const { return name_ + ":" + a; }
  std::string two(std::string a, std::string b) const { return name_ + ":" + a + ":" + b; }

 private:
  std::string name_;
};

/// All routes of one test: a verb and a pattern without parameters each, answering "VERB pattern".
classy::App app_of(const std::vector<std::pair<Verb, const char*>>& routes) {
  classy::App app;
  for (const auto& [verb, pattern] : routes) {
    const auto name = boost::beast::http::to_string(verb);
    auto named = std::make_shared<const Named>(std::string{name.data(), name.size()} + " " + pattern);
    classy::Router router{named};
    router.route({verb}, classy::runtime_pattern(pattern), &Named::none);
    app.include("", router);
  }
  return app;
}

std::string error_of(const classy::App& app) {
  try {
    app.handler();
  } catch (const classy::RouteError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a path that no pattern matches is 404") {
  const classy::App app = app_of({{Verb::get, "/a"}, {Verb::post, "/a/b/"}, {Verb::get, "/"}});
  classy::TestClient client{app};
  for (const char* target : {"/b", "/a/", "/a/b", "//", "/a//b/", "/A", "/a%2Fb%2F", "/aa"}) {
    for (const Verb verb : {Verb::get, Verb::post, Verb::options, Verb::head}) {
      INFO(target << " " << verb);
      CHECK(client.request(verb, target).status() == 404);
    }
  }
  const auto answer = client.get("/b");
  CHECK(answer.json() == nlohmann::json{{"type", "about:blank"}, {"title", "Not Found"}, {"status", 404}});
  CHECK(answer.header("Content-Type") == "application/problem+json");
  CHECK(answer.header("Allow") == std::nullopt);
}

TEST_CASE("a path that has other verbs is 405 and Allow names them all in order") {
  struct Row {
    std::vector<std::pair<Verb, const char*>> routes;
    Verb verb;
    const char* target;
    const char* allow;
  };
  const Row rows[] = {
      {{{Verb::get, "/a"}}, Verb::post, "/a", "GET, HEAD, OPTIONS"},
      {{{Verb::head, "/a"}}, Verb::get, "/a", "HEAD, OPTIONS"},
      {{{Verb::get, "/a"}, {Verb::head, "/a"}}, Verb::put, "/a", "GET, HEAD, OPTIONS"},
      {{{Verb::post, "/a"}}, Verb::head, "/a", "OPTIONS, POST"},
      {{{Verb::post, "/a"}, {Verb::options, "/a"}}, Verb::get, "/a", "OPTIONS, POST"},
      {{{Verb::put, "/a"}, {Verb::delete_, "/a"}, {Verb::patch, "/a"}, {Verb::trace, "/a"}},
       Verb::get,
       "/a",
       "DELETE, OPTIONS, PATCH, PUT, TRACE"},
      {{{Verb::post, "/a"}, {Verb::get, "/a/b"}}, Verb::get, "/a", "OPTIONS, POST"},
  };
  for (const Row& row : rows) {
    INFO(row.allow << " " << row.verb);
    const classy::App app = app_of(row.routes);
    const auto answer = classy::TestClient{app}.request(row.verb, row.target);
    CHECK(answer.status() == 405);
    CHECK(answer.header("Allow") == row.allow);
    if (row.verb != Verb::head) CHECK(answer.json()["title"] == "Method Not Allowed");
  }
}

TEST_CASE("Allow is the union of every pattern that matches the path") {
  const Named named{"x"};
  classy::Router router{named};
  router.get("/users/me", &Named::none)
      .put("/users/{id}", &Named::one)
      .del("/users/{rest...}", &Named::one)
      .post("/others/{id}", &Named::one);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};
  CHECK(client.post("/users/me").header("Allow") == "DELETE, GET, HEAD, OPTIONS, PUT");
  CHECK(client.post("/users/7").header("Allow") == "DELETE, OPTIONS, PUT");
  CHECK(client.post("/users/7/8").header("Allow") == "DELETE, OPTIONS");
}

TEST_CASE("a verb that the best pattern lacks is answered by the next that has it") {
  const Named me{"me"}, any{"any"}, rest{"rest"};
  classy::Router first{me}, second{any}, third{rest};
  first.get("/users/me", &Named::none);
  second.put("/users/{id}", &Named::one);
  third.del("/{rest...}", &Named::one);
  classy::App app;
  app.include("", third).include("", second).include("", first);
  classy::TestClient client{app};
  CHECK(client.get("/users/me").text() == "me");
  CHECK(client.put("/users/me").text() == "any:me");
  CHECK(client.del("/users/me").text() == "rest:users/me");
}

TEST_CASE("HEAD is answered from GET without the body") {
  const classy::App app = app_of({{Verb::get, "/a"}, {Verb::get, "/b"}, {Verb::head, "/b"}, {Verb::post, "/c"}});
  classy::TestClient client{app};
  const auto answer = client.head("/a");
  CHECK(answer.status() == 200);
  CHECK(answer.text().empty());
  CHECK(answer.header("Content-Type") == "text/plain; charset=utf-8");
  CHECK(client.head("/c").status() == 405);

  const auto body_of_head = [&](const char* target) {  // what the handler made of it
    classy::Request request{{.verb = Verb::head, .method = "HEAD", .target = target}};
    classy::Response response;
    CHECK_FALSE(app.handler()(request, response).valid());
    return std::string{response.body()};
  };
  CHECK(body_of_head("/a") == "GET /a");
  CHECK(body_of_head("/b") == "HEAD /b");
}

TEST_CASE("OPTIONS is answered by what the path allows unless a route answers it") {
  const classy::App app = app_of({{Verb::get, "/a"}, {Verb::delete_, "/a"}, {Verb::get, "/b"}, {Verb::options, "/b"}});
  classy::TestClient client{app};
  const auto automatic = client.options("/a");
  CHECK(automatic.status() == 204);
  CHECK(automatic.text().empty());
  CHECK(automatic.header("Allow") == "DELETE, GET, HEAD, OPTIONS");
  CHECK(client.options("/b").text() == "OPTIONS /b");
  CHECK(client.options("/c").status() == 404);
}

TEST_CASE("OPTIONS of an asterisk is about the server") {
  const classy::App app = app_of({{Verb::get, "/a"}, {Verb::options, "/b"}});
  classy::TestClient client{app};
  CHECK(client.options("*").status() == 204);
  CHECK(client.options("*").text().empty());
  CHECK(client.get("*").status() == 400);
}

TEST_CASE("a verb that classy does not know is 501 wherever it goes") {
  const classy::App app = app_of({{Verb::get, "/a"}});
  for (const char* target : {"/a", "/b"}) {
    INFO(target);
    classy::Request request{{.verb = Verb::unknown, .method = "BREW", .target = target}};
    classy::Response response;
    CHECK_FALSE(app.handler()(request, response).valid());
    CHECK(response.status() == 501);
  }
}

TEST_CASE("a path that is not valid is 400 before any route is looked for") {
  const Named named{"x"};
  classy::Router router{named};
  router.get("/{rest...}", &Named::one).get("/a/{b}", &Named::one);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};
  for (const char* target : {"/%", "/%4", "/%zz", "/a/%G0", "/%00", "/a/../b", "/.", "/a/%2e%2E", "/a/.%2e", "/%FF",
                             "/a/%C3", "/%ED%A0%80", "/%C0%AF", "a", ""}) {
    INFO(target);
    for (const Verb verb : {Verb::get, Verb::post, Verb::options}) {
      const auto answer = client.request(verb, target);
      CHECK(answer.status() == 400);
      CHECK(answer.json()["title"] == "Bad Request");
    }
  }
}

TEST_CASE("a path is cut before it is decoded and decoded once") {
  const Named named{"x"};
  classy::Router router{named};
  router.get("/one/{a}", &Named::one).get("/two/{a}/{b}", &Named::two).get("/tail/{rest...}", &Named::one);
  router.get("/café/{a}", &Named::one).get("/a b/{a}", &Named::one);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};
  const std::pair<const char*, const char*> rows[] = {
      {"/one/a%2Fb", "x:a/b"},       {"/one/%2e%2e%2e", "x:..."},    {"/one/%2541", "x:%41"},
      {"/one/a+b", "x:a+b"},         {"/one/a%20b", "x:a b"},        {"/one/%C3%A9", "x:é"},
      {"/one/a%3Fb%23c", "x:a?b#c"}, {"/one/7?a=b/c", "x:7"},        {"/two/a%2Fb/c", "x:a/b:c"},
      {"/%6Fne/7", "x:7"},           {"/caf%C3%A9/7", "x:7"},        {"/a%20b/7", "x:7"},
      {"/tail/a/b/", "x:a/b/"},      {"/tail/a%2Fb//c", "x:a/b//c"},
  };
  for (const auto& [target, text] : rows) {
    INFO(target);
    const auto answer = client.get(target);
    CHECK(answer.status() == 200);
    CHECK(answer.text() == text);
  }
  CHECK(client.get("/one%2F7").status() == 404);
  CHECK(client.get("/two/a%2Fb").status() == 404);
}

TEST_CASE("two routes of one verb and shape are refused and both are named with their places") {
  const Named named{"x"};
  classy::Router first{named}, second{named};
  first.get("/users/{id}", &Named::one);
  const auto first_line = std::source_location::current().line() - 1;
  second.get("/{name}", &Named::one);
  const auto second_line = std::source_location::current().line() - 1;
  classy::App app;
  app.include("", first).include("/users", second);

  const std::string text = error_of(app);
  CHECK(text.find("\"/users/{id}\"") != std::string::npos);
  CHECK(text.find("\"/users/{name}\"") != std::string::npos);
  CHECK(text.find("routes.cpp:" + std::to_string(first_line)) != std::string::npos);
  CHECK(text.find("routes.cpp:" + std::to_string(second_line)) != std::string::npos);
  CHECK(error_of(app) == text);  // and again
}

TEST_CASE("patterns of one shape stand side by side under different verbs") {
  CHECK(error_of(app_of({{Verb::get, "/a"}, {Verb::post, "/a"}, {Verb::get, "/a/"}, {Verb::get, "/A"}})) == "no error");
  CHECK(error_of(app_of({{Verb::get, "/a"}, {Verb::get, "/a"}})) != "no error");
}

TEST_CASE("the route says what its answer status is") {
  const Named named{"x"};
  classy::Router router{named};
  router.get("/plain", &Named::none).post("/created", &Named::none, {.status = 201});
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};
  CHECK(client.get("/plain").status() == 200);
  CHECK(client.post("/created").status() == 201);
}

TEST_CASE("a request tells by which pattern it was routed") {
  const Named named{"x"};
  classy::Router router{named};
  router.get("/{a}/{b}", &Named::two);
  classy::App app;
  app.include("/users", router);
  const classy::Handler handler = app;

  classy::Request request{{.target = "/users/1/2?x"}};
  classy::Response response;
  CHECK_FALSE(handler(request, response).valid());
  CHECK(response.body() == "x:1:2");
  CHECK(request.routing.pattern == "/users/{a}/{b}");

  request.reset({.target = "/nowhere"});
  response.clear();
  CHECK_FALSE(handler(request, response).valid());
  CHECK(response.status() == 404);
  CHECK(request.routing.pattern.empty());
}

TEST_CASE("routes without an app are a handler") {
  const Named named{"x"};
  classy::Router router{named};
  router.get("/{a}", &Named::one);
  const classy::Routes routes{router.list().routes()};
  classy::TestClient client{routes.handler()};
  CHECK(client.get("/7").text() == "x:7");
  CHECK(client.get("/7/8").status() == 404);
  CHECK(client.get("/7/8").json()["status"] == 404);
  CHECK(routes.routes().size() == 1);
}

TEST_CASE("a bad path is answered with what is wrong with it") {
  const classy::Routes routes{{}};
  const std::pair<const char*, const char*> rows[] = {{"/%zz", "not followed by two hexadecimal digits"},
                                                      {"/%00", "holds the byte 0"},
                                                      {"/a/%2e%2E", "is . or .."},
                                                      {"/%ff", "not UTF-8"}};
  for (const auto& [target, why] : rows) {
    classy::Request request{classy::Request::Parts{.target = target}};
    classy::Response response;
    CHECK_FALSE(routes(request, response).valid());
    CHECK(response.status() == 400);
    CHECK(response.body().find(why) != std::string_view::npos);
  }
}

}  // namespace routes_tests
