// The acceptance that the project began with: a controller that is constructed with 2.
#include <chrono>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

namespace acceptance_tests {

namespace {

namespace asio = boost::asio;

class Calculator {
 public:
  explicit Calculator(int y) : y_{y} {}
  Calculator(const Calculator&) = delete;
  Calculator& operator=(const Calculator&) = delete;
  virtual ~Calculator() = default;

  virtual int add(int x) const { return x + y_; }
  int sub(int x) const { return x - y_; }
  asio::awaitable<int> later() const {
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return y_ + 1;
  }
  asio::awaitable<std::string> echo(std::string text) const { co_return text + " " + std::to_string(y_); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/add/{x}", &Calculator::add), post("/sub/{x}", &Calculator::sub),
                          get("/async", &Calculator::later), get("/aecho/{text}", &Calculator::echo));
  }

 protected:
  int y_;
};

class Doubling : public Calculator {
 public:
  using Calculator::Calculator;
  int add(int x) const override { return 2 * (x + y_); }
};

}  // namespace

TEST_CASE("a controller constructed with 2 adds and subtracts 2") {
  Calculator calculator{2};
  classy::App app;
  app.include("", calculator);
  classy::TestClient client{app};

  CHECK(client.get("/add/22").text() == "24");
  CHECK(client.get("/add/22").header("Content-Type") == "application/json");
  CHECK(client.post("/sub/4").text() == "2");
}

TEST_CASE("a verb that is not bound is refused with what is allowed") {
  Calculator calculator{2};
  classy::App app;
  app.include("", calculator);
  classy::TestClient client{app};

  for (const auto verb : {classy::Verb::post, classy::Verb::put, classy::Verb::delete_}) {
    const auto answer = client.request(verb, "/add/22");
    CHECK(answer.status() == 405);
    CHECK(answer.header("Allow") == "GET, HEAD, OPTIONS");
  }
  for (const auto verb : {classy::Verb::get, classy::Verb::put, classy::Verb::delete_}) {
    const auto answer = client.request(verb, "/sub/4");
    CHECK(answer.status() == 405);
    CHECK(answer.header("Allow") == "OPTIONS, POST");
  }
}

TEST_CASE("a coroutine answers each time anew") {
  Calculator calculator{2};
  classy::App app;
  app.include("", calculator);
  classy::TestClient client{app};

  CHECK(client.get("/async").text() == "3");
  CHECK(client.get("/async").text() == "3");
  const auto echo = client.get("/aecho/hello");
  CHECK(echo.text() == "hello 2");
  CHECK(echo.header("Content-Type") == "text/plain; charset=utf-8");
}

TEST_CASE("the same class mounted twice answers for each of its objects") {
  Calculator two{2}, forty{40};
  classy::App app;
  app.include("/two", two).include("/forty", forty);
  classy::TestClient client{app};

  CHECK(client.get("/two/add/22").text() == "24");
  CHECK(client.get("/forty/add/22").text() == "62");
}

TEST_CASE("a subclass that overrides a method keeps its route") {
  Doubling doubling{2};
  classy::App app;
  app.include("", doubling);
  classy::TestClient client{app};

  CHECK(client.get("/add/22").text() == "48");
  CHECK(client.post("/sub/4").text() == "2");
}

}  // namespace acceptance_tests
