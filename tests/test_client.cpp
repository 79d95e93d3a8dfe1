#include <classy/test_client.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
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

namespace test_client_tests {

using classy::Handler;
using classy::Pending;
using classy::Request;
using classy::Response;
using classy::TestClient;
using classy::Verb;
namespace asio = boost::asio;

/// Says what it was asked.
Pending echo(const Handler&, Request& request, Response& response) {
  std::string text =
      std::string{request.method()} + " " + std::string{request.target()} + " " + std::string{request.remote()} + " ";
  for (const classy::HeaderField& field : request.headers())
    text.append("{").append(field.name).append(": ").append(field.value).append("}");
  text.append(" ").append(request.body());
  response.body(text).add("X-One", "1").add("X-Two", "2").add("x-one", "3");
  return {};
}

/// A constant is all that this handler's thunk needs to know.
Handler handler_of(Handler::Thunk thunk) { return {thunk, nullptr}; }

Pending later(const Handler&, Request& request, Response& response) {
  asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
  co_await timer.async_wait(asio::use_awaitable);
  response.status(202).body(std::string{request.path()});
}
Pending throws_later(const Handler&, Request&, Response&) {
  asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{1}};
  co_await timer.async_wait(asio::use_awaitable);
  throw std::runtime_error{"secret"};
}
Pending throws(const Handler&, Request&, Response&) { throw classy::HttpError{409, "taken"}; }

TEST_CASE("a test client asks with every verb") {
  TestClient client{handler_of(&echo)};
  const auto first_word = [](const classy::TestAnswer& answer) {
    return answer.text().substr(0, answer.text().find(' '));
  };
  CHECK(first_word(client.get("/a")) == "GET");
  CHECK(first_word(client.post("/a")) == "POST");
  CHECK(first_word(client.put("/a")) == "PUT");
  CHECK(first_word(client.patch("/a")) == "PATCH");
  CHECK(first_word(client.del("/a")) == "DELETE");
  CHECK(first_word(client.options("/a")) == "OPTIONS");
  CHECK(first_word(client.request(Verb::trace, "/a")) == "TRACE");
}

TEST_CASE("a test client sends what it is given") {
  TestClient client{handler_of(&echo)};
  CHECK(client.get("/a?b=c").text() == "GET /a?b=c test {Host: test} ");
  CHECK(client.post("/a", {.headers = {{"X", "1"}, {"X", "2"}}, .body = "text"}).text() ==
        "POST /a test {Host: test}{X: 1}{X: 2} text");
  CHECK(client.post("/a", {.json = {{"a", 1}, {"b", nullptr}}}).text() ==
        "POST /a test {Host: test}{Content-Type: application/json} {\"a\":1,\"b\":null}");
  CHECK(client.put("/a", {.json = false}).text() == "PUT /a test {Host: test}{Content-Type: application/json} false");
}

TEST_CASE("a test answer is the response") {
  TestClient client{handler_of(&echo)};
  const auto answer = client.get("/a");
  CHECK(answer.status() == 200);
  CHECK(answer.header("CONTENT-TYPE") == "text/plain; charset=utf-8");
  CHECK(answer.header("x-ONE") == "1");
  CHECK(answer.header("X-Three") == std::nullopt);
  REQUIRE(answer.headers().size() == 4);
  CHECK(answer.headers()[3] == std::pair<std::string, std::string>{"x-one", "3"});
  CHECK_THROWS_AS(answer.json(), nlohmann::json::parse_error);
}

TEST_CASE("an answer to HEAD has no body") {
  TestClient client{handler_of(&echo)};
  const auto answer = client.head("/a");
  CHECK(answer.status() == 200);
  CHECK(answer.text().empty());
  CHECK(answer.header("X-One") == "1");
}

TEST_CASE("a test client waits for coroutines one after the other") {
  TestClient client{handler_of(&later)};
  for (const std::string path : {"/a", "/b", "/c"}) {
    const auto answer = client.get(path + "?q");
    CHECK(answer.status() == 202);
    CHECK(answer.text() == path);
  }
}

TEST_CASE("what a handler throws is the answer that a server would give") {
  TestClient at_once{handler_of(&throws)}, after{handler_of(&throws_later)};
  CHECK(at_once.get("/").status() == 409);
  CHECK(at_once.get("/").json()["detail"] == "taken");
  CHECK(after.get("/").status() == 500);
  CHECK(after.get("/").text().find("secret") == std::string::npos);
}

TEST_CASE("an answer outlives its client and the handler") {
  auto client = std::make_unique<TestClient>(handler_of(&later));
  const auto answer = client->get("/a/path/that/is/long/enough/to/be/on/the/heap");
  client.reset();
  CHECK(answer.text() == "/a/path/that/is/long/enough/to/be/on/the/heap");
}

TEST_CASE("a form and a query are encoded") {
  classy::App app;
  app.post("/", [](classy::Body body, const classy::Request& request) {
    return std::string{body.text()} + "|" + std::string{request.query()} + "|" +
           std::string{request.header("Content-Type").value_or("")};
  });
  classy::TestClient client{app};
  CHECK(client.post("/?z=1", {.form = {{"a b", "c&d"}, {"e", "ü"}}, .query = {{"q", "x y"}}}).text() ==
        "a+b=c%26d&e=%C3%BC|z=1&q=x+y|application/x-www-form-urlencoded");
}

TEST_CASE("cookies that answers set are sent again until they expire") {
  classy::App app;
  app.get("/set/{value}", [](std::string value) {
    return classy::Response{204}.add("Set-Cookie", "a=" + value + "; Path=/; HttpOnly").add("Set-Cookie", "b=\"2\"");
  });
  app.get("/unset", [] { return classy::Response{204}.add("Set-Cookie", "a=; Path=/; Max-Age=0"); });
  app.get("/", [](const classy::Request& request) { return std::string{request.header("Cookie").value_or("none")}; });
  classy::TestClient client{app};
  CHECK(client.get("/").text() == "none");
  client.get("/set/1");
  CHECK(client.get("/").text() == "a=1; b=2");
  client.get("/set/3");
  CHECK(client.get("/", {.cookies = {{"c", "4"}}}).text() == "a=3; b=2; c=4");
  CHECK(client.cookies()["a"] == "3");
  client.get("/unset");
  CHECK(client.get("/").text() == "b=2");
}

TEST_CASE("a header line of the client goes with every request") {
  classy::App app;
  app.get("/", [](const classy::Request& request) { return std::string{request.header("X-Key").value_or("none")}; });
  classy::TestClient client{app};
  CHECK(client.get("/").text() == "none");
  client.header("X-Key", "secret");
  CHECK(client.get("/").text() == "secret");
}

}  // namespace test_client_tests
