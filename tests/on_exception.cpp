#include <classy/on_exception.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/error.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>

namespace on_exception_tests {

namespace asio = boost::asio;
using classy::Request;
using classy::Response;

struct NotFound : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct UserNotFound : NotFound {
  using NotFound::NotFound;
};

/// Throws what its routes are named after.
class Thrower {
 public:
  std::string user() const { throw UserNotFound{"user"}; }
  std::string thing() const { throw NotFound{"thing"}; }
  std::string logic() const { throw std::logic_error{"logic"}; }
  std::string number() const { throw 42; }
  std::string http() const { throw classy::HttpError{402, "pay"}; }
  asio::awaitable<std::string> later() const {
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
    co_await timer.async_wait(asio::use_awaitable);
    throw NotFound{"later"};
  }
  asio::awaitable<std::string> argument(const Request&) const { throw NotFound{"argument"}; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/user", &Thrower::user), get("/thing", &Thrower::thing), get("/logic", &Thrower::logic),
                          get("/number", &Thrower::number), get("/http", &Thrower::http),
                          get("/later", &Thrower::later), get("/argument", &Thrower::argument));
  }
};

std::string not_found(const NotFound& error) { return std::string{"mapped "} + error.what(); }

TEST_CASE("an exception of a mapped type becomes what its function returns") {
  Thrower thrower;
  classy::App app;
  app.include("", thrower).on_exception<NotFound>(&not_found);
  classy::TestClient client{app};
  for (const std::string name : {"user", "thing", "later", "argument"}) {
    INFO(name);
    CHECK(client.get("/" + name).text() == "mapped " + name);
    CHECK(client.get("/" + name).status() == 500);
    CHECK(client.get("/" + name).header("Content-Type") == "text/plain; charset=utf-8");
  }
  CHECK(client.get("/logic").header("Content-Type") == "application/problem+json");
  CHECK(client.get("/number").status() == 500);
  CHECK(client.get("/http").status() == 402);
  CHECK(client.get("/nowhere").status() == 404);
}

TEST_CASE("a function for exceptions may answer with anything that a handler may and with errors") {
  Thrower thrower;
  int seen = 0;
  classy::App app;
  app.include("", thrower).errors(classy::fastapi_errors);
  app.on_exception<UserNotFound>([](const UserNotFound&) { return classy::Redirect{"/login", 303}; });
  app.on_exception<NotFound>([](const NotFound& error, const Request& request) {
    return classy::HttpError{404, error.what() + std::string{request.path()}, {{"X-Why", "gone"}}};
  });
  app.on_exception<std::logic_error>([](const auto&) { return classy::Status<503, std::string>{"busy"}; });
  app.on_exception<int>([&seen](const int& number) {
    seen = number;
    return classy::Problem{.status = 507, .detail = "full"};
  });
  classy::TestClient client{app};
  CHECK(client.get("/user").status() == 303);
  CHECK(client.get("/user").header("Location") == "/login");
  CHECK(client.get("/thing").status() == 404);
  CHECK(client.get("/thing").text() == R"({"detail":"thing/thing"})");
  CHECK(client.get("/thing").header("X-Why") == "gone");
  CHECK(client.get("/logic").status() == 503);
  CHECK(client.get("/logic").text() == "busy");
  CHECK(client.get("/number").text() == R"({"detail":"full"})");
  CHECK(seen == 42);
}

TEST_CASE("the most derived type that fits is taken whatever the order") {
  Thrower thrower;
  const auto said = [&thrower](auto add) {
    classy::App app;
    app.include("", thrower);
    add(app);
    classy::TestClient client{app};
    return client.get("/user").text() + " " + client.get("/thing").text() + " " + client.get("/logic").text();
  };
  const auto base = [](const std::exception&) { return "base"; };
  const auto middle = [](const NotFound&) { return "middle"; };
  const auto derived = [](const UserNotFound&) { return "derived"; };
  CHECK(said([&](classy::App& app) {
          app.on_exception<std::exception>(base).on_exception<NotFound>(middle).on_exception<UserNotFound>(derived);
        }) == "derived middle base");
  CHECK(said([&](classy::App& app) {
          app.on_exception<UserNotFound>(derived).on_exception<NotFound>(middle).on_exception<std::exception>(base);
        }) == "derived middle base");
  CHECK(said([&](classy::App& app) {
          app.on_exception<UserNotFound>(derived).on_exception<std::exception>(base).on_exception<NotFound>(middle);
        }) == "derived middle base");
  CHECK(said([&](classy::App& app) {
          app.on_exception<std::exception>(base).on_exception<std::exception>([](const auto&) { return "again"; });
        }) == "again again again");
}

