#pragma once
// Writes an answer's head and body into the connection's output buffer.

#include <charconv>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/output.hpp>
#include <classy/detail/time_text.hpp>
#include <classy/error.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
inline std::string http_date(std::time_t seconds) {
  std::string text;
  append_http_date(text, std::chrono::sys_seconds{std::chrono::seconds{seconds}});
  return text;
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

  /// Whether the answer has a body that is to be sent. RFC 9110, 15.3.5, 15.3.6 and 15.4.5.
  static bool sends_body(int status, bool head) { return !head && status != 204 && status != 205 && status != 304; }

  /// Appends the answer to `out`: all of it, or nothing when it throws, for lack of memory. Of a body that has a source,
  /// the head only.
  void write(const Response& response, Framing framing, Output& out) {
    // RFC 9110, 15.3.5, 15.3.6 and 15.4.5: these have no content, and only 205 says so by a length.
    const bool lengthless = response.status() == 204 || response.status() == 304;
    const bool bodiless = lengthless || response.status() == 205;

    const std::string_view lines = response.header_lines();
    const std::string_view content = bodiless ? std::string_view{} : response.body();
    const std::string_view body = framing.head ? std::string_view{} : content;

    const std::string_view begin = start(response.status());
    constexpr std::size_t own = 96;  // at most, of the lines that are the server's own, but for the date
    char* at = out.room(begin.size() + lines.size() + own + body.size());
    at = copy_text(at, begin);
    at = copy_text(at, lines);
    if (!lengthless) {
      at = copy_text(at, "Content-Length: ");
      at = std::to_chars(at, at + 20, bodiless ? 0 : response.body_size()).ptr;
      at = copy_text(at, "\r\n");
    }
    if (!framing.keep_alive) {
      at = copy_text(at, "Connection: close\r\n");
    } else if (framing.http_1_0) {
      at = copy_text(at, "Connection: keep-alive\r\n");
    }
    at = copy_text(at, "\r\n");
    out.fill(copy_text(at, body));
  }

 private:
  /// The status line and the date, made once a second, and when the status changes.
  std::string_view start(int status) {
    const std::time_t now = std::time(nullptr);
    if (now != second_ || status != status_) [[unlikely]]
      make_start(now, status);
    return start_;
  }
  void make_start(std::time_t now, int status) {
    if (now != second_) date_ = http_date(now);
    second_ = now;
    status_ = 0;  // as long as it is not complete
    start_ = "HTTP/1.1 ";
    append_integer(start_, status);
    start_.append(1, ' ').append(phrase(status)).append("\r\nDate: ").append(date_).append("\r\n");
    status_ = status;
  }

  std::time_t second_ = -1;
  int status_ = 0;
  std::string date_;
  std::string start_;
};

}  // namespace classy::detail
