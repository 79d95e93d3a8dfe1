#pragma once
// Rules as values, the same ones everywhere: in a parameter's type, and beside the plain fields of a struct.
//     classy::Query<"limit", int, classy::ge(1), classy::le(100), classy::def(20)> limit
//
//     struct NewUser {
//       std::string name;
//       static constexpr auto rules = classy::rules(
//           classy::field<&NewUser::name>(classy::min_length(1), classy::max_length(64)));
//     };
// A rule that does not fit the type is a sentence at compile time.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <classy/detail/mistake.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
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

}  // namespace detail

/// Numbers: greater than, at least, less than, at most, a multiple of.
template <class T>
consteval detail::Rule gt(T bound) {
  return {detail::RuleKind::gt, detail::number_of(bound)};
}
template <class T>
consteval detail::Rule ge(T bound) {
  return {detail::RuleKind::ge, detail::number_of(bound)};
}
template <class T>
consteval detail::Rule lt(T bound) {
  return {detail::RuleKind::lt, detail::number_of(bound)};
}
template <class T>
consteval detail::Rule le(T bound) {
  return {detail::RuleKind::le, detail::number_of(bound)};
}
template <class T>
consteval detail::Rule multiple_of(T step) {
  return {detail::RuleKind::multiple_of, detail::number_of(step)};
}
/// Texts: their length in code points.
consteval detail::Rule min_length(std::size_t size) {
  return {detail::RuleKind::min_length, {.kind = Number::Kind::natural, .natural = size}};
}
consteval detail::Rule max_length(std::size_t size) {
  return {detail::RuleKind::max_length, {.kind = Number::Kind::natural, .natural = size}};
}
/// Lists and maps: how many elements.
consteval detail::Rule min_items(std::size_t count) {
  return {detail::RuleKind::min_items, {.kind = Number::Kind::natural, .natural = count}};
}
consteval detail::Rule max_items(std::size_t count) {
  return {detail::RuleKind::max_items, {.kind = Number::Kind::natural, .natural = count}};
}
/// Texts: a regular expression (Perl's syntax) that is found in it; `^` and `$` for all of it. Compiled at start.
template <std::size_t N>
consteval detail::TextRule<N> pattern(const char (&expression)[N]) {
  return {detail::RuleKind::pattern, expression};
}
/// Its name on the wire, when that is not the member's.
template <std::size_t N>
consteval detail::TextRule<N> name(const char (&text)[N]) {
  return {detail::RuleKind::name, text};
}
/// A word for people, in the OpenAPI document.
template <std::size_t N>
consteval detail::TextRule<N> description(const char (&text)[N]) {
  return {detail::RuleKind::description, text};
}
/// Floating point: takes "inf" and "nan" from text. (JSON has no word for them.)
inline constexpr detail::Rule allow_non_finite{detail::RuleKind::allow_non_finite};
/// A member that may be absent, and then is what its struct makes it. Not needed where the initialiser can be seen: see
/// Struct defaults in reflect.hpp.
inline constexpr detail::Rule defaulted{detail::RuleKind::defaulted};

/// What a parameter is when it is absent: `def(20)`, `def("en")`.
template <class T>
consteval detail::Default<T> def(T value) {
  return {value};
}
template <std::size_t N>
consteval detail::Default<FixedString<N>> def(const char (&text)[N]) {
  return {text};
}

enum class Extra : std::uint8_t { forbid };
inline constexpr Extra forbid = Extra::forbid;

/// `rules(extra(forbid), …)`: a key that is no member is a fault. Otherwise it is ignored.
consteval detail::Rule extra(Extra) { return {detail::RuleKind::forbid_extra}; }

namespace detail {

/// Stops the compiler with a sentence when a rule makes no sense for values of type T.
template <class T>
consteval void check_rule(RuleKind kind) {
  using Value = typename Unwrapped<T>::Type;  // without std::optional
  constexpr bool number = IntegerType<Value> || std::floating_point<Value>;
  constexpr bool text = TextType<Value>;
  constexpr bool list = RangeType<Value>;
  switch (kind) {
    case RuleKind::gt:
    case RuleKind::ge:
    case RuleKind::lt:
    case RuleKind::le:
    case RuleKind::multiple_of:
      if constexpr (!number) mistake::this_rule_is_for_numbers<T>();
      break;
    case RuleKind::allow_non_finite:
      if constexpr (!std::floating_point<Value>) mistake::allow_non_finite_is_for_floating_point<T>();
      break;
    case RuleKind::min_length:
    case RuleKind::max_length:
    case RuleKind::pattern:
      if constexpr (!text) mistake::this_rule_is_for_texts__lists_have_min_items_and_max_items<T>();
      break;
    case RuleKind::min_items:
    case RuleKind::max_items:
      if constexpr (!list) mistake::this_rule_is_for_lists_and_maps__texts_have_min_length_and_max_length<T>();
      break;
    case RuleKind::forbid_extra: mistake::extra_is_a_rule_of_a_struct_not_of_a_field<T>(); break;
    case RuleKind::defaulted:
    case RuleKind::name:
    case RuleKind::description: break;
  }
}

/// Where a text rule's text stands in the characters of a field.
struct TextPlace {
  std::size_t first = 0;
  std::size_t size = 0;
};

/// The rules of one value, with their texts: N characters of them.
template <std::size_t N>
struct RuleSet {
  template <class T, class... R>
  static consteval RuleSet of(const R&... rules) {
    RuleSet set;
    std::size_t used = 0;
    (set.template add<T>(rules, used), ...);
    return set;
  }

