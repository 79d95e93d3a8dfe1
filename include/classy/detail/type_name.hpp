#pragma once
// Names of types, of enumerators and of struct members, read from the compiler's spelling of this very function: g++
// and clang write template arguments into __PRETTY_FUNCTION__.

#include <cstddef>
#include <string_view>

namespace classy::detail {

// g++:   "constexpr std::string_view classy::detail::spell_type() [with T = int; std::string_view = …]"
// clang: "std::string_view classy::detail::spell_type() [T = int]"
template <class T>
constexpr std::string_view spell_type() {
  return __PRETTY_FUNCTION__;
}

template <auto V>
constexpr std::string_view spell_value() {
  return __PRETTY_FUNCTION__;
}

/// What stands between "T = " (or "V = ") and the end of that argument.
constexpr std::string_view spelled_argument(std::string_view spelling) {
  const std::size_t start = spelling.find(" = ") + 3;
  // clang ends the list with "]"; g++ goes on with "; std::string_view = …]".
  const std::size_t alias = spelling.rfind("; std::string_view");
  const std::size_t end = alias == std::string_view::npos ? spelling.rfind(']') : alias;
  return spelling.substr(start, end - start);
}

/// The last name in the spelling of a pointer to a member, or of a member's address.
constexpr std::string_view last_name(std::string_view spelling) {
  // g++:   "&S::name"; "MemberAddress<…>{(& ghost<S>.Ghost<S>::value.S::name)}"
  // clang: "&S::name"; "MemberAddress<…>{&ghost<S>.value.name}"
  spelling = spelled_argument(spelling);
  while (spelling.back() == ')' || spelling.back() == '}') spelling.remove_suffix(1);
  return spelling.substr(spelling.find_last_of(".:") + 1);
}

/// "app::Users": with namespaces, as the compiler spells it.
template <class T>
constexpr std::string_view type_name() {
  return spelled_argument(spell_type<T>());
}

}  // namespace classy::detail
