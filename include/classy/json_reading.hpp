#pragma once
// What a reader of JSON is told and tells. The reader itself, json_read.hpp, is compiled where the App is, and reached
// through a pointer: a controller's translation unit has no parser.

#include <cstddef>
#include <string_view>
#include <vector>

#include <classy/fault.hpp>
#include <classy/shape.hpp>

namespace classy {

/// Looks for a rule's pattern in a text: made by whoever compiled the patterns.
struct PatternMatcher {
  bool (*matches)(const void* state, std::string_view pattern, std::string_view text) = nullptr;
  const void* state = nullptr;
};

/// How strict a reader is, and what helps it.
struct JsonReading {
  bool lax = false;  ///< strings also count as the numbers and booleans that they spell
  PatternMatcher matcher{};
};

/// Why a text is no JSON; `what` is empty when it is.
struct JsonError {
  std::string_view what{};
  std::size_t offset = 0;  ///< in bytes

  explicit operator bool() const { return !what.empty(); }
};

/// read_json() of json_read.hpp.
using JsonReadFunction = JsonError (*)(const Shape& shape, const Rules* rules, std::string_view json, void* value,
                                       const JsonReading& how, std::string_view place, std::vector<Fault>& faults);

}  // namespace classy
