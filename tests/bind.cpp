#include <classy/bind.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/parameters.hpp>
#include <classy/router.hpp>
#include <classy/test_client.hpp>

namespace bind_tests {

namespace asio = boost::asio;

asio::awaitable<void> wait_a_little() {
  asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
  co_await timer.async_wait(asio::use_awaitable);
}

struct Forms {
  int calls = 0;

  std::string plain(int x) { return "plain " + std::to_string(x + calls++); }
  std::string constant(int x) const { return "const " + std::to_string(x); }
  std::string quiet(int x) noexcept { return "noexcept " + std::to_string(x); }
  std::string constant_quiet(int x) const noexcept { return "const noexcept " + std::to_string(x); }
  std::string lvalue(int x) & { return "& " + std::to_string(x); }
  std::string constant_lvalue(int x) const& { return "const& " + std::to_string(x); }
  std::string quiet_lvalue(int x) & noexcept { return "& noexcept " + std::to_string(x); }
  std::string constant_quiet_lvalue(int x) const& noexcept { return "const& noexcept " + std::to_string(x); }
  static std::string of_the_class(int x) { return "static " + std::to_string(x); }

  std::string find(int id) const { return "by id " + std::to_string(id); }
  std::string find(std::string name) const { return "by name " + name; }
  std::string find(int id, std::string name) { return "by both " + std::to_string(id) + name; }
  static std::string find() { return "nothing to find"; }
};

std::string free_function(int x) { return "free " + std::to_string(x); }
std::string quiet_function(int x) noexcept { return "free noexcept " + std::to_string(x); }

class Parameters {
 public:
  std::string values(int x, std::string text) const { return text + std::to_string(x); }
  std::string constants(const int x, const std::string text) const { return text + std::to_string(x); }
  std::string references(const int& x, const std::string& text) const { return text + std::to_string(x); }
  std::string views(bool yes, std::string_view text) const { return std::string{text} + (yes ? "!" : "?"); }
  std::string rvalues(int x, std::string&& text) const { return std::move(text) + std::to_string(x); }
  std::string request_first(const classy::Request& request, int x, std::string text) const {
    return std::string{request.path()} + text + std::to_string(x);
  }
  std::string request_between(int x, const classy::Request& request, std::string text, classy::Body body) const {
    return std::string{request.path()} + text + std::to_string(x) + std::string{body.text()};
  }
};

/// Reads each parameter again after it has waited: whatever it refers to must still be there.
class Later {
 public:
  asio::awaitable<std::string> value(std::string text) const {
    co_await wait_a_little();
    co_return text;
  }
  asio::awaitable<std::string> reference(const std::string& text) const {
    co_await wait_a_little();
    co_return text;
  }
  asio::awaitable<std::string> view(std::string_view text) const {
    co_await wait_a_little();
    co_return std::string{text};
  }
  asio::awaitable<std::string> path(const classy::Path<"text", std::string>& text) const {
    co_await wait_a_little();
    co_return *text;
  }
  asio::awaitable<std::string> request(const classy::Request& request, std::string) const {
    co_await wait_a_little();
    co_return std::string{request.path().substr(request.path().rfind('/') + 1)};
  }
  asio::awaitable<std::string> body(classy::Body body, std::string_view) const {
    co_await wait_a_little();
    co_return std::string{body.text()};
  }
  asio::awaitable<std::string> body_reference(std::string_view, const classy::Body& body) const {
    co_await wait_a_little();
    co_return std::string{body.text()};
  }
  asio::awaitable<std::string> at_once(const std::string& text) const { co_return text; }
};

class MoveOnly {
 public:
  MoveOnly() = default;
  explicit MoveOnly(int value) : value_{std::make_unique<int>(value)} {}
  int value() const { return *value_; }

