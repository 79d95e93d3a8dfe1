#pragma once
// A prefix such as "/users": the path under which routes are mounted.

#include <string>
#include <string_view>

#include <classy/pattern.hpp>

namespace classy {

/// What can be wrong with the text of a prefix.
enum class PrefixFault { none, missing_leading_slash, trailing_slash, has_parameters, bad_pattern };

/// A prefix begins with "/" and does not end with it, and holds no parameters; "" and "/" are the root.
constexpr PrefixFault check_prefix(std::string_view prefix) {
  if (prefix.empty() || prefix == "/") return PrefixFault::none;
  if (!prefix.starts_with('/')) return PrefixFault::missing_leading_slash;
  if (prefix.ends_with('/')) return PrefixFault::trailing_slash;
  if (check_pattern(prefix) != PatternFault::none) return PrefixFault::bad_pattern;
  return parameter_count(prefix) == 0 ? PrefixFault::none : PrefixFault::has_parameters;
}

/// The fault as a sentence.
constexpr std::string_view describe(PrefixFault fault) {
  switch (fault) {
    case PrefixFault::none: return "the prefix is good";
    case PrefixFault::missing_leading_slash: return "a prefix begins with a slash";
    case PrefixFault::trailing_slash: return "a prefix does not end with a slash";
    case PrefixFault::has_parameters: return "a prefix has no path parameters";
    case PrefixFault::bad_pattern: break;
  }
  return "a prefix is literal text: a brace in it is written {{ or }}";
}

/// The pattern "/" under "/users" is "/users" itself.
inline std::string under(std::string_view prefix, std::string_view pattern) {
  if (prefix.empty() || prefix == "/") return std::string{pattern};
  return std::string{prefix}.append(pattern == "/" ? std::string_view{} : pattern);
}

}  // namespace classy
