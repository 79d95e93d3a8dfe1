#pragma once
// One rule as a value, which may stand in a template argument; and whether it fits the type that it is for.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/detail/mistake.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/fixed_string.hpp>
#include <classy/shape.hpp>

namespace classy {

namespace detail {

/// What a rule speaks of.
enum class RuleKind : std::uint8_t {
  gt,
  ge,
  lt,
  le,
  multiple_of,
  min_length,
  max_length,
  min_items,
  max_items,
  allow_non_finite,
  defaulted,
  forbid_extra,
  pattern,
  name,
  description,
};

constexpr bool is_bound(RuleKind kind) { return kind <= RuleKind::multiple_of; }

/// A rule without a text.
struct Rule {
  static constexpr std::size_t text_size = 0;

  RuleKind kind;
  Number number{};
};

/// A rule with a text.
template <std::size_t N>
struct TextRule {
  static constexpr std::size_t text_size = N;

  RuleKind kind;
  FixedString<N> text;
};

/// What a parameter is when it is absent.
template <class T>
struct Default {
  static constexpr std::size_t text_size = 0;

  T value;
};
template <class R>
inline constexpr bool is_default = false;
template <class T>
inline constexpr bool is_default<Default<T>> = true;

template <class T>
consteval Number number_of(T value) {
  static_assert(std::is_arithmetic_v<T>, "the bound of a rule is a number");
  if constexpr (std::floating_point<T>) {
    return {.kind = Number::Kind::floating, .floating = static_cast<double>(value)};
  } else if constexpr (std::unsigned_integral<T>) {
    return {.kind = Number::Kind::natural, .natural = value};
  } else {
    return {.kind = Number::Kind::integer, .integer = value};
  }
}

/// What a rule asks of the type that it is for.
enum class RuleMisfit : std::uint8_t { none, not_a_number, not_floating, not_a_text, not_a_list, not_a_struct };

template <class T>
constexpr RuleMisfit misfit(RuleKind kind) {
  using Value = typename Unwrapped<T>::Type;  // without std::optional
  constexpr bool number = IntegerType<Value> || std::floating_point<Value>;
  switch (kind) {
    case RuleKind::gt:
    case RuleKind::ge:
    case RuleKind::lt:
    case RuleKind::le:
    case RuleKind::multiple_of: return number ? RuleMisfit::none : RuleMisfit::not_a_number;
    case RuleKind::allow_non_finite: return std::floating_point<Value> ? RuleMisfit::none : RuleMisfit::not_floating;
    case RuleKind::min_length:
    case RuleKind::max_length:
    case RuleKind::pattern: return TextType<Value> ? RuleMisfit::none : RuleMisfit::not_a_text;
    case RuleKind::min_items:
    case RuleKind::max_items: return RangeType<Value> ? RuleMisfit::none : RuleMisfit::not_a_list;
    case RuleKind::forbid_extra: return RuleMisfit::not_a_struct;
    case RuleKind::defaulted:
    case RuleKind::name:
    case RuleKind::description: break;
  }
  return RuleMisfit::none;
}

template <class T>
consteval bool rule_fits(const Rule& rule) {
  return misfit<T>(rule.kind) == RuleMisfit::none;
}
template <class T, std::size_t N>
consteval bool rule_fits(const TextRule<N>& rule) {
  return misfit<T>(rule.kind) == RuleMisfit::none;
}
/// Numbers as long as they stay what they are: 20 is a double, but 2.5 is no int, and 300 no std::uint8_t.
template <class T, class Value>
consteval bool rule_fits(const Default<Value>& rule) {
  using Inner = typename Unwrapped<T>::Type;
  if constexpr (requires { rule.value.text; }) {
    return std::is_constructible_v<Inner, std::string_view>;
  } else if constexpr (std::same_as<Inner, bool> || std::same_as<Value, bool>) {
    return std::same_as<Inner, Value>;
  } else if constexpr (IntegerType<Inner> && IntegerType<Value>) {
    return std::in_range<Inner>(rule.value);
  } else {
    return std::is_convertible_v<Value, Inner> && !(IntegerType<Inner> && std::floating_point<Value>);
  }
}
template <class T, class... R>
consteval bool rules_fit(const R&... rules) {
  return (true && ... && rule_fits<T>(rules));
}

/// Stops the compiler with a sentence when a rule makes no sense for values of type T.
template <class T, class R>
consteval void check_rule(const R& rule) {
  if constexpr (is_default<R>) {
    if (!rule_fits<T>(rule)) mistake::this_default_is_not_of_its_parameters_type<T>();
  } else {
    switch (misfit<T>(rule.kind)) {
      case RuleMisfit::none: break;
      case RuleMisfit::not_a_number: mistake::this_rule_is_for_numbers<T>(); break;
      case RuleMisfit::not_floating: mistake::allow_non_finite_is_for_floating_point<T>(); break;
      case RuleMisfit::not_a_text: mistake::this_rule_is_for_texts__lists_have_min_items_and_max_items<T>(); break;
      case RuleMisfit::not_a_list:
        mistake::this_rule_is_for_lists_and_maps__texts_have_min_length_and_max_length<T>();
        break;
      case RuleMisfit::not_a_struct: mistake::extra_is_a_rule_of_a_struct_not_of_a_field<T>(); break;
    }
  }
}
template <class T, class... R>
consteval void check_rules_of(const R&... rules) {
  (check_rule<T>(rules), ...);
}

}  // namespace detail
}  // namespace classy