 private:
  std::unique_ptr<int> value_ = std::make_unique<int>(0);
};

class Moving {
 public:
  std::string take(MoveOnly value) const { return std::to_string(value.value()); }
  std::string refer(const MoveOnly& value) const { return std::to_string(value.value()); }
  MoveOnly give(int x) const { return MoveOnly{x}; }
  asio::awaitable<MoveOnly> both_later(MoveOnly value) const {
    co_await wait_a_little();
    co_return MoveOnly{value.value() + 1};
  }
  asio::awaitable<std::string> refer_later(const MoveOnly& value) const {
    co_await wait_a_little();
    co_return std::to_string(value.value());
  }
};

class Failing {
 public:
  std::string at_once(std::string) const { throw std::runtime_error{"secret"}; }
  std::string with_status(std::string) const { throw classy::HttpError{409, "taken"}; }
  asio::awaitable<std::string> before(std::string) const {
    throw classy::HttpError{409, "taken"};
    co_return "";
  }
  asio::awaitable<std::string> after(const std::string& text) const {
    co_await wait_a_little();
    throw classy::HttpError{409, text};
  }
  asio::awaitable<void> secret_after(std::string) const {
    co_await wait_a_little();
    throw std::runtime_error{"secret"};
  }
  asio::awaitable<std::string> number_after(std::string) const {
    co_await wait_a_little();
    throw 42;
  }
  /// No coroutine by itself: throws before there is anything to wait for.
  asio::awaitable<std::string> instead(std::string) const { throw classy::HttpError{409, "taken"}; }
  asio::awaitable<std::string> instead_by_reference(const std::string&) const { throw classy::HttpError{409, "taken"}; }
};

struct Animal {
  virtual ~Animal() = default;
  virtual std::string sound() const { return "…"; }
  asio::awaitable<std::string> kind() const { co_return "animal"; }
};
struct Padding {
  std::string padding = "what stands before Animal";
  std::string pad() const { return padding; }
};
struct Dog : Padding, Animal {
  std::string sound() const override { return "wuff"; }
};

class Nothing {
 public:
  void now() const {}
  asio::awaitable<void> later() const { co_await wait_a_little(); }
};

}  // namespace bind_tests

template <>
struct classy::FromText<bind_tests::MoveOnly> {
  static TextFault read(std::string_view text, bind_tests::MoveOnly& value) {
    int number = 0;
    TextFault fault = FromText<int>::read(text, number);
    value = bind_tests::MoveOnly{number};
    return fault;
  }
};

template <>
struct classy::Respond<bind_tests::MoveOnly> {
  static void write(bind_tests::MoveOnly value, Response& response) { response.body(std::to_string(value.value())); }
};

