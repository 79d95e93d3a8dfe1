#pragma once
// merge(): for clients of partial objects: a part and its rest make up the whole. select() and rest() make these two.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include <classy/field_mask.hpp>
#include <classy/part_write.hpp>

namespace classy {

/// What a mask wants of a value: `{}` where that is nothing.
/// \throws std::invalid_argument for a value that is nested more than 64 deep where the mask looks into it.
inline nlohmann::json select(const nlohmann::json& whole, const FieldMask& mask) {
  std::string part;
  append_json_part(whole.dump(), mask, part);
  return nlohmann::json::parse(part);
}
/// What it leaves out. `merge(select(whole, mask), rest(whole, mask))` is the whole. Throws as select() does.
inline nlohmann::json rest(const nlohmann::json& whole, FieldMask mask) {
  return select(whole, std::move(mask).complement());
}

/// Puts a part of an object, and what that left out, together again. Of one version of the object: ask for the rest with
/// the part's `ETag` in `If-Match`.
///     json user = part.json();                        // GET /users/7?fields=id,name
///     user = classy::merge(user, rest.json());        // GET of its Link with rel="urn:classy:rest"
/// Members of objects are united, elements of lists are merged in their places; `{}` stands for what had nothing in it.
/// \throws std::invalid_argument when these are no parts of one object: two values of one member, two lists of different
///         lengths; or when they are nested more than 64 deep.
inline nlohmann::json merge(nlohmann::json part, nlohmann::json rest, std::size_t depth = 64) {
  if (depth == 0) throw std::invalid_argument{"the parts are nested too deep"};
  if (part.is_object() && rest.is_object()) {
    for (auto& [key, value] : rest.items()) {
      const auto there = part.find(key);
      if (there == part.end()) {
        part.emplace(key, std::move(value));
      } else {
        *there = merge(std::move(*there), std::move(value), depth - 1);
      }
    }
    return part;
  }
  if (part.is_array() && rest.is_array() && part.size() == rest.size()) {
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = merge(std::move(part[i]), std::move(rest[i]), depth - 1);
    return part;
  }
  if (rest.is_object() && rest.empty()) return part;
  if (part.is_object() && part.empty()) return rest;
  throw std::invalid_argument{"these are no parts of one object"};
}

}  // namespace classy
