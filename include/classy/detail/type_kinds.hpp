#pragma once
// What kind of value a C++ type is, for those who make Shapes and check rules.

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <classy/fixed_string.hpp>
#include <classy/shape.hpp>

namespace classy {

/// How a value is read from the text of a parameter; see from_text.hpp.
template <class T>
struct FromText;

template <class T>
concept ReadableFromText = std::default_initializable<T> && requires(std::string_view text, T& value) {
  { FromText<T>::read(text, value) } -> std::same_as<TextFault>;
};

/// A value that is computed when it is written; see lazy.hpp.
template <class T>
class Lazy;

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
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;
template <class A, class B>
inline constexpr bool is_tuple<std::pair<A, B>> = true;
template <class T>
concept TupleType = is_tuple<T>;

template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
concept VariantType = is_variant<T>;

template <class T>
struct LazyValue;
template <class T>
struct LazyValue<Lazy<T>> {
  using Type = T;
};
template <class T>
concept LazyType = requires { typename LazyValue<T>::Type; };

/// Read and written as a JSON string of its own format: its FromText can do both.
template <class T>
concept FormattedType =
    ReadableFromText<T> && requires(const T& value, std::string& out) { FromText<T>::append(value, out); };

/// Described by BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_CLASS: the macro declares this function beside the type.
template <class T>
concept DescribedType = requires(T** pointer) { boost_public_member_descriptor_fn(pointer); };

template <class T>
concept ObjectType =
    std::is_class_v<T> && (DescribedType<T> || (std::is_aggregate_v<T> && !std::is_polymorphic_v<T>)) && !TextType<T> &&
    !RangeType<T> && !OptionalType<T> && !TupleType<T> && !VariantType<T> && !LazyType<T> && !FormattedType<T> && !is_literal<T>;

/// Without std::optional and Lazy.
template <class T>
struct Unwrapped {
  using Type = T;
};
template <OptionalType T>
struct Unwrapped<T> {
  using Type = typename T::value_type;
};
template <LazyType T>
struct Unwrapped<T> : Unwrapped<typename LazyValue<T>::Type> {};

/// Of a pointer to a member: whose, and of which type.
template <class Pointer>
struct MemberOfPointer;
template <class S, class T>
struct MemberOfPointer<T S::*> {
  using Struct = S;
  using Type = T;
};

}  // namespace detail
}  // namespace classy
