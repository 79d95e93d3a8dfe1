#include <classy/explain.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <initializer_list>
#include <random>
#include <source_location>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/app.hpp>
#include <classy/compose.hpp>
#include <classy/pattern.hpp>
#include <classy/router.hpp>
#include <classy/routes.hpp>
#include <classy/test_client.hpp>

namespace explain_tests {

using classy::Explanation;
using classy::Verb;
using Why = classy::Explanation::Why;

/// A list of routes that nobody calls.
class Bound {
 public:
  Bound(std::initializer_list<std::pair<Verb, const char*>> routes) {
    for (const auto& [verb, pattern] : routes) add(verb, pattern);
  }
  Bound& add(Verb verb, const char* pattern) {
    static constexpr classy::Operation nothing{};
    const std::vector<std::string_view> names(classy::parameter_count(pattern));
    list.add({verb}, pattern, {{}, &nothing, names, nullptr}, {}, std::source_location::current());
    return *this;
  }
  classy::RouteList list;
};

const Explanation::Candidate& of(const Explanation& explanation, std::string_view pattern, Verb verb = Verb::get) {
  for (const Explanation::Candidate& one : explanation.candidates) {
    if (one.pattern == pattern && one.verb == verb) return one;
  }
  throw std::logic_error{"no such candidate"};
}

class Pages {
 public:
  std::string none() const { return "none"; }
  std::string one(std::string a) const { return a; }
};

TEST_CASE("an explanation names the route that answers and why the others do not") {
  const Bound bound{{Verb::get, "/users/{id}"},     {Verb::get, "/users/me"},   {Verb::delete_, "/users/{id}"},
                    {Verb::get, "/users/{id:int}"}, {Verb::get, "/{page}"},     {Verb::get, "/users/me/{x}"},
                    {Verb::get, "/posts/me"},       {Verb::get, "/users/v{n}"}, {Verb::get, "/{rest...}"}};
  const Explanation explanation = classy::explain(bound.list, Verb::get, "/users/me?x=1");
  REQUIRE(explanation.answer() != nullptr);
  CHECK(explanation.answer()->pattern == "/users/me");
  CHECK(explanation.status == 0);
  CHECK(explanation.request == "GET /users/me");

  struct Row {
    const char* pattern;
    Verb verb;
    Why why;
    std::size_t segment;
    const char* sentence;
  };
  const Row rows[] = {
      {"/users/me", Verb::get, Why::answers, 0, "answers"},
      {"/users/{id}", Verb::get, Why::lower_precedence, 2,
       "matches, but in segment 2 a literal goes before a parameter"},
      {"/{rest...}", Verb::get, Why::lower_precedence, 1, "matches, but in segment 1 a literal goes before a tail"},
      {"/users/{id}", Verb::delete_, Why::other_verb, 0, "matches, but has another verb"},
      {"/users/me/{x}", Verb::get, Why::path_too_short, 3, "the path ends before segment 3"},
      {"/users/{id:int}", Verb::get, Why::unmet_constraint, 2, "\"me\" in segment 2 does not meet the constraint int"},
      {"/{page}", Verb::get, Why::path_too_long, 2, "the path goes on behind segment 1"},
      {"/users/v{n}", Verb::get, Why::other_text, 2, "segment 2 is \"me\", and does not fit v{n}"},
      {"/posts/me", Verb::get, Why::other_text, 1, "segment 1 is \"users\", not \"posts\""},
  };
  REQUIRE(explanation.candidates.size() == std::size(rows));
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    INFO(rows[i].pattern);
    const Explanation::Candidate& one = explanation.candidates[i];
    CHECK(one.pattern == rows[i].pattern);
    CHECK(one.verb == rows[i].verb);
    CHECK(one.why == rows[i].why);
    CHECK(one.segment == rows[i].segment);
    CHECK(one.sentence == rows[i].sentence);
  }
}

TEST_CASE("an explanation reads as a table") {
  const Bound bound{{Verb::get, "/users/{id}"}, {Verb::delete_, "/users/{id}"}, {Verb::get, "/posts/{id}"}};
  std::ostringstream out;
  out << classy::explain(bound.list, Verb::get, "/users/7");
  const std::string text = out.str();
  CHECK(text.starts_with("GET /users/7: answered by \"/users/{id}\" ("));
  CHECK(text.find("explain.cpp:") != std::string::npos);
  CHECK(text.substr(text.find('\n') + 1) ==
        "  GET     /users/{id}  answers\n"
        "  DELETE  /users/{id}  matches, but has another verb\n"
        "  GET     /posts/{id}  segment 1 is \"users\", not \"posts\"\n");

  Bound many{};
  for (int i = 0; i < 20; ++i) many.add(Verb::get, "/a/{x}/{y}").add(Verb::put, "/b");
  const std::string long_text = classy::explain(many.list, Verb::get, "/b").text(3);
  CHECK(long_text.find("and 17 more that do not match\n") != std::string::npos);
  CHECK(classy::explain(Bound{}.list, Verb::get, "/b").text() == "GET /b: 404, no pattern matches the path\n");
}

