#pragma once
// Path, Query, Header, Cookie: parameters of a handler by their names, with rules.
//     User one(classy::Path<"id", int> id, classy::Query<"verbose", bool, classy::def(false)> verbose);
// Each reads as the value that it holds. It is required unless its T is a std::optional, or a rule says what it is
// otherwise: `def(20)`; or `defaulted`, for T{}. A T that is a std::vector takes all values of that name, in order.

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/describe.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/extract.hpp>
#include <classy/fixed_string.hpp>
#include <classy/reflect.hpp>
#include <classy/rules.hpp>

namespace classy {

/// What reads as the T that it holds.
template <class T>
class Held {
 public:
  Held() = default;
  explicit Held(T value) : value_{std::move(value)} {}

  operator const T&() const { return value_; }  // NOLINT: it reads as its value
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

  /// For extractors.
  T* place() { return &value_; }

 private:
  T value_{};
};

/// A path parameter by its name, so that the order of the handler's parameters is free:
///     std::string report(classy::Path<"year", int> year, classy::Path<"month", int> month);  // "/{month}/{year}"
template <FixedString Name, class T, auto... Rules>
class Path : public Held<T> {
 public:
  using Held<T>::Held;
};

/// From the query: `?limit=20`. A name that is given twice counts the last time.
template <FixedString Name, class T = std::string_view, auto... Rules>
class Query : public Held<T> {
 public:
  using Held<T>::Held;
};

/// A header line, by its name in any case: the first one. A std::vector takes all lines.
template <FixedString Name, class T = std::string_view, auto... Rules>
class Header : public Held<T> {
 public:
  using Held<T>::Held;
};

/// A cookie of that name, as the client sent it: without quotation marks, not decoded.
template <FixedString Name, class T = std::string_view, auto... Rules>
class Cookie : public Held<T> {
 public:
  using Held<T>::Held;
};

namespace detail {

/// A text can become one.
template <class T>
concept ScalarType = std::same_as<T, bool> || IntegerType<T> || std::floating_point<T> || EnumType<T> ||
                     std::same_as<T, std::string> || std::same_as<T, std::string_view> || ReadableFromText<T>;
template <class T>
struct ListElement {
  using Type = void;
};
template <class T>
  requires(RangeType<T> && !MapType<T> && !ScalarType<T>)
struct ListElement<T> {
  using Type = typename T::value_type;
};
template <class T>
concept ParameterType =
    !LazyType<T> && (ScalarType<typename Unwrapped<T>::Type> ||
                     ScalarType<typename ListElement<typename Unwrapped<T>::Type>::Type>);

/// From where there is one text only: of a path, and of a cookie.
template <class T>
concept SingleParameterType = ScalarType<typename Unwrapped<T>::Type>;

/// A struct that has a FromText is a text here.
template <class T>
inline constexpr Shape parameter_text_shape{
    .kind = Shape::Kind::formatted,
    .size = sizeof(T),
    .name = type_name<T>(),
    .format = type_name<T>(),
    .read_text = [](void* value, std::string_view text) { return FromText<T>::read(text, as<T>(value)); }};

template <class T>
consteval const Shape* parameter_shape() {
  if constexpr (ReadableFromText<T> && ObjectType<T>) {
    return &parameter_text_shape<T>;
  } else {
    return shape_address<T>;
  }
}

template <auto Rule>
inline constexpr bool says_default = is_default<std::remove_cvref_t<decltype(Rule)>>;
template <auto Rule>
consteval bool is_defaulted() {
  if constexpr (std::same_as<std::remove_cvref_t<decltype(Rule)>, classy::detail::Rule>) {
    return Rule.kind == RuleKind::defaulted;
  } else {
    return says_default<Rule>;
  }
}

/// `value = Rule's`, if the rule is a default.
template <auto Rule, class T>
void set_default([[maybe_unused]] T& value) {
  if constexpr (says_default<Rule>) {
    using Inner = typename Unwrapped<T>::Type;
    if constexpr (requires { Rule.value.text; }) {
      value = Inner{std::string_view{Rule.value}};
    } else {
      value = static_cast<Inner>(Rule.value);
    }
  }
}

template <Parameter::In In, FixedString Name, class T, auto... Rules>
struct ParameterOf {
  static constexpr auto set =
      RuleSet<(std::size_t{0} + ... + std::remove_cvref_t<decltype(Rules)>::text_size)>::of(Rules...);
  static constexpr classy::Rules rules = set.resolved();
  static constexpr Parameter parameter{
      .in = In,
      .name = Name,
      .shape = parameter_shape<T>(),
      .rules = &rules,
      .required = !OptionalType<T> && !(false || ... || is_defaulted<Rules>()),
  };

