#include <classy/detail/placement.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/detail/runtime.hpp>
#include <classy/router.hpp>
#include <classy/sharing.hpp>
#include <classy/test_client.hpp>

namespace placement_tests {

using classy::Handler;
using classy::Pending;
using classy::Request;
using classy::Response;
using classy::Router;
using classy::detail::Place;
using classy::detail::Placement;
using classy::detail::Runtime;

struct Base {
  virtual ~Base() = default;
  int reads() const { return 1; }
};
struct Other {
  int writes() { return 2; }
  int looks() const { return 3; }
};
/// Its methods are called on two addresses.
struct Both : Base, Other {};

/// Where each path's handler runs.
std::map<std::string, Place> places(const classy::RouteList& list) {
  const Placement placement{list.routes()};
  std::map<std::string, Place> all;
  for (const classy::Route& route : list.routes()) all[route.pattern] = placement.of(route);
  return all;
}

TEST_CASE("an object whose handlers are all const has no home") {
  Other other;
  Router router{other};
  router.get("/looks", &Other::looks).get("/away", &Other::looks, {.offload = true}).get("/free", [] { return 1; });
  CHECK(places(router.list()) == std::map<std::string, Place>{{"/looks", Place::anywhere},
                                                              {"/away", Place::workers},
                                                              {"/free", Place::anywhere}});
}

TEST_CASE("an object with one handler that is not const has a home for all of them") {
  Both both;
  Router router{both};
  router.get("/reads", &Both::reads).get("/writes", &Both::writes).get("/looks", &Both::looks);
  CHECK(places(router.list()) ==
        std::map<std::string, Place>{{"/reads", Place::home}, {"/writes", Place::home}, {"/looks", Place::home}});
}

TEST_CASE("an object that changes and of which a handler is offloaded has its home with the workers") {
  Other other;
  Router router{other};
  router.get("/writes", &Other::writes).get("/away", &Other::looks, {.offload = true});
  CHECK(places(router.list()) ==
        std::map<std::string, Place>{{"/writes", Place::worker_home}, {"/away", Place::worker_home}});
}

TEST_CASE("an object with middleware that is a method and not const has a home") {
  struct Guarded {
    void count(const Request&) {}
    void check(const Request&) const {}
    int looks() const { return 1; }
  };
  Guarded guarded;
  Router counting{guarded};
  counting.get("/looks", &Guarded::looks, classy::use(&Guarded::count));
  CHECK(places(counting.list()) == std::map<std::string, Place>{{"/looks", Place::home}});
  Router checking{guarded};
  checking.get("/looks", &Guarded::looks, classy::use(&Guarded::check));
  CHECK(places(checking.list()) == std::map<std::string, Place>{{"/looks", Place::anywhere}});
}

TEST_CASE("the base class of an object is the same object") {
  Both both;
  Router<Base> base{both};
  Router<Both> whole{both};
  base.get("/reads", &Base::reads);
  whole.get("/writes", &Both::writes);
  base.include("", whole);
  CHECK(places(base.list()) == std::map<std::string, Place>{{"/reads", Place::home}, {"/writes", Place::home}});
}

TEST_CASE("an object that locks for itself has no home") {
  Other other;
  classy::App app;
  Router router{other};
  router.get("/writes", &Other::writes).get("/away", &Other::writes, {.offload = true});
  app.include("", classy::concurrent(router));
  CHECK(places(app.list()) == std::map<std::string, Place>{{"/writes", Place::anywhere}, {"/away", Place::workers}});
}

TEST_CASE("a lambda has a home when it changes itself") {
  classy::App app;
  app.get("/const", [] { return 1; }).get("/mutable", [n = 0]() mutable { return ++n; });
  CHECK(places(app.list()) == std::map<std::string, Place>{{"/const", Place::anywhere}, {"/mutable", Place::home}});
}

TEST_CASE("an object's home is one of the lanes, or none where threads share one") {
  struct None : Runtime {
    using Runtime::Runtime;
    Pending call(Place, std::size_t, const Handler&, Request&, Response&) override { return {}; }
  };
  const None alone{0, 1};
  CHECK((alone.is_home_of(0) && alone.is_home_of(7) && alone.has_own_thread()));
  const None second{1, 3};
  CHECK((second.is_home_of(1) && second.is_home_of(4) && !second.is_home_of(0) && !second.is_home_of(5)));
  const None shared{0, 0};
  CHECK((!shared.is_home_of(0) && !shared.has_own_thread()));
}

/// Says what it was asked, and calls at once.
struct Noting : Runtime {
  using Runtime::Runtime;
  Pending call(Place place, std::size_t object, const Handler& handler, Request& request, Response& response) override {
    calls.push_back({place, object});
    return handler(request, response);
  }
  std::vector<std::pair<Place, std::size_t>> calls;
};

TEST_CASE("a handler that is at home is called at once, another one by the runtime, and all at once without one") {
  Other first;
  Other second;
  classy::App app;
  Router one{first};
  Router two{second};
  one.get("/writes", &Other::writes);
  two.get("/writes", &Other::writes);
  app.include("/first", one).include("/second", two);
  app.get("/away", [] { return 4; }, {.offload = true}).get("/free", [] { return 5; });
  const Handler handler = app.handler();
  Noting runtime{0, 2};
  for (const bool served : {true, false}) {
    for (const char* const target : {"/first/writes", "/second/writes", "/away", "/free"}) {
      Request request{{.target = target}};
      Response response;
      request.routing.runtime = served ? &runtime : nullptr;
      CHECK_FALSE(handler(request, response).valid());
      CHECK(response.status() == 200);
    }
    CHECK(runtime.calls == std::vector<std::pair<Place, std::size_t>>{{Place::home, 1}, {Place::workers, 0}});
  }
}

}  // namespace placement_tests
