#include <classy/middleware.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/compose.hpp>
#include <classy/error.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>

namespace middleware_tests {

namespace asio = boost::asio;
using classy::Next;
using classy::Request;
using classy::Response;

/// What happened, in order. One test at a time fills it.
std::string& events() {
  static std::string text;
  return text;
}
void note(const std::string& what) { events() += events().empty() ? what : " " + what; }
std::string taken() { return std::exchange(events(), {}); }

asio::awaitable<void> a_moment() {
  asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
  co_await timer.async_wait(asio::use_awaitable);
}

auto looks(std::string name) {
  return [name](const Request&) { note(name); };
}
auto observes(std::string name) {
  return [name](const Request&, const Response& response) { note(name + std::to_string(response.status())); };
}
auto stands_around(std::string name) {
  return [name](Request&, Response& response, Next next) -> asio::awaitable<void> {
    note(name + "<");
    co_await next();
    note(">" + name + std::to_string(response.status()));
  };
}

std::string hello() {
  note("hello");
  return "hello";
}
asio::awaitable<std::string> later() {
  note("begun");
  co_await a_moment();
  note("done");
  co_return "later";
}
void removed() { note("removed"); }
std::string fails() { throw std::runtime_error{"secret"}; }
asio::awaitable<std::string> fails_later() {
  co_await a_moment();
  throw std::runtime_error{"secret"};
}
asio::awaitable<std::string> fails_to_begin() { throw std::runtime_error{"secret"}; }  // no coroutine: throws at once

void require_key(const Request& request) {
  if (!request.header("X-Key")) throw classy::HttpError{401, "no key", {{"WWW-Authenticate", "Key"}}};
}
std::optional<std::string> closed(const Request&) { return "closed"; }

/// A class whose routes have middleware of their own, some of it methods.
class Rooms {
 public:
  explicit Rooms(std::string name) : name_{std::move(name)} {}

  std::string read() const { return name_; }
  asio::awaitable<std::string> wait() const {
    co_await a_moment();
    co_return name_;
  }
  void check(const Request&) const { note("check-" + name_); }
  void count(const Request&, Response& response) { response.set("X-Count", std::to_string(++count_)); }
  asio::awaitable<void> around(Request&, Response&, Next next) const {
    note("in-" + name_);
    co_await next();
    note("out-" + name_);
  }

  struct Marks {
    const char* text;
    void operator()(const Request&, Response& response) const { response.set("X-Mark", text); }
  };

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/open", &Rooms::read),
                          get("/keyed", &Rooms::read, {.status = 203}, use(require_key, Marks{"keyed"})),
                          get("/checked", &Rooms::read, use(&Rooms::check, &Rooms::count)),
                          get("/around", &Rooms::wait, use(&Rooms::around)),
                          get("/lambda", &Rooms::read, use([](const Request&) { note("lambda"); })));
  }

 private:
  std::string name_;
  int count_ = 0;
};

TEST_CASE("the first middleware is the outermost") {
  classy::App app;
  app.get("/now", &hello).get("/later", &later);
  app.use(stands_around("a")).use(looks("b")).use(observes("c")).use(stands_around("d")).use(observes("e"));
  classy::TestClient client{app};
  CHECK(client.get("/now").text() == "hello");
  CHECK(taken() == "a< b d< hello e200 >d200 c200 >a200");
  CHECK(client.get("/later").text() == "later");
  CHECK(taken() == "a< b d< begun done e200 >d200 c200 >a200");
}

