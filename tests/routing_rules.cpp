// The rules of routing as tables: whichever way the routes are added, the answers are these, and explain() knows them.

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/app.hpp>
#include <classy/compose.hpp>
#include <classy/explain.hpp>
#include <classy/router.hpp>
#include <classy/routes.hpp>
#include <classy/test_client.hpp>

namespace routing_rules_tests {

using classy::Verb;

struct Bound {
  Verb verb;
  const char* pattern;
};
struct Asked {
  Verb verb;
  const char* target;
  const char* answer;  ///< "GET /{a} x|y"; or a status, and behind it what Allow says
};
struct Rule {
  const char* sentence;
  std::vector<Bound> routes;
  std::vector<Asked> requests;
};

const std::vector<Rule> rules{
    {"a literal, a parameter with text around it, a constrained one, a plain one, a tail",
     {{Verb::get, "/u/me"},
      {Verb::get, "/u/m{x}"},
      {Verb::get, "/u/{x:alpha}"},
      {Verb::get, "/u/{x}"},
      {Verb::get, "/u/{x...}"}},
     {{Verb::get, "/u/me", "GET /u/me"},
      {Verb::get, "/u/mx", "GET /u/m{x} x"},
      {Verb::get, "/u/ab", "GET /u/{x:alpha} ab"},
      {Verb::get, "/u/7", "GET /u/{x} 7"},
      {Verb::get, "/u/7/8", "GET /u/{x...} 7/8"},
      {Verb::get, "/u/", "GET /u/{x...} "},
      {Verb::get, "/u", "404"}}},
    {"the first difference from the left decides, not the number of literals",
     {{Verb::get, "/a/{x}/{y}"}, {Verb::get, "/{x}/b/c"}, {Verb::get, "/{x}/b/{y}"}, {Verb::get, "/{x...}"}},
     {{Verb::get, "/a/b/c", "GET /a/{x}/{y} b|c"},
      {Verb::get, "/z/b/c", "GET /{x}/b/c z"},
      {Verb::get, "/z/b/d", "GET /{x}/b/{y} z|d"},
      {Verb::get, "/z/c/d", "GET /{x...} z/c/d"}}},
    {"backtracking is full",
     {{Verb::get, "/a/b/c/x"}, {Verb::get, "/a/b/{p}/y"}, {Verb::get, "/a/{p}/c/z"}, {Verb::get, "/{p}/b/c/w"}},
     {{Verb::get, "/a/b/c/x", "GET /a/b/c/x"},
      {Verb::get, "/a/b/c/y", "GET /a/b/{p}/y c"},
      {Verb::get, "/a/b/c/z", "GET /a/{p}/c/z b"},
      {Verb::get, "/a/b/c/w", "GET /{p}/b/c/w a"},
      {Verb::get, "/a/b/c/v", "404"}}},
    {"a pattern that lacks the method does not hide one that has it",
     {{Verb::get, "/users/{id}"}, {Verb::post, "/users/me"}, {Verb::put, "/{x...}"}},
     {{Verb::get, "/users/me", "GET /users/{id} me"},
      {Verb::post, "/users/me", "POST /users/me"},
      {Verb::put, "/users/me", "PUT /{x...} users/me"},
      {Verb::delete_, "/users/me", "405 GET, HEAD, OPTIONS, POST, PUT"},
      {Verb::post, "/users/7", "405 GET, HEAD, OPTIONS, PUT"},
      {Verb::options, "/users/me", "204 GET, HEAD, OPTIONS, POST, PUT"}}},
    {"HEAD is the HEAD route of a pattern, or its GET route, before any pattern that comes later",
     {{Verb::get, "/a/b"}, {Verb::head, "/a/{x}"}, {Verb::get, "/a/{x}"}, {Verb::head, "/{x...}"}, {Verb::get, "/c"}},
     {{Verb::head, "/a/b", "GET /a/b"},
      {Verb::head, "/a/z", "HEAD /a/{x} z"},
      {Verb::get, "/a/z", "GET /a/{x} z"},
      {Verb::head, "/c", "GET /c"},
      {Verb::head, "/d", "HEAD /{x...} d"},
      {Verb::get, "/d", "405 HEAD, OPTIONS"}}},
    {"OPTIONS is a route of its own, or 204, or 404",
     {{Verb::get, "/a"}, {Verb::options, "/b"}, {Verb::get, "/b"}},
     {{Verb::options, "/a", "204 GET, HEAD, OPTIONS"},
      {Verb::options, "/b", "OPTIONS /b"},
      {Verb::options, "/c", "404"},
      {Verb::options, "*", "204"},
      {Verb::get, "*", "400"},
      {Verb::options, "/%", "400"}}},
    {"a slash at the end makes another path, and empty segments are segments",
     {{Verb::get, "/a"}, {Verb::get, "/b/"}, {Verb::get, "//c"}, {Verb::get, "/d/{x}"}, {Verb::get, "/s/{x...}"}},
     {{Verb::get, "/a/", "404"},
      {Verb::get, "/b", "404"},
      {Verb::get, "/b/", "GET /b/"},
      {Verb::get, "//c", "GET //c"},
      {Verb::get, "/c", "404"},
      {Verb::get, "//a", "404"},
      {Verb::get, "/d/", "404"},
      {Verb::get, "/d//", "404"},
      {Verb::get, "/s/", "GET /s/{x...} "},
      {Verb::get, "/s//", "GET /s/{x...} /"},
      {Verb::get, "/s", "404"}}},
    {"an exact path goes before the tail that may be empty",
     {{Verb::get, "/s/{x...}"}, {Verb::get, "/s/"}},
     {{Verb::get, "/s/", "GET /s/"}, {Verb::get, "/s/a", "GET /s/{x...} a"}}},
    {"a path is cut, then decoded, once; a bad one is 400 whatever matches",
     {{Verb::get, "/f/{x}"}, {Verb::get, "/caf\xC3\xA9/{x}"}, {Verb::get, "/t/{x...}"}, {Verb::get, "/{x...}"}},
     {{Verb::get, "/f/a%2Fb", "GET /f/{x} a/b"},
      {Verb::get, "/%66/%2541+", "GET /f/{x} %41+"},
      {Verb::get, "/caf%c3%a9/1", "GET /caf\xC3\xA9/{x} 1"},
      {Verb::get, "/t/a%2Fb/c", "GET /t/{x...} a/b/c"},
      {Verb::get, "/f/..", "400"},
      {Verb::get, "/f/%2e%2E/g", "400"},
      {Verb::get, "/f/...", "GET /f/{x} ..."},
      {Verb::get, "/f/%00", "400"},
      {Verb::get, "/f/%ff", "400"},
      {Verb::get, "/f/%4", "400"},
      {Verb::post, "/f/%4", "400"}}},
    {"bytes compare, and case matters",
     {{Verb::get, "/Users"}, {Verb::get, "/x/{a:in(A)}"}},
     {{Verb::get, "/Users", "GET /Users"},
      {Verb::get, "/users", "404"},
      {Verb::get, "/%55sers", "GET /Users"},
      {Verb::get, "/x/A", "GET /x/{a:in(A)} A"},
      {Verb::get, "/x/a", "404"}}},
    {"a constraint that is not met is a path that does not match",
     {{Verb::get, "/n/{x:int}"}, {Verb::post, "/n/{x:uuid}"}, {Verb::get, "/y/{x:[0-9]{4}}"}},
     {{Verb::get, "/n/-7", "GET /n/{x:int} -7"},
      {Verb::get, "/n/+5", "GET /n/{x:int} +5"},
      {Verb::get, "/n/x", "404"},
      {Verb::post, "/n/x", "404"},
      {Verb::post, "/n/7", "405 GET, HEAD, OPTIONS"},
      {Verb::get, "/y/2026", "GET /y/{x:[0-9]{4}} 2026"},
      {Verb::get, "/y/20261", "404"}}},
    {"a route for every verb goes behind those of one verb on its pattern, but not behind other patterns",
     {{classy::any_verb, "/p/{x}"}, {Verb::get, "/p/{x}"}, {Verb::post, "/{x}/{y}"}, {classy::any_verb, "/q"}},
     {{Verb::get, "/p/1", "GET /p/{x} 1"},
      {Verb::head, "/p/1", "GET /p/{x} 1"},
      {Verb::post, "/p/1", "<unknown> /p/{x} 1"},
      {Verb::options, "/p/1", "<unknown> /p/{x} 1"},
      {Verb::unknown, "/p/1", "<unknown> /p/{x} 1"},
      {Verb::get, "/q", "<unknown> /q"},
      {Verb::post, "/r/1", "POST /{x}/{y} r|1"},
      {Verb::get, "/r/1", "405 OPTIONS, POST"},
      {Verb::unknown, "/r/1", "501"}}},
    {"a path may have any number of segments",
     {{Verb::get, "/a/{x}"}, {Verb::get, "/t/{x...}"}},
     {{Verb::get,
       "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/"
       "y/z/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t",
       "404"},
      {Verb::get, "/t/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w",
       "GET /t/{x...} "
       "b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w"}}},
};

/// Says its own verb and pattern, and what the parameters took.
classy::Pending tell(const classy::Handler& self, classy::Request& request, classy::Response& response) {
  std::string text{&self.object<const char>()};
  text.append(" ").append(request.routing.pattern);
  for (std::size_t i = 0; i < request.routing.captures.size(); ++i) {
    text.append(i == 0 ? " " : "|").append(request.routing.captures[i]);
  }
  response.body(std::move(text));
  return {};
}

classy::RouteList list_of(const std::vector<Bound>& routes) {
  static constexpr classy::Operation nothing{};
  classy::RouteList list;
  for (const Bound& route : routes) {
    const std::vector<std::string_view> names(classy::parameter_count(route.pattern));
    const classy::Handler handler{&tell, boost::beast::http::to_string(route.verb).data()};
    list.add({route.verb}, route.pattern, {handler, &nothing, names, nullptr}, {}, std::source_location::current());
  }
  return list;
}

std::string ask(const classy::Routes& routes, Verb verb, std::string_view target) {
  classy::Request request{{.verb = verb, .target = target}};
  classy::Response response;
  CHECK_FALSE(routes(request, response).valid());
  if (!request.routing.pattern.empty()) return std::string{response.body()};
  std::string answer = std::to_string(response.status());
  for (const classy::HeaderField& field : response.headers()) {
    if (field.name == "Allow") answer.append(" ").append(field.value);
  }
  return answer;
}

class Numbers {
 public:
  std::string plain(int n) const { return std::to_string(n); }
  std::string small(std::int8_t n) const { return std::to_string(n); }
};

TEST_CASE("the rules of routing hold in whatever order the routes are added") {
  std::mt19937 random{7};
  for (const Rule& rule : rules) {
    INFO(rule.sentence);
    std::vector<Bound> routes = rule.routes;
    for (int order = 0; order < 20; ++order) {
      const classy::RouteList list = list_of(routes);
      const classy::Routes made{classy::composed(list)};
      for (const Asked& asked : rule.requests) {
        INFO(asked.verb << " " << asked.target);
        CHECK(ask(made, asked.verb, asked.target) == asked.answer);
        const classy::Explanation explained = classy::explain(list, asked.verb, asked.target);
        CHECK((explained.status == 0 ? asked.answer[0] > '9' || asked.answer[0] == '<'
                                     : std::string_view{asked.answer}.starts_with(std::to_string(explained.status))));
      }
      std::shuffle(routes.begin(), routes.end(), random);
    }
  }
}

TEST_CASE("a constraint chooses the route and the type reads the value") {
  const Numbers numbers;
  classy::Router router{numbers};
  router.get("/plain/{n}", &Numbers::plain).get("/int/{n:int}", &Numbers::plain).get("/small/{n:int}", &Numbers::small);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};
  const std::pair<const char*, int> rows[] = {
      {"/plain/7", 200},   {"/plain/x", 422},   {"/plain/99999999999", 422}, {"/int/7", 200},
      {"/int/+5", 200},    {"/int/x", 404},     {"/int/7.0", 404},           {"/int/99999999999", 422},
      {"/small/127", 200}, {"/small/128", 422}, {"/small/-128", 200},        {"/small/x", 404},
  };
  for (const auto& [target, status] : rows) {
    INFO(target);
    CHECK(client.get(target).status() == status);
  }
  CHECK(client.get("/int/+5").text() == "5");
  CHECK(client.get("/plain/x").json()["errors"][0]["loc"][1] == "n");
}