TEST_CASE("precedence is explained by what decides it") {
  struct Row {
    const char* winner;
    const char* loser;
    const char* path;
    const char* sentence;
  };
  const Row rows[] = {
      {"/v{a}", "/{a:int}", "/v1", nullptr},
      {"/v1{a}", "/v{a}", "/v12", "v1{a} goes before v{a}"},
      {"/v{a}.txt", "/v{a}", "/v1.txt", "v{a}.txt goes before v{a}"},
      {"/v{a:int}", "/v{a}", "/v1", "v{a:int} goes before v{a}"},
      {"/{a:int}", "/{a:uuid}", "/1", nullptr},
      {"/{a:int}", "/{a:hex}", "/1", "{a:int} goes before {a:hex}"},
      {"/{a:in(1|2)}", "/{a:int}", "/1", "{a:in(1|2)} goes before {a:int}"},
      {"/{a:len(1,2)}", "/{a:len(1,9)}", "/1", "{a:len(1,2)} goes before {a:len(1,9)}"},
      {"/{a:int}", "/{a:[0-9]+}", "/1", "{a:int} goes before {a:[0-9]+}"},
      {"/{a:[0-9]+}", "/{a}", "/1", "a parameter with a constraint goes before a parameter"},
      {"/{a}", "/{a...}", "/1", "a parameter goes before a tail"},
      {"/a/{b}", "/{a}/b", "/a/b", "a literal goes before a parameter"},
  };
  for (const Row& row : rows) {
    INFO(row.winner << " " << row.loser);
    for (const bool swapped : {false, true}) {
      const Bound bound{{Verb::get, swapped ? row.loser : row.winner}, {Verb::get, swapped ? row.winner : row.loser}};
      const Explanation explanation = classy::explain(bound.list, Verb::get, row.path);
      REQUIRE(explanation.answer() != nullptr);
      CHECK(explanation.answer()->pattern == row.winner);
      if (row.sentence == nullptr) continue;
      CHECK(of(explanation, row.loser).sentence == std::string{"matches, but in segment 1 "} + row.sentence);
    }
  }
  const Bound expressions{{Verb::get, "/{a:[0-9]+}"}, {Verb::get, "/{a:[0-9a-f]+}"}};
  CHECK(classy::explain(expressions.list, Verb::get, "/1").answer()->pattern == "/{a:[0-9]+}");
  const Bound others{{Verb::get, "/{a:[0-9a-f]+}"}, {Verb::get, "/{a:[0-9]+}"}};
  CHECK(classy::explain(others.list, Verb::get, "/1").answer()->pattern == "/{a:[0-9a-f]+}");
}

TEST_CASE("what no route answers is explained by its status") {
  const Bound bound{{Verb::get, "/a"},  {Verb::post, "/{x}"}, {Verb::get, "/s/{rest...}"},
                    {Verb::head, "/h"}, {Verb::get, "/h"},    {Verb::get, "/t/"}};
  struct Row {
    Verb verb;
    const char* target;
    int status;
    const char* sentence;
  };
  const Row rows[] = {
      {Verb::get, "/nowhere/at/all", 404, "404, no pattern matches the path"},
      {Verb::put, "/a", 405, "405, the path allows GET, HEAD, OPTIONS, POST"},
      {Verb::get, "/x", 405, "405, the path allows OPTIONS, POST"},
      {Verb::options, "/a", 204, "204, the path allows GET, HEAD, OPTIONS, POST"},
      {Verb::options, "*", 204, "204, this is about the server, not about a path"},
      {Verb::get, "*", 400, "400, a path begins with a slash"},
      {Verb::get, "/a/../b", 400, "400, a segment of the path is . or .."},
      {Verb::get, "/%zz", 400, "400, a % in the path is not followed by two hexadecimal digits"},
      {Verb::get, "", 400, "400, a path begins with a slash"},
      {Verb::unknown, "/a", 501, "501, this verb is not known"},
      {Verb::unlink, "/a", 405, "405, the path allows GET, HEAD, OPTIONS, POST"},
  };
  for (const Row& row : rows) {
    INFO(row.target << " " << row.verb);
    const Explanation explanation = classy::explain(bound.list, row.verb, row.target);
    CHECK(explanation.status == row.status);
    CHECK(explanation.sentence == row.sentence);
    CHECK(explanation.answer() == nullptr);
  }
  CHECK(of(classy::explain(bound.list, Verb::get, "/a/"), "/a").sentence ==
        "the path ends with a slash, and the pattern does not");
  CHECK(of(classy::explain(bound.list, Verb::get, "/t"), "/t/").sentence == "ends with a slash, and the path does not");
  CHECK(of(classy::explain(bound.list, Verb::post, "/"), "/{x}", Verb::post).why == Why::empty_segment);
  const Explanation head = classy::explain(bound.list, Verb::head, "/h");
  CHECK(head.answer()->verb == Verb::head);
  CHECK(of(head, "/h").sentence == "matches, but a HEAD route goes before a GET route");
  CHECK(classy::explain(bound.list, Verb::head, "/a").answer()->verb == Verb::get);
}

