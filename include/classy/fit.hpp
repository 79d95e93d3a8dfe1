#pragma once
// How a pattern's placeholders and a handler's path parameters fit together. A handler's parameters are known by their
// names here: that of a Path<"name", T>, or an empty one for a plain value, which goes by position.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <classy/pattern.hpp>

namespace classy {

/// How a good pattern and the names of a handler's path parameters fit.
enum class Fit { good, too_few_placeholders, too_many_placeholders, unknown_name };

constexpr Fit fit(std::string_view pattern, std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (!name.empty() && parameter_index(pattern, name) == std::string_view::npos) return Fit::unknown_name;
  }
  const std::size_t placeholders = parameter_count(pattern);
  if (placeholders != names.size()) {
    return placeholders < names.size() ? Fit::too_few_placeholders : Fit::too_many_placeholders;
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {  // two that take the same leave another one over
      if (!names[i].empty() && names[i] == names[k]) return Fit::too_many_placeholders;
    }
  }
  return Fit::good;
}

/// The misfit as a sentence.
constexpr std::string_view describe(Fit fit) {
  switch (fit) {
    case Fit::good: return "the pattern fits the handler";
    case Fit::too_few_placeholders: return "the handler takes a path parameter that the pattern does not have";
    case Fit::too_many_placeholders: return "the pattern has a placeholder that the handler does not take";
    case Fit::unknown_name: return "a Path parameter of the handler has a name that is not in the pattern";
  }
  return "the pattern does not fit the handler";
}

/// For each of the handler's path parameters, which of the pattern's it is: those with a name theirs, the others in
/// order what is left. Empty when the orders are the same.
inline std::vector<std::uint8_t> parameter_order(std::string_view pattern, std::span<const std::string_view> names) {
  std::uint64_t taken = 0;
  for (const std::string_view name : names) {
    if (!name.empty()) taken |= std::uint64_t{1} << parameter_index(pattern, name);
  }
  std::vector<std::uint8_t> order;
  bool same = true;
  std::size_t next = 0;
  for (const std::string_view name : names) {
    while (name.empty() && (taken >> next & 1U) != 0) ++next;
    const std::size_t index = name.empty() ? next++ : parameter_index(pattern, name);
    same = same && index == order.size();
    order.push_back(static_cast<std::uint8_t>(index));
  }
  return same ? std::vector<std::uint8_t>{} : order;
}

}  // namespace classy
