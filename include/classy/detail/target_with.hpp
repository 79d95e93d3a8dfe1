#pragma once
// Links to what is beside an answer: the request's own target, but with another value of one parameter of its query.

#include <algorithm>
#include <string>
#include <string_view>

#include <classy/detail/pairs.hpp>
#include <classy/detail/percent_encode.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// `/users?page=2&fields=a` with `fields` = `*` is `/users?page=2&fields=*`. The other parameters stay as the client wrote
/// them, but what may not stand in a URI is encoded (RFC 3986, 3.4).
inline void append_target_with(const Request& request, std::string_view name, std::string_view value,
                               std::string& out) {
  const auto is_query_char = [](char c) { return is_segment_char(c) || c == '/' || c == '?' || c == '%'; };
  const auto is_value_char = [](char c) {
    return is_unreserved(c) || std::string_view{"!*/(),:@"}.find(c) != std::string_view::npos;
  };
  const auto is_named = [name](std::string_view pair) {
    Pairs one;
    return one.read(pair, 1) == Pairs::Outcome::good && one.last(name) != nullptr;
  };
  out.append(request.path()).append("?");
  for (std::string_view rest = request.query(); !rest.empty();) {
    const std::string_view pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    if (pair.empty() || is_named(pair)) continue;
    append_percent_encoded(out, pair, is_query_char);
    out += '&';
  }
  out.append(name).append("=");
  append_percent_encoded(out, value, is_value_char);
}

/// `Link: <target>; rel="relation"` (RFC 8288, 3).
inline void add_link(std::string_view target, std::string_view relation, Response& response) {
  std::string line{'<'};
  line.append(target).append(">; rel=\"").append(relation).append("\"");
  response.add("Link", line);
}

}  // namespace classy::detail
