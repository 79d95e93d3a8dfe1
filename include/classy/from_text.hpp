#pragma once
// FromText<T>: how a value is read from the text of a path parameter. What is accepted is as strict as it can be
// without surprising anybody: the whole text, and only the text.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include <classy/detail/ascii.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/reflect.hpp>

namespace classy {

// FromText<T>: how a T is read from a text. Specialise it for a type of your own:
//     template <> struct classy::FromText<Celsius> {
//       static TextFault read(std::string_view text, Celsius& value);  // {} or, say, {"celsius", "Input should …"}
//       static void append(const Celsius& value, std::string& out);     // optional: then it is a JSON string, too
//       static constexpr std::string_view format = "celsius";           // optional: JSON Schema's word for it
//     };
// T has a default constructor. The text is decoded, and outlives the handler: a view of it may be kept until then.

namespace detail {

inline TextFault out_of_bounds(bool above, const std::string& bound) {
  return {above ? "less_than_equal" : "greater_than_equal",
          (above ? "Input should be less than or equal to " : "Input should be greater than or equal to ") + bound,
          (above ? "{\"le\":" : "{\"ge\":") + bound + "}"};
}

/// An optional sign and digits, as sign and magnitude. `lowest` is the magnitude of the least value.
inline TextFault read_integer(std::string_view text, std::uint64_t lowest, std::uint64_t highest, bool& negative,
                              std::uint64_t& magnitude) {
  negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), magnitude);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
    return {"int_parsing", "Input should be a valid integer, unable to parse string as an integer"};
  }
  if (error == std::errc::result_out_of_range || magnitude > (negative ? lowest : highest)) {
    std::string bound = negative && lowest != 0 ? "-" : "";
    append_integer(bound, negative ? lowest : highest);
    return out_of_bounds(!negative, bound);
  }
  return {};
}

/// Of a number that is out of range: whether it is too small rather than too large. Which power of ten its first digit
/// stands for is told by where that stands, and by the exponent.
inline bool is_tiny(std::string_view digits) {
  const std::size_t e = std::min(digits.find_first_of("eE"), digits.size());
  const std::size_t point = std::min(digits.find('.'), e);
  const std::size_t first = std::min(digits.find_first_of("123456789"), e);
  std::int64_t exponent = 0;
  if (e != digits.size()) {
    constexpr std::int64_t huge = std::int64_t{1} << 40U;
    std::string_view power = digits.substr(e + 1);
    const bool negative = power.starts_with('-');
    if (negative || power.starts_with('+')) power.remove_prefix(1);
    const auto error = std::from_chars(power.data(), power.data() + power.size(), exponent).ec;
    if (error != std::errc{} || exponent > huge) exponent = huge;
    if (negative) exponent = -exponent;
  }
  return static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first) + exponent < 0;
}

template <std::floating_point T>
TextFault read_floating(std::string_view text, T& value, bool allow_non_finite = false) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool signs = text.starts_with('-') || text.starts_with('+');
  if (end != text.data() + text.size() || error == std::errc::invalid_argument || signs) {
    return {"float_parsing", "Input should be a valid number, unable to parse string as a number"};
  }
  const bool letters = to_lower(text.front()) >= 'a';  // "inf", "nan"
  if (error == std::errc::result_out_of_range && is_tiny(text)) {
    value = 0;
  } else if ((letters && !allow_non_finite) || error == std::errc::result_out_of_range) {
    return {"finite_number", "Input should be a finite number"};
  }
  if (negative) value = -value;
  return {};
}

inline TextFault read_boolean(std::string_view text, bool& value) {
  for (const std::string_view word : {"true", "1", "on", "yes", "t", "y"}) {
    if (equals_ignoring_case(text, word)) {
      value = true;
      return {};
    }
  }
  for (const std::string_view word : {"false", "0", "off", "no", "f", "n"}) {
    if (equals_ignoring_case(text, word)) {
      value = false;
      return {};
    }
  }
  return {"bool_parsing", "Input should be a valid boolean, unable to interpret input"};
}

/// "Input should be 'asc' or 'desc'"
inline TextFault enumerator_fault(const Shape& shape) {
  std::string expected;
  for (const Enumerator& enumerator : shape.enumerators) {
    if (!expected.empty()) expected += &enumerator == &shape.enumerators.back() ? " or " : ", ";
    expected.append("'").append(enumerator.name).append("'");
  }
  TextFault fault{"enum", "Input should be " + expected, "{\"expected\":"};
  append_json_string(fault.ctx, expected);
  fault.ctx += '}';
  return fault;
}

/// The enumerator of that exact name; null when there is none.
inline const Enumerator* find_enumerator(const Shape& shape, std::string_view text) {
  for (const Enumerator& enumerator : shape.enumerators) {
    const std::string_view name = enumerator.name;
    if (name.size() == text.size() && same_bytes(name.data(), text.data(), text.size())) return &enumerator;
  }
  return nullptr;
}

}  // namespace detail

/// `-1`, `+1`, `007`: an optional sign and digits, in the range of the type.
template <detail::IntegerType T>
struct FromText<T> {
  static TextFault read(std::string_view text, T& value) {
    constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    constexpr std::uint64_t lowest = std::is_signed_v<T> ? highest + 1 : 0;
    bool negative = false;
    std::uint64_t magnitude = 0;
    TextFault fault = detail::read_integer(text, lowest, highest, negative, magnitude);
    value = static_cast<T>(negative ? 0 - magnitude : magnitude);
    return fault;
  }
};

/// `1`, `.5`, `5.`, `1e3`, `-2.5`; finite.
template <std::floating_point T>
struct FromText<T> {
  static TextFault read(std::string_view text, T& value) { return detail::read_floating(text, value); }
};

/// Any case of `true 1 on yes t y` and `false 0 off no f n`.
template <>
struct FromText<bool> {
  static TextFault read(std::string_view text, bool& value) { return detail::read_boolean(text, value); }
};

template <>
struct FromText<std::string> {
  static TextFault read(std::string_view text, std::string& value) {
    value = text;
    return {};
  }
};

/// A view into the request: valid until the handler has answered, in a coroutine too.
template <>
struct FromText<std::string_view> {
  static TextFault read(std::string_view text, std::string_view& value) {
    value = text;
    return {};
  }
};

/// The exact name of an enumerator.
template <detail::EnumType T>
struct FromText<T> {
  static TextFault read(std::string_view text, T& value) {
    const Enumerator* enumerator = detail::find_enumerator(shape_of<T>(), text);
    if (enumerator == nullptr) return detail::enumerator_fault(shape_of<T>());
    value = static_cast<T>(enumerator->value);
    return {};
  }
};

}  // namespace classy
