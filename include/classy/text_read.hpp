#pragma once
// Reads a value from a text by its Shape, and checks its rules: for parameters from the query, headers, cookies, forms.

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/check_rules.hpp>
#include <classy/detail/scalar.hpp>
#include <classy/from_text.hpp>
#include <classy/shape.hpp>

namespace classy {
namespace detail {

inline TextFault read_integer(const Shape& shape, std::string_view text, void* value, Number& number) {
  const bool is_signed = shape.kind == Shape::Kind::signed_integer;
  const unsigned bits = shape.size * 8;
  const std::uint64_t highest = std::numeric_limits<std::uint64_t>::max() >> (64 - bits + (is_signed ? 1U : 0U));
  bool negative = false;
  std::uint64_t magnitude = 0;
  if (TextFault fault = read_integer(text, is_signed ? highest + 1 : 0, highest, negative, magnitude)) return fault;
  const std::uint64_t twos_complement = negative ? 0 - magnitude : magnitude;
  store_integer(shape.size, value, twos_complement);
  number = is_signed ? as_number(static_cast<std::int64_t>(twos_complement)) : as_number(twos_complement);
  return {};
}

inline TextFault read_floating(const Shape& shape, std::string_view text, void* value, bool allow_non_finite,
                               Number& number) {
  TextFault fault;
  if (shape.size == sizeof(float)) {  // read as what it is: rounded once
    fault = read_floating(text, *static_cast<float*>(value), allow_non_finite);
  } else if (shape.size == sizeof(double)) {
    fault = read_floating(text, *static_cast<double*>(value), allow_non_finite);
  } else {
    fault = read_floating(text, *static_cast<long double*>(value), allow_non_finite);
  }
  if (fault) return fault;
  double number_sent = load_floating(shape.size, value);
  if (shape.size == sizeof(float)) read_floating(text, number_sent, allow_non_finite);  // 0.1 keeps the bound 0.1
  number = as_number(number_sent);
  return {};
}

}  // namespace detail

/// Reads a scalar: a boolean, a number, a text, an enum, or what has a format of its own; a std::optional then holds it.
/// `rules` may be null. A view that it becomes is one of `text`.
inline TextFault read_text(const Shape& shape, const Rules* rules, std::string_view text, void* value,
                           const PatternMatcher& matcher) {
  Number number;
  TextFault fault;
  switch (shape.kind) {
    case Shape::Kind::boolean: return detail::read_boolean(text, *static_cast<bool*>(value));
    case Shape::Kind::signed_integer:
    case Shape::Kind::unsigned_integer: fault = detail::read_integer(shape, text, value, number); break;
    case Shape::Kind::floating:
      fault = detail::read_floating(shape, text, value, rules != nullptr && rules->allow_non_finite, number);
      break;
    case Shape::Kind::text:
      shape.set_text(value, text);
      return rules != nullptr ? detail::check_text(*rules, text, matcher) : TextFault{};
    case Shape::Kind::enumeration: {
      const Enumerator* enumerator = detail::find_enumerator(shape, text);
      if (enumerator == nullptr) return detail::enumerator_fault(shape);
      detail::store_integer(shape.size, value, static_cast<std::uint64_t>(enumerator->value));
      return {};
    }
    case Shape::Kind::formatted: return shape.read_text(value, text);
    case Shape::Kind::optional: return read_text(*shape.element, rules, text, shape.emplace(value), matcher);
    default: throw std::logic_error{"a value of this kind is not read from a text"};
  }
  return fault || rules == nullptr ? fault : detail::check_number(*rules, number);
}

}  // namespace classy
