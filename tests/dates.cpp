#include <classy/dates.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace dates_tests {

using classy::FromText;
using classy::TextFault;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::sys_time;
using namespace std::chrono_literals;
using namespace std::string_view_literals;

namespace {

using Milliseconds = sys_time<std::chrono::milliseconds>;
using Microseconds = sys_time<std::chrono::microseconds>;
using Nanoseconds = sys_time<std::chrono::nanoseconds>;

/// Reads it from the very end of a block of memory.
template <class T>
TextFault read(std::string_view text, T& value) {
  const std::unique_ptr<char[]> block{new char[text.size()]};
  std::copy(text.begin(), text.end(), block.get());
  return FromText<T>::read({block.get(), text.size()}, value);
}

template <class T>
T good(std::string_view text) {
  T value{};
  const TextFault fault = read(text, value);
  INFO(text);
  CHECK(fault.message == "");
  CHECK_FALSE(fault);
  return value;
}

std::string text_of(sys_days value) {
  std::string out = "x";
  classy::append_date(out, value);
  return out.substr(1);
}

template <class Duration>
std::string time_text_of(sys_time<Duration> value) {
  std::string out = "x";
  classy::append_datetime(out, value);
  return out.substr(1);
}

constexpr sys_days day{std::chrono::year{2026} / 11 / 22};

}  // namespace

static_assert(classy::ReadableFromText<sys_days>);
static_assert(classy::ReadableFromText<sys_seconds>);
static_assert(classy::ReadableFromText<Microseconds>);
static_assert(classy::ReadableFromText<std::chrono::system_clock::time_point>);

TEST_CASE("a calendar date is read and written") {
  CHECK(good<sys_days>("2026-11-22") == day);
  for (const std::string_view text : {"0001-01-01", "1582-10-10", "1900-02-28", "1969-12-31", "1970-01-01",
                                      "2000-02-29", "2024-02-29", "2026-01-31", "2026-04-30", "9999-12-31"}) {
    CHECK(text_of(good<sys_days>(text)) == text);
  }
}

TEST_CASE("days of all years from 1 to 9999 read back as they were written and sort as they come") {
  std::size_t wrong = 0;
  std::string before;
  for (sys_days each{std::chrono::year{1} / 1 / 1}; each <= sys_days{std::chrono::year{9999} / 12 / 31};
       each += std::chrono::days{7}) {
    sys_days again{};
    const std::string text = text_of(each);
    if (classy::read_date(text, again) || again != each || text <= before) ++wrong;
    before = text;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a text that is no calendar date is refused with the reason") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "input is too short"},
      {"x", "invalid character in year"},
      {"2026", "input is too short"},
      {"2026-11", "input is too short"},
      {"2026-11-2", "input is too short"},
      {"2026-1-1", "invalid character in month"},
      {"202-11-22", "invalid character in year"},
      {"20261122", "invalid date separator, expected `-`"},
      {"2026/11/22", "invalid date separator, expected `-`"},
      {"2026-11/22", "invalid date separator, expected `-`"},
      {" 2026-11-22", "invalid character in year"},
      {"+2026-11-22", "invalid character in year"},
      {"-026-11-22", "invalid character in year"},
      {"2026-+1-22", "invalid character in month"},
      {"2026-11-22 ", "unexpected extra characters at the end of the input"},
      {"2026-11-222", "unexpected extra characters at the end of the input"},
      {"2026-11-22T00:00:00Z", "unexpected extra characters at the end of the input"},
      {"2026-11-22\0"sv, "unexpected extra characters at the end of the input"},
      {"2026-00-22", "month value is outside expected range of 1-12"},
      {"2026-13-22", "month value is outside expected range of 1-12"},
      {"2026-11-00", "day value is outside expected range of 1-31"},
      {"2026-11-32", "day value is outside expected range of 1-31"},
      {"2026-11-31", "day value is outside expected range"},
      {"2026-02-29", "day value is outside expected range"},
      {"1900-02-29", "day value is outside expected range"},
      {"0000-01-01", "year 0 is out of range"},
      {"2026-W47-7", "invalid character in month"},
      {"2026-326", "month value is outside expected range of 1-12"},
      {"\xD9\xA2\xD9\xA0\xD9\xA2\xD9\xA6-11-22", "invalid character in year"},
  };
  for (const auto& [text, why] : rows) {
    INFO(text);
    sys_days value{};
    const TextFault fault = read(text, value);
    CHECK(fault.type == "date_parsing");
    CHECK(fault.message == "Input should be a valid date in the format YYYY-MM-DD, " + std::string{why});
    CHECK(fault.ctx.empty());
  }
}

