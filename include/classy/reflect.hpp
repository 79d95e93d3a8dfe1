#pragma once
// shape_of<T>(): makes the Shape of a C++ type. Plain aggregates need no macro; where there are bases, private members
// or C arrays, BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_CLASS says what the members are.
//
// A member of a struct may be absent from what a client sends when it is a std::optional, when its initialiser gives it
// a value of its own (of scalars also zero), or by the rule `classy::defaulted`.

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include <classy/detail/container_shapes.hpp>
#include <classy/detail/enumerators.hpp>
#include <classy/detail/shape_holder.hpp>
#include <classy/detail/struct_shapes.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/fixed_string.hpp>
#include <classy/shape.hpp>

namespace classy {
namespace detail {

template <class T>
consteval Shape text_shape() {
  Shape shape{.kind = Shape::Kind::text,
              .readable = false,
              .is_string = std::same_as<T, std::string>,
              .size = sizeof(T),
              .name = type_name<T>(),
              .text = [](const void* value) { return text_of(as<T>(value)); }};
  if constexpr (std::same_as<T, std::string>) {
    shape.readable = true;
    shape.set_text = [](void* value, std::string_view text) { as<T>(value).assign(text); };
  } else if constexpr (std::same_as<T, std::string_view>) {  // of a text that outlives it: not of JSON
    shape.set_text = [](void* value, std::string_view text) { as<T>(value) = text; };
  }
  return shape;
}

template <class T>
consteval Shape formatted_shape() {
  std::string_view format = type_name<T>();
  if constexpr (requires { std::string_view{FromText<T>::format}; }) format = FromText<T>::format;
  return {.kind = Shape::Kind::formatted,
          .size = sizeof(T),
          .name = type_name<T>(),
          .format = format,
          .append_text = [](const void* value, std::string& out) { FromText<T>::append(as<T>(value), out); },
          .read_text = [](void* value, std::string_view text) { return FromText<T>::read(text, as<T>(value)); }};
}

template <class T>
consteval Shape enumeration_shape() {
  return {.kind = Shape::Kind::enumeration,
          .size = sizeof(T),
          .name = type_name<T>(),
          .enumerators = {enumerators<T>.all.data(), enumerators<T>.size}};
}

template <class T>
inline constexpr Enumerator only_enumerator[] = {{T::text, 0}};

template <class T>
consteval Shape make_shape() {
  using Kind = Shape::Kind;
  if constexpr (CustomShape<T>) {
    return ShapeOf<T>::make();
  } else if constexpr (is_literal<T>) {
    return {.kind = Kind::enumeration, .name = type_name<T>(), .enumerators = only_enumerator<T>};
  } else if constexpr (std::same_as<T, bool>) {
    return {.kind = Kind::boolean, .size = 1, .name = "bool"};
  } else if constexpr (std::floating_point<T>) {
    return {.kind = Kind::floating, .size = sizeof(T), .name = type_name<T>()};
  } else if constexpr (std::unsigned_integral<T>) {
    return {.kind = Kind::unsigned_integer, .size = sizeof(T), .name = type_name<T>()};
  } else if constexpr (std::signed_integral<T>) {
    return {.kind = Kind::signed_integer, .size = sizeof(T), .name = type_name<T>()};
  } else if constexpr (EnumType<T>) {
    return enumeration_shape<T>();
  } else if constexpr (FormattedType<T>) {
    return formatted_shape<T>();
  } else if constexpr (std::is_bounded_array_v<T>) {
    return array_shape<T>();
  } else if constexpr (TextType<T>) {
    return text_shape<T>();
  } else if constexpr (OptionalType<T>) {
    return optional_shape<T>();
  } else if constexpr (LazyType<T>) {
    return lazy_shape<T>();
  } else if constexpr (VariantType<T>) {
    return variant_shape<T>();
  } else if constexpr (TupleType<T>) {
    return tuple_shape<T>();
  } else if constexpr (MapType<T>) {
    return map_shape<T>();
  } else if constexpr (RangeType<T>) {
    return list_shape<T>();
  } else {
    static_assert(ObjectType<T>, "classy cannot convert this type to JSON: see reflect.hpp for what it can");
    return object_shape<T>();
  }
}

template <class T>
constexpr const Shape ShapeHolder<T>::shape = make_shape<T>();

}  // namespace detail

/// The Shape of T: booleans, numbers, texts, enums, dates and others with a FromText that also writes, std::optional,
/// ranges, maps with text keys, tuples, variants, and structs of these, also of their own kind.
template <class T>
constexpr const Shape& shape_of() {
  return detail::ShapeHolder<T>::shape;
}

}  // namespace classy