TEST_CASE("the middleware of an app stands around that of its routers and that around a routes own") {
  Rooms rooms{"x"};
  classy::Router inner{rooms};
  inner.get("/", &Rooms::read, classy::use(looks("own"), observes("own")));
  inner.use(looks("inner"));
  classy::Router outer{rooms};
  outer.include("/inner", inner, classy::use(looks("mount"))).get("/", &Rooms::read).use(looks("outer"));
  classy::App part;
  part.include("/part", outer).use(observes("part")).use(looks("part"));
  classy::App app;
  app.use(looks("app")).include("", part);
  classy::TestClient client{app};
  CHECK(client.get("/part/inner").text() == "x");
  CHECK(taken() == "app part outer mount inner own own200 part200");
  CHECK(client.get("/part").text() == "x");
  CHECK(taken() == "app part outer part200");
  CHECK(client.get("/nowhere").status() == 404);
  CHECK(taken() == "app");
}

TEST_CASE("a routers middleware holds for all its routes whatever the order and for no others") {
  Rooms rooms{"x"};
  classy::Router router{rooms};
  router.get("/before", &Rooms::read).use(looks("router")).get("/behind", &Rooms::read);
  classy::App app;
  app.include("/r", router).get("/other", &hello);
  classy::TestClient client{app};
  for (const char* target : {"/r/before", "/r/behind"}) {
    client.get(target);
    CHECK(taken() == "router");
  }
  client.get("/other");
  CHECK(taken() == "hello");
  CHECK(client.get("/r/nowhere").status() == 404);
  CHECK(client.post("/r/before").status() == 405);
  CHECK(taken().empty());
}

TEST_CASE("what a guard throws or returns is the answer and what stands inside is not asked") {
  classy::App app;
  app.use(observes("outer"));
  app.use([](const Request& request) -> std::optional<Response> {
    if (request.path() == "/response") return Response{418};
    return std::nullopt;
  });
  app.use([](Request& request) -> std::optional<classy::Redirect> {
    if (request.path() == "/redirect") return classy::Redirect{"/elsewhere"};
    return std::nullopt;
  });
  app.use([](const Request& request) -> std::optional<classy::Problem> {
    if (request.path() == "/problem") return classy::Problem{.status = 429, .detail = "slower"};
    return std::nullopt;
  });
  app.use([](const Request& request) {
    if (request.path() == "/throw") throw classy::HttpError{403, "not you"};
    if (request.path() == "/fail") throw 42;
  });
  app.use(observes("inner"));
  app.get("/good", &hello);
  classy::TestClient client{app};
  CHECK(client.get("/good").text() == "hello");
  CHECK(taken() == "hello inner200 outer200");
  CHECK(client.get("/response").status() == 418);
  CHECK(taken() == "outer418");
  CHECK(client.get("/redirect").header("Location") == "/elsewhere");
  CHECK(taken() == "outer307");
  CHECK(client.get("/problem").json()["detail"] == "slower");
  CHECK(taken() == "outer429");
  CHECK(client.get("/throw").json()["detail"] == "not you");
  CHECK(taken() == "outer403");
  CHECK(client.get("/fail").status() == 500);
  CHECK(taken() == "outer500");
}

TEST_CASE("a guard may wait") {
  for (const char* const handler : {"/now", "/later"}) {
    INFO(handler);
    bool open = true;
    classy::App app;
    app.get("/now", &hello).get("/later", &later);
    app.use(observes("outer")).use(looks("first"));
    app.use([](const Request&) -> asio::awaitable<void> {
      co_await a_moment();
      note("waited");
    });
    app.use([&open](const Request& request) -> asio::awaitable<std::optional<std::string>> {
      co_await a_moment();
      if (request.header("X-Throw")) throw classy::HttpError{403};
      if (open) co_return std::nullopt;
      co_return "closed";
    });
    app.use([](const Request&) -> asio::awaitable<void> { return {}; });  // has nothing to wait for
    app.use(looks("last")).use(observes("inner"));
    classy::TestClient client{app};
    CHECK(client.get(handler).status() == 200);
    const std::string inside = handler == std::string{"/now"} ? "hello" : "begun done";
    CHECK(taken() == "first waited last " + inside + " inner200 outer200");
    CHECK(client.get(handler, {.headers = {{"X-Throw", "1"}}}).status() == 403);
    CHECK(taken() == "first waited outer403");
    open = false;
    CHECK(client.get(handler).text() == "closed");
    CHECK(taken() == "first waited outer200");
  }
}

