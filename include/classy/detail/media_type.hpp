#pragma once
// Media types and content codings of bodies (RFC 9110, 8.3.1 and 8.4), compared without regard to case.

#include <optional>
#include <string_view>

#include <classy/detail/ascii.hpp>

namespace classy::detail {

/// JSON, or one of the types that are JSON as well (RFC 6839, 3.1): "application/problem+json".
inline bool is_json_type(std::string_view type) {
  constexpr std::string_view json = "application/json", suffix = "+json";
  if (equals_ignoring_case(type, json)) return true;
  return type.size() > suffix.size() && equals_ignoring_case(type.substr(type.size() - suffix.size()), suffix);
}

/// Of a Content-Type: without parameters, and empty when the client says nothing.
inline std::string_view media_type_of(std::optional<std::string_view> content_type) {
  const std::string_view type = content_type.value_or(std::string_view{});
  return trim(type.substr(0, type.find(';')));
}

/// Whether a Content-Encoding leaves the body as it is.
inline bool is_plain(std::optional<std::string_view> codings) {
  bool plain = true;
  for_each_element(codings.value_or(std::string_view{}), [&plain](std::string_view coding) {
    plain = plain && equals_ignoring_case(coding, "identity");
  });
  return plain;
}

}  // namespace classy::detail
