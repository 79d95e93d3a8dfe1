#include <classy/error.hpp>

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include <cerrno>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/extract.hpp>

namespace error_tests {

using classy::Fault;
using classy::HttpError;
using classy::Problem;
using nlohmann::json;

namespace {

/// What a client gets when a handler throws `thrown`, after it has begun an answer of its own.
template <class T>
classy::Response answer_to(const T& thrown, classy::ErrorRenderer render = {}) {
  classy::Request request;
  const classy::Policy policy{.render_error = std::move(render)};
  request.routing.policy = &policy;
  classy::Response response;
  response.status(201).set("X-Own", "begun").body("begun");
  classy::answer_exception(std::make_exception_ptr(thrown), request, response);
  return response;
}

json rendered(const Problem& problem, const classy::ErrorRenderer& render) {
  classy::Response response;
  render(problem, classy::Request{}, response);
  CHECK(response.status() == problem.status);
  return json::parse(response.body());
}

struct NoException {
  std::string text = "secret";
};

void broken_renderer(const Problem&, const classy::Request&, classy::Response&) { throw std::runtime_error{"secret"}; }

}  // namespace

TEST_CASE("an HttpError becomes the answer that it describes") {
  const auto response =
      answer_to(HttpError{404, "no such user", {{"X-Why", "gone"}, {"Link", "</a>"}, {"Link", "</b>"}}});
  CHECK(response.status() == 404);
  CHECK(json::parse(response.body()) ==
        json{{"type", "about:blank"}, {"title", "Not Found"}, {"status", 404}, {"detail", "no such user"}});
  CHECK(response.header("Content-Type") == "application/problem+json");
  CHECK(response.header("x-why") == "gone");
  CHECK(response.headers().size() == 4);
  CHECK(response.header("X-Own") == std::nullopt);
}

TEST_CASE("an HttpError says itself what it is") {
  const HttpError by_name{classy::StatusCode::conflict, "taken"};
  CHECK(by_name.status() == 409);
  CHECK(by_name.what() == std::string{"taken"});
  CHECK(by_name.headers().empty());
  CHECK(std::string{HttpError{404}.what()} == "an HTTP error");
}

TEST_CASE("an exception of any other type is a 500 that says nothing of it") {
  const json expected{{"type", "about:blank"}, {"title", "Internal Server Error"}, {"status", 500}};
  for (const classy::Response& response :
       {answer_to(std::runtime_error{"secret"}), answer_to(std::string{"secret"}), answer_to(42),
        answer_to(NoException{}), answer_to("secret"), answer_to(std::bad_alloc{})}) {
    CHECK(response.status() == 500);
    CHECK(json::parse(response.body()) == expected);
    CHECK(response.headers().size() == 1);
  }
  CHECK(answer_to(42, classy::fastapi_errors).body() == R"({"detail":"Internal Server Error"})");
}

TEST_CASE("what an exception says is noted for the log and goes nowhere else") {
  const auto response = answer_to(std::runtime_error{"secret"});
  CHECK(response.note() == "secret");
  CHECK(std::string{response.header_lines()}.find("secret") == std::string::npos);
  CHECK(answer_to(42).note() == "an exception that is no std::exception");
  const boost::system::error_code refused{ECONNREFUSED, boost::system::system_category()};
  CHECK(answer_to(boost::system::system_error{refused}).note() == "Connection refused");
  CHECK(answer_to(HttpError{404, "no such user"}).note().empty());
  auto reused = response;
  reused.clear();
  CHECK(reused.note().empty());
}

TEST_CASE("an HttpError that cannot be sent is a 500") {
  const HttpError errors[] = {
      HttpError{99, "secret"},
      HttpError{0, "secret"},
      HttpError{-1, "secret"},
      HttpError{100, "secret"},
      HttpError{600, "secret"},
      HttpError{404, "secret", {{"X-Bad", "a\r\nSet-Cookie: b"}}},
      HttpError{404, "secret", {{"X-Good", "good"}, {"X-Bad", std::string{"a\0b", 3}}}},
      HttpError{404, "secret", {{"Bad Name", "a"}}},
      HttpError{404, "secret", {{"", "a"}}},
      HttpError{404, "secret", {{"Content-Length", "0"}}},
      HttpError{404, "secret", {{"Transfer-Encoding", "chunked"}}},
  };
  for (const HttpError& error : errors) {
    INFO(error.status() << " " << (error.headers().empty() ? "" : error.headers().back().name));
    for (const classy::ErrorRenderer render : {classy::problem_json, classy::fastapi_errors}) {
      const auto response = answer_to(error, render);
      CHECK(response.status() == 500);
      CHECK(response.body().find("secret") == std::string_view::npos);
      CHECK(response.headers().size() == 1);
    }
  }
}

TEST_CASE("a renderer that throws does not keep the client from an answer") {
  for (const auto& answer :
       {+[] { return answer_to(HttpError{404}, broken_renderer); }, +[] { return answer_to(42, broken_renderer); }}) {
    classy::Response response;
    REQUIRE_NOTHROW(response = answer());
    CHECK(response.status() == 500);
    CHECK(response.body().find("secret") == std::string_view::npos);
  }
}

TEST_CASE("a problem is rendered as RFC 9457 says") {
  CHECK(rendered({.status = 404}, classy::problem_json) ==
        json{{"type", "about:blank"}, {"title", "Not Found"}, {"status", 404}});
  CHECK(rendered({.status = 422, .detail = "one \"quoted\"\n"}, classy::problem_json) ==
        json{{"type", "about:blank"},
             {"title", "Unprocessable Content"},
             {"status", 422},
             {"detail", "one \"quoted\"\n"}});
}

TEST_CASE("a problem is rendered as FastAPI does") {
  CHECK(rendered({.status = 404}, classy::fastapi_errors) == json{{"detail", "Not Found"}});
  CHECK(rendered({.status = 409, .detail = "taken"}, classy::fastapi_errors) == json{{"detail", "taken"}});
  CHECK(rendered({.status = 422, .detail = "unused", .errors = {{.type = "missing", .loc = {{.name = "query"}}}}},
                 classy::fastapi_errors) ==
        json::parse(R"({"detail":[{"type":"missing","loc":["query"],"msg":"","input":null}]})"));
}

TEST_CASE("faults say what is wrong and where in the order in which they were found") {
  const std::vector<Fault> faults = {
      {.type = "int_parsing",
       .loc = {{.name = "path"}, {.name = "x"}},
       .msg = "Input should be …",
       .input = R"("foo")"},
      {.type = "missing", .loc = {{.name = "query"}, {.name = "needy"}}, .msg = "Field required"},
      {.type = "less_than_equal",
       .loc = {{.name = "body"}, {.name = "list"}, {.index = 0}, {.index = 17}},
       .msg = "too \"large\"",
       .input = R"("")",
       .ctx = R"({"le":100})"},
  };
  const json expected = json::parse(R"([
    {"type":"int_parsing","loc":["path","x"],"msg":"Input should be …","input":"foo"},
    {"type":"missing","loc":["query","needy"],"msg":"Field required","input":null},
    {"type":"less_than_equal","loc":["body","list",0,17],"msg":"too \"large\"","input":"","ctx":{"le":100}}])");
  CHECK(rendered({.status = 422, .errors = faults}, classy::problem_json)["errors"] == expected);
  CHECK(rendered({.status = 422, .errors = faults}, classy::fastapi_errors)["detail"] == expected);

