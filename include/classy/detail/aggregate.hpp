#pragma once
// The members of a plain aggregate, counted and taken apart. Boost.PFR binds them, but it is told how many there are: its
// own way of counting stops g++ 12 with an internal error at initialisers such as `std::vector<std::string> tags{"new"};`,
// and at bases and C arrays with pages that name no mistake.

#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>

namespace classy::detail {

// ── what can be put between the braces of an aggregate; never called ──

struct Anything {
  std::size_t index;
  template <class U>
  operator U&() const&& noexcept {  // NOLINT: it converts to anything
    std::terminate();
  }
  template <class U>
  operator U&() const& noexcept {  // NOLINT: as some constructors take it
    std::terminate();
  }
};
/// For types that cannot be copied.
struct AnyValue {
  std::size_t index;
  template <class U>
  operator U() const&& noexcept {  // NOLINT: likewise
    std::terminate();
  }
};
/// Converts to a base class of T.
template <class T>
struct AnyBase {
  template <class U>
    requires(std::is_base_of_v<U, T> && !std::is_same_v<U, T>)
  operator U() const&& noexcept {  // NOLINT: likewise
    std::terminate();
  }
};

template <class T>
using AnyOf = std::conditional_t<std::is_copy_constructible_v<T>, Anything, AnyValue>;

/// T{any, any, …}: a brace for each of I.
template <class T, std::size_t... I>
consteval bool takes(std::index_sequence<I...>) {
  return requires { T{AnyOf<T>{I}...}; };
}
/// T{any, …, {}, any, …}.
template <class T, std::size_t... Before, std::size_t... Behind>
consteval bool takes_around_empty(std::index_sequence<Before...>, std::index_sequence<Behind...>) {
  return requires { T{AnyOf<T>{Before}..., {}, AnyOf<T>{Behind}...}; };
}

/// Boost.PFR binds so many.
inline constexpr std::size_t most_members = 100;

template <class T, std::size_t Count>
inline constexpr bool takes_so_many = takes<T>(std::make_index_sequence<Count>{});

/// The largest count in [Least, Most) that T takes, where it takes Least.
template <class T, std::size_t Least, std::size_t Most>
consteval std::size_t count_between() {
  if constexpr (Most - Least == 1) {
    return Least;
  } else if constexpr (takes_so_many<T, (Least + Most) / 2>) {
    return count_between<T, (Least + Most) / 2, Most>();
  } else {
    return count_between<T, Least, (Least + Most) / 2>();
  }
}
template <class T, std::size_t Least>
consteval std::size_t count_from() {
  constexpr std::size_t most = Least < 4 ? 4 : 2 * Least;
  if constexpr (most <= most_members + 1 && takes_so_many<T, most>) {
    return count_from<T, most>();
  } else {
    return count_between<T, Least, (most <= most_members + 1 ? most : most_members + 2)>();
  }
}
/// Where a member has no default constructor, T takes no fewer than all up to that one.
template <class T, std::size_t Count>
consteval std::size_t count_down() {
  if constexpr (Count == 0 || takes_so_many<T, Count>) {
    return Count;
  } else {
    return count_down<T, Count - 1>();
  }
}

/// How many initialisers T takes: an element of a C array counts as one. `most_members` + 1 for more than that.
template <class T>
consteval std::size_t count_initialisers() {
  if constexpr (takes_so_many<T, 0>) {
    return count_from<T, 0>();
  } else {
    return count_down<T, (sizeof(T) < most_members ? sizeof(T) : most_members) + 1>();
  }
}
template <class T>
inline constexpr std::size_t initialisers = count_initialisers<T>();

template <class T>
inline constexpr bool has_base = requires {
  T{AnyBase<T>{}};
};

/// Whether the initialiser at I is the first of an array's: `{}` is all of the array, and leaves room for fewer behind it.
/// (Not for arrays of what has no default constructor: `{}` is nothing there.)
template <class T, std::size_t I, std::size_t... Fewer>
consteval bool begins_array(std::index_sequence<Fewer...>) {
  using Before = std::make_index_sequence<I>;
  if constexpr (takes_around_empty<T>(Before{}, std::make_index_sequence<sizeof...(Fewer)>{})) {
    return false;
  } else {
    return (false || ... || takes_around_empty<T>(Before{}, std::make_index_sequence<Fewer>{}));
  }
}
template <class T, std::size_t... I>
consteval bool has_array(std::index_sequence<I...>) {
  return (false || ... || begins_array<T, I>(std::make_index_sequence<sizeof...(I) - I - 1>{}));
}

/// An aggregate that can be taken apart: without bases and C arrays, and with at most `most_members` members.
template <class T>
consteval bool is_plain_aggregate() {
  if constexpr (!std::is_aggregate_v<T> || std::is_polymorphic_v<T> || std::is_union_v<T>) {
    return false;
  } else if constexpr (initialisers<T> > most_members) {
    return false;
  } else {
    return !has_base<T> && !has_array<T>(std::make_index_sequence<initialisers<T>>{});
  }
}
template <class T>
concept PlainAggregate = is_plain_aggregate<T>();

/// References to all members.
template <class T>
constexpr auto tie(T& value) {
  return boost::pfr::detail::tie_as_tuple(value, boost::pfr::detail::size_t_<initialisers<std::remove_const_t<T>>>{});
}
template <std::size_t I, class T>
constexpr auto& member_at(T& value) {
  return boost::pfr::detail::sequence_tuple::get<I>(detail::tie(value));
}

}  // namespace classy::detail
