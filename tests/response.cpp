#include <classy/response.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace response_tests {

using classy::Response;
using classy::StatusCode;

struct Point {
  int x;
  std::string label;
};

/// "Name: value" of each line.
std::vector<std::string> lines(const Response& response) {
  std::vector<std::string> texts;
  for (const classy::HeaderField& field : response.headers()) {
    texts.push_back(std::string{field.name} + ": " + std::string{field.value});
  }
  return texts;
}
using Lines = std::vector<std::string>;

TEST_CASE("a response begins as an empty 200") {
  const Response response;
  CHECK(response.status() == 200);
  CHECK(response.body().empty());
  CHECK(response.headers().empty());
  CHECK(response.header_lines().empty());
  CHECK(response.header("Content-Type") == std::nullopt);
}

TEST_CASE("a status is that of a final answer") {
  for (const int code : {200, 204, 299, 404, 418, 599}) {
    CHECK(Response{code}.status() == code);
    CHECK(Response{}.status(code).status() == code);
  }
  for (const int code : {-1, 0, 99, 100, 101, 199, 600, 1000, 65736}) {
    INFO(code);
    Response response{201};
    CHECK_THROWS_AS(Response{code}, std::invalid_argument);
    CHECK_THROWS_AS(response.status(code), std::invalid_argument);
    CHECK_THROWS_AS(response.status(static_cast<StatusCode>(code)), std::invalid_argument);
    CHECK_THROWS_AS(Response{static_cast<StatusCode>(code)}, std::invalid_argument);
    CHECK(response.status() == 201);
  }
  CHECK(Response{StatusCode::not_found}.status() == 404);
  CHECK(Response{}.status(StatusCode::created).status() == 201);
}

TEST_CASE("set replaces every line of a name in any case") {
  Response response;
  response.add("X-One", "1").add("Link", "a").add("LINK", "b").add("X-Two", "2").add("link", "c");
  response.set("lInK", "d");
  CHECK(lines(response) == Lines{"X-One: 1", "X-Two: 2", "lInK: d"});
  response.set("New", "n");
  CHECK(lines(response) == Lines{"X-One: 1", "X-Two: 2", "lInK: d", "New: n"});
}

TEST_CASE("add keeps the lines of the same name in their order") {
  Response response;
  response.add("Set-Cookie", "a=1").add("X", "").add("set-cookie", "b=2");
  CHECK(lines(response) == Lines{"Set-Cookie: a=1", "X: ", "set-cookie: b=2"});
  CHECK(response.header("SET-COOKIE") == "a=1");
  CHECK(response.header("x") == "");
  CHECK(response.header("Set-Cooki") == std::nullopt);
  CHECK(response.header_lines() == "Set-Cookie: a=1\r\nX: \r\nset-cookie: b=2\r\n");
}

TEST_CASE("remove takes away every line of a name and nothing else") {
  Response response;
  response.add("A", "1").add("B", "2").add("a", "3").add("AB", "4").remove("A");
  CHECK(lines(response) == Lines{"B: 2", "AB: 4"});
  response.remove("C").remove("b").remove("ab");
  CHECK(response.headers().empty());
  CHECK(response.header_lines().empty());
}

TEST_CASE("a value may look like a header line") {
  Response response;
  response.set("Location", "http://a.b:80/c: d").set("X", ": ").set("Y", "\té\t");
  CHECK(response.header("Location") == "http://a.b:80/c: d");
  CHECK(response.header("X") == ": ");
  CHECK(response.header("Y") == "\té\t");
}

TEST_CASE("a header may be made from another header of the same response") {
  Response response;
  response.set("A", "first").set("B", "a much longer text than the first, so that the buffer has to grow");
  response.set("A", *response.header("A"));
  CHECK(response.header("A") == "first");
  for (int i = 0; i < 20; ++i) response.add("Copy", *response.header("B"));
  response.set("B", *response.header("A"));
  CHECK(response.header("B") == "first");
  for (const classy::HeaderField& field : response.headers()) {
    if (field.name == "Copy") CHECK(field.value == "a much longer text than the first, so that the buffer has to grow");
  }
}

TEST_CASE("a header that would break the answer is refused and changes nothing") {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"X", "a\r\nSet-Cookie: b"},
      {"X", "a\nb"},
      {"X", "a\rb"},
      {"X", "a\0b"sv},
      {"X", "\x1b[31m"},
      {"X", "a\x7f"},
      {"X", "\r"},
      {"X", "\n"},
      {"X", "\x01"},
      {"", "a"},
      {"X:", "a"},
      {"X Y", "a"},
      {" X", "a"},
      {"X\r\nY", "a"},
      {"X\0"sv, "a"},
      {"é", "a"},
      {"X\t", "a"},
      {"(X)", "a"},
      {"\"X\"", "a"},
      {"Content-Length", "5"},
      {"content-length", "5"},
      {"Transfer-Encoding", "chunked"},
      {"TRANSFER-ENCODING", ""},
      {"Date", "today"},
      {"dATE", "today"},
  };
  for (const auto& [name, value] : rows) {
    INFO(name << ": " << value);
    Response response;
    response.set("Kept", "1").set("X", "kept");
    CHECK_THROWS_AS(response.set(name, value), std::invalid_argument);
    CHECK_THROWS_AS(response.add(name, value), std::invalid_argument);
    CHECK(lines(response) == Lines{"Kept: 1", "X: kept"});
  }
  for (const std::string_view type : {"a\r\nb"sv, "a\nb"sv, "a\0b"sv}) {
    Response empty, full;
    full.set("Content-Type", "text/html");
    CHECK_THROWS_AS(empty.type(type), std::invalid_argument);
    CHECK_THROWS_AS(full.type(type), std::invalid_argument);
    CHECK_THROWS_AS(empty.body("text", type), std::invalid_argument);
    CHECK(empty.headers().empty());
    CHECK(full.header("Content-Type") == "text/html");
  }
}

