#pragma once
// Free-form JSON: a handler may take and return a nlohmann::json, and a struct may have one for a member. Structs by
// themselves need none of this: see bodies.hpp and respond.hpp.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/bodies.hpp>
#include <classy/json_write.hpp>
#include <classy/reflect.hpp>
#include <classy/respond.hpp>

namespace classy {

/// Text that is not UTF-8 becomes U+FFFD where it is written. Writing throws std::length_error for what is nested deeper
/// than `max_json_depth`: dump() recurses, and the stack must not depend on what somebody put in.
template <>
struct ShapeOf<nlohmann::json> {
  static consteval Shape make() {
    return {.kind = Shape::Kind::free_form,
            .size = sizeof(nlohmann::json),
            .name = "nlohmann::json",
            .write_json = [](const void* value,
                             std::string& out) { write(*static_cast<const nlohmann::json*>(value), out); },
            .reset = [](void* value) { *static_cast<nlohmann::json*>(value) = nullptr; },
            .read_json =
                [](void* value, std::string_view json) {
                  auto& read = *static_cast<nlohmann::json*>(value) = nlohmann::json::parse(json, nullptr, false);
                  return !read.is_discarded();
                }};
  }

 private:
  static void write(const nlohmann::json& value, std::string& out) {
    check_depth(value);
    out += value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
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

/// The JSON body, whatever it holds.
template <>
struct Extractor<nlohmann::json> {
  static constexpr Source source = Source::body;
  static constexpr const Parameter& parameter = detail::json_parameter<nlohmann::json>;

  static nlohmann::json from(Extraction& extraction) {
    nlohmann::json value;
    extraction.read(parameter, &value);
    return value;
  }
};

}  // namespace classy