TEST_CASE("a guards answer does not get the status of the route") {
  Rooms rooms{"x"};
  classy::Router router{rooms};
  router.get("/guard", &Rooms::read, {.status = 203}, classy::use(closed));
  router.post("/around", &Rooms::read, {.status = 201},
              classy::use([](const Request& request, Response& response, Next next) -> asio::awaitable<void> {
                response.body("mine");
                if (request.header("X-On")) co_await next();
              }));
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};
  CHECK(client.get("/guard").status() == 200);
  CHECK(client.get("/guard").text() == "closed");
  CHECK(client.post("/around").status() == 200);
  CHECK(client.post("/around").text() == "mine");
  CHECK(client.post("/around", {.headers = {{"X-On", "1"}}}).status() == 201);
  CHECK(client.post("/around", {.headers = {{"X-On", "1"}}}).text() == "x");
}

TEST_CASE("an observer sees every complete answer and may change it") {
  classy::App app;
  app.get("/now", &hello).get("/later", &later).get("/fails", &fails).get("/fails/later", &fails_later);
  app.get("/fails/to/begin", &fails_to_begin).del("/now", &removed);
  app.get("/number/{x}", [](int x) { return x; });
  app.use([](const Request& request, Response& response) {
    response.set("X-Seen", std::to_string(response.status()) + " " + std::string{request.routing.pattern});
  });
  classy::TestClient client{app};
  CHECK(client.get("/now").header("X-Seen") == "200 /now");
  CHECK(client.get("/later").header("X-Seen") == "200 /later");
  CHECK(client.del("/now").header("X-Seen") == "204 /now");
  CHECK(client.get("/fails").header("X-Seen") == "500 /fails");
  CHECK(client.get("/fails/later").header("X-Seen") == "500 /fails/later");
  CHECK(client.get("/fails/to/begin").header("X-Seen") == "500 /fails/to/begin");
  CHECK(client.get("/number/x").header("X-Seen") == "422 /number/{x}");
  CHECK(client.get("/nowhere").header("X-Seen") == "404 ");
  CHECK(client.get("/%").header("X-Seen") == "400 ");
  CHECK(client.post("/now").header("X-Seen") == "405 ");
  CHECK(client.post("/now").header("Allow") == "DELETE, GET, HEAD, OPTIONS");
  CHECK(client.options("/now").header("X-Seen") == "204 ");
  CHECK(client.options("/now").header("Allow") == "DELETE, GET, HEAD, OPTIONS");
  CHECK(client.head("/now").header("X-Seen") == "200 /now");
  CHECK(client.head("/now").text().empty());
  taken();
}

TEST_CASE("what an observer throws is an answer that those outside see") {
  classy::App app;
  app.use(observes("outer"));
  app.use([](const Request&, Response&) { throw classy::HttpError{409}; });
  app.use(observes("inner"));
  app.get("/now", &hello).get("/later", &later);
  classy::TestClient client{app};
  CHECK(client.get("/now").status() == 409);
  CHECK(taken() == "hello inner200 outer409");
  CHECK(client.get("/later").status() == 409);
  CHECK(taken() == "begun done inner200 outer409");
}

TEST_CASE("an around that does not call next has answered itself") {
  classy::App app;
  app.use(observes("outer"));
  app.use([](Request& request, Response& response, Next next) -> asio::awaitable<void> {
    if (request.path() == "/mine") {
      response.status(202).body("mine");
      co_return;
    }
    if (request.path() == "/forgotten") {
      [[maybe_unused]] auto forgotten = next();
      co_return;
    }
    co_await next();
  });
  app.use([](const Request& request, Response& response, Next next) -> asio::awaitable<void> {
    if (request.path() != "/at/once") return next();
    response.body("at once");
    return {};
  });
  app.get("/theirs", &hello);
  classy::TestClient client{app};
  CHECK(client.get("/mine").text() == "mine");
  CHECK(taken() == "outer202");
  CHECK(client.get("/forgotten").status() == 200);
  CHECK(taken() == "outer200");
  CHECK(client.get("/at/once").text() == "at once");
  CHECK(client.get("/theirs").text() == "hello");
  CHECK(client.get("/nowhere").status() == 404);
  taken();
}