  /// With views of the characters in this very object.
  constexpr Rules resolved() const {
    Rules all = rules;
    all.pattern = {chars + pattern.first, pattern.size};
    all.name = {chars + name.first, name.size};
    all.description = {chars + description.first, description.size};
    return all;
  }

  Rules rules{};
  TextPlace pattern{}, name{}, description{};
  char chars[N + 1]{};

 private:
  template <class T>
  consteval void add(const Rule& rule, std::size_t&) {
    check_rule<T>(rule.kind);
    switch (rule.kind) {
      case RuleKind::gt: rules.gt = rule.number; break;
      case RuleKind::ge: rules.ge = rule.number; break;
      case RuleKind::lt: rules.lt = rule.number; break;
      case RuleKind::le: rules.le = rule.number; break;
      case RuleKind::multiple_of: rules.multiple_of = rule.number; break;
      case RuleKind::min_length: rules.min_length = static_cast<std::size_t>(rule.number.natural); break;
      case RuleKind::max_length: rules.max_length = static_cast<std::size_t>(rule.number.natural); break;
      case RuleKind::min_items: rules.min_items = static_cast<std::size_t>(rule.number.natural); break;
      case RuleKind::max_items: rules.max_items = static_cast<std::size_t>(rule.number.natural); break;
      case RuleKind::allow_non_finite: rules.allow_non_finite = true; break;
      case RuleKind::defaulted: rules.defaulted = true; break;
      default: break;
    }
  }
  template <class T, std::size_t Size>
  consteval void add(const TextRule<Size>& rule, std::size_t& used) {
    check_rule<T>(rule.kind);
    TextPlace& place =
        rule.kind == RuleKind::pattern ? pattern : rule.kind == RuleKind::name ? name : description;
    place = {used, Size - 1};
    for (std::size_t i = 0; i + 1 < Size; ++i) chars[used++] = rule.text.text[i];
  }
  template <class T, class Value>
  consteval void add(const Default<Value>&, std::size_t&) {
    rules.defaulted = true;
  }
};

/// The rules of one field: which, by its name.
template <std::size_t N>
struct FieldRules {
  std::string_view member;
  RuleSet<N> set;
};

/// The rules of fields, one after the other.
template <std::size_t... N>
struct FieldList;
template <>
struct FieldList<> {
  constexpr void find(std::string_view, const auto&) const {}
};
template <std::size_t N, std::size_t... Rest>
struct FieldList<N, Rest...> {
  FieldRules<N> field;
  FieldList<Rest...> rest;

  /// Calls `found` with the RuleSet of that member, if it has one.
  constexpr void find(std::string_view member, const auto& found) const {
    if (field.member == member) {
      found(field.set);
    } else {
      rest.find(member, found);
    }
  }
};

consteval FieldList<> list_of() { return {}; }
template <std::size_t N, std::size_t... Rest>
consteval FieldList<N, Rest...> list_of(const FieldRules<N>& first, const FieldRules<Rest>&... rest) {
  return {first, list_of(rest...)};
}

/// All rules of a struct.
template <std::size_t... N>
struct StructRules {
  FieldList<N...> fields;
  bool forbids_extra = false;
};

}  // namespace detail

/// The rules of one member of a struct; see rules().
template <auto Pointer, class... R>
consteval auto field(const R&... rules) {
  using Type = typename detail::MemberOfPointer<decltype(Pointer)>::Type;
  static_assert((!detail::is_default<R> && ...), "the default of a field is its initialiser, and needs no rule");
  constexpr std::size_t size = (std::size_t{0} + ... + R::text_size);
  return detail::FieldRules<size>{detail::last_name(detail::spell_value<Pointer>()),
                                  detail::RuleSet<size>::template of<Type>(rules...)};
}

/// The rules of a struct: `static constexpr auto rules = classy::rules(field<…>(…), …)`, in it or, for a struct that is
/// not yours, in a specialisation of `classy::rules_of`.
template <std::size_t... N>
consteval detail::StructRules<N...> rules(const detail::FieldRules<N>&... fields) {
  return {detail::list_of(fields...)};
}
/// With `extra(forbid)`.
template <std::size_t... N>
consteval detail::StructRules<N...> rules(const detail::Rule& extra, const detail::FieldRules<N>&... fields) {
  if (extra.kind != detail::RuleKind::forbid_extra) detail::mistake::a_structs_rules_are_extra_and_its_fields();
  return {detail::list_of(fields...), true};
}

/// The rules of a struct that is not yours:
///     template <> inline constexpr auto classy::rules_of<Point> = classy::rules(classy::field<&Point::x>(classy::ge(0)));
template <class S>
inline constexpr auto rules_of = detail::StructRules<>{};
template <class S>
  requires requires { S::rules.forbids_extra; }
inline constexpr const auto& rules_of<S> = S::rules;

}  // namespace classy
