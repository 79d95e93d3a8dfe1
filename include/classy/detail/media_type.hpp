#pragma once
// Media types of bodies (RFC 9110, 8.3.1), compared without regard to case.

#include <string_view>

#include <classy/detail/ascii.hpp>

namespace classy::detail {

/// JSON, or one of the types that are JSON as well (RFC 6839, 3.1): "application/problem+json".
inline bool is_json_type(std::string_view type) {
  constexpr std::string_view json = "application/json", suffix = "+json";
  if (equals_ignoring_case(type, json)) return true;
  return type.size() > suffix.size() && equals_ignoring_case(type.substr(type.size() - suffix.size()), suffix);
}

}  // namespace classy::detail
