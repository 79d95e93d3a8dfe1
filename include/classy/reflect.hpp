#pragma once
// shape_of<T>(): makes the Shape of a C++ type. Plain aggregates need no macro; where there are bases, private members
// or C arrays, BOOST_DESCRIBE_STRUCT or BOOST_DESCRIBE_CLASS says what the members are.
//
// A member of a struct may be absent from what a client sends when it is a std::optional, when its initialiser gives it
// a value of its own (of scalars also zero), or by the rule `classy::defaulted`.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <classy/detail/enumerators.hpp>
#include <classy/detail/struct_defaults.hpp>
#include <classy/detail/struct_members.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/rules.hpp>
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
inline constexpr const Shape* shape_address = &ShapeHolder<std::remove_cv_t<T>>::shape;

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

// ── structs and tuples ──

template <class T, std::size_t... I>
consteval auto rules_of_members(std::index_sequence<I...>) {
  std::array<Rules, sizeof...(I) + 1> all{};
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

template <class T, std::size_t... I>
consteval std::array<Member, sizeof...(I) + 1> members_of(std::index_sequence<I...>) {
  using Members = StructMembers<T>;
  std::array<Member, sizeof...(I) + 1> all{
      Member{Members::template name<I>(), shape_address<typename Members::template Type<I>>}..., Member{{}, nullptr}};
  if constexpr (has_rules<T>) {
    for (std::size_t i = 0; i < sizeof...(I); ++i) {
      all[i].rules = &member_rules<T>[i];
      if (!all[i].rules->name.empty()) all[i].name = all[i].rules->name;
    }
  }
  return all;
}
template <class T>
inline constexpr auto members = members_of<T>(MemberIndices<T>{});

inline std::uint32_t distance(const void* from, const void* to) {
  return static_cast<std::uint32_t>(static_cast<const char*>(to) - static_cast<const char*>(from));
}

template <class T, std::size_t... I>
const std::uint32_t* member_offsets(const T& value, std::index_sequence<I...>) {
  static const std::uint32_t offsets[] = {distance(&value, &StructMembers<T>::template get<I>(value))..., 0};
  return offsets;
}

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
              .offsets = [](const void* value) { return member_offsets(as<T>(value), MemberIndices<T>{}); }};
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
  return {Member{{}, shape_address<std::tuple_element_t<I, T>>}..., Member{{}, nullptr}};
}
template <class T>
using ElementIndices = std::make_index_sequence<std::tuple_size_v<T>>;
template <class T>
inline constexpr auto tuple_elements = elements_of<T>(ElementIndices<T>{});

template <class T, std::size_t... I>
const std::uint32_t* element_offsets(const T& value, std::index_sequence<I...>) {
  static const std::uint32_t offsets[] = {distance(&value, &std::get<I>(value))..., 0};
  return offsets;
}

template <class T>
consteval Shape tuple_shape() {
  return {.kind = Shape::Kind::tuple,
          .size = sizeof(T),
          .name = type_name<T>(),
          .members = {tuple_elements<T>.data(), std::tuple_size_v<T>},
          .offsets = [](const void* value) { return element_offsets(as<T>(value), ElementIndices<T>{}); }};
}

// ── containers ──

template <class T>
consteval Shape map_shape() {
  using Value = typename T::mapped_type;
  Shape shape{.kind = Shape::Kind::map,
              .readable = false,
              .size = sizeof(T),
              .name = type_name<T>(),
              .element = shape_address<Value>,
              .walk = [](const void* value, void* state, Visit visit) {
                for (const auto& [key, element] : as<T>(value)) visit(state, key, &element);
              }};
  if constexpr (Makeable<Value> && std::same_as<typename T::key_type, std::string> &&
                requires(T& map) { map.insert_or_assign(std::string{}, Value{}); }) {
    shape.readable = true;
    shape.reset = [](void* value) { as<T>(value).clear(); };
    shape.entry = [](void* value, std::string_view key) -> void* {
      return &as<T>(value).insert_or_assign(std::string{key}, Value{}).first->second;
    };
  }
  return shape;
}

template <class T>
concept Appendable = requires(T& list) {
  list.clear();
  { list.emplace_back() } -> std::same_as<typename T::value_type&>;
};
template <class T>
concept Insertable = requires(T& list, typename T::value_type element) {
  list.clear();
  list.insert(list.end(), std::move(element));
};
template <class T>
concept FixedRange = requires { std::tuple_size<T>::value; };
template <class T>
concept Contiguous = requires(const T& list) {
  { std::data(list) } -> std::same_as<const typename T::value_type*>;
};

