#pragma once
// has_lazy(): whether a value of a Shape may hold a Lazy, however deep.

#include <algorithm>
#include <vector>

#include <classy/shape.hpp>

namespace classy::detail {

/// `seen`: the structs that were looked at, which may hold values of their own kind.
inline bool has_lazy(const Shape& shape, std::vector<const Shape*>& seen) {
  if (shape.kind == Shape::Kind::lazy) return true;
  if (std::find(seen.begin(), seen.end(), &shape) != seen.end()) return false;
  if (!shape.members.empty()) seen.push_back(&shape);
  const auto inside = [&seen](const Shape* part) { return has_lazy(*part, seen); };
  return (shape.element != nullptr && inside(shape.element)) ||
         std::any_of(shape.members.begin(), shape.members.end(),
                     [&](const Member& member) { return inside(member.shape); }) ||
         std::any_of(shape.alternatives.begin(), shape.alternatives.end(), inside);
}
inline bool has_lazy(const Shape& shape) {
  std::vector<const Shape*> seen;
  return has_lazy(shape, seen);
}

}  // namespace classy::detail
