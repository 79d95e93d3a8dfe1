#pragma once
// Dates and points in time as text (RFC 3339, the strict form of ISO 8601): read from parameters, and written.

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/time_text.hpp>
#include <classy/from_text.hpp>

namespace classy {

namespace detail {

/// Reads a text from the left to the right. Behind the first fault everything is 0.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_{text} {}

  /// `YYYY-MM-DD`
  std::chrono::sys_days date() {
    const int year = number(4, 0, 9999, "year");
    separator('-', "date");
    const int month = number(2, 1, 12, "month");
    separator('-', "date");
    const int day = number(2, 1, 31, "day");
    if (failed()) return {};
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (year == 0) fail("year 0 is out of range");
    if (!date.ok()) fail("day value is outside expected range");
    return failed() ? std::chrono::sys_days{} : std::chrono::sys_days{date};
  }

  /// `HH:MM:SS`
  std::chrono::seconds time() {
    const int hour = number(2, 0, 23, "hour");
    separator(':', "time");
    const int minute = number(2, 0, 59, "minute");
    separator(':', "time");
    const int second = number(2, 0, 59, "second");
    return std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
  }

  /// `.` and digits, or nothing. Digits behind the ninth do not count.
  std::chrono::nanoseconds fraction() {
    if (!skip('.')) return {};
    std::int64_t value = 0;
    std::int64_t unit = 100'000'000;
    const std::size_t before = rest_.size();
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1)) {
      value += unit * (rest_.front() - '0');
      unit /= 10;
    }
    if (rest_.size() == before) fail("invalid character in second fraction");
    return std::chrono::nanoseconds{value};
  }

  /// `Z`, or `+HH:MM` or `-HH:MM`: how far ahead of UTC.
  std::chrono::minutes offset() {
    if (rest_.empty()) fail("timezone is missing, expected `Z` or an offset such as `+01:00`");
    if (failed() || skip('Z') || skip('z')) return {};
    const bool ahead = skip('+');
    if (!ahead && !skip('-')) {
      // The usual accident deserves a word: the "+" of a query is a space.
      fail(rest_.front() == ' ' ? "invalid timezone sign, in a query `+` is written `%2B`" : "invalid timezone sign");
      return {};
    }
    const int hours = number(2, 0, 23, "timezone hour");
    separator(':', "timezone");
    const int minutes = number(2, 0, 59, "timezone minute");
    return std::chrono::minutes{(ahead ? 1 : -1) * (60 * hours + minutes)};
  }

  void separator_t() {
    if (!failed() && !skip('T') && !skip('t')) fail(missing("invalid datetime separator, expected `T`"));
  }
  void end() {
    if (!failed() && !rest_.empty()) fail("unexpected extra characters at the end of the input");
  }

  void fail(std::string why) {
    if (why_.empty()) why_ = std::move(why);
  }
  bool failed() const { return !why_.empty(); }

  TextFault fault(std::string_view type, std::string_view sentence) const {
    if (!failed()) return {};
    return {type, std::string{sentence} + ", " + why_};
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  std::string missing(std::string why) const { return rest_.empty() ? "input is too short" : why; }

  bool skip(char c) {
    const bool there = !failed() && rest_.starts_with(c);
    if (there) rest_.remove_prefix(1);
    return there;
  }

  void separator(char c, std::string_view what) {
    if (failed() || skip(c)) return;
    fail(missing(std::string{"invalid "}.append(what).append(" separator, expected `").append(1, c).append("`")));
  }

  int number(std::size_t digits, int lowest, int highest, std::string_view what) {
    int value = 0;
    for (; digits != 0 && !failed(); --digits) {
      if (rest_.empty() || !is_digit(rest_.front())) {
        fail(missing(std::string{"invalid character in "}.append(what)));
      } else {
        value = value * 10 + (rest_.front() - '0');
        rest_.remove_prefix(1);
      }
    }
    if (!failed() && (value < lowest || value > highest)) {
      fail(std::string{what} + " value is outside expected range of " + std::to_string(lowest) + "-" +
           std::to_string(highest));
    }
    return failed() ? 0 : value;
  }

  std::string_view rest_;
  std::string why_;
};