TEST_CASE("an around that calls next twice is a 500") {
  classy::App app;
  app.use(observes("outer"));
  app.use([](Request&, Response&, Next next) -> asio::awaitable<void> {
    co_await next();
    co_await next();
  });
  app.get("/now", &hello).get("/later", &later);
  app.get("/own", &hello, classy::use([](Request&, Response&, Next next) -> asio::awaitable<void> {
            Next moved{std::move(next)};
            co_await moved();
            co_await next();
          }));
  classy::TestClient client{app};
  CHECK(client.get("/now").status() == 500);
  CHECK(taken() == "hello outer500");
  CHECK(client.get("/later").status() == 500);
  CHECK(taken() == "begun done outer500");
  CHECK(client.get("/own").status() == 500);
  taken();
}

TEST_CASE("what an around throws at any time is an answer that those outside see") {
  for (const char* const handler : {"/now", "/later"}) {
    for (const char* const when : {"at once", "before", "behind", "paused"}) {
      INFO(handler << " " << when);
      classy::App app;
      app.get("/now", &hello).get("/later", &later);
      app.use(stands_around("a")).use(observes("b"));
      app.use([when](Request& request, Response& response, Next next) -> asio::awaitable<void> {
        const std::string time = when;
        if (time == "at once") throw classy::HttpError{400};
        return [](std::string time_of, Request&, Response&, Next rest) -> asio::awaitable<void> {
          if (time_of == "before") throw classy::HttpError{400};
          if (time_of == "paused") {
            co_await a_moment();
            throw classy::HttpError{400};
          }
          co_await rest();
          throw classy::HttpError{400};
        }(time, request, response, std::move(next));
      });
      classy::TestClient client{app};
      CHECK(client.get(handler).status() == 400);
      const std::string events = taken();
      CHECK(events.find("b400 >a400") != std::string::npos);
    }
  }
}

TEST_CASE("an around is all that a route has and what it throws is its answer") {
  classy::App app;
  app.get("/throws", &hello, classy::use([](Request&, Response&, Next) -> asio::awaitable<void> {
            co_await a_moment();
            throw classy::HttpError{409};
          }));
  CHECK(classy::TestClient{app}.get("/throws").status() == 409);
}

TEST_CASE("a class declares middleware for its routes one by one") {
  Rooms rooms{"red"};
  const auto blue = std::make_shared<Rooms>("blue");
  classy::App app;
  app.include("/red", rooms).include("/blue", blue);
  classy::TestClient client{app};
  CHECK(client.get("/red/open").text() == "red");
  CHECK(taken().empty());

  CHECK(client.get("/red/keyed").status() == 401);
  CHECK(client.get("/red/keyed").header("WWW-Authenticate") == "Key");
  const auto answer = client.get("/red/keyed", {.headers = {{"X-Key", "7"}}});
  CHECK(answer.status() == 203);
  CHECK(answer.text() == "red");
  CHECK(answer.header("X-Mark") == "keyed");

  CHECK(client.get("/red/checked").header("X-Count") == "1");
  CHECK(client.get("/blue/checked").header("X-Count") == "1");
  CHECK(client.get("/red/checked").header("X-Count") == "2");
  CHECK(taken() == "check-red check-blue check-red");
  CHECK(client.get("/blue/around").text() == "blue");
  CHECK(taken() == "in-blue out-blue");
  client.get("/red/lambda");
  CHECK(taken() == "lambda");
}