TEST_CASE("an expression that is too large is refused when the app begins to serve") {
  classy::App app;
  app.get("/{x:.*a.{10}}", [](std::string x) { return x; });
  try {
    app.handler();
    FAIL("no error");
  } catch (const classy::RouteError& error) {
    const std::string text = error.what();
    CHECK(text.find("constraint") != std::string::npos);
    CHECK(text.find("routing_rules.cpp:") != std::string::npos);
  }
}

TEST_CASE("a route for every verb sees which one it is") {
  struct Proxy {
    std::string forward(std::string path, const classy::Request& request) const {
      return std::string{request.method()} + " " + path;
    }
    static constexpr auto routes() { return classy::routes(classy::any("/{path...}", &Proxy::forward)); }
  };
  Proxy proxy;
  classy::App app;
  app.include("/declared", proxy);
  classy::Router router{proxy};
  router.any("/{path...}", &Proxy::forward);
  app.include("/bound", router);
  classy::TestClient client{app};
  for (const char* at : {"/declared/a/b", "/bound/a/b"}) {
    CHECK(client.get(at).text() == "GET a/b");
    CHECK(client.del(at).text() == "DELETE a/b");
    CHECK(client.options(at).text() == "OPTIONS a/b");
  }
}

TEST_CASE("OPTIONS is answered unless the app says otherwise") {
  const auto app_with = [](bool answer) {
    classy::App app;
    app.get("/a", [] { return "a"; }).options("/b", [] { return "b"; }).answer_options(answer);
    return app;
  };
  const classy::App on = app_with(true), off = app_with(false);
  classy::TestClient with{on}, without{off};
  CHECK(with.options("/a").status() == 204);
  CHECK(with.options("/a").header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(without.options("/a").status() == 405);
  CHECK(without.options("/a").header("Allow") == "GET, HEAD");
  CHECK(without.options("/b").text() == "b");
  CHECK(without.options("/c").status() == 404);
  CHECK(without.options("*").status() == 204);
  CHECK(off.explain(Verb::options, "/a").status == 405);
}

TEST_CASE("a path with dot segments is refused, or redirected if the app says so") {
  classy::App app;
  app.get("/a/{x}", [](std::string x) { return x; }).redirect_dot_segments();
  classy::TestClient client{app};
  const std::pair<const char*, const char*> rows[] = {{"/b/../a/x%20y?q=1", "308 /a/x%20y?q=1"},
                                                      {"/a/%2E/x", "308 /a/x"},
                                                      {"/a/b/../../c", "400 -"},         // nothing is there
                                                      {"/..//evil.example/x", "400 -"},  // it would name another host
                                                      {"/a/../a/%zz", "400 -"},
                                                      {"/a/../a/%00", "400 -"},
                                                      {"/a/x", "200 -"}};
  for (const auto& [target, expected] : rows) {
    CAPTURE(target);
    const auto answer = client.get(target);
    CHECK(std::to_string(answer.status()) + " " + answer.header("Location").value_or("-") == expected);
    CHECK(app.explain(target).status == (answer.status() == 200 ? 0 : answer.status()));
  }
  CHECK(client.post("/a/./x").status() == 308);  // and 405 there

  classy::App strict;
  strict.get("/a", [] { return "a"; });
  CHECK(classy::TestClient{strict}.get("/./a").status() == 400);
}

}  // namespace routing_rules_tests
