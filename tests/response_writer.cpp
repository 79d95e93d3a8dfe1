#include <classy/detail/response_writer.hpp>

#include <catch2/catch.hpp>

#include <ctime>
#include <string>
#include <string_view>
#include <utility>

namespace response_writer_tests {

using classy::Response;
using classy::detail::http_date;
using classy::detail::Output;
using classy::detail::ResponseWriter;

namespace {

/// The answer's bytes, with the date taken out, which is checked here.
std::string written(const Response& response, ResponseWriter::Framing framing = {}) {
  ResponseWriter writer;
  Output bytes;
  writer.write(response, framing, bytes);
  std::string out{bytes.rest()};
  const std::size_t date = out.find("\r\nDate: ");
  REQUIRE(date != std::string::npos);
  const std::size_t end = out.find("\r\n", date + 2);
  CHECK(end - date == std::string_view{"\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT"}.size());
  CHECK(out.find("Date: ", end) == std::string::npos);
  return out.erase(date, end - date);
}

}  // namespace

TEST_CASE("an answer is a status line and headers and a body") {
  CHECK(written(Response{}) == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  CHECK(written(Response{}.body("text").set("X", "1").add("X", "2")) ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nX: 1\r\nX: 2\r\nContent-Length: 4\r\n\r\ntext");
  CHECK(written(Response{422}).starts_with("HTTP/1.1 422 Unprocessable Content\r\n"));
  CHECK(written(Response{413}).starts_with("HTTP/1.1 413 Content Too Large\r\n"));
  const std::string body(100'000, 'x');
  const std::string out = written(Response{}.body(body));
  CHECK(out.find("\r\nContent-Length: 100000\r\n") != std::string::npos);
  CHECK(out.ends_with("\r\n\r\n" + body));
}

TEST_CASE("an answer that may have no content has none") {
  const auto with_body = [](int status) { return Response{status}.body("text").remove("Content-Type"); };
  CHECK(written(with_body(204)) == "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(written(with_body(304)) == "HTTP/1.1 304 Not Modified\r\n\r\n");
  // RFC 9110, 15.3.6: no content, and the client must see where it ends.
  CHECK(written(with_body(205)) == "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("an answer to HEAD has the length of the body and not the body") {
  CHECK(written(Response{}.body("text").remove("Content-Type"), {.head = true}) ==
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
  CHECK(written(Response{204}, {.head = true}) == "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("an answer says what becomes of the connection where that is not understood") {
  struct Row {
    bool keep_alive, http_1_0;
    const char* line;
  };
  const Row rows[] = {
      {true, false, ""},
      {false, false, "Connection: close\r\n"},
      {true, true, "Connection: keep-alive\r\n"},
      {false, true, "Connection: close\r\n"},
  };
  for (const Row& row : rows) {
    CHECK(written(Response{}, {.keep_alive = row.keep_alive, .http_1_0 = row.http_1_0}) ==
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + std::string{row.line} + "\r\n");
    CHECK(written(Response{204}, {.keep_alive = row.keep_alive, .http_1_0 = row.http_1_0}) ==
          "HTTP/1.1 204 No Content\r\n" + std::string{row.line} + "\r\n");
  }
}

TEST_CASE("answers are appended one behind the other") {
  ResponseWriter writer;
  Output bytes;
  bytes.append("before");
  writer.write(Response{}.body("one"), {}, bytes);
  const std::size_t size = bytes.size();
  writer.write(Response{404}.body("two"), {.keep_alive = false}, bytes);
  const std::string out{bytes.rest()};
  CHECK(out.starts_with("beforeHTTP/1.1 200 OK\r\n"));
  CHECK(out.substr(0, size).ends_with("\r\n\r\none"));
  CHECK(out.substr(size).starts_with("HTTP/1.1 404 Not Found\r\n"));
  CHECK(out.ends_with("\r\n\r\ntwo"));
}

TEST_CASE("the longest of what an answer may say has room") {
  const std::string lines(3000, 'x'), body(70'000, 'y');
  const std::string out = written(Response{511}.set("X", lines).body(body), {.keep_alive = true, .http_1_0 = true});
  CHECK(out == "HTTP/1.1 511 Network Authentication Required\r\nX: " + lines +
                   "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 70000\r\n"
                   "Connection: keep-alive\r\n\r\n" +
                   body);
}

TEST_CASE("output is what has been put in and not been taken") {
  Output out;
  CHECK(out.empty());
  CHECK(out.rest() == "");
  std::string wanted;
  for (int i = 0; i < 300; ++i) {
    const std::string text = std::to_string(i) + ",";
    wanted += text;
    out.append(text);
  }
  CHECK(out.size() == wanted.size());
  CHECK(out.rest() == wanted);
  out.take(700);
  CHECK(out.rest() == wanted.substr(700));
  char* const room = out.room(3);
  room[0] = room[1] = 'z';
  out.fill(room + 2);
  CHECK(out.rest() == wanted.substr(700) + "zz");
  out.take(out.size());
  CHECK(out.empty());
  out.append("next");
  CHECK(out.rest() == "next");
}

TEST_CASE("output keeps its room but for what is large") {
  constexpr std::size_t kept = std::size_t{128} * 1024;
  Output out;
  out.append("short");
  const std::size_t usual = out.capacity();
  out.clear();
  CHECK(out.capacity() == usual);
  out.append(std::string(kept + 1, 'x'));
  out.take(kept + 1);
  CHECK(out.capacity() == 0);
  CHECK(out.empty());
}

TEST_CASE("a date is written as RFC 9110 says") {
  const std::pair<std::time_t, const char*> rows[] = {
      {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},  {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
      {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},  {4102444799, "Thu, 31 Dec 2099 23:59:59 GMT"},
      {1709337599, "Fri, 01 Mar 2024 23:59:59 GMT"},
  };
  for (const auto& [seconds, text] : rows) CHECK(http_date(seconds) == text);
}

TEST_CASE("the date of an answer is the time of its writing") {
  ResponseWriter writer;
  Output bytes;
  const std::time_t before = std::time(nullptr);
  writer.write(Response{}, {}, bytes);
  const std::time_t after = std::time(nullptr);
  const std::string_view out = bytes.rest();
  bool found = false;
  for (std::time_t second = before; second <= after; ++second) {
    found = found || out.find("\r\nDate: " + http_date(second) + "\r\n") != std::string::npos;
  }
  CHECK(found);
}

TEST_CASE("an answer names no server") { CHECK(written(Response{}).find("Server") == std::string::npos); }

}  // namespace response_writer_tests
