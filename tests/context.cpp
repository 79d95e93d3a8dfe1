// What a handler says beside its result, and what one request's parts share.

#include <classy/context.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/inject.hpp>
#include <classy/test_client.hpp>

namespace context_tests {

namespace asio = boost::asio;
using classy::Context;

struct Steps {
  std::vector<std::string> names;
  ~Steps() { ++destroyed; }
  static inline int destroyed = 0;
};

struct Caller {
  std::string name;
};

}  // namespace context_tests

template <>
struct classy::Extract<context_tests::Caller> {
  static context_tests::Caller from(classy::Context& context) {
    context.state<context_tests::Steps>().names.emplace_back("extractor");
    context.set("X-Extracted", "yes");
    return {"somebody"};
  }
};

namespace context_tests {

class Desk {
 public:
  std::string plain(Context& context) const {
    context.set("Cache-Control", "no-store").add("Vary", "Accept").add("Vary", "Cookie");
    context.cookie("a", "1", {.http_only = true}).cookie("b", "2");
    return "plain";
  }
  asio::awaitable<std::string> later(Context& context) const {
    context.set("X-Before", "1");
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    context.set("X-After", std::string{context.request().target()});
    co_return "later";
  }
  classy::Response over(Context& context) const {
    context.set("X-Name", "context").cookie("one", "1");
    return classy::Response{201}.set("x-name", "response").set("Set-Cookie", "two=2").body("over");
  }
  std::string twice(Context& context) const {
    context.set("X-Name", "first").set("x-name", "second");
    return "twice";
  }
  std::string fails(Context& context) const {
    context.set("X-Name", "value");
    throw classy::HttpError{409, "no"};
  }
  std::string splits(Context& context) const {
    context.set("X-Name", "a\r\nSet-Cookie: stolen=1");
    return "split";
  }
  std::string bad_cookie(Context& context) const {
    context.cookie("a;b", "1");
    return "cookie";
  }
  std::string shares(const Caller& caller, Context& context) const {
    std::string all = caller.name;
    for (const std::string& name : context.state<Steps>().names) all += " " + name;
    return all;
  }
  void nothing(Context& context) const { context.set("X-Name", "of nothing"); }
  std::string both(Context& one, Context& other) const {
    one.set("X-One", "1");
    other.set("X-Other", "2");
    return "both";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/plain", &Desk::plain), get("/later", &Desk::later), get("/over", &Desk::over),
                          get("/twice", &Desk::twice), get("/fails", &Desk::fails), get("/splits", &Desk::splits),
                          get("/bad_cookie", &Desk::bad_cookie), get("/shares", &Desk::shares),
                          del("/nothing", &Desk::nothing), get("/both", &Desk::both));
  }
};

struct Site {
  classy::App& prepared() {
    app.use([](classy::Request& request) { request.storage().get<Steps>().names.emplace_back("middleware"); });
    app.include("", desk);
    return app;
  }
  Desk desk;
  classy::App app;
  classy::TestClient client{prepared()};
};

std::vector<std::string> lines_of(const classy::TestAnswer& answer, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [field, value] : answer.headers()) {
    if (classy::detail::equals_ignoring_case(field, name)) values.emplace_back(value);
  }
  return values;
}

TEST_CASE("a context puts header lines and cookies beside a plain result") {
  Site site;
  const auto answer = site.client.get("/plain");
  CHECK(answer.text() == "plain");
  CHECK(answer.header("Cache-Control") == "no-store");
  CHECK(lines_of(answer, "Vary") == std::vector<std::string>{"Accept", "Cookie"});
  CHECK(lines_of(answer, "Set-Cookie") ==
        std::vector<std::string>{"a=1; Path=/; HttpOnly; SameSite=Lax", "b=2; Path=/; SameSite=Lax"});
}

TEST_CASE("a context is there before and after a coroutine has waited") {
  Site site;
  const auto answer = site.client.get("/later?q=1");
  CHECK(answer.text() == "later");
  CHECK(answer.header("X-Before") == "1");
  CHECK(answer.header("X-After") == "/later?q=1");
}

TEST_CASE("a context's line replaces that of the result but cookies are added") {
  Site site;
  const auto answer = site.client.get("/over");
  CHECK(answer.status() == 201);
  CHECK(lines_of(answer, "X-Name") == std::vector<std::string>{"context"});
  CHECK(lines_of(answer, "Set-Cookie").size() == 2);
  CHECK(lines_of(site.client.get("/twice"), "X-Name") == std::vector<std::string>{"second"});
  CHECK(site.client.del("/nothing").header("X-Name") == "of nothing");
  CHECK(site.client.del("/nothing").status() == 204);
}

TEST_CASE("the answer that an exception becomes has nothing of the context") {
  Site site;
  const auto answer = site.client.get("/fails");
  CHECK(answer.status() == 409);
  CHECK(lines_of(answer, "X-Name").empty());
}

TEST_CASE("what cannot stand in a header line is a 500 and no line") {
  Site site;
  for (const char* target : {"/splits", "/bad_cookie"}) {
    const auto answer = site.client.get(target);
    CHECK(answer.status() == 500);
    CHECK(lines_of(answer, "Set-Cookie").empty());
    CHECK(lines_of(answer, "X-Name").empty());
  }
}

TEST_CASE("middleware and extractors and handler share a request's state which dies with it") {
  Site site;
  Steps::destroyed = 0;
  const auto answer = site.client.get("/shares");
  CHECK(answer.text() == "somebody middleware extractor");
  CHECK(answer.header("X-Extracted") == "yes");
  CHECK(site.client.get("/shares").text() == "somebody middleware extractor");
  CHECK(Steps::destroyed == 2);
}

TEST_CASE("two contexts of one handler speak of one answer") {
  Site site;
  const auto answer = site.client.get("/both");
  CHECK(answer.header("X-One") == "1");
  CHECK(answer.header("X-Other") == "2");
}

}  // namespace context_tests
