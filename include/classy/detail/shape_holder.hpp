#pragma once
// ShapeHolder<T>: where the Shape of T is kept, so that it may be named before it is made.

#include <concepts>
#include <string_view>
#include <type_traits>

#include <classy/detail/type_kinds.hpp>
#include <classy/shape.hpp>

namespace classy {

/// A Shape for a type that is none of the kinds below: specialise it with `static consteval Shape make()`.
template <class T>
struct ShapeOf;

namespace detail {

template <class T>
concept CustomShape = requires { ShapeOf<T>::make(); };

// A static member's address is a constant before its value is known: so a type may hold a list of its own kind.
template <class T>
struct ShapeHolder {
  static const Shape shape;
};
template <class T>
using HolderOf = ShapeHolder<std::remove_cv_t<T>>;
/// Not for the Shapes themselves, which name `&HolderOf<T>::shape`: to g++ 12 a variable that is being made is no constant.
template <class T>
inline constexpr const Shape* shape_address = &HolderOf<T>::shape;

template <class T>
const T& as(const void* value) {
  return *static_cast<const T*>(value);
}
template <class T>
T& as(void* value) {
  return *static_cast<T*>(value);
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

template <class T>
void reset_to_initial(void* value) {
  as<T>(value) = T{};
}

/// What is needed to make a value of that type from outside.
template <class T>
concept Makeable = std::default_initializable<T> && std::movable<T>;

}  // namespace detail
}  // namespace classy