TEST_CASE("a point in time is read in any offset") {
  const sys_seconds time = day + 10h + 20min + 30s;
  const std::pair<std::string_view, sys_seconds> rows[] = {
      {"2026-11-22T10:20:30Z", time},
      {"2026-11-22t10:20:30z", time},
      {"2026-11-22T10:20:30+00:00", time},
      {"2026-11-22T10:20:30-00:00", time},
      {"2026-11-22T11:20:30+01:00", time},
      {"2026-11-22T04:50:30-05:30", time},
      {"2026-11-23T00:20:30+14:00", time},
      {"2026-11-23T10:19:30+23:59", time},
      {"2026-11-21T10:21:30-23:59", time},
      {"2026-11-22T00:00:00Z", day},
      {"2026-11-21T23:59:59Z", day - 1s},
      {"1970-01-01T00:00:00Z", sys_seconds{}},
      {"1969-12-31T23:59:59Z", sys_seconds{-1s}},
      {"0001-01-01T00:00:00Z", sys_days{std::chrono::year{1} / 1 / 1}},
      {"9999-12-31T23:59:59Z", sys_days{std::chrono::year{9999} / 12 / 31} + 24h - 1s},
      {"2024-02-29T12:00:00+12:00", sys_days{std::chrono::year{2024} / 2 / 29}},
      {"2024-03-01T01:00:00+02:00", sys_days{std::chrono::year{2024} / 2 / 29} + 23h},
  };
  for (const auto& [text, expected] : rows) {
    CHECK(good<sys_seconds>(text) == expected);
    CHECK(good<sys_seconds>(time_text_of(expected)) == expected);
  }
}

TEST_CASE("a fraction of a second is cut off at what the type can hold") {
  const sys_seconds time = day + 10h + 20min + 30s;
  CHECK(good<sys_seconds>("2026-11-22T10:20:30.999Z") == time);
  CHECK(good<sys_seconds>("1969-12-31T23:59:58.9Z") == sys_seconds{-2s});
  CHECK(good<Milliseconds>("2026-11-22T10:20:30Z") == time);
  CHECK(good<Milliseconds>("2026-11-22T10:20:30.5Z") == time + 500ms);
  CHECK(good<Milliseconds>("2026-11-22T10:20:30.0019Z") == time + 1ms);
  CHECK(good<Milliseconds>("2026-11-22T10:20:30.123456789012345678901234567890+00:00") == time + 123ms);
  CHECK(good<Microseconds>("2026-11-22T10:20:30.1234567Z") == time + 123'456us);
  CHECK(good<Nanoseconds>("2026-11-22T10:20:30.1234567899Z") == time + 123'456'789ns);
  CHECK(good<Milliseconds>("1969-12-31T23:59:59.250Z") == Milliseconds{-750ms});
}

TEST_CASE("a point in time is written in UTC with the digits of its type") {
  const sys_seconds time = day + 1h + 2min + 3s;
  CHECK(time_text_of(time) == "2026-11-22T01:02:03Z");
  CHECK(time_text_of(Milliseconds{time}) == "2026-11-22T01:02:03.000Z");
  CHECK(time_text_of(Milliseconds{time + 45ms}) == "2026-11-22T01:02:03.045Z");
  CHECK(time_text_of(Microseconds{time + 45us}) == "2026-11-22T01:02:03.000045Z");
  CHECK(time_text_of(Nanoseconds{time + 999'999'999ns}) == "2026-11-22T01:02:03.999999999Z");
  CHECK(time_text_of(Milliseconds{-1ms}) == "1969-12-31T23:59:59.999Z");
  CHECK(time_text_of(Nanoseconds::min()) == "1677-09-21T00:12:43.145224192Z");
}

TEST_CASE("a text that is no point in time is refused with the reason") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "input is too short"},
      {"x", "invalid character in year"},
      {"1700000000", "invalid date separator, expected `-`"},
      {"2026-11-22", "input is too short"},
      {"2026-11-22T", "input is too short"},
      {"2026-11-22T10:20", "input is too short"},
      {"2026-11-22T10:20Z", "invalid time separator, expected `:`"},
      {"2026-11-22 10:20:30Z", "invalid datetime separator, expected `T`"},
      {"2026-11-22T1:20:30Z", "invalid character in hour"},
      {"2026-11-22T10-20:30Z", "invalid time separator, expected `:`"},
      {"2026-11-22T102030Z", "invalid time separator, expected `:`"},
      {"2026-11-22T24:00:00Z", "hour value is outside expected range of 0-23"},
      {"2026-11-22T10:60:00Z", "minute value is outside expected range of 0-59"},
      {"2026-11-22T23:59:60Z", "second value is outside expected range of 0-59"},
      {"2026-11-22T10:20:30.Z", "invalid character in second fraction"},
      {"2026-11-22T10:20:30.", "invalid character in second fraction"},
      {"2026-11-22T10:20:30,5Z", "invalid timezone sign"},
      {"2026-11-22T10:20:30", "timezone is missing, expected `Z` or an offset such as `+01:00`"},
      {"2026-11-22T10:20:30.5", "timezone is missing, expected `Z` or an offset such as `+01:00`"},
      {"2026-11-22T10:20:30 01:00", "invalid timezone sign, in a query `+` is written `%2B`"},
      {"2026-11-22T10:20:30*01:00", "invalid timezone sign"},
      {"2026-11-22T10:20:30+", "input is too short"},
      {"2026-11-22T10:20:30+01", "input is too short"},
      {"2026-11-22T10:20:30+0100", "invalid timezone separator, expected `:`"},
      {"2026-11-22T10:20:30+1:00", "invalid character in timezone hour"},
      {"2026-11-22T10:20:30+01:0", "input is too short"},
      {"2026-11-22T10:20:30+24:00", "timezone hour value is outside expected range of 0-23"},
      {"2026-11-22T10:20:30-01:60", "timezone minute value is outside expected range of 0-59"},
      {"2026-11-22T10:20:30Zx", "unexpected extra characters at the end of the input"},
      {"2026-11-22T10:20:30Z+01:00", "unexpected extra characters at the end of the input"},
      {"2026-11-22T10:20:30+01:00Z", "unexpected extra characters at the end of the input"},
      {"2026-02-29T00:00:00Z", "day value is outside expected range"},
      {"0000-01-01T00:00:00Z", "year 0 is out of range"},
      {"0001-01-01T00:00:00+00:01", "year in UTC is out of range"},
      {"9999-12-31T23:59:59-00:01", "year in UTC is out of range"},
  };
  for (const auto& [text, why] : rows) {
    INFO(text);
    sys_seconds value{};
    const TextFault fault = read(text, value);
    CHECK(fault.type == "datetime_parsing");
    CHECK(fault.message == "Input should be a valid datetime, " + std::string{why});
    CHECK(fault.ctx.empty());
  }
}

