#include <classy/set_cookie.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/cookies.hpp>
#include <classy/response.hpp>

namespace set_cookie_tests {

using classy::CookieOptions;
using classy::delete_cookie;
using classy::SameSite;
using classy::set_cookie;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

/// The text of the exception, or "" when there is none.
std::string refusal(std::string_view name, std::string_view value, const CookieOptions& options = {}) {
  try {
    set_cookie(name, value, options);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

TEST_CASE("a cookie is for the whole site and lax unless told otherwise") {
  CHECK(set_cookie("a", "1") == "a=1; Path=/; SameSite=Lax");
  CHECK(set_cookie("a", "") == "a=; Path=/; SameSite=Lax");
}

TEST_CASE("each attribute of a cookie is written as RFC 6265bis has it") {
  using std::chrono::sys_days;
  const sys_days day{std::chrono::year{1994} / 11 / 6};
  const std::pair<CookieOptions, std::string_view> rows[] = {
      {{.path = "", .same_site = {}}, "a=1"},
      {{.path = "/api/v1 (x)", .same_site = {}}, "a=1; Path=/api/v1 (x)"},
      {{.path = "", .domain = "example.org", .same_site = {}}, "a=1; Domain=example.org"},
      {{.path = "", .domain = ".a-b.c_d.Example.org", .same_site = {}}, "a=1; Domain=.a-b.c_d.Example.org"},
      {{.path = "", .max_age = 3600s, .same_site = {}}, "a=1; Max-Age=3600"},
      {{.path = "", .max_age = 24h, .same_site = {}}, "a=1; Max-Age=86400"},
      {{.path = "", .max_age = 0s, .same_site = {}}, "a=1; Max-Age=0"},
      {{.path = "", .max_age = -1s, .same_site = {}}, "a=1; Max-Age=-1"},
      {{.path = "", .expires = day + 8h + 49min + 37s, .same_site = {}}, "a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT"},
      {{.path = "", .secure = true, .same_site = {}}, "a=1; Secure"},
      {{.path = "", .http_only = true, .same_site = {}}, "a=1; HttpOnly"},
      {{.path = "", .same_site = SameSite::strict}, "a=1; SameSite=Strict"},
      {{.path = "", .secure = true, .same_site = SameSite::none}, "a=1; Secure; SameSite=None"},
      {{.path = "", .secure = true, .same_site = {}, .partitioned = true}, "a=1; Secure; Partitioned"},
      {{.domain = "x.org", .max_age = 1s, .expires = day, .secure = true, .http_only = true, .partitioned = true},
       "a=1; Expires=Sun, 06 Nov 1994 00:00:00 GMT; Max-Age=1; Domain=x.org; Path=/; Secure; HttpOnly; SameSite=Lax; "
       "Partitioned"},
  };
  for (const auto& [options, line] : rows) CHECK(set_cookie("a", "1", options) == line);
}

TEST_CASE("a deleted cookie is empty and expired and keeps its place") {
  CHECK(delete_cookie("a") == "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax");
  CHECK(delete_cookie("a", {.path = "/x", .domain = "y.org", .max_age = 5s, .same_site = {}}) ==
        "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Domain=y.org; Path=/x");
  CHECK(delete_cookie("__Host-a", {.secure = true}).starts_with("__Host-a=; "));
}

TEST_CASE("a value with spaces or commas is put in quotes") {
  CHECK(set_cookie("a", "x y", {.path = "", .same_site = {}}) == "a=\"x y\"");
  CHECK(set_cookie("a", "x,y", {.path = "", .same_site = {}}) == "a=\"x,y\"");
  CHECK(set_cookie("a", " ", {.path = "", .same_site = {}}) == "a=\" \"");
  CHECK(set_cookie("a", "x=y&z+%20/?:@", {.path = "", .same_site = {}}) == "a=x=y&z+%20/?:@");
}

TEST_CASE("a text that could add an attribute or a line is refused") {
  for (const std::string_view name :
       {""sv, "a b"sv, "a;b"sv, "a=b"sv, "a\r\nb"sv, "a\0"sv, "\"a\""sv, "caf\xC3\xA9"sv, "a,b"sv, " a"sv, "a:b"sv}) {
    INFO(name);
    CHECK(refusal(name, "1") == "a cookie's name is a token: letters, digits and !#$%&'*+-.^_`|~");
  }
  for (const std::string_view value : {"a;b"sv, "a; Domain=evil.org"sv, "a\r\nSet-Cookie: b=1"sv, "a\nb"sv, "a\0b"sv,
                                       "a\"b"sv, "\"a\""sv, "a\\b"sv, "a\tb"sv, "\x7f"sv, "caf\xC3\xA9"sv, "\xFF"sv}) {
    INFO(value);
    CHECK(refusal("a", value).starts_with("a cookie's value is printable ASCII"));
  }
  for (const std::string_view path : {"/a;b"sv, "/a; Secure"sv, "/a\r\n"sv, "/\0"sv, "/caf\xC3\xA9"sv, "/\x7f"sv}) {
    INFO(path);
    CHECK(refusal("a", "1", {.path = std::string{path}}) == "a cookie's path is printable ASCII without semicolons");
  }
  CHECK(refusal("a", "1", {.path = "a"}) == "a cookie's path begins with a slash");
  for (const std::string_view domain : {"."sv, "a..b"sv, "..a"sv, "a."sv, "a b"sv, "a;b"sv, "a, b"sv, "a:80"sv,
                                        "b\xC3\xBC.de"sv, "a\r\nb"sv, "a\0"sv, "http://a"sv}) {
    INFO(domain);
    CHECK(refusal("a", "1", {.domain = std::string{domain}}) == "a cookie's domain is a host name");
  }
}

TEST_CASE("a cookie that browsers would drop is refused") {
  CHECK(refusal("a", "1", {.same_site = SameSite::none}) == "a cookie with SameSite::none needs `secure`");
  CHECK(refusal("a", "1", {.partitioned = true}) == "a partitioned cookie needs `secure`");
  const std::string prefix = "a cookie whose name begins with __Secure- or __Host- needs `secure`";
  for (const std::string_view name : {"__Secure-a", "__secure-a", "__Host-a", "__HOST-", "__Secure-"}) {
    INFO(name);
    CHECK(refusal(name, "1") == prefix);
    CHECK(refusal(name, "1", {.secure = true}) == "");
  }
  const std::string host = "a cookie whose name begins with __Host- has the path / and no domain";
  CHECK(refusal("__Host-a", "1", {.path = "/x", .secure = true}) == host);
  CHECK(refusal("__Host-a", "1", {.path = "", .secure = true}) == host);
  CHECK(refusal("__host-a", "1", {.domain = "a.org", .secure = true}) == host);
  CHECK(refusal("__Hos", "1") == "");
  CHECK(refusal("__Host", "1", {.path = "/x"}) == "");

  CHECK(refusal("a", std::string(4095, 'x')) == "");
  CHECK_FALSE(refusal("a", std::string(4096, 'x')) == "");
  CHECK(refusal("a", "1", {.path = "/" + std::string(1023, 'x')}) == "");
  CHECK_FALSE(refusal("a", "1", {.path = "/" + std::string(1024, 'x')}) == "");
  CHECK_FALSE(refusal("a", "1", {.domain = std::string(1025, 'x')}) == "");
  CHECK_THROWS_AS(set_cookie("a", "1", {.expires = std::chrono::sys_seconds::max()}), std::out_of_range);
}

TEST_CASE("what was set as a cookie is what is found when it comes back") {
  std::string all;
  for (char c = ' '; c < 0x7F; ++c) {
    if (c != '"' && c != ';' && c != '\\') all += c;
  }
  for (const std::string& value : {std::string{}, std::string{" x "}, std::string{"a=b"}, std::string{","}, all}) {
    const std::string line = set_cookie("name", value);
    const std::string sent = line.substr(0, line.find(';'));
    const classy::HeaderField fields[] = {{"Cookie", sent}};
    CHECK(classy::detail::cookie(fields, "name") == value);
  }
}

TEST_CASE("a cookie can be added to a response beside others") {
  classy::Response response;
  response.add("Set-Cookie", set_cookie("a", "1")).add("Set-Cookie", set_cookie("b", "x y"));
  CHECK(response.headers().size() == 2);
}

}  // namespace set_cookie_tests
