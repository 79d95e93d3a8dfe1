#pragma once
// shape_of<T>(): makes the Shape of a C++ type. Plain aggregates need no macro: Boost.PFR finds the members, and their
// names come from the compiler's spelling of pointers to them.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>

#include <classy/describe.hpp>
#include <classy/detail/type_name.hpp>

namespace classy {

namespace detail {

template <class T>
concept CharacterType = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                        std::same_as<T, char16_t> || std::same_as<T, char32_t>;
template <class T>
concept IntegerType = std::integral<T> && !std::same_as<T, bool> && !CharacterType<T>;
template <class T>
concept StringClass = requires { typename T::traits_type; };
template <class T>
concept CString = std::same_as<std::decay_t<T>, const char*> || std::same_as<std::decay_t<T>, char*>;
/// std::string and std::string_view with any traits of allocation, and C strings; not what merely converts to them.
template <class T>
concept TextType = std::convertible_to<const T&, std::string_view> && (StringClass<T> || CString<T>);
template <class T>
concept OptionalType = requires { typename T::value_type; } && std::same_as<T, std::optional<typename T::value_type>>;
template <class T>
concept RangeType = !TextType<T> && requires(const T& range) {
  typename T::value_type;
  range.begin() != range.end();
  *range.begin();
} && !std::same_as<typename T::value_type, T>;
/// With a fixed underlying type, as every `enum class` has: only then may each value be asked for its name.
template <class T>
concept EnumType = std::is_enum_v<T> && requires { T{0}; };
template <class T>
concept MapType = RangeType<T> && requires { typename T::mapped_type; } && TextType<typename T::key_type>;
template <class T>
concept ObjectType = std::is_class_v<T> && std::is_aggregate_v<T> && !std::is_polymorphic_v<T> && !TextType<T> &&
                     !RangeType<T> && !OptionalType<T>;

/// Types of which shape_of() can make a Shape; of a struct's members only the Shape itself can tell.
template <class T>
struct HasShape : std::bool_constant<std::same_as<T, bool> || IntegerType<T> || std::floating_point<T> || TextType<T> ||
                                     EnumType<T> || ObjectType<T>> {};
template <class T>
  requires OptionalType<T> || (RangeType<T> && !MapType<T>)
struct HasShape<T> : HasShape<typename T::value_type> {};
template <MapType T>
struct HasShape<T> : HasShape<typename T::mapped_type> {};

// ── names ──

// An object that is never defined: the addresses of its members are constants, and their spelling ends in the name.
template <class T>
struct Ghost {
  T value;
};
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern const Ghost<T> ghost;

template <class Pointer>
struct MemberAddress {
  Pointer pointer;
};
template <class Pointer>
MemberAddress(Pointer) -> MemberAddress<Pointer>;

template <class T, std::size_t I>
consteval std::string_view member_name() {
  // g++: "…(& ghost<S>.Ghost<S>::value.S::name)}; …"   clang: "…{&ghost<S>.value.name}]"
  std::string_view spelling = spelled_argument(spell_value<MemberAddress{&boost::pfr::get<I>(ghost<T>.value)}>());
  while (spelling.back() == ')' || spelling.back() == '}') spelling.remove_suffix(1);
  return spelling.substr(spelling.find_last_of(".:") + 1);
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// The enumerators with values from 0 to 63, as far as they have names.
template <EnumType Enum, std::size_t... Values>
consteval auto named_enumerators(std::index_sequence<Values...>) {
  struct Names {
    std::array<Enumerator, sizeof...(Values)> all{};
    std::size_t size = 0;
  } names;
  const auto add = [&names](std::string_view spelling, std::int64_t value) {
    spelling = spelled_argument(spelling);
    const std::string_view name = spelling.substr(spelling.find_last_of(":)") + 1);
    if (name.front() >= '0' && name.front() <= '9') return;  // "(app::Color)7": a value without a name
    names.all[names.size++] = {name, value};
  };
  (add(spell_value<static_cast<Enum>(Values)>(), static_cast<std::int64_t>(Values)), ...);
  return names;
}

template <EnumType Enum>
inline constexpr auto enumerators =
    named_enumerators<Enum>(std::make_index_sequence<std::same_as<std::underlying_type_t<Enum>, bool> ? 2 : 64>{});

// ── Shapes by kind ──

// A static member's address is a constant before its value is known: so a type may hold a list of its own kind.
template <class T>
struct ShapeHolder {
  static const Shape shape;
};

template <class T>
const T& as(const void* value) {
  return *static_cast<const T*>(value);
}

/// A null pointer is an empty text.
template <TextType T>
std::string_view text_of(const T& text) {
  if constexpr (std::is_pointer_v<T>) {
    return text == nullptr ? std::string_view{} : std::string_view{text};
  } else {
    return text;
  }
}

template <class T, std::size_t... I>
consteval std::array<Member, sizeof...(I)> members_of(std::index_sequence<I...>) {
  return {Member{member_name<T, I>(), &ShapeHolder<std::remove_cv_t<boost::pfr::tuple_element_t<I, T>>>::shape}...};
}

template <class T>
using MemberIndices = std::make_index_sequence<boost::pfr::tuple_size_v<T>>;

template <class T>
inline constexpr auto members = members_of<T>(MemberIndices<T>{});

template <class T, std::size_t... I>
void put_addresses([[maybe_unused]] const void* value, [[maybe_unused]] const void** out, std::index_sequence<I...>) {
  ((out[I] = &boost::pfr::get<I>(as<T>(value))), ...);
}

template <class T>
consteval Shape object_shape() {
  return {.kind = Shape::Kind::object,
          .name = type_name<T>(),
          .members = members<T>,
          .addresses = [](const void* value, const void** out) { put_addresses<T>(value, out, MemberIndices<T>{}); }};
}

template <class T>
consteval Shape range_shape() {
  if constexpr (MapType<T>) {
    return {.kind = Shape::Kind::map,
            .name = type_name<T>(),
            .element = &ShapeHolder<typename T::mapped_type>::shape,
            .walk = [](const void* value, void* state, Visit visit) {
              for (const auto& [key, element] : as<T>(value)) visit(state, key, &element);
            }};
  } else {
    using Element = typename T::value_type;
    return {.kind = Shape::Kind::list,
            .name = type_name<T>(),
            .element = &ShapeHolder<Element>::shape,
            .walk = [](const void* value, void* state, Visit visit) {
              for (const Element& element : as<T>(value)) visit(state, {}, &element);  // a copy of vector<bool>'s
            }};
  }
}

template <class T>
consteval Shape enumeration_shape() {
  return {.kind = Shape::Kind::enumeration,
          .name = type_name<T>(),
          .enumerators = {enumerators<T>.all.data(), enumerators<T>.size},
          .integer = [](const void* value) { return static_cast<std::int64_t>(as<T>(value)); }};
}

template <class T>
consteval Shape scalar_shape() {
  using Kind = Shape::Kind;
  constexpr std::string_view name = type_name<T>();
  if constexpr (std::same_as<T, bool>) {
    return {.kind = Kind::boolean, .name = name, .boolean = [](const void* value) { return as<bool>(value); }};
  } else if constexpr (std::floating_point<T>) {
    return {.kind = Kind::floating, .name = name, .floating = [](const void* value) {
              return static_cast<double>(as<T>(value));
            }};
  } else if constexpr (std::unsigned_integral<T>) {
    return {.kind = Kind::unsigned_integer, .name = name, .natural = [](const void* value) {
              return std::uint64_t{as<T>(value)};
            }};
  } else {
    return {.kind = Kind::signed_integer, .name = name, .integer = [](const void* value) {
              return std::int64_t{as<T>(value)};
            }};
  }
}

template <class T>
consteval Shape make_shape() {
  static_assert(HasShape<T>::value, "classy cannot write this type as JSON: see Shape");
  if constexpr (TextType<T>) {
    return {.kind = Shape::Kind::text, .name = type_name<T>(), .text = [](const void* value) {
              return text_of(as<T>(value));
            }};
  } else if constexpr (OptionalType<T>) {
    return {
        .kind = Shape::Kind::optional,
        .name = type_name<T>(),
        .element = &ShapeHolder<typename T::value_type>::shape,
        .held = [](const void* value) -> const void* { return as<T>(value).has_value() ? &*as<T>(value) : nullptr; }};
  } else if constexpr (RangeType<T>) {
    return range_shape<T>();
  } else if constexpr (EnumType<T>) {
    return enumeration_shape<T>();
  } else if constexpr (ObjectType<T>) {
    return object_shape<T>();
  } else {
    return scalar_shape<T>();
  }
}

template <class T>
constexpr const Shape ShapeHolder<T>::shape = make_shape<T>();

}  // namespace detail

/// The Shape of T: booleans, numbers, texts, enums, std::optional, ranges, maps with text keys, and plain aggregates of
/// these, also of their own kind.
template <class T>
constexpr const Shape& shape_of() {
  return detail::ShapeHolder<T>::shape;
}

}  // namespace classy
