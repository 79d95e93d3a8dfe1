#include <classy/verbs.hpp>

#include <catch2/catch.hpp>

#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/method_bits.hpp>
#include <classy/router.hpp>

namespace verbs_tests {

using classy::RouteError;
using classy::Router;
using classy::Verb;

struct Echo {
  std::string none() const { return "none"; }
  std::string one(std::string a) const { return a; }
};

/// "VERB pattern; …" of all routes.
std::string listed(const classy::RouteList& list) {
  std::string text;
  for (const classy::Route& route : list.routes()) {
    text.append(classy::detail::verb_name(route.verb)).append(" ").append(route.pattern).append("; ");
  }
  return text;
}

const Echo echo;

TEST_CASE("each verb adds a route of its own and calls chain") {
  Router router{echo};
  router.get("/a", &Echo::none)
      .post("/a", &Echo::none)
      .put("/a", &Echo::none)
      .patch("/a", &Echo::none)
      .del("/a", &Echo::none)
      .head("/a", &Echo::none)
      .options("/a", &Echo::none)
      .trace("/a", &Echo::none)
      .any("/a", &Echo::none);
  CHECK(listed(router.list()) ==
        "GET /a; POST /a; PUT /a; PATCH /a; DELETE /a; HEAD /a; OPTIONS /a; TRACE /a; ANY /a; ");
}

TEST_CASE("one handler answers several verbs") {
  Router router{echo};
  router.route({Verb::put, Verb::patch, Verb::propfind}, "/{id}", &Echo::one, {.status = 202});
  CHECK(listed(router.list()) == "PUT /{id}; PATCH /{id}; PROPFIND /{id}; ");
  for (const classy::Route& route : router.list().routes()) CHECK(route.status() == 202);
}

TEST_CASE("options go with the route and its line too") {
  Router router{echo};
  router.get("/a", &Echo::none, {.summary = "One line", .tags = {"x"}, .deprecated = true});
  const auto line = std::source_location::current().line() - 1;
  const classy::Route& route = router.list().routes().at(0);
  CHECK(route.operation.options.summary == "One line");
  CHECK(route.operation.options.deprecated);
  CHECK(*route.operation.options.tags.begin() == "x");
  CHECK(route.where.line() == line);
  CHECK(std::string_view{route.where.file_name()}.ends_with("verbs.cpp"));
}

TEST_CASE("a verb that classy does not route is refused and nothing is added") {
  Router router{echo};
  for (const Verb verb : {Verb::link, Verb::unlink, Verb::mkcalendar}) {
    INFO(verb);
    CHECK_THROWS_AS(router.route({verb}, "/a", &Echo::none), RouteError);
    CHECK_THROWS_AS(router.route({Verb::get, verb}, "/a", &Echo::none), RouteError);
    CHECK(listed(router.list()).empty());
  }
}

}  // namespace verbs_tests
