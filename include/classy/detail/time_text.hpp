#pragma once
// Points in time as text: written in the forms of ISO 8601 and of HTTP.

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace classy::detail {

/// Decimal digits with leading zeros.
inline void append_digits(std::string& out, unsigned long value, std::size_t count) {
  out.append(count, '0');
  for (std::size_t at = out.size(); value != 0 && count != 0; --count, value /= 10) {
    out[--at] = static_cast<char>('0' + value % 10);
  }
}

/// Four digits are enough for the years that have a text.
inline constexpr std::chrono::sys_days first_day{std::chrono::year{1} / 1 / 1};
inline constexpr std::chrono::sys_days last_day{std::chrono::year{9999} / 12 / 31};

constexpr bool has_text(std::chrono::sys_days day) { return first_day <= day && day <= last_day; }

inline void require_text(std::chrono::sys_days day) {
  if (!has_text(day)) throw std::out_of_range{"a date before the year 1 or after the year 9999 cannot be written"};
}

/// "2026-11-22".
inline void append_iso_date(std::string& out, std::chrono::sys_days day) {
  require_text(day);
  const std::chrono::year_month_day date{day};
  append_digits(out, static_cast<unsigned long>(static_cast<int>(date.year())), 4);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.day()), 2);
}

/// "10:20:30".
inline void append_iso_time(std::string& out, std::chrono::seconds since_midnight) {
  const std::chrono::hh_mm_ss time{since_midnight};
  append_digits(out, static_cast<unsigned long>(time.hours().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned long>(time.minutes().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned long>(time.seconds().count()), 2);
}

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
inline void append_http_date(std::string& out, std::chrono::sys_seconds time) {
  constexpr std::string_view weekdays = "SunMonTueWedThuFriSat";
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto day = std::chrono::floor<std::chrono::days>(time);
  require_text(day);
  const std::chrono::year_month_day date{day};
  out.append(weekdays.substr(3 * std::chrono::weekday{day}.c_encoding(), 3)).append(", ");
  append_digits(out, static_cast<unsigned>(date.day()), 2);
  out.append(" ").append(months.substr(3 * (static_cast<unsigned>(date.month()) - 1), 3)).append(" ");
  append_digits(out, static_cast<unsigned long>(static_cast<int>(date.year())), 4);
  out += ' ';
  append_iso_time(out, time - day);
  out += " GMT";
}

}  // namespace classy::detail
