#pragma once
// Whether a type has a Shape, all the way down, and which member of which struct has none.

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <classy/detail/aggregate.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/detail/struct_members.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/fixed_string.hpp>
#include <classy/reflect.hpp>

namespace classy::detail {

enum class Direction { write, read };

template <class T>
concept ScalarShape = std::same_as<T, bool> || IntegerType<T> || std::floating_point<T> || EnumType<T> ||
    is_literal<T> || CustomShape<T> || FormattedType<T>;

template <Direction D, class T, class... Seen>
struct Convertible;

template <Direction D, class List, class... Seen>
struct AllConvertible;
template <Direction D, template <class...> class List, class... T, class... Seen>
struct AllConvertible<D, List<T...>, Seen...> : std::bool_constant<(true && ... && Convertible<D, T, Seen...>::value)> {
};

/// Its members are known.
template <class T>
concept KnownMembers = DescribedType<T> || PlainAggregate<T>;

template <Direction D, class T, class... Seen>
struct MembersConvertible {
  template <std::size_t... I>
  static consteval bool all(std::index_sequence<I...>) {
    return (true && ... && Convertible<D, typename StructMembers<T>::template Type<I>, Seen..., T>::value);
  }
  static constexpr bool value = all(MemberIndices<T>{});
};

/// `Seen`: the structs that hold this one, which are being looked at already.
template <Direction D, class T, class... Seen>
consteval bool convertible() {
  if constexpr (ScalarShape<T>) {
    return true;
  } else if constexpr (TextType<T>) {
    return D == Direction::write || std::same_as<T, std::string>;
  } else if constexpr (std::is_bounded_array_v<T>) {
    return Convertible<D, std::remove_extent_t<T>, Seen...>::value;
  } else if constexpr (OptionalType<T>) {
    return (D == Direction::write ||
            Makeable<typename T::value_type>)&&Convertible<D, typename T::value_type, Seen...>::value;
  } else if constexpr (LazyType<T>) {
    using Value = typename LazyValue<T>::Type;
    return (D == Direction::write || Makeable<Value>)&&Convertible<D, Value, Seen...>::value;
  } else if constexpr (TupleType<T> || VariantType<T>) {
    return AllConvertible<D, T, Seen...>::value;
  } else if constexpr (MapType<T>) {
    return (D == Direction::write || map_shape<T>().readable) &&
           Convertible<D, typename T::mapped_type, Seen...>::value;
  } else if constexpr (RangeType<T>) {
    if constexpr (D == Direction::read && !std::is_default_constructible_v<T>) {
      return false;
    } else {
      return Convertible<D, typename T::value_type, Seen...>::value;
    }
  } else if constexpr ((std::same_as<T, Seen> || ...)) {
    return true;
  } else if constexpr (ObjectType<T>) {
    if constexpr (!KnownMembers<T> || (D == Direction::read && !Makeable<T>)) {
      return false;
    } else {
      return MembersConvertible<D, T, Seen...>::value;
    }
  } else {
    return false;
  }
}

template <Direction D, class T, class... Seen>
struct Convertible : std::bool_constant<convertible<D, T, Seen...>()> {};

template <class T>
inline constexpr bool writable = Convertible<Direction::write, T>::value;
template <class T>
inline constexpr bool readable = Convertible<Direction::read, T>::value;

// ── the sentence ──

template <std::size_t N>
consteval FixedString<N> fixed(std::string_view text) {
  char chars[N]{};
  for (std::size_t i = 0; i + 1 < N; ++i) chars[i] = text[i];
  return chars;
}

/// A member that cannot be converted.
template <class Struct, std::size_t I>
struct BadMember {
  static constexpr std::string_view name = StructMembers<Struct>::template name<I>();
  static consteval void report() {
    mistake::this_member_of_this_struct_cannot_be_converted_to_and_from_JSON<
        Struct, fixed<name.size() + 1>(name), typename StructMembers<Struct>::template Type<I>>();
  }
};
/// A struct that cannot be, whatever its members are.
template <Direction D, class Struct>
struct BadStruct {
  static consteval void report() {
    if constexpr (!KnownMembers<Struct>) {
      mistake::a_struct_with_bases_or_C_arrays_is_described_by_BOOST_DESCRIBE_STRUCT<Struct>();
    } else {
      mistake::a_struct_that_is_read_has_a_default_constructor_and_can_be_moved<Struct>();
    }
  }
};
struct NoMember {
  static consteval void report() {}
};

/// The first one of a type: looked for in a type of its own, so that the compiler's way to the sentence is short.
template <Direction D, class T, class... Seen>
consteval auto bad_member();

template <Direction D, class T, std::size_t I, class... Seen>
consteval auto bad_member_from() {
  if constexpr (I == StructMembers<T>::count) {
    return NoMember{};
  } else {
    using Type = typename StructMembers<T>::template Type<I>;
    if constexpr (Convertible<D, Type, Seen..., T>::value) {
      return bad_member_from<D, T, I + 1, Seen...>();
    } else if constexpr (ObjectType<Type>) {
      return bad_member<D, Type, Seen..., T>();
    } else {
      return BadMember<T, I>{};
    }
  }
}

template <Direction D, class T, class... Seen>
consteval auto bad_member() {
  if constexpr (OptionalType<T> || (RangeType<T> && !MapType<T> && !TextType<T>)) {
    return bad_member<D, typename T::value_type, Seen...>();
  } else if constexpr (LazyType<T>) {
    return bad_member<D, typename LazyValue<T>::Type, Seen...>();
  } else if constexpr (MapType<T>) {
    return bad_member<D, typename T::mapped_type, Seen...>();
  } else if constexpr (!ObjectType<T> || (std::same_as<T, Seen> || ...)) {
    return NoMember{};
  } else if constexpr (!KnownMembers<T> || (D == Direction::read && !Makeable<T>)) {
    return BadStruct<D, T>{};
  } else {
    return bad_member_from<D, T, 0, Seen...>();
  }
}

template <Direction D, class T>
using BadMemberOf = decltype(bad_member<D, T>());

/// Stops the compiler with a sentence that names the struct and the member.
template <Direction D, class T>
consteval void report_inconvertible() {
  BadMemberOf<D, T>::report();
}

}  // namespace classy::detail
