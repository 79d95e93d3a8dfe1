#pragma once
// Writes an answer's head and body into the connection's output buffer.

#include <cstddef>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/error.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
inline std::string http_date(std::time_t seconds) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  const int size =
      std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[utc.tm_wday], utc.tm_mday,
                    months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return {text, static_cast<std::size_t>(size)};
}

/// Answers of one connection, as bytes.
class ResponseWriter {
 public:
  /// How an answer goes out, beside what it says itself.
  struct Framing {
    bool keep_alive = true;
    bool http_1_0 = false;
    bool head = false;  ///< HEAD: everything but the body
  };

  /// Appends the answer to `out`.
  void write(const Response& response, Framing framing, std::string& out) {
    // RFC 9110, 15.3.5, 15.3.6 and 15.4.5: these have no content, and only 205 says so by a length.
    const bool lengthless = response.status() == 204 || response.status() == 304;
    const bool bodiless = lengthless || response.status() == 205;
    out.append("HTTP/1.1 ", 9);
    append_integer(out, response.status());
    out.append(1, ' ').append(phrase(response.status())).append(date_line()).append(response.header_lines());
    if (!lengthless) {
      out.append("Content-Length: ", 16);
      append_integer(out, bodiless ? 0 : response.body().size());
      out.append("\r\n", 2);
    }
    if (!framing.keep_alive) {
      out += "Connection: close\r\n";
    } else if (framing.http_1_0) {
      out += "Connection: keep-alive\r\n";
    }
    out.append("\r\n", 2);
    if (!bodiless && !framing.head) out += response.body();
  }

 private:
  /// Made once a second.
  const std::string& date_line() {
    const std::time_t now = std::time(nullptr);
    if (now != second_) {
      second_ = now;
      date_line_ = "\r\nDate: " + http_date(now) + "\r\n";
    }
    return date_line_;
  }

  std::time_t second_ = -1;
  std::string date_line_;
};

}  // namespace classy::detail
