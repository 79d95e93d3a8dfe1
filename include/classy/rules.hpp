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

#include <cstddef>
#include <cstdint>

#include <classy/detail/mistake.hpp>
#include <classy/detail/rule.hpp>
#include <classy/detail/rule_set.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/fixed_string.hpp>
#include <classy/shape.hpp>

namespace classy {

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

/// The rules of one member of a struct; see rules().
template <auto Pointer, class... R>
consteval auto field(const R&... rules) {
  using Type = typename detail::MemberOfPointer<decltype(Pointer)>::Type;
  static_assert((!detail::is_default<R> && ...), "the default of a field is its initialiser, and needs no rule");
  detail::check_rules_of<Type>(rules...);
  constexpr std::size_t size = (std::size_t{0} + ... + R::text_size);
  return detail::FieldRules<size>{detail::last_name(detail::spell_value<Pointer>()),
                                  detail::RuleSet<size>::of(rules...)};
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
