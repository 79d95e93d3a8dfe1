#pragma once
// walk_elements(): what is in a value of a list, a map, or a Lazy, by its Shape.

#include <string_view>

#include <classy/shape.hpp>

namespace classy::detail {

/// Calls `visit(key, element)` for each element, in order; the key is a map's. The Shape has a `walk`.
template <class Visitor>
void walk_elements(const Shape& shape, const void* value, Visitor visit) {
  shape.walk(value, &visit, [](void* state, std::string_view key, const void* element) {
    (*static_cast<Visitor*>(state))(key, element);
  });
}

}  // namespace classy::detail
