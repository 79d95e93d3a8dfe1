#include <classy/detail/conditions.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/time_text.hpp>

namespace conditions_tests {

using namespace std::chrono_literals;
using classy::HeaderField;
using classy::Request;
using classy::detail::Condition;
using classy::detail::Conditions;
using classy::detail::read_http_date;
using classy::detail::Validators;

constexpr std::chrono::sys_seconds at_noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;
constexpr std::string_view noon = "Sun, 22 Nov 2026 12:00:00 GMT";
constexpr std::string_view before = "Sun, 22 Nov 2026 11:59:59 GMT";
constexpr std::string_view after = "Sun, 22 Nov 2026 12:00:01 GMT";

/// "304", "412", "range bytes=0-1", or "whole".
std::string judged(const std::vector<HeaderField>& headers, const Validators& there = {"\"a\"", at_noon},
                   std::chrono::sys_seconds now = at_noon + 1h) {
  const Request request{{.headers = headers}};
  const Conditions conditions{request, there, now};
  if (conditions.judge() == Condition::not_modified) return "304";
  if (conditions.judge() == Condition::failed) return "412";
  const std::optional<std::string_view> range = conditions.range();
  return range ? "range " + std::string{*range} : "whole";
}

TEST_CASE("a date of HTTP is read in each of its three forms") {
  constexpr auto now = at_noon;
  constexpr auto then = std::chrono::sys_days{std::chrono::year{1994} / 11 / 6} + 8h + 49min + 37s;
  STATIC_REQUIRE(read_http_date("Sun, 06 Nov 1994 08:49:37 GMT", now) == then);
  CHECK(read_http_date("Sunday, 06-Nov-94 08:49:37 GMT", now) == then);
  CHECK(read_http_date("Sun Nov  6 08:49:37 1994", now) == then);
  CHECK(read_http_date("Wed Nov 16 08:49:37 1994", now) == then + 240h);
  CHECK(read_http_date("Mon, 29 Feb 2016 23:59:60 GMT", now) == std::chrono::sys_days{std::chrono::year{2016} / 3 / 1});
  for (const std::string_view day : {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
    CHECK(read_http_date(std::string{day} + ", 06-Nov-94 08:49:37 GMT", now) == then);
    CHECK(read_http_date(std::string{day.substr(0, 3)} + ", 06 Nov 1994 08:49:37 GMT", now) == then);
  }
}

TEST_CASE("a year of two digits is one of the fifty years to come or of the past") {
  using std::chrono::year;
  const auto year_of = [](std::string_view digits, std::chrono::sys_seconds now) {
    const auto date = read_http_date("Sunday, 06-Nov-" + std::string{digits} + " 08:49:37 GMT", now);
    return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(date.value())}.year();
  };
  CHECK(year_of("26", at_noon) == year{2026});
  CHECK(year_of("76", at_noon) == year{2076});
  CHECK(year_of("77", at_noon) == year{1977});
  CHECK(year_of("00", at_noon) == year{2000});
}

TEST_CASE("what is no date of HTTP is none") {
  for (const std::string_view text :
       {"", "Sun", "Sun,", "Sun, ", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 08:49:37 GMT+1", "Sun, 6 Nov 1994 08:49:37 GMT",
        "sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 2023 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 8:49:37 GMT", "Sonday, 06-Nov-94 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sunday, 06 Nov 94 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun Nov 06 08:49:37 94", "Sun Nov  6 08:49:37",
        "1994-11-06T08:49:37Z", "784111777", "0", "-1", "Sun, 06 Nov 199\xE9 08:49:37 GMT"}) {
    INFO(text);
    CHECK_FALSE(read_http_date(text, at_noon));
  }
}

TEST_CASE("every date that is written is read again") {
  for (auto time = std::chrono::sys_seconds{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
       time < std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}; time += 98'765'432s) {
    std::string text;
    classy::detail::append_http_date(text, time);
    REQUIRE(read_http_date(text, at_noon) == time);
  }
}

TEST_CASE("If-None-Match is met by another version and says 304 of the one that the client has") {
  CHECK(judged({}) == "whole");
  CHECK(judged({{"If-None-Match", "\"a\""}}) == "304");
  CHECK(judged({{"If-None-Match", "W/\"a\""}}) == "304");
  CHECK(judged({{"If-None-Match", "\"x\", \"a\""}}) == "304");
  CHECK(judged({{"If-None-Match", "\"x\""}, {"If-None-Match", "\"a\""}}) == "304");
  CHECK(judged({{"If-None-Match", "*"}}) == "304");
  CHECK(judged({{"If-None-Match", "\"x\""}}) == "whole");
  CHECK(judged({{"If-None-Match", "a"}}) == "whole");
  CHECK(judged({{"If-None-Match", "\"a\""}}, {"W/\"a\"", {}}) == "304");  // weak comparison
  CHECK(judged({{"If-None-Match", "\"a\""}}, {}) == "whole");
  CHECK(judged({{"If-None-Match", "*"}}, {}) == "304");
}

TEST_CASE("If-Match fails unless the version is the very one") {
  CHECK(judged({{"If-Match", "\"a\""}}) == "whole");
  CHECK(judged({{"If-Match", "\"x\", \"a\""}}) == "whole");
  CHECK(judged({{"If-Match", "*"}}) == "whole");
  CHECK(judged({{"If-Match", "\"x\""}}) == "412");
  CHECK(judged({{"If-Match", "W/\"a\""}}) == "412");
  CHECK(judged({{"If-Match", ""}}) == "412");
  CHECK(judged({{"If-Match", "\"a\""}}, {"W/\"a\"", {}}) == "412");  // strong comparison
  CHECK(judged({{"If-Match", "W/\"a\""}}, {"W/\"a\"", {}}) == "412");
  CHECK(judged({{"If-Match", "\"a\""}}, {}) == "412");
  CHECK(judged({{"If-Match", "*"}}, {}) == "whole");
}

TEST_CASE("dates decide where there is no tag and are ignored where they are none") {
  CHECK(judged({{"If-Modified-Since", noon}}) == "304");
  CHECK(judged({{"If-Modified-Since", after}}) == "304");
  CHECK(judged({{"If-Modified-Since", before}}) == "whole");
  CHECK(judged({{"If-Modified-Since", "yesterday"}}) == "whole");
  CHECK(judged({{"If-Modified-Since", noon}, {"If-Modified-Since", noon}}) == "whole");
  CHECK(judged({{"If-Modified-Since", noon}}, {"\"a\"", {}}) == "whole");
  CHECK(judged({{"If-Unmodified-Since", noon}}) == "whole");
  CHECK(judged({{"If-Unmodified-Since", after}}) == "whole");
  CHECK(judged({{"If-Unmodified-Since", before}}) == "412");
  CHECK(judged({{"If-Unmodified-Since", "yesterday"}}) == "whole");
  CHECK(judged({{"If-Unmodified-Since", before}}, {"\"a\"", {}}) == "whole");
}

TEST_CASE("a tag is asked before a date and If-Match before If-None-Match") {
  CHECK(judged({{"If-Modified-Since", noon}, {"If-None-Match", "\"x\""}}) == "whole");
  CHECK(judged({{"If-Modified-Since", before}, {"If-None-Match", "\"a\""}}) == "304");
  CHECK(judged({{"If-Unmodified-Since", before}, {"If-Match", "\"a\""}}) == "whole");
  CHECK(judged({{"If-Unmodified-Since", noon}, {"If-Match", "\"x\""}}) == "412");
  CHECK(judged({{"If-None-Match", "\"a\""}, {"If-Match", "\"x\""}}) == "412");
  CHECK(judged({{"If-None-Match", "\"a\""}, {"If-Match", "\"a\""}}) == "304");
  CHECK(judged({{"If-Modified-Since", noon}, {"If-Unmodified-Since", before}}) == "412");
  CHECK(judged({{"Range", "bytes=0-1"}, {"If-None-Match", "\"a\""}}) == "304");
  CHECK(judged({{"Range", "bytes=0-1"}, {"If-Range", "\"a\""}, {"If-Match", "\"x\""}}) == "412");
}

TEST_CASE("If-Range gives the range of the version that the client has and the whole of another") {
  const auto by = [](std::string_view value, Validators there = {"\"a\"", at_noon},
                     std::chrono::sys_seconds now = at_noon + 1h) {
    return judged({{"Range", "bytes=0-1"}, {"If-Range", value}}, there, now);
  };
  CHECK(judged({{"Range", "bytes=0-1"}}) == "range bytes=0-1");
  CHECK(judged({{"If-Range", "\"a\""}}) == "whole");
  CHECK(by("\"a\"") == "range bytes=0-1");
  CHECK(by("\"x\"") == "whole");
  CHECK(by("W/\"a\"") == "whole");
  CHECK(by("W/\"a\"", {"W/\"a\"", {}}) == "whole");
  CHECK(by("\"a\"", {"W/\"a\"", {}}) == "whole");
  CHECK(by("*") == "whole");
  CHECK(by("\"x\", \"a\"") == "whole");  // it is no list
  CHECK(by("") == "whole");
  CHECK(by(noon) == "range bytes=0-1");
  CHECK(by("Sunday, 22-Nov-26 12:00:00 GMT") == "range bytes=0-1");
  CHECK(by(before) == "whole");
  CHECK(by(after) == "whole");
  CHECK(by(noon, {"\"a\"", {}}) == "whole");
  CHECK(by(noon, {"", at_noon}) == "range bytes=0-1");
  CHECK(by(noon, {"", at_noon}, at_noon) == "whole");  // in that second it may change again
  CHECK(judged({{"Range", "bytes=0-1"}, {"If-Range", "\"a\""}, {"If-Range", "\"a\""}}) == "whole");
  CHECK(judged({{"Range", "bytes=0-1"}, {"Range", "bytes=2-3"}}) == "whole");
}

}  // namespace conditions_tests
