#include <classy/router.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <classy/routes.hpp>

namespace router_tests {

using classy::Request;
using classy::Response;
using classy::Router;
using classy::Verb;

class Adder {
 public:
  static inline int alive = 0;

  explicit Adder(int y) : y_{y} { ++alive; }
  Adder(const Adder&) = delete;
  Adder& operator=(const Adder&) = delete;
  virtual ~Adder() { --alive; }

  std::string add(int x) const { return std::to_string(x + y_); }
  void set(int y) { y_ = y; }
  virtual std::string name() const { return "adder"; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/add/{x}", &Adder::add, {.summary = "Adds", .tags = {"math"}}),
                          put("/y/{y}", &Adder::set));
  }

 private:
  int y_;
};

class Named : public Adder {
 public:
  using Adder::Adder;
  std::string name() const override { return "named"; }
};

std::string ask(const classy::RouteList& list, std::string_view target, Verb verb = Verb::get) {
  const classy::Routes routes{list.routes()};
  Request request{{.verb = verb, .target = target}};
  Response response;
  CHECK_FALSE(routes(request, response).valid());
  return std::to_string(response.status()) + (response.status() == 200 ? " " + std::string{response.body()} : "");
}

TEST_CASE("a router starts empty though its class declares routes") {
  Adder adder{2};
  Router router{adder};
  CHECK(router.list().routes().empty());
  router.get("/sum/{x}", &Adder::add);
  CHECK(ask(router.list(), "/sum/40") == "200 42");
  CHECK(ask(router.list(), "/add/40") == "404");
}

TEST_CASE("a router binds what its class declares") {
  Adder adder{2};
  Router router{adder};
  router.declared().get("/more/{x}", &Adder::add);
  CHECK(ask(router.list(), "/add/40") == "200 42");
  CHECK(ask(router.list(), "/more/40") == "200 42");
  CHECK(ask(router.list(), "/y/40", Verb::put) == "204");
  CHECK(ask(router.list(), "/add/0") == "200 40");

  const classy::Route& route = router.list().routes().at(0);
  CHECK(route.verb == Verb::get);
  CHECK(route.pattern == "/add/{x}");
  CHECK(route.operation.options.summary == "Adds");
  CHECK(route.operation.options.tags.size() == 1);
  CHECK(route.operation.controller == "router_tests::Adder");
  CHECK(std::string_view{route.where.file_name()}.ends_with("router.cpp"));
}

TEST_CASE("a router of a constant object binds its constant methods") {
  const Adder adder{2};
  Router router{adder};
  router.get("/{x}", &Adder::add);
  CHECK(ask(router.list(), "/40") == "200 42");
}

TEST_CASE("a router owns what it is given by a smart pointer") {
  Router router{std::make_unique<Adder>(2)};
  router.get("/{x}", &Adder::add);
  auto shared = std::make_shared<Adder>(3);
  Router other{shared};
  other.get("/{x}", &Adder::add);
  shared.reset();
  CHECK(Adder::alive == 2);
  CHECK(ask(router.list(), "/40") == "200 42");
  CHECK(ask(other.list(), "/40") == "200 43");
}

TEST_CASE("no controller outlives its routers") { CHECK(Adder::alive == 0); }

TEST_CASE("a method of a base class answers for the object that was bound") {
  Named named{1};
  Router router{named};
  router.get("/name", &Adder::name).get("/own", &Named::name).get("/add/{x}", &Named::add);
  CHECK(ask(router.list(), "/name") == "200 named");
  CHECK(ask(router.list(), "/own") == "200 named");
  CHECK(ask(router.list(), "/add/1") == "200 2");

  Adder& base = named;
  Router of_base{base};
  of_base.get("/name", &Adder::name);
  CHECK(ask(of_base.list(), "/name") == "200 named");
}

TEST_CASE("a router includes another under a prefix and seals it") {
  Adder one{1}, two{2};
  Router outer{one}, inner{two};
  inner.get("/", &Adder::name).get("/{x}", &Adder::add);
  outer.include("/inner", inner).get("/{x}", &Adder::add);
  CHECK(ask(outer.list(), "/inner") == "200 adder");
  CHECK(ask(outer.list(), "/inner/40") == "200 42");
  CHECK(ask(outer.list(), "/40") == "200 41");
  CHECK_THROWS_AS(inner.get("/late", &Adder::name), classy::RouteError);
  CHECK_NOTHROW(outer.get("/in/time", &Adder::name));
}

TEST_CASE("a router does not include itself") {
  Adder adder{1};
  Router router{adder};
  router.get("/{x}", &Adder::add);
  CHECK_THROWS_AS(router.include("/again", router), classy::RouteError);
  CHECK(router.list().routes().size() == 1);
  CHECK_NOTHROW(router.get("/still/{x}", &Adder::add));
}

}  // namespace router_tests
