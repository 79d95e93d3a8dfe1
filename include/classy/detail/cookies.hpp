#pragma once
// Finds cookies in the `Cookie` lines of a request (RFC 6265, 5.4).

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/request.hpp>

namespace classy::detail {

/// As many cookies as a request may have.
inline constexpr std::size_t most_cookies = 256;

/// Calls `visit(name, value)` with each cookie, in order, and says how many there are. White space around names and
/// values is cut off, and so is one pair of quotes around a value; nothing is decoded. Between two semicolons without
/// "=" stands the value of a cookie without a name: so browsers send it.
template <class Visit>
std::size_t for_each_cookie(std::span<const HeaderField> headers, Visit visit) {
  std::size_t count = 0;
  for (const HeaderField& field : headers) {
    if (!equals_ignoring_case(field.name, "Cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t end = rest.find(';');
      const std::string_view cookie = trim(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
      if (cookie.empty()) continue;
      const std::size_t equals = cookie.find('=');
      const bool named = equals != std::string_view::npos;
      const std::string_view name = named ? trim(cookie.substr(0, equals)) : std::string_view{};
      std::string_view value = named ? trim(cookie.substr(equals + 1)) : cookie;
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      visit(name, value);
      ++count;
    }
  }
  return count;
}

/// The value of the last cookie of that name, in exactly that case; nothing when there is none. A view of a header
/// line.
inline std::optional<std::string_view> cookie(std::span<const HeaderField> headers, std::string_view name) {
  std::optional<std::string_view> found;
  for_each_cookie(headers, [&](std::string_view each, std::string_view value) {
    if (each == name) found = value;
  });
  return found;
}

/// More than are allowed: for whoever reads cookies, to be asked once for each request.
inline bool has_too_many_cookies(std::span<const HeaderField> headers, std::size_t most = most_cookies) {
  return for_each_cookie(headers, [](std::string_view, std::string_view) {}) > most;
}

}  // namespace classy::detail
