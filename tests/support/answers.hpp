#pragma once
// Reads what a server has sent as the strictest of clients does: RFC 9112, and what this server says of itself besides.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include <classy/detail/ascii.hpp>

namespace test {

/// One final answer. Its views are of the bytes that were read.
struct Answer {
  struct Line {
    std::string_view name;
    std::string_view value;
  };

  std::optional<std::string_view> header(std::string_view name) const {
    for (const Line& line : lines) {
      if (classy::detail::equals_ignoring_case(line.name, name)) return line.value;
    }
    return std::nullopt;
  }
  std::size_t count(std::string_view name) const {
    const auto has_it = [name](const Line& line) { return classy::detail::equals_ignoring_case(line.name, name); };
    return static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), has_it));
  }
  bool closes() const { return header("Connection") == "close"; }

  int status = 0;
  std::vector<Line> lines;
  std::string_view body;
};

struct Answers {
  std::vector<Answer> finals;
  std::size_t continues = 0;  // 100 Continue
  bool cut = false;           // the last one is not complete
  const char* fault = nullptr;
};

namespace answers {

/// "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110, 5.6.7.
inline bool is_date(std::string_view text) {
  constexpr std::string_view form = "Aaa, 00 Aaa 0000 00:00:00 GMT";
  return text.size() == form.size() && text.ends_with(" GMT") &&
         std::equal(text.begin(), text.end() - 3, form.begin(), [](char c, char kind) {
           if (kind == 'A') return c >= 'A' && c <= 'Z';
           if (kind == 'a') return c >= 'a' && c <= 'z';
           return kind == '0' ? c >= '0' && c <= '9' : c == kind;
         });
}

/// Reads the head, without the empty line. \returns what is wrong with it.
inline const char* read_head(std::string_view head, Answer& answer) {
  const std::string_view start = head.substr(0, head.find("\r\n"));
  if (!start.starts_with("HTTP/1.1 ") || start.size() < 14 || start[12] != ' ') return "no status line";
  const auto [end, error] = std::from_chars(start.data() + 9, start.data() + 12, answer.status);
  if (end != start.data() + 12 || answer.status < 100 || answer.status > 599) return "no status";
  if (!classy::detail::is_field_value(start)) return "a byte in the status line that must not be there";
  head.remove_prefix(start.size() + 2);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos || !classy::detail::is_token(line.substr(0, colon))) return "no header line";
    const std::string_view value = line.substr(colon + 2);
    if (!classy::detail::is_field_value(value) || classy::detail::trim(value) != value) return "a bad header value";
    answer.lines.push_back({line.substr(0, colon), value});
  }
  return nullptr;
}

/// What every answer of this server has, and what none has.
inline const char* check_lines(const Answer& answer) {
  if (answer.count("Date") != 1 || !is_date(*answer.header("Date"))) return "no Date, or more than one";
  if (answer.count("Server") != 0) return "the server tells who it is";
  if (answer.count("Transfer-Encoding") != 0) return "a Transfer-Encoding";
  if (answer.count("Connection") > 1) return "two Connection lines";
  const auto connection = answer.header("Connection");
  if (connection && connection != "close" && connection != "keep-alive") return "a Connection of a third kind";
  const bool lengthless = answer.status == 204 || answer.status == 304;
  if (answer.count("Content-Length") != (lengthless ? 0U : 1U)) return "a length where none should be, or none";
  return nullptr;
}

}  // namespace answers

/// `is_head(n)`: whether the answer of that number is one to HEAD, and so has no body.
template <class IsHead>
Answers read_answers(std::string_view bytes, IsHead is_head) {
  Answers all;
  const auto wrong = [&all](const char* what) {
    all.fault = what;
    return all;
  };
  while (!bytes.empty()) {
    if (!all.finals.empty() && all.finals.back().closes()) return wrong("something behind an answer that closes");
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      all.cut = true;
      return all;
    }
    Answer answer;
    if (const char* what = answers::read_head(bytes.substr(0, end + 2), answer)) return wrong(what);
    bytes.remove_prefix(end + 4);
    if (answer.status < 200) {
      if (answer.status != 100 || !answer.lines.empty()) return wrong("an interim answer that is not just 100");
      ++all.continues;
      continue;
    }
    if (const char* what = answers::check_lines(answer)) return wrong(what);
    std::size_t length = 0;
    if (const auto value = answer.header("Content-Length")) {
      const auto [last, error] = std::from_chars(value->data(), value->data() + value->size(), length);
      if (value->empty() || last != value->data() + value->size()) return wrong("a length that is no number");
    }
    if (is_head(all.finals.size())) length = 0;
    all.cut = length > bytes.size();
    answer.body = bytes.substr(0, length);
    bytes.remove_prefix(answer.body.size());
    all.finals.push_back(answer);
  }
  return all;
}

}  // namespace test