template <class T>
consteval Shape list_shape() {
  using Element = typename T::value_type;
  Shape shape{.kind = Shape::Kind::list,
              .readable = false,
              .size = sizeof(T),
              .name = type_name<T>(),
              .element = shape_address<Element>,
              .unique = requires { typename T::key_type; },
              .walk = [](const void* value, void* state, Visit visit) {
                for (const Element& element : as<T>(value)) visit(state, {}, &element);  // a copy of vector<bool>'s
              }};
  if constexpr (Contiguous<T>) {
    shape.elements = [](const void* value) { return Elements{std::data(as<T>(value)), std::size(as<T>(value))}; };
  }
  if constexpr (FixedRange<T>) {
    shape.readable = true;
    shape.fixed_size = std::tuple_size_v<T>;
    shape.reset = [](void*) {};
    shape.grow = [](void* value, std::size_t index) -> void* {
      return index < std::tuple_size_v<T> ? as<T>(value).data() + index : nullptr;
    };
  } else if constexpr (!Makeable<Element>) {
  } else if constexpr (Appendable<T>) {
    shape.readable = true;
    shape.reset = [](void* value) { as<T>(value).clear(); };
    shape.grow = [](void* value, std::size_t) -> void* { return &as<T>(value).emplace_back(); };
  } else if constexpr (Insertable<T>) {  // what has no place for an element before its value is known
    shape.readable = true;
    shape.reset = [](void* value) { as<T>(value).clear(); };
    shape.grow = [](void*, std::size_t) -> void* { return new Element{}; };
    shape.commit = [](void* value, void* element, bool keep) {
      const std::unique_ptr<Element> owned{static_cast<Element*>(element)};
      if (keep) as<T>(value).insert(as<T>(value).end(), std::move(*owned));
    };
  }
  return shape;
}

template <class T>
consteval Shape array_shape() {
  using Element = std::remove_extent_t<T>;
  return {.kind = Shape::Kind::list,
          .size = sizeof(T),
          .name = type_name<T>(),
          .element = shape_address<Element>,
          .fixed_size = std::extent_v<T>,
          .elements = [](const void* value) { return Elements{value, std::extent_v<T>}; },
          .reset = [](void*) {},
          .grow = [](void* value, std::size_t index) -> void* {
            return index < std::extent_v<T> ? static_cast<Element*>(value) + index : nullptr;
          }};
}

// ── choices ──

template <class T>
consteval Shape optional_shape() {
  using Value = typename T::value_type;
  Shape shape{.kind = Shape::Kind::optional,
              .readable = false,
              .size = sizeof(T),
              .name = type_name<T>(),
              .element = shape_address<Value>,
              .held = [](const void* value) -> const void* { return as<T>(value) ? &*as<T>(value) : nullptr; }};
  if constexpr (Makeable<Value>) {
    shape.readable = true;
    shape.reset = [](void* value) { as<T>(value).reset(); };
    shape.emplace = [](void* value) -> void* { return &as<T>(value).emplace(); };
  }
  return shape;
}

template <class T>
struct Alternatives;
template <class... A>
struct Alternatives<std::variant<A...>> {
  static constexpr const Shape* shapes[] = {shape_address<A>...};

  template <std::size_t I>
  static void* choose(void* value) {
    return &as<std::variant<A...>>(value).template emplace<I>();
  }
  template <std::size_t... I>
  static void* choose(void* value, std::size_t index, std::index_sequence<I...>) {
    static constexpr void* (*each[])(void*) = {&choose<I>...};
    return each[index](value);
  }
};

template <class T>
consteval Shape variant_shape() {
  constexpr std::size_t count = std::variant_size_v<T>;
  Shape shape{.kind = Shape::Kind::variant,
              .readable = false,
              .size = sizeof(T),
              .name = type_name<T>(),
              .alternatives = Alternatives<T>::shapes,
              .held =
                  [](const void* value) {
                    return std::visit([](const auto& held) { return static_cast<const void*>(&held); }, as<T>(value));
                  },
              .index = [](const void* value) { return as<T>(value).index(); }};
  if constexpr (requires { Alternatives<T>::choose(nullptr, 0, std::make_index_sequence<count>{}); }) {
    shape.readable = true;
    shape.choose = [](void* value, std::size_t index) {
      return Alternatives<T>::choose(value, index, std::make_index_sequence<count>{});
    };
  }
  return shape;
}

// ── scalars ──

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
