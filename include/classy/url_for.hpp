#pragma once
// url_for<&Users::one>(request, 7): the URL of a handler's route, so that no path is written twice. Handlers include
// this header; outside of a request it is `app.url_for<&Users::one>(7)`. What a call must look like is said here, and
// route_url.hpp does the work.

#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/context.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/detail/signature.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/extract.hpp>
#include <classy/fixed_string.hpp>
#include <classy/parameters.hpp>
#include <classy/policy.hpp>
#include <classy/request.hpp>
#include <classy/url.hpp>

namespace classy {

/// The URL of which handler, and with which values.
struct UrlWanted {
  std::string_view handler{};             ///< as the compiler spells it
  const void* type = nullptr;             ///< of the handler; see Endpoint
  const void* callable = nullptr;         ///< the bytes of the pointer; null where the type alone tells
  std::size_t size = 0;                   ///< how many
  const void* object = nullptr;           ///< the controller; null for any
  std::string_view beside{};              ///< the pattern of the route that asks; empty for none
  std::span<const std::string> values{};  ///< in the order of the handler's path parameters, not yet encoded
};

namespace detail {

/// What a path parameter holds: a plain value itself, a Path<"name", T> its T.
template <class A>
struct PathValue {
  using Type = A;
};
template <FixedString Name, class T, auto... Rules>
struct PathValue<Path<Name, T, Rules...>> {
  using Type = typename Unwrapped<T>::Type;
};

template <class A>
consteval bool comes_from_path() {
  if constexpr (Extractable<A>) return Extractor<A>::source == Source::path;
  return false;
}

/// The types of a handler's path parameters, in their order.
template <class Done, class Parameters>
struct PathValues {
  using Type = Done;
};
template <class... T, class A, class... Rest>
struct PathValues<TypeList<T...>, TypeList<A, Rest...>>
    : PathValues<std::conditional_t<comes_from_path<std::remove_cvref_t<A>>(),
                                    TypeList<T..., typename PathValue<std::remove_cvref_t<A>>::Type>, TypeList<T...>>,
                 TypeList<Rest...>> {};

/// A value as it is given: what holds one, as parameters of handlers do, stands for it.
template <class A>
const A& plain(const A& value) {
  return value;
}
template <class A>
  requires requires(const A& held) { []<class T>(const Held<T>&) {}(held); }
const auto& plain(const A& held) {
  return *held;
}
template <class A>
using PlainType = std::remove_cvref_t<decltype(detail::plain(std::declval<const A&>()))>;

/// Whether an A may be given for a path parameter of type T. Any integer for any other: its value is checked.
template <class T, class A>
consteval bool may_be_given() {
  if constexpr (IntegerType<T>) {
    return IntegerType<A>;
  } else if constexpr (std::floating_point<T>) {
    return std::floating_point<A> || IntegerType<A>;
  } else if constexpr (std::same_as<T, bool> || EnumType<T>) {
    return std::same_as<A, T>;
  } else if constexpr (FormattedType<T>) {
    return std::convertible_to<const A&, T>;
  } else {
    return std::convertible_to<const A&, std::string_view>;
  }
}

/// \throws std::invalid_argument for a value that the parameter cannot have.
template <class T, class A>
std::string url_value(const A& given) {
  std::string text;
  const auto& value = detail::plain(given);
  if constexpr (IntegerType<T>) {
    if (!std::in_range<T>(value)) throw std::invalid_argument{"url_for: a number is out of its parameter's range"};
    append_as_text(text, value);
  } else if constexpr (FormattedType<T>) {
    const T& as_parameter = value;
    append_as_text(text, as_parameter);
  } else {
    append_as_text(text, value);
  }
  return text;
}

/// The values of a call against the types of the handler's path parameters.
template <class Parameters>
struct UrlValues;
template <class... T>
struct UrlValues<TypeList<T...>> {
  template <class... A>
  static consteval bool fit() {
    if constexpr (sizeof...(T) == sizeof...(A)) return (true && ... && (WritableAsText<T> && may_be_given<T, A>()));
    return false;
  }
  template <class... A>
  static consteval void report() {
    if constexpr (sizeof...(T) != sizeof...(A)) {
      mistake::url_for_takes_a_value_for_each_path_parameter_of_the_handler_and_no_more();
    } else {
      (report_one<T, A>(), ...);
    }
  }

