#include <classy/url.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace url_tests {

namespace {

enum class Order { asc, desc };

}  // namespace

TEST_CASE("a URL is a text that gets a query") {
  const classy::Url url{"/users"};
  CHECK(url == "/users");
  CHECK(url.query("limit", 20) == "/users?limit=20");
  CHECK(url.query("a b", "c&d=e").query("x", true).query("order", Order::desc) ==
        "/users?a%20b=c%26d%3De&x=true&order=desc");
  CHECK(url.query("name", std::string{"caf\xC3\xA9+/?"}) == "/users?name=caf%C3%A9%2B%2F%3F");
  CHECK(url.query("empty", "") == "/users?empty=");
  CHECK(url == "/users");
  const std::string text = url.query("n", -1.5);
  CHECK(text == "/users?n=-1.5");
}

}  // namespace url_tests
