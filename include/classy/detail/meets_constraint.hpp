#pragma once
// meets_constraint(): whether a text meets any constraint, regular expressions included, without a table.

#include <optional>
#include <string_view>

#include <classy/constraint.hpp>
#include <classy/detail/byte_dfa.hpp>

namespace classy::detail {

/// `constraint` is what stands behind the ":" of a good pattern. A regular expression is compiled for each call.
inline bool meets_constraint(std::string_view text, std::string_view constraint) {
  const Constraint read = read_constraint(constraint);
  if (read.kind != Constraint::Kind::regex) return meets(text, read);
  const std::optional<ByteDfa> expression = ByteDfa::compile(constraint);
  return expression && expression->matches(text);
}

}  // namespace classy::detail
