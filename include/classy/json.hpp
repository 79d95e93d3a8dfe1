#pragma once
// Free-form JSON: a handler may return a nlohmann::json. Structs need none of this: see respond.hpp.

#include <cstddef>
#include <stdexcept>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/json_write.hpp>
#include <classy/respond.hpp>

namespace classy {

/// `application/json`; text in it that is not UTF-8 becomes U+FFFD.
/// \throws std::length_error when it is nested deeper than `max_json_depth`: dump() recurses, and the stack must not
///         depend on what somebody put in.
template <>
struct Respond<nlohmann::json> {
  static void write(const nlohmann::json& value, Response& response) {
    check_depth(value);
    response.empty_body() = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    response.type(Response::application_json);
  }

 private:
  static void check_depth(const nlohmann::json& value) {
    std::vector<std::pair<const nlohmann::json*, int>> open{{&value, 1}};
    while (!open.empty()) {
      const auto [container, depth] = open.back();
      open.pop_back();
      if (!container->is_structured()) continue;
      if (depth > max_json_depth) throw std::length_error{"the value is nested too deep for JSON"};
      for (const nlohmann::json& element : *container) {
        if (element.is_structured()) open.emplace_back(&element, depth + 1);
      }
    }
  }
};

}  // namespace classy
