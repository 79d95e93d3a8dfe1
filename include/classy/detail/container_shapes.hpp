#pragma once
// The Shapes of what holds values of other types: lists, maps, optionals, Lazy, variants.

#include <concepts>
#include <cstddef>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include <classy/detail/shape_holder.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

// ── containers ──

template <class T>
consteval Shape map_shape() {
  using Value = typename T::mapped_type;
  Shape shape{.kind = Shape::Kind::map,
              .readable = false,
              .size = sizeof(T),
              .name = type_name<T>(),
              .element = &HolderOf<Value>::shape,
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
concept IsSet = requires { typename T::key_type; };
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
              .element = &HolderOf<Element>::shape,
              .unique = IsSet<T>,
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
    shape.grow = [](void* value, [[maybe_unused]] std::size_t index) -> void* {
      if constexpr (requires(T& list) { list.reserve(std::size_t{}); }) {
        if (index == 0) as<T>(value).reserve(4);  // most lists are short, and each growth moves what is there
      }
      return &as<T>(value).emplace_back();
    };
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
          .element = &HolderOf<Element>::shape,
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
              .element = &HolderOf<Value>::shape,
              .held = [](const void* value) -> const void* { return as<T>(value) ? &*as<T>(value) : nullptr; }};
  if constexpr (Makeable<Value>) {
    shape.readable = true;
    shape.reset = [](void* value) { as<T>(value).reset(); };
    shape.emplace = [](void* value) -> void* { return &as<T>(value).emplace(); };
  }
  return shape;
}

template <class T>
consteval Shape lazy_shape() {
  using Value = typename LazyValue<T>::Type;
  Shape shape{.kind = Shape::Kind::lazy,
              .readable = false,
              .size = sizeof(T),
              .name = type_name<Value>(),
              .element = &HolderOf<Value>::shape,
              .walk = [](const void* value, void* state, Visit visit) {
                as<T>(value).with([=](const Value& held) { visit(state, {}, &held); });
              }};
  if constexpr (Makeable<Value>) {
    shape.readable = true;
    shape.reset = &reset_to_initial<T>;
    shape.emplace = [](void* value) -> void* { return &as<T>(value).emplace(); };
  }
  return shape;
}

template <class T>
struct Alternatives;
template <class... A>
struct Alternatives<std::variant<A...>> {
  static constexpr const Shape* shapes[] = {&HolderOf<A>::shape...};

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

}  // namespace classy::detail
