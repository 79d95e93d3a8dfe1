#pragma once
// Points in time as header fields say them, read (RFC 9110, 5.6.7). They are written by append_http_date().

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace classy::detail {

/// Reads a text from the left to the right. What follows a fault is of no meaning.
class HttpDateReader {
 public:
  explicit constexpr HttpDateReader(std::string_view text) : rest_{text} {}

  constexpr void literal(std::string_view text) {
    good_ = good_ && rest_.starts_with(text);
    if (good_) rest_.remove_prefix(text.size());
  }
  constexpr bool skip(std::string_view text) {
    const bool there = good_ && rest_.starts_with(text);
    if (there) rest_.remove_prefix(text.size());
    return there;
  }
  /// Exactly so many digits.
  constexpr int number(std::size_t digits) {
    int value = 0;
    for (; good_ && digits != 0; --digits) {
      good_ = !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
      if (!good_) break;
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }
  /// Which of the names stands here, counted from 0.
  template <std::size_t N>
  constexpr unsigned one_of(const std::array<std::string_view, N>& names) {
    for (std::size_t i = 0; i < N; ++i) {
      if (skip(names[i])) return static_cast<unsigned>(i);
    }
    good_ = false;
    return 0;
  }
  constexpr unsigned month() {
    return 1 + one_of(std::array<std::string_view, 12>{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
                                                       "Oct", "Nov", "Dec"});
  }
  /// `08:49:37`
  constexpr std::chrono::seconds time() {
    const int hour = number(2);
    literal(":");
    const int minute = number(2);
    literal(":");
    const int second = number(2);
    good_ = good_ && hour < 24 && minute < 60 && second <= 60;  // 60 is a leap second
    return std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
  }

  constexpr bool good() const { return good_; }
  constexpr bool ended() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

/// "Sun, 06 Nov 1994 08:49:37 GMT", and the forms of old: "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994".
/// Whether the day of the week is right is not looked at. Nothing for what is none of these.
/// \param now a year of two digits is never more than 50 years ahead of it
constexpr std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text, std::chrono::sys_seconds now) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  HttpDateReader reader{text};
  int years = 0, days = 0;
  unsigned months = 0;
  std::chrono::seconds time{};

  const unsigned weekday =
      reader.one_of(std::array<std::string_view, 7>{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});
  if (reader.skip(" ")) {  // asctime()
    months = reader.month();
    reader.literal(" ");
    days = reader.skip(" ") ? reader.number(1) : reader.number(2);
    reader.literal(" ");
    time = reader.time();
    reader.literal(" ");
    years = reader.number(4);
  } else {
    const bool fixed = reader.skip(", ");  // IMF-fixdate; otherwise RFC 850
    constexpr std::array<std::string_view, 7> more{"day", "day", "sday", "nesday", "rsday", "day", "urday"};
    if (!fixed) reader.literal(more[weekday]), reader.literal(", ");
    const std::string_view between = fixed ? " " : "-";
    days = reader.number(2);
    reader.literal(between);
    months = reader.month();
    reader.literal(between);
    years = reader.number(fixed ? 4 : 2);
    reader.literal(" ");
    time = reader.time();
    reader.literal(" GMT");
    if (!fixed) {
      const int current =
          static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(now)}.year());
      years += current - current % 100;
      if (years > current + 50) years -= 100;
    }
  }
  const std::chrono::year_month_day date{year{years}, month{months}, day{static_cast<unsigned>(days)}};
  if (!reader.ended() || !date.ok()) return std::nullopt;
  return std::chrono::sys_days{date} + time;
}

}  // namespace classy::detail
