#pragma once
// The names of an enum's values: by BOOST_DESCRIBE_ENUM where there is one, otherwise those from 0 to 63, from the
// compiler's spelling of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/describe/enumerators.hpp>

#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

template <std::size_t N>
struct EnumeratorList {
  std::array<Enumerator, N + 1> all{};
  std::size_t size = 0;
};

template <EnumType Enum, std::size_t... Values>
consteval auto named_enumerators(std::index_sequence<Values...>) {
  EnumeratorList<sizeof...(Values)> names;
  const auto add = [&names](std::string_view spelling, std::int64_t value) {
    spelling = spelled_argument(spelling);
    const std::string_view name = spelling.substr(spelling.find_last_of(":)") + 1);
    if (name.front() >= '0' && name.front() <= '9') return;  // "(app::Color)7": a value without a name
    names.all[names.size++] = {name, value};
  };
  (add(spell_value<static_cast<Enum>(Values)>(), static_cast<std::int64_t>(Values)), ...);
  return names;
}

template <EnumType Enum, template <class...> class List, class... D>
consteval auto described_enumerators(List<D...>*) {
  EnumeratorList<sizeof...(D)> names;
  ((names.all[names.size++] = {D::name, static_cast<std::int64_t>(D::value)}), ...);
  return names;
}

template <EnumType Enum>
consteval auto enumerators_of() {
  if constexpr (boost::describe::has_describe_enumerators<Enum>::value) {
    return described_enumerators<Enum>(static_cast<boost::describe::describe_enumerators<Enum>*>(nullptr));
  } else {
    constexpr std::size_t most = std::same_as<std::underlying_type_t<Enum>, bool> ? 2 : 64;
    return named_enumerators<Enum>(std::make_index_sequence<most>{});
  }
}

template <EnumType Enum>
inline constexpr auto enumerators = enumerators_of<Enum>();

}  // namespace classy::detail