TEST_CASE("an explanation shows a terminal nothing that it would act on") {
  const Bound bound{{Verb::get, "/a"}};
  const std::string text = classy::explain(bound.list, Verb::get, "/\x1b[31m%1b").text();
  CHECK(text ==
        "GET /\\x1b[31m%1b: 404, no pattern matches the path\n"
        "  GET  /a  segment 1 is \"\\x1b[31m\\x1b\", not \"a\"\n");
}

TEST_CASE("an app explains itself before and after it serves") {
  const Pages pages;
  classy::Router router{pages};
  router.get("/", &Pages::none).get("/{name}", &Pages::one);
  CHECK(classy::explain(router.list(), Verb::get, "/7").answer()->pattern == "/{name}");
  classy::App app;
  app.include("/pages", router).redirect_slashes();
  CHECK(app.explain("/pages/7").answer()->pattern == "/pages/{name}");
  CHECK(app.explain("GET", "/pages").answer()->pattern == "/pages");
  CHECK(app.explain("BREW", "/pages").status == 501);
  CHECK(app.explain("get", "/pages").status == 501);  // methods have their case
  CHECK(app.explain(Verb::put, "/pages").status == 405);
  CHECK(app.explain("/pages/7/?a=b").sentence == "308, redirected to /pages/7?a=b");
  app.get("/late", [] { return "ok"; });
  classy::TestClient client{app};
  CHECK(client.get("/late").status() == 200);
  CHECK(app.explain("/late").answer()->pattern == "/late");
}

TEST_CASE("an explanation is the answer of the routes") {
  const char* const segments[] = {
      "a",       "b",      "",        "{x}", "{x:int}",   "{x:[0-9]+}",  "{x:[a-z]+}", "{x:len(1,2)}", "v{x}",
      "{x}.txt", "{x...}", "{x:hex}", "{{a", "v{x:uint}", "{x:in(a|b)}", "12",         "caf\xC3\xA9",  "v1{x}"};
  const char* const texts[] = {"a",    "b",         "",     "12",  "v1",  "v12", "ab", "x.txt",
                               "%7Ba", "caf%C3%A9", "v%31", "%2F", "zz9", ".",   "%zz"};
  const Verb verbs[] = {Verb::get, Verb::head, Verb::post, Verb::options, Verb::put};
  std::size_t answered = 0;
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random{seed};
    const auto below = [&random](std::size_t bound) { return random() % bound; };
    classy::RouteList list;
    for (std::size_t count = 1 + below(14); count > 0; --count) {
      std::string pattern;
      for (std::size_t left = 1 + below(3); left > 0; --left) {
        std::string segment = segments[below(std::size(segments))];
        if (const std::size_t name = segment.find("{x"); name != std::string::npos) {
          segment[name + 1] = static_cast<char>('p' + left);
          if (segment.ends_with("...}")) left = 1;
        }
        pattern += "/" + segment;
      }
      const Verb verb = verbs[below(4)];
      const bool taken = std::any_of(list.routes().begin(), list.routes().end(), [&](const classy::Route& route) {
        return route.verb == verb && classy::same_shape(route.pattern, pattern);
      });
      if (taken) continue;
      const classy::Handler handler{[](const classy::Handler&, classy::Request& request, classy::Response& response) {
                                      response.body(std::string{request.routing.pattern});
                                      return classy::Pending{};
                                    },
                                    nullptr};
      static constexpr classy::Operation nothing{};
      const std::vector<std::string_view> names(classy::parameter_count(pattern));
      list.add({verb}, pattern, {handler, &nothing, names, nullptr}, {}, std::source_location::current());
    }
    if (below(2) == 0) list.redirect_slashes(true, std::source_location::current());
    const classy::Routes routes{classy::composed(list)};
    const classy::Handler handler = routes.handler();
    for (int i = 0; i < 150; ++i) {
      std::string target;
      for (std::size_t left = 1 + below(3); left > 0; --left)
        target += std::string{"/"} + texts[below(std::size(texts))];
      if (below(4) == 0) target += "?q=/";
      const Verb verb = verbs[below(5)];
      classy::Request request{{.verb = verb, .target = target}};
      classy::Response response;
      REQUIRE_FALSE(handler(request, response).valid());
      const Explanation explanation = classy::explain(list, verb, target);
      INFO("seed " << seed << "\n" << explanation.text(100));
      if (const auto* answer = explanation.answer()) {
        ++answered;
        REQUIRE(request.routing.pattern == answer->pattern);
        REQUIRE(response.body() == answer->pattern);
        continue;
      }
      REQUIRE(request.routing.pattern.empty());
      REQUIRE(response.status() == explanation.status);
      for (const classy::HeaderField& field : response.headers()) {
        if (field.name == "Allow" || field.name == "Location") {
          REQUIRE(explanation.sentence.ends_with(" " + std::string{field.value}));
        }
      }
    }
  }
  CHECK(answered > 1'000);
}

}  // namespace explain_tests
