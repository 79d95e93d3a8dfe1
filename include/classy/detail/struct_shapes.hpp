#pragma once
// The Shapes of structs and tuples.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <classy/detail/shape_holder.hpp>
#include <classy/detail/struct_defaults.hpp>
#include <classy/detail/struct_members.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/rules.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

template <class T, std::size_t... I>
consteval auto rules_of_members(std::index_sequence<I...>) {
  std::array<std::optional<Rules>, sizeof...(I) + 1> all{};  // nothing for a member without rules
  const auto resolve = [&all](std::size_t index) {
    return [&all, index](const auto& set) { all[index] = set.resolved(); };
  };
  (rules_of<T>.fields.find(StructMembers<T>::template name<I>(), resolve(I)), ...);
  return all;
}
template <class T>
inline constexpr auto member_rules = rules_of_members<T>(MemberIndices<T>{});

template <class T>
inline constexpr bool has_rules = !std::is_same_v<std::remove_cvref_t<decltype(rules_of<T>)>, StructRules<>>;

/// On the wire.
template <class T, std::size_t... I>
consteval std::array<std::string_view, sizeof...(I) + 1> names_of_members(std::index_sequence<I...>) {
  std::array<std::string_view, sizeof...(I) + 1> all{StructMembers<T>::template name<I>()..., std::string_view{}};
  if constexpr (has_rules<T>) {
    for (std::size_t i = 0; i < sizeof...(I); ++i) {
      const std::optional<Rules>& rules = member_rules<T>[i];
      if (rules && !rules->name.empty()) all[i] = rules->name;
    }
  }
  return all;
}
template <class T>
inline constexpr auto member_names = names_of_members<T>(MemberIndices<T>{});

/// Each member's `,"name":`, one behind the other. Of a name that JSON does not hold as it is, zeros.
template <class T, std::size_t Size>
consteval std::array<char, Size> keys_of() {
  std::array<char, Size> text{};
  char* at = text.data();
  for (const std::string_view name : member_names<T>) {
    const bool plain =
        std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != 0x5C; });
    if (plain) {
      at[0] = ',';
      at[1] = '"';
      std::copy(name.begin(), name.end(), at + 2);
      at[name.size() + 2] = '"';
      at[name.size() + 3] = ':';
    }
    at += name.size() + 4;
  }
  return text;
}
template <class T, std::size_t... I>
consteval std::size_t keys_size(std::index_sequence<I...>) {
  return (4 + ... + (member_names<T>[I].size() + 4));
}
template <class T>
inline constexpr auto keys = keys_of<T, keys_size<T>(MemberIndices<T>{})>();

template <class T, std::size_t... I>
consteval std::array<Member, sizeof...(I) + 1> members_of(std::index_sequence<I...>) {
  std::array<Member, sizeof...(I) + 1> all{
      Member{member_names<T>[I], &HolderOf<typename StructMembers<T>::template Type<I>>::shape}...,
      Member{{}, nullptr}};
  const char* key = keys<T>.data();
  for (std::size_t i = 0; i < sizeof...(I); ++i) {
    if constexpr (has_rules<T>) {
      const std::optional<Rules>& rules = member_rules<T>[i];
      if (rules) all[i].rules = &*rules;
    }
    const std::size_t size = all[i].name.size() + 4;
    if (*key == ',') all[i].key = {key, size};
    key += size;
  }
  return all;
}
template <class T>
inline constexpr auto members = members_of<T>(MemberIndices<T>{});

/// `std::optional<std::string> validate() const`: what is wrong with the whole, or nothing.
template <class T>
concept Validated = requires(const T& value) {
  { value.validate() } -> std::same_as<std::optional<std::string>>;
};

template <class T>
consteval Shape object_shape() {
  Shape shape{.kind = Shape::Kind::object,
              .readable = Makeable<T>,
              .size = sizeof(T),
              .name = type_name<T>(),
              .members = {members<T>.data(), StructMembers<T>::count},
              .forbids_extra = rules_of<T>.forbids_extra,
              .origin = &room<T>,
              .places = member_places<T>};
  if constexpr (Makeable<T>) {
    shape.reset = &reset_to_initial<T>;
    shape.defaulted = &defaulted_members<T>;
  }
  if constexpr (Validated<T>) {
    shape.validate = [](const void* value) { return as<T>(value).validate().value_or(std::string{}); };
  }
  return shape;
}

template <class T, std::size_t... I>
consteval std::array<Member, sizeof...(I) + 1> elements_of(std::index_sequence<I...>) {
  return {Member{{}, &HolderOf<std::tuple_element_t<I, T>>::shape}..., Member{{}, nullptr}};
}
template <class T>
using ElementIndices = std::make_index_sequence<std::tuple_size_v<T>>;
template <class T>
inline constexpr auto tuple_elements = elements_of<T>(ElementIndices<T>{});

template <class T, class Indices = ElementIndices<T>>
inline constexpr std::nullptr_t element_places = nullptr;
template <class T, std::size_t... I>
inline constexpr const void* element_places<T, std::index_sequence<I...>>[] = {&std::get<I>(room<T>.value)..., nullptr};

template <class T>
consteval Shape tuple_shape() {
  return {.kind = Shape::Kind::tuple,
          .size = sizeof(T),
          .name = type_name<T>(),
          .members = {tuple_elements<T>.data(), std::tuple_size_v<T>},
          .origin = &room<T>,
          .places = element_places<T>};
}

}  // namespace classy::detail
