#pragma once
// RuleSet: the rules of one value, put together; FieldRules, StructRules: those of a struct's members.

#include <cstddef>
#include <string_view>

#include <classy/detail/rule.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

/// Where a text rule's text stands in the characters of a field.
struct TextPlace {
  std::size_t first = 0;
  std::size_t size = 0;
};

/// The rules of one value, with their texts: N characters of them.
template <std::size_t N>
struct RuleSet {
  template <class... R>
  static consteval RuleSet of(const R&... rules) {
    RuleSet set;
    [[maybe_unused]] std::size_t used = 0;
    (set.add(rules, used), ...);
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
  consteval void add(const Rule& rule, std::size_t&) {
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
  template <std::size_t Size>
  consteval void add(const TextRule<Size>& rule, std::size_t& used) {
    TextPlace& place = rule.kind == RuleKind::pattern ? pattern : rule.kind == RuleKind::name ? name : description;
    place = {used, Size - 1};
    for (std::size_t i = 0; i + 1 < Size; ++i) chars[used++] = rule.text.text[i];
  }
  template <class Value>
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

}  // namespace classy::detail