TEST_CASE("a body is text unless it says otherwise") {
  const std::string string = "text";
  const std::string_view view = string;
  const char* const pointer = string.c_str();
  for (const Response& response : {Response{}.body("text"), Response{}.body(string), Response{}.body(view),
                                   Response{}.body(pointer), Response{}.body(std::string{"text"})}) {
    CHECK(response.body() == "text");
    CHECK(lines(response) == Lines{"Content-Type: text/plain; charset=utf-8"});
  }
  for (const Response& response : {Response{}.body("text", "text/html"), Response{}.body(string, "text/html"),
                                   Response{}.body(view, "text/html"), Response{}.body(pointer, "text/html")}) {
    CHECK(response.body() == "text");
    CHECK(lines(response) == Lines{"Content-Type: text/html"});
  }
}

TEST_CASE("a body of any length replaces the one before") {
  Response response;
  for (const std::size_t size : {0U, 1U, 1024U, 1025U, 100'000U, 5U, 0U}) {
    const std::string text(size, 'x');
    CHECK(response.body(std::string{text}).body() == text);
    CHECK(response.body(std::string_view{text}).body() == text);
    CHECK(response.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(response.headers().size() == 1);
  }
  response.body("0123456789");
  response.body(response.body().substr(5));
  CHECK(response.body() == "56789");
  CHECK(response.body(std::string{"a\0b", 3}).body().size() == 3);
  std::string kept(5000, 'x');
  CHECK(response.body(kept).body() == kept);
  CHECK(kept.size() == 5000);
}

TEST_CASE("a value is the body as JSON") {
  Response response;
  response.body("text").set("X", "1").json(Point{1, "one"});
  CHECK(response.body() == R"({"x":1,"label":"one"})");
  CHECK(lines(response) == Lines{"X: 1", "Content-Type: application/json"});
  CHECK(response.json(std::vector{1, 2}).body() == "[1,2]");
  CHECK(response.json(std::string{"a\"b"}).body() == "\"a\\\"b\"");
  CHECK(response.json(true).body() == "true");
}

TEST_CASE("a type of the server's own is a line like others") {
  Response response;
  CHECK(response.body("text").header("content-TYPE") == "text/plain; charset=utf-8");
  CHECK_FALSE(response.header("Connection"));
  CHECK_FALSE(response.header("Content-Tape"));
  CHECK(response.header_lines() == "Content-Type: text/plain; charset=utf-8\r\n");
  CHECK(lines(response) == Lines{"Content-Type: text/plain; charset=utf-8"});

  Response copy = response;
  CHECK(lines(copy.add("X", *copy.header("Content-Type")).set("Y", "2")) ==
        Lines{"Content-Type: text/plain; charset=utf-8", "X: text/plain; charset=utf-8", "Y: 2"});
  CHECK(lines(copy.json(1)) == Lines{"X: text/plain; charset=utf-8", "Y: 2", "Content-Type: application/json"});

  CHECK(lines(response.json(1)) == Lines{"Content-Type: application/json"});
  CHECK(lines(response.remove("X")) == Lines{"Content-Type: application/json"});
  CHECK(lines(response.body("text")) == Lines{"Content-Type: text/plain; charset=utf-8"});
  CHECK(lines(response.type("text/html")) == Lines{"Content-Type: text/html"});
  CHECK(response.body("text").remove("Content-Type").header_lines().empty());
  CHECK(Response{}.body("text").remove("CONTENT-TYPE").header_lines().empty());
  response.body("text").clear();
  CHECK(response.header_lines().empty());
}

TEST_CASE("a cleared response is an empty 200 and keeps no huge buffer") {
  Response response{404};
  response.set("X", "1").body(std::string(1'000'000, 'x'));
  response.clear();
  CHECK(response.status() == 200);
  CHECK(response.headers().empty());
  CHECK(response.body().empty());
  CHECK(response.empty_body().capacity() < 100'000);
}

TEST_CASE("a response can be copied and moved") {
  Response response{404};
  response.set("X", "1").body("text");
  const Response copy = response;
  response.set("X", "2").body("other");
  CHECK(copy.status() == 404);
  CHECK(copy.header("X") == "1");
  CHECK(copy.body() == "text");
  const Response moved = std::move(response);
  CHECK(moved.header("X") == "2");
  CHECK(moved.body() == "other");
}

}  // namespace response_tests