  template <class Held>
  static Held from(Extraction& extraction) {
    Held held;
    if (!extraction.read(parameter, held.place())) (set_default<Rules>(*held.place()), ...);
    return held;
  }
};

template <class T, auto... Rules>
concept GoodParameterType = ParameterType<T> && rules_fit<T, std::remove_cvref_t<decltype(Rules)>...>(Rules...);

template <class T, auto... Rules>
concept GoodSingleParameterType = GoodParameterType<T, Rules...> && SingleParameterType<T>;

/// Of a Path, a Query …: stops the compiler with a sentence when its type or its rules make no sense.
template <class T, auto... Rules>
consteval void report_parameter() {
  if constexpr (!ParameterType<T>) {
    mistake::a_text_cannot_become_this_type<T>();
  } else {
    check_rules_of<T>(Rules...);
  }
}

}  // namespace detail

template <FixedString Name, class T, auto... Rules>
  requires detail::GoodSingleParameterType<T, Rules...>
struct Extractor<Path<Name, T, Rules...>> {
  static constexpr Source source = Source::path;
  static constexpr std::string_view name = Name;
  using Of = detail::ParameterOf<Parameter::In::path, Name, T, Rules...>;
  static constexpr const Parameter& parameter = Of::parameter;

  static Path<Name, T, Rules...> from(Extraction& extraction) {
    return Of::template from<Path<Name, T, Rules...>>(extraction);
  }
};

template <FixedString Name, class T, auto... Rules>
  requires detail::GoodParameterType<T, Rules...>
struct Extractor<Query<Name, T, Rules...>> {
  static constexpr Source source = Source::request;
  using Of = detail::ParameterOf<Parameter::In::query, Name, T, Rules...>;
  static constexpr const Parameter& parameter = Of::parameter;

  static Query<Name, T, Rules...> from(Extraction& extraction) {
    return Of::template from<Query<Name, T, Rules...>>(extraction);
  }
};

template <FixedString Name, class T, auto... Rules>
  requires detail::GoodParameterType<T, Rules...>
struct Extractor<Header<Name, T, Rules...>> {
  static constexpr Source source = Source::request;
  using Of = detail::ParameterOf<Parameter::In::header, Name, T, Rules...>;
  static constexpr const Parameter& parameter = Of::parameter;

  static Header<Name, T, Rules...> from(Extraction& extraction) {
    return Of::template from<Header<Name, T, Rules...>>(extraction);
  }
};

template <FixedString Name, class T, auto... Rules>
  requires detail::GoodSingleParameterType<T, Rules...>
struct Extractor<Cookie<Name, T, Rules...>> {
  static constexpr Source source = Source::request;
  using Of = detail::ParameterOf<Parameter::In::cookie, Name, T, Rules...>;
  static constexpr const Parameter& parameter = Of::parameter;

  static Cookie<Name, T, Rules...> from(Extraction& extraction) {
    return Of::template from<Cookie<Name, T, Rules...>>(extraction);
  }
};

// ── what is wrong with one that is not good ──

namespace detail {

template <class T, auto... Rules>
struct ParameterMistake {
  static constexpr bool any = !GoodParameterType<T, Rules...>;
  static consteval void report() { report_parameter<T, Rules...>(); }
};
template <class T, auto... Rules>
struct SingleParameterMistake {
  static constexpr bool any = !GoodSingleParameterType<T, Rules...>;
  static consteval void report() {
    if constexpr (ParameterType<T> && !SingleParameterType<T>) {
      mistake::a_Path_and_a_Cookie_are_one_value_and_no_list<T>();
    } else {
      report_parameter<T, Rules...>();
    }
  }
};
template <FixedString Name, class T, auto... Rules>
struct ExtractorMistake<Path<Name, T, Rules...>> : SingleParameterMistake<T, Rules...> {};
template <FixedString Name, class T, auto... Rules>
struct ExtractorMistake<Query<Name, T, Rules...>> : ParameterMistake<T, Rules...> {};
template <FixedString Name, class T, auto... Rules>
struct ExtractorMistake<Header<Name, T, Rules...>> : ParameterMistake<T, Rules...> {};
template <FixedString Name, class T, auto... Rules>
struct ExtractorMistake<Cookie<Name, T, Rules...>> : SingleParameterMistake<T, Rules...> {};

}  // namespace detail
}  // namespace classy