  classy::Response response;
  classy::problem_json({.status = 422, .detail = "d", .errors = {faults[1]}}, classy::Request{}, response);
  CHECK(response.body() ==
        R"({"type":"about:blank","title":"Unprocessable Content","status":422,"detail":"d","errors":[)"
        R"({"type":"missing","loc":["query","needy"],"msg":"Field required","input":null}]})");
}

TEST_CASE("what a client sent never makes an error that is not UTF-8") {
  const std::string bad = "a\xFF\xC3";
  for (const classy::ErrorRenderer render : {classy::problem_json, classy::fastapi_errors}) {
    classy::Response response;
    render({.status = 422,
            .detail = bad,
            .errors = {{.type = "enum", .loc = {{.name = bad}}, .msg = bad, .input = classy::detail::text_input(bad)}}},
           classy::Request{}, response);
    CHECK(json::accept(response.body()));
  }
}

TEST_CASE("a problem replaces what the response held") {
  classy::Request request;
  classy::Response response;
  response.set("Set-Cookie", "a=b").body("begun");
  classy::answer_problem({.status = 404}, request, response);
  CHECK(response.headers().size() == 1);
  CHECK(response.header("Content-Type") == "application/problem+json");
  CHECK(json::parse(response.body())["status"] == 404);
}

TEST_CASE("statuses have the phrases of RFC 9110") {
  const std::pair<int, const char*> rows[] = {
      {200, "OK"},
      {201, "Created"},
      {204, "No Content"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {400, "Bad Request"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {408, "Request Timeout"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {422, "Unprocessable Content"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  };
  for (const auto& [status, text] : rows) {
    INFO(status);
    CHECK(classy::phrase(status) == text);
  }
}

struct Shortage {
  int missing = 3;
  std::vector<std::string> of{"tea"};
};

TEST_CASE("the detail of an HttpError may be a value") {
  const HttpError error{409, error_tests::Shortage{}, {{"Retry-After", "60"}}};
  CHECK(error.data() == R"({"missing":3,"of":["tea"]})");
  const auto response = answer_to(error);
  CHECK(response.status() == 409);
  CHECK(response.header("Retry-After") == "60");
  CHECK(response.body() ==
        R"({"type":"about:blank","title":"Conflict","status":409,"data":{"missing":3,"of":["tea"]}})");
  CHECK(answer_to(error, classy::fastapi_errors).body() == R"({"detail":{"missing":3,"of":["tea"]}})");
  CHECK(answer_to(HttpError{400, 7}, classy::fastapi_errors).body() == R"({"detail":7})");
}

}  // namespace error_tests
