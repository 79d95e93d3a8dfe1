#include <classy/respond.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace respond_tests {

using classy::Created;
using classy::Redirect;
using classy::Request;
using classy::Respond;
using classy::Respondable;
using classy::Response;
using classy::Status;

enum class Color { red, green };
struct Point {
  int x;
  std::optional<std::string> label;
};
struct Csv {
  std::string text;
};
class Opaque {
 public:
  explicit Opaque(int value) : value_{value} {}
  int value() const { return value_; }

 private:
  int value_;
};

/// "status content-type: body" of a result, on a route with the status 202.
template <class T>
std::string answer(T&& result) {
  Response response{202};
  classy::detail::respond(std::forward<T>(result), Request{}, response);
  return std::to_string(response.status()) + " " + std::string{response.header("Content-Type").value_or("-")} + ": " +
         std::string{response.body()};
}

}  // namespace respond_tests

template <>
struct classy::Respond<respond_tests::Csv> {
  static void write(respond_tests::Csv csv, Response& response) { response.body(std::move(csv.text), "text/csv"); }
};

namespace respond_tests {

TEST_CASE("texts are plain text in UTF-8") {
  const std::string text = "héllo";
  const char* const none = nullptr;
  CHECK(answer(text) == "202 text/plain; charset=utf-8: héllo");
  CHECK(answer(std::string{text}) == "202 text/plain; charset=utf-8: héllo");
  CHECK(answer(std::string_view{text}) == "202 text/plain; charset=utf-8: héllo");
  CHECK(answer(text.c_str()) == "202 text/plain; charset=utf-8: héllo");
  CHECK(answer(none) == "202 text/plain; charset=utf-8: ");
  CHECK(answer(std::string(10'000, 'x')).size() == 10'000 + std::string_view{"202 text/plain; charset=utf-8: "}.size());
}

TEST_CASE("values are JSON") {
  CHECK(answer(7) == "202 application/json: 7");
  CHECK(answer(std::int64_t{-7}) == "202 application/json: -7");
  CHECK(answer(std::uint8_t{200}) == "202 application/json: 200");
  CHECK(answer(true) == "202 application/json: true");
  CHECK(answer(0.5) == "202 application/json: 0.5");
  CHECK(answer(1.0F) == "202 application/json: 1.0");
  CHECK(answer(Color::green) == "202 application/json: \"green\"");
  CHECK(answer(Point{1, "a"}) == "202 application/json: {\"x\":1,\"label\":\"a\"}");
  CHECK(answer(Point{1, {}}) == "202 application/json: {\"x\":1,\"label\":null}");
  CHECK(answer(std::vector<Point>{{1, {}}}) == "202 application/json: [{\"x\":1,\"label\":null}]");
  CHECK(answer(std::set<std::string>{"b", "a"}) == "202 application/json: [\"a\",\"b\"]");
  CHECK(answer(std::map<std::string, int>{{"a", 1}}) == "202 application/json: {\"a\":1}");
  CHECK(answer(std::optional<Point>{}) == "202 application/json: null");
  CHECK(answer(std::optional<std::string>{"a"}) == "202 application/json: \"a\"");
  CHECK(answer(std::vector<std::string>{}) == "202 application/json: []");
}

TEST_CASE("a Response is the answer as it is") {
  Response result{418};
  result.set("X", "1").body("short", "text/html");
  Response response{202};
  response.set("Y", "2").body("before");
  Respond<Response>::write(result, response);
  CHECK(response.status() == 418);
  CHECK(response.header("X") == "1");
  CHECK(response.header("Y") == std::nullopt);
  CHECK(response.header("Content-Type") == "text/html");
  CHECK(response.body() == "short");
}

TEST_CASE("a redirect sends elsewhere with 307 unless it says otherwise") {
  Response response{202};
  Respond<Redirect>::write(Redirect{"/login?next=%2F"}, response);
  CHECK(response.status() == 307);
  CHECK(response.header("Location") == "/login?next=%2F");
  CHECK(response.body().empty());
  CHECK(response.header("Content-Type") == std::nullopt);

  Respond<Redirect>::write({"/seen", 303}, response);
  CHECK(response.status() == 303);
  CHECK(response.headers().size() == 1);
  CHECK(response.header("Location") == "/seen");
}

TEST_CASE("no text of a place can add a header line") {
  Response response;
  CHECK_THROWS_AS(Respond<Redirect>::write({"/a\r\nSet-Cookie: b"}, response), std::invalid_argument);
  CHECK_THROWS_AS((Respond<Created<int>>::write({"/a\nSet-Cookie: b", 1}, Request{}, response)), std::invalid_argument);
  CHECK(response.header("Set-Cookie") == std::nullopt);
}

TEST_CASE("a result may bring its own status") {
  CHECK((answer(Status<203, Point>{{1, {}}}) == "203 application/json: {\"x\":1,\"label\":null}"));
  CHECK((answer(Status<404, std::string>{"gone"}) == "404 text/plain; charset=utf-8: gone"));
  CHECK((answer(Status<200, Csv>{{"a,b"}}) == "200 text/csv: a,b"));
  CHECK((answer(Status<599, Status<201, int>>{{1}}) == "201 application/json: 1"));  // the inner one is nearer
}

TEST_CASE("what was created is answered with 201 and its place") {
  Response response;
  Respond<Created<Point>>::write({"/points/7", {7, {}}}, Request{}, response);
  CHECK(response.status() == 201);
  CHECK(response.header("Location") == "/points/7");
  CHECK(response.header("Content-Type") == "application/json");
  CHECK(response.body() == "{\"x\":7,\"label\":null}");

  Response text;
  Respond<Created<std::string>>::write({"/points/8", "made"}, Request{}, text);
  CHECK(text.header("Content-Type") == "text/plain; charset=utf-8");
  CHECK(text.body() == "made");
}

TEST_CASE("a type of ones own answers as it says") { CHECK(answer(Csv{"a,b"}) == "202 text/csv: a,b"); }

TEST_CASE("what can be a result is known to the compiler") {
  STATIC_REQUIRE(Respondable<void>);
  STATIC_REQUIRE(Respondable<Csv>);
  STATIC_REQUIRE(Respondable<const char*>);
  STATIC_REQUIRE(Respondable<const std::string&>);
  STATIC_REQUIRE(Respondable<const Point&>);
  STATIC_REQUIRE(Respondable<Status<201, Csv>>);
  STATIC_REQUIRE(Respondable<Created<std::vector<int>>>);
  STATIC_REQUIRE_FALSE(Respondable<Opaque>);
  STATIC_REQUIRE_FALSE(Respondable<Opaque*>);
  STATIC_REQUIRE_FALSE(Respondable<std::vector<Opaque>>);
  STATIC_REQUIRE_FALSE(Respondable<std::optional<Opaque>>);
  CHECK_FALSE(Respondable<Status<201, Opaque>>);
  CHECK_FALSE(Respondable<Created<Opaque>>);
  STATIC_REQUIRE_FALSE(Respondable<char>);
  STATIC_REQUIRE_FALSE(Respondable<std::map<int, int*>>);
}

}  // namespace respond_tests