  template <class... A>
  static Url make(const UrlMaker& maker, UrlWanted& wanted, const A&... values) {
    const std::string texts[sizeof...(A) + 1] = {detail::url_value<T>(values)...};
    wanted.values = {texts, sizeof...(A)};
    wanted.beside = maker.beside;
    if (maker.make == nullptr) throw std::logic_error{"url_for: no App has routed this request"};
    return maker.make(maker.routes, wanted);
  }

 private:
  template <class Parameter, class Value>
  static consteval void report_one() {
    if constexpr (!WritableAsText<Parameter>) {
      mistake::this_path_parameter_cannot_be_written__give_its_FromText_an_append<Parameter>();
    } else if constexpr (!may_be_given<Parameter, Value>()) {
      mistake::this_value_cannot_be_the_handlers_path_parameter<Value, Parameter>();
    }
  }
};

template <auto Handler, class... A>
Url url_of_values(const UrlMaker& maker, const void* object, const A&... values) {
  using F = std::remove_const_t<decltype(Handler)>;
  using Values = UrlValues<typename PathValues<TypeList<>, typename Signature<F>::Parameters>::Type>;
  if constexpr (Values::template fit<PlainType<A>...>()) {
    constexpr F callable = Handler;
    UrlWanted wanted{spelled_argument(spell_value<Handler>()), &handler_type<F>};
    if constexpr (!std::is_class_v<F>) {
      wanted.callable = &callable;
      wanted.size = sizeof callable;
    }
    wanted.object = object;
    return Values::make(maker, wanted, values...);
  } else {
    Values::template report<PlainType<A>...>();
    return {};
  }
}

template <auto Handler, class Controller, class... A>
Url url_of_object(const UrlMaker& maker, const Controller& controller, const A&... values) {
  const typename Signature<std::remove_const_t<decltype(Handler)>>::Class& base = controller;
  return detail::url_of_values<Handler>(maker, &base, values...);
}

/// Whether the first of the arguments is an object that a method of Class can be called on.
template <class Class, class... A>
inline constexpr bool controller_first = false;
template <class Class, class First, class... A>
  requires std::is_class_v<Class>
inline constexpr bool controller_first<Class, First, A...> = std::is_base_of_v<std::remove_const_t<Class>, First>;

template <class F>
consteval void report_no_handler() {
  mistake::url_for_is_asked_for_a_method_or_a_function();
}

template <auto Handler, class... A>
Url url_by(const UrlMaker& maker, const A&... arguments) {
  using Called = Signature<std::remove_const_t<decltype(Handler)>>;
  if constexpr (!Called::known) {
    report_no_handler<std::remove_const_t<decltype(Handler)>>();
    return {};
  } else if constexpr (controller_first<typename Called::Class, A...>) {
    return detail::url_of_object<Handler>(maker, arguments...);
  } else {
    return detail::url_of_values<Handler>(maker, nullptr, arguments...);
  }
}

inline UrlMaker url_maker(const Request& request) {
  UrlMaker maker = request.routing.policy != nullptr ? request.routing.policy->urls : UrlMaker{};
  maker.beside = request.routing.pattern;
  return maker;
}

}  // namespace detail

/// The URL of the route that is bound to a method or a function, with its prefixes, as the App of this request knows it.
/// Behind the request come the values of the handler's path parameters, in their order; each is percent-encoded for its
/// place:
///     return classy::Created<User>{classy::url_for<&Users::one>(request, user.id), user};
/// Where the handler's class is mounted several times, the controller may come before the values; otherwise the mount is
/// meant by which the request came. It may be called by any number of threads.
/// \throws RouteError when no route has the handler, or several have it with different patterns.
/// \throws std::invalid_argument for values that no URL of the route can have: an empty segment, "..", what its
///         constraint does not let through, what is no UTF-8.
template <auto Handler, class... A>
Url url_for(const Request& request, const A&... arguments) {
  return detail::url_by<Handler>(detail::url_maker(request), arguments...);
}
template <auto Handler, class... A>
Url url_for(const Context& context, const A&... arguments) {
  return detail::url_by<Handler>(detail::url_maker(context.request()), arguments...);
}

}  // namespace classy