TEST_CASE("nanoseconds reach from 1677 to 2262 and no further") {
  Nanoseconds value{};
  CHECK_FALSE(read("1677-09-22T00:00:00Z", value));
  CHECK_FALSE(read("2262-04-11T23:47:15.999999999Z", value));
  for (const std::string_view text :
       {"1677-09-21T00:12:43Z", "2262-04-11T23:47:17Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    INFO(text);
    CHECK(read(text, value).message == "Input should be a valid datetime, year is out of range");
  }
}

TEST_CASE("a date outside of the years 1 to 9999 cannot be written") {
  std::string out;
  const sys_days first{std::chrono::year{1} / 1 / 1}, last{std::chrono::year{9999} / 12 / 31};
  CHECK_THROWS_AS(classy::append_date(out, first - std::chrono::days{1}), std::out_of_range);
  CHECK_THROWS_AS(classy::append_date(out, last + std::chrono::days{1}), std::out_of_range);
  CHECK_THROWS_AS(classy::append_date(out, sys_days::max()), std::out_of_range);
  CHECK_THROWS_AS(classy::append_datetime(out, sys_seconds{first} - 1s), std::out_of_range);
  CHECK_THROWS_AS(classy::append_datetime(out, sys_seconds::max()), std::out_of_range);
  CHECK_THROWS_AS(classy::append_datetime(out, Milliseconds::min()), std::out_of_range);
  CHECK(out.empty());
}

TEST_CASE("random points in time read back as they were written") {
  std::mt19937_64 random{11};
  const auto first = Microseconds{sys_days{std::chrono::year{1} / 1 / 1}}.time_since_epoch().count();
  const auto end = Microseconds{sys_days{std::chrono::year{9999} / 12 / 31}}.time_since_epoch().count();
  std::uniform_int_distribution<std::int64_t> pick{first, end};
  for (int round = 0; round < 10'000; ++round) {
    const Microseconds time{std::chrono::microseconds{pick(random)}};
    Microseconds again{};
    const std::string text = time_text_of(time);
    if (classy::read_datetime(text, again) || again != time) FAIL(text);
  }
}

TEST_CASE("random texts like dates are read within their bounds") {
  std::mt19937 random{5};
  for (int round = 0; round < 20'000; ++round) {
    std::string text = "2026-11-22T10:20:30.5+01:00";
    text.resize(random() % (text.size() + 1));
    if (!text.empty()) text[random() % text.size()] = "09:-+TZ. x"[random() % 10];
    sys_days date{};
    Nanoseconds time{};
    const bool is_date = !read(text, date), is_time = !read(text, time);
    if (is_date && is_time) FAIL(text);
  }
}

}  // namespace dates_tests
