#include <classy/app.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/error.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>

namespace app_tests {

namespace asio = boost::asio;

/// Counts its objects, so that a test sees when the last is gone.
class Counter {
 public:
  static inline int alive = 0;

  explicit Counter(std::string name, int start = 0) : name_{std::move(name)}, count_{start} { ++alive; }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  ~Counter() {
    --alive;
    name_ = "gone";
  }

  std::string name() const { return name_; }
  int next() { return ++count_; }
  asio::awaitable<std::string> later() const {
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return name_;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/", &Counter::name), post("/next", &Counter::next), get("/later", &Counter::later));
  }

 private:
  std::string name_;
  int count_;
};

class Constant {
 public:
  std::string read() const { return "constant"; }
  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/", &Constant::read));
  }
};

void plain_text(const classy::Problem& problem, const classy::Request& request, classy::Response& response) {
  response.status(problem.status).body(std::to_string(problem.status) + " for " + std::string{request.path()});
}
void throwing(const classy::Problem&, const classy::Request&, classy::Response&) { throw 42; }

std::string hello() { return "hello"; }
std::string read_number(int x) { return std::to_string(x); }
std::string teapot() { throw classy::HttpError{418, "short and stout"}; }
std::string secret() { throw std::runtime_error{"secret"}; }

/// The text of the RouteError that `act` throws.
template <class Act>
std::string route_error(Act act) {
  try {
    act();
  } catch (const classy::RouteError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("one class is included twice with different dependencies") {
  Counter live{"live"}, archive{"archive", 100};
  classy::App app;
  app.include("/users", live).include("/archive/users", archive);
  classy::TestClient client{app};
  CHECK(client.get("/users").text() == "live");
  CHECK(client.get("/archive/users").text() == "archive");
  CHECK(client.post("/users/next").text() == "1");
  CHECK(client.post("/archive/users/next").text() == "101");
  CHECK(client.post("/users/next").text() == "2");
  CHECK(client.get("/archive/users/later").text() == "archive");
  CHECK(client.get("/users/").status() == 404);
}

TEST_CASE("controllers are borrowed or shared or owned or made in place") {
  {
    Counter borrowed{"borrowed"};
    const auto shared = std::make_shared<Counter>("shared");
    classy::App app;
    app.include("/borrowed", borrowed)
        .include("/shared", shared)
        .include("/moved", std::make_shared<Counter>("moved"))
        .include("/unique", std::make_unique<Counter>("unique"));
    Counter& made = app.emplace<Counter>("/made", "made", 7);
    CHECK(Counter::alive == 5);
    classy::TestClient client{app};
    for (const std::string name : {"borrowed", "shared", "moved", "unique", "made"}) {
      CHECK(client.get("/" + name).text() == name);
      CHECK(client.get("/" + name + "/later").text() == name);
    }
    CHECK(client.post("/made/next").text() == "8");
    CHECK(made.next() == 9);
    CHECK(shared.use_count() > 1);
    CHECK(shared->next() == 1);
  }
  CHECK(Counter::alive == 0);
}

TEST_CASE("an owned controller is alive until the last handler is gone") {
  auto app = std::make_unique<classy::App>();
  app->include("/unique", std::make_unique<Counter>("unique"));
  app->emplace<Counter>("/made", "made");
  CHECK(Counter::alive == 2);
  auto handler = std::make_unique<classy::Handler>(app->handler());
  auto copy = std::make_unique<classy::Handler>(*handler);
  app.reset();
  CHECK(Counter::alive == 2);
  handler.reset();
  CHECK(Counter::alive == 2);
  {
    classy::TestClient client{*copy};
    copy.reset();
    CHECK(client.get("/unique").text() == "unique");
    CHECK(client.get("/made/later").text() == "made");
    CHECK(Counter::alive == 2);
  }
  CHECK(Counter::alive == 0);
}

TEST_CASE("a router that owns its controller may go before the app") {
  classy::App app;
  {
    classy::Router router{std::make_unique<Counter>("mine")};
    router.get("/name", &Counter::name);
    app.include("/a", router);
  }
  CHECK(Counter::alive == 1);
  CHECK(classy::TestClient{app}.get("/a/name").text() == "mine");
}

TEST_CASE("a constant controller answers") {
  const Constant borrowed;
  classy::App app;
  app.include("/borrowed", borrowed)
      .include("/shared", std::make_shared<const Constant>())
      .include("/unique", std::make_unique<const Constant>());
  classy::TestClient client{app};
  for (const char* target : {"/borrowed", "/shared", "/unique"}) CHECK(client.get(target).text() == "constant");
}

TEST_CASE("routers and apps nest and prefixes join") {
  Counter counter{"inner"};
  classy::Router inner{counter};
  inner.get("/", &Counter::name).get("/name", &Counter::name);
  classy::Router outer{counter};
  outer.post("/next", &Counter::next).include("/inner", inner);
  classy::App part;
  part.include("/outer", outer).get("/", &hello);
  classy::App app;
  app.include("/part", part).include("", counter).get("/number/{x}", &read_number);
  classy::TestClient client{app};

  CHECK(client.get("/part").text() == "hello");
  CHECK(client.post("/part/outer/next").text() == "1");
  CHECK(client.get("/part/outer/inner").text() == "inner");
  CHECK(client.get("/part/outer/inner/name").text() == "inner");
  CHECK(client.get("/").text() == "inner");
  CHECK(client.get("/number/7").text() == "7");
  CHECK(client.get("/part/").status() == 404);
}

TEST_CASE("routes are listed in the order in which they were added") {
  Counter counter{"x"};
  classy::App app;
  app.get("/first", &hello).include("/c", counter).post("/last", &hello);
  std::string text;
  for (const classy::Route& route : app.routes()) text += route.pattern + " ";
  CHECK(text == "/first /c /c/next /c/later /last ");
}

TEST_CASE("what was included takes no more routes") {
  Counter counter{"x"};
  classy::Router router{counter};
  classy::App inner, app;
  app.include("/router", router).include("/app", inner);
  for (const std::string& text :
       {route_error([&] { router.get("/late", &Counter::name); }), route_error([&] { inner.get("/late", &hello); })}) {
    CHECK(text.find("app.cpp:") != std::string::npos);
    CHECK(text.find("\"/late\"") != std::string::npos);
    CHECK(text.find("too late") != std::string::npos);
  }
  CHECK(route_error([&] { inner.include("/late", counter); }).find("\"/late\"") != std::string::npos);
}

TEST_CASE("a route that comes after serving began is refused and nothing changes") {
  Counter counter{"x"};
  classy::App app;
  app.get("/a", &hello);
  classy::TestClient client{app};
  CHECK(route_error([&] { app.get("/b", &hello); }).find("too late") != std::string::npos);
  CHECK(route_error([&] { app.include("/c", counter); }).find("too late") != std::string::npos);
  CHECK(route_error([&] { app.emplace<Counter>("/d", "d"); }).find("too late") != std::string::npos);
  CHECK(Counter::alive == 1);
  CHECK(client.get("/a").text() == "hello");
  for (const char* target : {"/b", "/c", "/d"}) CHECK(client.get(target).status() == 404);
  CHECK(app.routes().size() == 1);
}

TEST_CASE("an app does not include itself") {
  classy::App app;
  app.get("/a", &hello);
  CHECK(route_error([&] { app.include("/b", app); }).find("itself") != std::string::npos);
  CHECK(app.routes().size() == 1);
}

TEST_CASE("a prefix that is only known at run time is checked when it is used") {
  Counter counter{"x"};
  classy::App app;
  const std::pair<const char*, const char*> rows[] = {
      {"users", "a prefix begins with a slash"},    {"/users/", "a prefix does not end with a slash"},
      {"/{id}", "a prefix has no path parameters"}, {"/a/{rest...}", "a prefix has no path parameters"},
      {"/{", "a prefix is literal text"},
  };
  for (const auto& [prefix, sentence] : rows) {
    INFO(prefix);
    const std::string text = route_error([&, bad = prefix] { app.include(classy::runtime_pattern(bad), counter); });
    CHECK(text.find(sentence) != std::string::npos);
    CHECK(text.find("\"" + std::string{prefix} + "\"") != std::string::npos);
    CHECK(text.find("app.cpp:") != std::string::npos);
  }
  CHECK(app.routes().empty());
  const std::string good = "/from/a/file";
  app.include(classy::runtime_pattern(good), counter);
  CHECK(classy::TestClient{app}.get("/from/a/file").text() == "x");
}

TEST_CASE("the texts of patterns that are known at run time are copied") {
  classy::App app;
  {
    std::string pattern = "/a/pattern/that/is/long/enough/to/be/on/the/heap/{x}";
    app.get(classy::runtime_pattern(pattern), &read_number);
    pattern.assign(pattern.size(), '-');
  }
  CHECK(classy::TestClient{app}.get("/a/pattern/that/is/long/enough/to/be/on/the/heap/7").text() == "7");
}

TEST_CASE("every error of an app has the shape that the app was told") {
  const auto add_routes = [](classy::App& app) -> classy::App& {
    return app.get("/number/{x}", &read_number).get("/teapot", &teapot).get("/secret", &secret);
  };
  const char* targets[] = {"/nowhere", "/number/x", "/teapot", "/secret", "/%"};

  classy::App as_problems, as_fastapi, as_text;
  add_routes(as_problems);
  add_routes(as_fastapi).errors(classy::fastapi_errors);
  add_routes(as_text).errors(&plain_text);
  classy::TestClient problems{as_problems}, fastapi{as_fastapi}, text{as_text};

  const int statuses[] = {404, 422, 418, 500, 400};
  for (std::size_t i = 0; i < std::size(targets); ++i) {
    INFO(targets[i]);
    const auto problem = problems.get(targets[i]);
    CHECK(problem.status() == statuses[i]);
    CHECK(problem.header("Content-Type") == "application/problem+json");
    CHECK(problem.json()["status"] == statuses[i]);

    const auto detail = fastapi.get(targets[i]);
    CHECK(detail.status() == statuses[i]);
    CHECK(detail.header("Content-Type") == "application/json");
    CHECK(detail.json().contains("detail"));
    CHECK(detail.json().size() == 1);

    const auto plain = text.get(targets[i]);
    CHECK(plain.status() == statuses[i]);
    CHECK(plain.text() == std::to_string(statuses[i]) + " for " + targets[i]);
  }
  CHECK(fastapi.get("/nowhere").text() == R"({"detail":"Not Found"})");
  CHECK(fastapi.post("/teapot").text() == R"({"detail":"Method Not Allowed"})");
  CHECK(fastapi.post("/teapot").header("Allow") == "GET, HEAD, OPTIONS");
  CHECK(fastapi.get("/teapot").text() == R"({"detail":"short and stout"})");
  CHECK(fastapi.get("/secret").text() == R"({"detail":"Internal Server Error"})");
}

TEST_CASE("a renderer of errors that throws makes a plain 500") {
  classy::App app;
  app.get("/teapot", &teapot).get("/number/{x}", &read_number).errors(&throwing);
  classy::TestClient client{app};
  for (const char* target : {"/teapot", "/number/x", "/nowhere"}) {
    INFO(target);
    int status = 0;
    REQUIRE_NOTHROW(status = client.get(target).status());
    CHECK(status == 500);
  }
}

TEST_CASE("an app is a handler that may be asked for as often as one likes") {
  classy::App app;
  app.get("/a", &hello);
  const classy::Handler first = app, second = app.handler();
  CHECK(classy::TestClient{first}.get("/a").text() == "hello");
  CHECK(classy::TestClient{second}.get("/a").text() == "hello");
}

TEST_CASE("an app without routes answers 404") {
  const classy::App app;
  CHECK(classy::TestClient{app}.get("/").status() == 404);
}

}  // namespace app_tests