TEST_CASE("one class is mounted twice with different middleware") {
  Rooms rooms{"x"};
  classy::App app;
  app.include("/public", rooms);
  app.include("/private", rooms, classy::use(require_key, &Rooms::check));
  app.include("/counted", classy::Router{rooms}.declared().use(&Rooms::count));
  app.include("/owned", std::make_unique<Rooms>("owned"), classy::use(&Rooms::check));
  classy::TestClient client{app};
  CHECK(client.get("/public/open").text() == "x");
  CHECK(client.get("/private/open").status() == 401);
  CHECK(client.get("/private/open", {.headers = {{"X-Key", "7"}}}).text() == "x");
  CHECK(taken() == "check-x");
  CHECK(client.get("/counted/open").header("X-Count") == "1");
  CHECK(client.get("/public/open").header("X-Count") == std::nullopt);
  CHECK(client.get("/owned/open").text() == "owned");
  CHECK(taken() == "check-owned");
}

TEST_CASE("a middleware keeps its state until the last handler is gone") {
  const auto shared = std::make_shared<int>(0);
  auto app = std::make_unique<classy::App>();
  app->get("/", &later);
  app->use([shared](const Request&) { ++*shared; });
  app->use([shared](Request&, Response& response, Next next) -> asio::awaitable<void> {
    co_await next();
    response.set("X-State", std::to_string(*shared));
  });
  std::atomic<int> counted{0};
  const auto counts = [&counted](const Request&, Response&) { ++counted; };
  app->use(std::ref(counts)).use(std::function<void(const Request&)>{[shared](const Request&) { ++*shared; }});
  {
    classy::TestClient client{app->handler()};
    app.reset();
    CHECK(shared.use_count() > 1);
    CHECK(client.get("/").header("X-State") == "2");
    CHECK(client.get("/").header("X-State") == "4");
    CHECK(counted == 2);
  }
  CHECK(shared.use_count() == 1);
  taken();
}

TEST_CASE("what was included or serves takes no more middleware") {
  Rooms rooms{"x"};
  classy::Router router{rooms};
  classy::App inner, app;
  app.include("/router", router).include("/app", inner).handler();
  std::vector<std::string> texts;
  const auto refused = [&texts](auto act) {
    try {
      act();
      texts.emplace_back("no error");
    } catch (const classy::RouteError& error) {
      texts.emplace_back(error.what());
    }
  };
  refused([&] { router.use(require_key); });
  refused([&] { router.use(&Rooms::check); });
  refused([&] { inner.use(require_key); });
  refused([&] { app.use(require_key); });
  for (const std::string& text : texts) {
    CHECK(text.find("middleware.cpp:") != std::string::npos);
    CHECK(text.find("\"use()\"") != std::string::npos);
    CHECK(text.find("too late") != std::string::npos);
  }
}

TEST_CASE("guards and observers cost no allocation and one frame at most where the handler waits") {
  // The layers by themselves: what they return tells whether there is a frame.
  const auto steps = [](auto... each) {
    return std::vector<classy::detail::MiddlewareStep>{
        classy::Middleware{each, std::source_location::current()}.step...};
  };
  const classy::Handler now{[](const classy::Handler&, Request&, Response&) { return classy::Pending{}; }, nullptr};
  const classy::Handler coroutine{
      [](const classy::Handler&, Request&, Response&) -> classy::Pending { return a_moment(); }, nullptr};
  Request request;
  Response response;

  const auto guards = steps(looks("a"), looks("b"));
  const auto mixed = steps(looks("a"), observes("b"), observes("c"));
  CHECK_FALSE(classy::compose(guards, now)(request, response).valid());
  CHECK_FALSE(classy::compose(mixed, now)(request, response).valid());
  CHECK(classy::compose(mixed, coroutine)(request, response).valid());
  CHECK(classy::compose(guards, coroutine)(request, response).valid());
  taken();
}

}  // namespace middleware_tests
