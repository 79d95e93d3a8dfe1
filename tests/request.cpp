#include <classy/request.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace request_tests {

using classy::HeaderField;
using classy::Request;
using classy::Verb;

TEST_CASE("a request begins as GET of the root") {
  const Request request;
  CHECK(request.verb() == Verb::get);
  CHECK(request.method() == "GET");
  CHECK(request.target() == "/");
  CHECK(request.path() == "/");
  CHECK(request.query().empty());
  CHECK(request.headers().empty());
  CHECK(request.body().empty());
  CHECK(request.remote().empty());
  CHECK(request.routing.pattern.empty());
  CHECK(request.routing.captures.size() == 0);
}

TEST_CASE("a target is a path and a query as they were sent") {
  struct Row {
    std::string_view target, path, query;
  };
  const Row rows[] = {
      {"/", "/", ""},
      {"/a/b", "/a/b", ""},
      {"/a?b=c&d", "/a", "b=c&d"},
      {"/a?", "/a", ""},
      {"/?", "/", ""},
      {"/a?b?c", "/a", "b?c"},
      {"/a%3Fb?c%3Fd", "/a%3Fb", "c%3Fd"},
      {"/a?/b/c", "/a", "/b/c"},
      {"*", "*", ""},
      {"?a", "", "a"},
      {"", "", ""},
  };
  for (const Row& row : rows) {
    INFO(row.target);
    const Request request{{.target = row.target}};
    CHECK(request.target() == row.target);
    CHECK(request.path() == row.path);
    CHECK(request.query() == row.query);
  }
}

TEST_CASE("a header is found in any case and the first line counts") {
  const std::vector<HeaderField> headers{{"Host", "x"}, {"Accept", "a"}, {"ACCEPT", "b"}, {"Empty", ""}};
  const Request request{{.headers = headers}};
  CHECK(request.header("host") == "x");
  CHECK(request.header("HOST") == "x");
  CHECK(request.header("accept") == "a");
  CHECK(request.header("Empty") == "");
  CHECK(request.header("Hos") == std::nullopt);
  CHECK(request.header("Host ") == std::nullopt);
  CHECK(request.header("") == std::nullopt);
  REQUIRE(request.headers().size() == 4);
  CHECK(request.headers()[2].name == "ACCEPT");
  CHECK(request.headers()[2].value == "b");
}

TEST_CASE("a request tells what it was made of") {
  const Request request{{.verb = Verb::unknown, .method = "BREW", .target = "/pot", .body = "water", .remote = "::1"}};
  CHECK(request.verb() == Verb::unknown);
  CHECK(request.method() == "BREW");
  CHECK(request.body() == "water");
  CHECK(request.remote() == "::1");
}

TEST_CASE("the next request of a connection knows nothing of the one before") {
  const std::vector<HeaderField> headers{{"X", "1"}};
  const std::uint8_t order[] = {1, 0};
  Request request{{.verb = Verb::post, .target = "/a?b", .headers = headers, .body = "body"}};
  request.routing.pattern = "/{x}";
  request.routing.order = order;
  request.routing.captures.push_back("a");
  request.routing.captures.raw_tail("a");

  request.reset({.target = "/c"});
  CHECK(request.verb() == Verb::get);
  CHECK(request.path() == "/c");
  CHECK(request.query().empty());
  CHECK(request.headers().empty());
  CHECK(request.body().empty());
  CHECK(request.routing.pattern.empty());
  CHECK(request.routing.order.empty());
  CHECK(request.routing.captures.size() == 0);
  CHECK(request.routing.captures.raw_tail().empty());
}

TEST_CASE("a parameter has the name that the pattern gives to it") {
  Request request;
  request.routing.pattern = "/{year}/x/{month:int}/{rest...}";
  CHECK(request.routing.parameter_name(0) == "year");
  CHECK(request.routing.parameter_name(1) == "month");
  CHECK(request.routing.parameter_name(2) == "rest");
  const std::uint8_t order[] = {2, 0, 1};
  request.routing.order = order;
  CHECK(request.routing.parameter_name(0) == "rest");
  CHECK(request.routing.parameter_name(1) == "year");
  CHECK(request.routing.parameter_name(2) == "month");
}

TEST_CASE("a request is neither copied nor moved") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Request>);
  STATIC_REQUIRE_FALSE(std::is_move_constructible_v<Request>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Request>);
}

}  // namespace request_tests