namespace bind_tests {

TEST_CASE("methods of every form bind and so do functions") {
  Forms forms;
  classy::Router router{forms};
  router.get("/plain/{x}", &Forms::plain)
      .get("/const/{x}", &Forms::constant)
      .get("/noexcept/{x}", &Forms::quiet)
      .get("/const_noexcept/{x}", &Forms::constant_quiet)
      .get("/lvalue/{x}", &Forms::lvalue)
      .get("/const_lvalue/{x}", &Forms::constant_lvalue)
      .get("/lvalue_noexcept/{x}", &Forms::quiet_lvalue)
      .get("/const_lvalue_noexcept/{x}", &Forms::constant_quiet_lvalue)
      .get("/static/{x}", &Forms::of_the_class)
      .get("/free/{x}", &free_function)
      .get("/free_by_name/{x}", free_function)
      .get("/free_noexcept/{x}", &quiet_function);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  const std::pair<const char*, const char*> rows[] = {
      {"/plain/7", "plain 7"},
      {"/const/7", "const 7"},
      {"/noexcept/7", "noexcept 7"},
      {"/const_noexcept/7", "const noexcept 7"},
      {"/lvalue/7", "& 7"},
      {"/const_lvalue/7", "const& 7"},
      {"/lvalue_noexcept/7", "& noexcept 7"},
      {"/const_lvalue_noexcept/7", "const& noexcept 7"},
      {"/static/7", "static 7"},
      {"/free/7", "free 7"},
      {"/free_by_name/7", "free 7"},
      {"/free_noexcept/7", "free noexcept 7"},
  };
  for (const auto& [target, text] : rows) {
    INFO(target);
    CHECK(client.get(target).text() == text);
  }
}

TEST_CASE("a method is called on the very object that was bound") {
  Forms one, two;
  two.calls = 100;
  classy::Router first{one}, second{two};
  first.get("/{x}", &Forms::plain);
  second.get("/{x}", &Forms::plain);
  classy::App app;
  app.include("/one", first).include("/two", second);
  classy::TestClient client{app};

  CHECK(client.get("/one/0").text() == "plain 0");
  CHECK(client.get("/two/0").text() == "plain 100");
  CHECK(client.get("/one/0").text() == "plain 1");
  one.calls = 50;
  CHECK(client.get("/one/0").text() == "plain 50");
  CHECK(two.calls == 101);
}

TEST_CASE("an overloaded method is picked by its parameters") {
  Forms forms;
  classy::Router router{forms};
  router.get("/id/{x}", classy::overload<int>(&Forms::find))
      .get("/name/{x}", classy::overload<std::string>(&Forms::find))
      .get("/both/{x}/{y}", classy::overload<int, std::string>(&Forms::find))
      .get("/none", classy::overload<>(&Forms::find));
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  CHECK(client.get("/id/7").text() == "by id 7");
  CHECK(client.get("/name/7").text() == "by name 7");
  CHECK(client.get("/both/7/x").text() == "by both 7x");
  CHECK(client.get("/none").text() == "nothing to find");
}

TEST_CASE("parameters are taken by value and by reference and in their order") {
  const Parameters parameters;
  classy::Router router{parameters};
  router.get("/values/{x}/{text}", &Parameters::values)
      .get("/constants/{x}/{text}", &Parameters::constants)
      .get("/references/{x}/{text}", &Parameters::references)
      .get("/views/{yes}/{text}", &Parameters::views)
      .get("/rvalues/{x}/{text}", &Parameters::rvalues)
      .get("/first/{x}/{text}", &Parameters::request_first)
      .get("/between/{x}/{text}", &Parameters::request_between);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  const std::pair<const char*, const char*> rows[] = {
      {"/values/7/a%2Fb", "a/b7"},       {"/constants/7/ab", "ab7"},
      {"/references/7/%C3%A9", "é7"},    {"/views/yes/ab", "ab!"},
      {"/views/off/a%20b", "a b?"},      {"/rvalues/7/ab", "ab7"},
      {"/first/7/ab", "/first/7/abab7"}, {"/between/7/ab", "/between/7/abab7body"},
  };
  for (const auto& [target, text] : rows) {
    INFO(target);
    const auto answer = client.get(target, {.body = "body"});
    CHECK(answer.status() == 200);
    CHECK(answer.text() == text);
  }
}

TEST_CASE("lambdas and function objects bind and keep what they hold") {
  classy::App app;
  app.get("/literal", [] { return "ok"; });
  {
    const std::string captured(100, 'c');
    app.get("/capture/{x}", [captured](int x) { return captured + std::to_string(x); });
  }
  app.get("/move_only", [held = std::make_unique<int>(42)] { return *held; });
  app.get("/quiet", []() noexcept { return 1; });
  struct Functor {
    std::string text;
    std::string operator()(std::string_view name) const { return text + std::string{name}; }
  };
  app.get("/functor/{name}", Functor{"hello "});
  classy::TestClient client{app};

  CHECK(client.get("/literal").text() == "ok");
  CHECK(client.get("/capture/7").text() == std::string(100, 'c') + "7");
  CHECK(client.get("/move_only").text() == "42");
  CHECK(client.get("/quiet").text() == "1");
  CHECK(client.get("/functor/Ada").text() == "hello Ada");
}

TEST_CASE("a mutable lambda keeps its state from one request to the next") {
  classy::App app;
  app.get("/count", [count = 0]() mutable { return ++count; });
  classy::TestClient client{app};
  CHECK(client.get("/count").text() == "1");
  CHECK(client.get("/count").text() == "2");
}

TEST_CASE("what a coroutine refers to lives until it returns") {
  const Later later;
  classy::Router router{later};
  router.post("/value/{text}", &Later::value)
      .post("/reference/{text}", &Later::reference)
      .post("/view/{text}", &Later::view)
      .post("/path/{text}", &Later::path)
      .post("/request/{text}", &Later::request)
      .post("/body/{text}", &Later::body)
      .post("/body_reference/{text}", &Later::body_reference)
      .post("/at_once/{text}", &Later::at_once);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  const std::string long_text(300, 'x');  // on the heap, so that a sanitizer sees it
  for (const char* target :
       {"/value/", "/reference/", "/view/", "/path/", "/request/", "/body/", "/body_reference/", "/at_once/"}) {
    INFO(target);
    const auto answer = client.post(target + long_text, {.body = long_text});
    CHECK(answer.status() == 200);
    CHECK(answer.text() == long_text);
  }
}

TEST_CASE("a decoded view lives until the coroutine returns") {
  const Later later;
  classy::Router router{later};
  router.get("/{text}", &Later::view);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  std::string encoded, decoded;
  for (int i = 0; i < 100; ++i) {
    encoded += "%C3%A9";
    decoded += "é";
  }
  CHECK(client.get("/" + encoded).text() == decoded);
}

TEST_CASE("a lambda that is a coroutine keeps its captures while it waits") {
  classy::App app;
  app.get("/{x}", [text = std::string(100, 'c')](int x) -> asio::awaitable<std::string> {
    co_await wait_a_little();
    co_return text + std::to_string(x);
  });
  classy::TestClient client{app};
  CHECK(client.get("/7").text() == std::string(100, 'c') + "7");
}

TEST_CASE("arguments and results that can only be moved are moved") {
  const Moving moving;
  classy::Router router{moving};
  router.get("/take/{x}", &Moving::take)
      .get("/refer/{x}", &Moving::refer)
      .get("/give/{x}", &Moving::give)
      .get("/both_later/{x}", &Moving::both_later)
      .get("/refer_later/{x}", &Moving::refer_later);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  CHECK(client.get("/take/41").text() == "41");
  CHECK(client.get("/refer/41").text() == "41");
  CHECK(client.get("/give/41").text() == "41");
  CHECK(client.get("/both_later/41").text() == "42");
  CHECK(client.get("/refer_later/41").text() == "41");
}

TEST_CASE("what a handler throws becomes an answer whenever it is thrown") {
  const Failing failing;
  classy::Router router{failing};
  router.get("/at_once/{text}", &Failing::at_once)
      .get("/with_status/{text}", &Failing::with_status)
      .get("/before/{text}", &Failing::before)
      .get("/after/{text}", &Failing::after)
      .get("/secret_after/{text}", &Failing::secret_after)
      .get("/number_after/{text}", &Failing::number_after)
      .get("/instead/{text}", &Failing::instead)
      .get("/instead_by_reference/{text}", &Failing::instead_by_reference);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  const std::pair<const char*, int> rows[] = {
      {"/at_once/taken", 500}, {"/with_status/taken", 409},          {"/before/taken", 409},
      {"/after/taken", 409},   {"/secret_after/taken", 500},         {"/number_after/taken", 500},
      {"/instead/taken", 409}, {"/instead_by_reference/taken", 409},
  };
  for (const auto& [target, status] : rows) {
    INFO(target);
    const auto answer = client.get(target);
    CHECK(answer.status() == status);
    CHECK(answer.header("Content-Type") == "application/problem+json");
    CHECK(answer.text().find("secret") == std::string::npos);
    CHECK((answer.text().find("taken") != std::string::npos) == (status == 409));
  }
}

TEST_CASE("a handler is not called when a parameter is not valid") {
  int calls = 0;
  classy::App app;
  app.get("/now/{x}/{y}", [&calls](int, int) { ++calls; });
  app.get("/later/{x}/{y}", [&calls](const int&, int) -> asio::awaitable<void> {
    ++calls;
    co_return;
  });
  classy::TestClient client{app};
  for (const char* target : {"/now/1/a", "/now/a/1", "/later/1/a", "/later/a/1"}) {
    INFO(target);
    CHECK(client.get(target).status() == 422);
  }
  CHECK(calls == 0);
  CHECK(client.get("/now/1/2").status() == 204);
  CHECK(client.get("/later/1/2").status() == 204);
  CHECK(calls == 2);
}

TEST_CASE("inherited methods bind and a virtual override answers") {
  Dog dog;
  classy::Router router{dog};
  router.get("/own", &Dog::sound).get("/inherited", &Animal::sound).get("/kind", &Dog::kind).get("/padding", &Dog::pad);
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  CHECK(client.get("/own").text() == "wuff");
  CHECK(client.get("/inherited").text() == "wuff");
  CHECK(client.get("/kind").text() == "animal");
  CHECK(client.get("/padding").text() == "what stands before Animal");
}

TEST_CASE("a handler without a result answers 204 with no body") {
  const Nothing nothing;
  classy::Router router{nothing};
  router.post("/now", &Nothing::now).post("/later", &Nothing::later).post("/status", &Nothing::now, {.status = 202});
  classy::App app;
  app.include("", router);
  classy::TestClient client{app};

  const std::pair<const char*, int> rows[] = {{"/now", 204}, {"/later", 204}, {"/status", 202}};
  for (const auto& [target, status] : rows) {
    INFO(target);
    const auto answer = client.post(target);
    CHECK(answer.status() == status);
    CHECK(answer.text().empty());
    CHECK(answer.header("Content-Type") == std::nullopt);
  }
}

TEST_CASE("a plain handler answers without anything to wait for and a coroutine does not") {
  const Nothing nothing;
  classy::Router router{nothing};
  router.post("/now", &Nothing::now).post("/later", &Nothing::later);
  classy::Request request;
  classy::Response response;
  CHECK_FALSE(router.list().routes().at(0).handler(request, response).valid());
  CHECK(router.list().routes().at(1).handler(request, response).valid());
}

TEST_CASE("a handler keeps what owns its object") {
  auto forms = std::make_shared<const Forms>();
  const std::weak_ptr<const Forms> watch = forms;
  classy::Handler handler;
  {
    classy::Router router{std::move(forms)};
    router.get("/{x}", &Forms::constant);
    handler = router.list().routes().at(0).handler;
  }
  CHECK_FALSE(watch.expired());
  classy::Request request{{.target = "/7"}};
  request.routing.captures.push_back("7");
  classy::Response response;
  CHECK_FALSE(handler(request, response).valid());
  CHECK(response.body() == "const 7");
  handler = {};
  CHECK(watch.expired());
}

TEST_CASE("an operation says what a handler looks like from outside") {
  const Nothing nothing;
  classy::Router router{nothing};
  router.get("/method", &Nothing::later, {.status = 202, .summary = "Later"}).get("/function/{x}", &free_function);
  classy::App app;
  app.include("", router);

  const classy::Operation& method = app.routes().at(0).operation;
  CHECK(method.controller == "bind_tests::Nothing");
  CHECK(method.coroutine);
  CHECK(method.empty);
  CHECK(method.options.status == 202);
  CHECK(method.options.summary == "Later");

  const classy::Operation& function = app.routes().at(1).operation;
  CHECK(function.controller.empty());
  CHECK_FALSE(function.coroutine);
  CHECK_FALSE(function.empty);
}

}  // namespace bind_tests
