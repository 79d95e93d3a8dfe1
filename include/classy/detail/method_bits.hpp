#pragma once
// Verbs as the route table counts them, and the header line that names those that a path has.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/verb.hpp>

#include <classy/request.hpp>

namespace classy::detail {

/// The table counts methods from 0 to 30: Beast's verbs, but for three of WebDAV's that nobody routes.
inline std::size_t method_index(Verb verb) {
  const auto index = static_cast<std::size_t>(verb);
  return index < 31 ? index : static_cast<std::size_t>(Verb::unknown);
}
inline std::uint32_t method_bit(Verb verb) { return std::uint32_t{1} << method_index(verb); }

/// "GET"; of a route for every verb "ANY".
inline std::string_view verb_name(Verb verb) {
  if (verb == any_verb) return "ANY";
  const auto name = boost::beast::http::to_string(verb);
  return {name.data(), name.size()};
}

/// The value of `Allow` (RFC 9110, 10.2.1), sorted. HEAD comes with GET, and OPTIONS where it is answered everywhere.
inline std::string allow(std::uint32_t methods, bool answer_options) {
  if ((methods & method_bit(Verb::get)) != 0) methods |= method_bit(Verb::head);
  if (answer_options) methods |= method_bit(Verb::options);
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < 31; ++i) {
    if ((methods >> i & 1U) != 0) names.push_back(verb_name(static_cast<Verb>(i)));
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

}  // namespace classy::detail