/// As the whole second and what is beyond it.
inline TextFault read_datetime(std::string_view text, std::chrono::sys_seconds& second,
                               std::chrono::nanoseconds& fraction) {
  DateReader reader{text};
  const std::chrono::sys_days day = reader.date();
  reader.separator_t();
  const std::chrono::seconds time = reader.time();
  fraction = reader.fraction();
  second = day + time - reader.offset();
  reader.end();
  if (!has_text(std::chrono::floor<std::chrono::days>(second))) reader.fail("year in UTC is out of range");
  return reader.fault("datetime_parsing", "Input should be a valid datetime");
}

/// Whole seconds, or thousandths, millionths or billionths of one.
template <class Duration>
concept PartOfSecond = std::integral<typename Duration::rep> && Duration::period::num == 1 &&
                       (Duration::period::den == 1 || Duration::period::den == 1'000 ||
                        Duration::period::den == 1'000'000 || Duration::period::den == 1'000'000'000);

}  // namespace detail

/// `2026-11-22`: a date of the years 0001 to 9999.
inline TextFault read_date(std::string_view text, std::chrono::sys_days& value) {
  detail::DateReader reader{text};
  value = reader.date();
  reader.end();
  return reader.fault("date_parsing", "Input should be a valid date in the format YYYY-MM-DD");
}

/// `2026-11-22T10:20:30Z`, `2026-11-22T10:20:30.123+01:00`: a point in time. An offset is converted; to leave it out is
/// a fault, as the text then says no point in time. What is finer than the type is cut off, not rounded.
template <detail::PartOfSecond Duration>
TextFault read_datetime(std::string_view text, std::chrono::sys_time<Duration>& value) {
  std::chrono::sys_seconds second;
  std::chrono::nanoseconds fraction{};
  TextFault fault = detail::read_datetime(text, second, fraction);
  if (fault) return fault;
  // 64 bits of nanoseconds reach from 1677 to 2262.
  constexpr auto highest = std::numeric_limits<typename Duration::rep>::max() / Duration::period::den - 1;
  const auto count = second.time_since_epoch().count();
  if (!std::in_range<typename Duration::rep>(count) || count > highest || count < -highest) {
    return {"datetime_parsing", "Input should be a valid datetime, year is out of range"};
  }
  value = std::chrono::time_point_cast<Duration>(second) + std::chrono::duration_cast<Duration>(fraction);
  return {};
}

/// `2026-11-22`.
/// \throws std::out_of_range before the year 1 and after the year 9999.
inline void append_date(std::string& out, std::chrono::sys_days value) { detail::append_iso_date(out, value); }

/// `2026-11-22T10:20:30Z`; of milliseconds always with three digits more, of microseconds with six, of nanoseconds with
/// nine, so that the texts sort as the times do.
/// \throws std::out_of_range before the year 1 and after the year 9999.
template <detail::PartOfSecond Duration>
void append_datetime(std::string& out, std::chrono::sys_time<Duration> value) {
  const auto second = std::chrono::floor<std::chrono::seconds>(value);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  detail::append_iso_date(out, day);
  out += 'T';
  detail::append_iso_time(out, second - day);
  if constexpr (Duration::period::den != 1) {
    constexpr std::size_t digits = Duration::period::den == 1'000 ? 3 : Duration::period::den == 1'000'000 ? 6 : 9;
    out += '.';
    // Not value - second: as nanoseconds, the second may be too early for 64 bits.
    const auto part = value.time_since_epoch().count() % Duration::period::den;
    detail::append_digits(out, static_cast<unsigned long>(part < 0 ? part + Duration::period::den : part), digits);
  }
  out += 'Z';
}

/// As read_date() does.
template <>
struct FromText<std::chrono::sys_days> {
  static constexpr std::string_view format = "date";

  static TextFault read(std::string_view text, std::chrono::sys_days& value) { return read_date(text, value); }
  static void append(std::chrono::sys_days value, std::string& out) { append_date(out, value); }
};

/// As read_datetime() does.
template <detail::PartOfSecond Duration>
struct FromText<std::chrono::sys_time<Duration>> {
  static constexpr std::string_view format = "date-time";

  static TextFault read(std::string_view text, std::chrono::sys_time<Duration>& value) {
    return read_datetime(text, value);
  }
  static void append(std::chrono::sys_time<Duration> value, std::string& out) { append_datetime(out, value); }
};

}  // namespace classy