TEST_CASE("what a router says goes before what the app says") {
  Thrower thrower;
  classy::Router inner{thrower};
  inner.declared().on_exception<UserNotFound>([](const UserNotFound&) { return "inner"; });
  classy::Router outer{thrower};
  outer.include("/inner", inner).get("/thing", &Thrower::thing);
  outer.on_exception<NotFound>([](const NotFound&) { return "outer"; });
  classy::App part;
  part.include("/outer", outer).on_exception<int>([](int) { return "part"; });
  classy::App app;
  app.include("/part", part).include("/plain", thrower);
  app.on_exception<std::exception>([](const std::exception&) { return "app"; });
  classy::TestClient client{app};
  CHECK(client.get("/part/outer/inner/user").text() == "inner");
  CHECK(client.get("/part/outer/inner/thing").text() == "outer");
  CHECK(client.get("/part/outer/inner/later").text() == "outer");
  CHECK(client.get("/part/outer/inner/logic").text() == "app");
  CHECK(client.get("/part/outer/inner/number").text() == "part");
  CHECK(client.get("/part/outer/thing").text() == "outer");
  CHECK(client.get("/plain/user").text() == "app");
  CHECK(client.get("/plain/number").header("Content-Type") == "application/problem+json");
}

TEST_CASE("what middleware throws is mapped and what it answers is seen by the middleware outside") {
  Thrower thrower;
  classy::App app;
  std::string seen;
  app.use([&seen](const Request&, Response& response) { seen = response.body(); });
  app.use([](const Request& request) {
    if (request.path() == "/guard") throw NotFound{"guard"};
  });
  app.use([](Request& request, Response&, classy::Next next) -> asio::awaitable<void> {
    co_await next();
    if (request.path() == "/around") throw NotFound{"around"};
  });
  app.include("", thrower).on_exception<NotFound>(&not_found);
  classy::TestClient client{app};
  for (const std::string name : {"guard", "around", "thing", "later"}) {
    CHECK(client.get("/" + name).text() == "mapped " + name);
    CHECK(seen == "mapped " + name);
  }
}

TEST_CASE("an HttpError may be mapped") {
  Thrower thrower;
  classy::App app;
  app.include("", thrower).on_exception<classy::HttpError>([](const classy::HttpError& error) {
    return Response{error.status()}.body("mapped " + error.detail());
  });
  classy::TestClient client{app};
  CHECK(client.get("/http").status() == 402);
  CHECK(client.get("/http").text() == "mapped pay");
  CHECK(client.get("/nowhere").json()["status"] == 404);
}

TEST_CASE("a function for exceptions that throws is a 500 unless it throws an HttpError") {
  Thrower thrower;
  classy::App app;
  app.include("", thrower).errors(classy::fastapi_errors);
  app.on_exception<NotFound>([](const NotFound&) -> std::string { throw std::runtime_error{"secret"}; });
  app.on_exception<std::logic_error>([](const std::logic_error&) -> std::string { throw classy::HttpError{409}; });
  app.on_exception<int>([](int) -> Response { return Response{}.status(99); });
  classy::TestClient client{app};
  for (const char* target : {"/thing", "/later", "/number"}) {
    CHECK(client.get(target).status() == 500);
    CHECK(client.get(target).text() == R"({"detail":"Internal Server Error"})");
  }
  CHECK(client.get("/logic").status() == 409);
}

TEST_CASE("a function for exceptions that returns nothing only looks at them") {
  Thrower thrower;
  std::string seen;
  classy::App app;
  app.include("", thrower).on_exception<NotFound>(&not_found);
  app.on_exception<UserNotFound>([&seen](const UserNotFound& error) { seen += error.what(); });
  app.on_exception<std::logic_error>([&seen](const std::logic_error& error) { seen += error.what(); });
  app.on_exception<classy::HttpError>([&seen](const classy::HttpError& error) { seen += error.what(); });
  classy::TestClient client{app};
  CHECK(client.get("/user").text() == "mapped user");
  CHECK(client.get("/logic").json()["status"] == 500);
  CHECK(client.get("/http").json()["detail"] == "pay");
  CHECK(seen == "userlogicpay");
}

TEST_CASE("the text of an exception that is mapped to a server error is noted for the log") {
  Thrower thrower;
  classy::App app;
  app.include("", thrower).on_exception<NotFound>([](const NotFound&) { return "sorry"; });
  const classy::Handler handler = app;
  Request request{{.target = "/thing"}};
  Response response;
  CHECK_FALSE(handler(request, response).valid());
  CHECK(response.body() == "sorry");
  CHECK(response.note() == "thing");
}

TEST_CASE("errors may be rendered by an object with state") {
  const std::string name = "our service, and a text that is too long for the small string optimisation";
  classy::App app;
  app.errors([name](const classy::Problem& problem, const Request&, Response& response) {
    response.status(problem.status).body(name);
  });
  classy::TestClient client{app};
  CHECK(client.get("/").status() == 404);
  CHECK(client.get("/").text() == name);
  CHECK_THROWS_AS(app.errors(classy::fastapi_errors), classy::RouteError);
  CHECK_THROWS_AS(app.on_exception<int>([](int) { return 1; }), classy::RouteError);
}

}  // namespace on_exception_tests
