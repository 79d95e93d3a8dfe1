#pragma once
// The arguments of one call, made by extractors from left to right: at once, or one after the other where one waits.

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/detail/signature.hpp>
#include <classy/extract.hpp>
#include <classy/handler.hpp>

namespace classy::detail {

/// An object that lives as long as the request: taken by reference or copied. Null when there were faults, and then
/// nobody is called.
template <class T>
struct Injected {
  T* object = nullptr;
};

template <class A>
using ExtractorOf = Extractor<std::remove_cvref_t<A>>;

/// What the extractor of a parameter gives: a value to keep, or a reference to what lives long enough.
template <class A>
using Extracted = typename Awaited<decltype(ExtractorOf<A>::from(std::declval<Extraction&>()))>::Result;

/// True for a parameter whose extractor waits.
template <class A>
inline constexpr bool waits_for = Awaited<decltype(ExtractorOf<A>::from(std::declval<Extraction&>()))>::coroutine;

/// May be taken by a reference that is not const.
template <class A>
inline constexpr bool by_reference = requires { ExtractorOf<A>::by_reference; };

/// True for a parameter that is, or is made of, what the client wants of the answer.
template <class A>
inline constexpr bool is_mask = requires { requires ExtractorOf<A>::takes_mask; };
template <class... A>
consteval bool takes_mask(TypeList<A...>) {
  return (false || ... || is_mask<A>);
}

template <class T>
inline constexpr bool is_injected = false;
template <class T>
inline constexpr bool is_injected<Injected<T>> = true;

/// Whether what is extracted can be handed to a parameter of type A.
template <class A, class E>
consteval bool passes() {
  if constexpr (is_injected<E>) {
    return !std::is_rvalue_reference_v<A> && std::is_constructible_v<A, std::remove_cvref_t<A>&>;
  } else if constexpr (std::is_lvalue_reference_v<A> && !std::is_const_v<std::remove_reference_t<A>>) {
    return by_reference<A>;
  } else {
    return std::is_convertible_v<E&&, A>;
  }
}

template <class A>
concept GoodParameter = Extractable<std::remove_cvref_t<A>> && passes<A, Extracted<A>>();

/// One argument, kept by the caller.
template <std::size_t I, class E>
struct Argument {
  E value;
};

/// The argument as the parameter's type A: moved where it is taken by value.
template <class A, std::size_t I, class E>
A&& pass(Argument<I, E>& argument)
  requires(!is_injected<E>)
{
  return static_cast<A&&>(argument.value);
}
template <class A, std::size_t I, class T>
A pass(Argument<I, Injected<T>>& argument) {
  return *argument.value.object;
}

/// All arguments. Made in braces, and so from left to right.
template <class Indices, class... A>
struct ArgumentList;
template <std::size_t... I, class... A>
struct ArgumentList<std::index_sequence<I...>, A...> : Argument<I, Extracted<A>>... {
  template <class Call>
  decltype(auto) call(Call&& call) {
    return static_cast<Call&&>(call)(pass<A>(static_cast<Argument<I, Extracted<A>>&>(*this))...);
  }
};
template <class... A>
struct Gathered {
  explicit Gathered(Extraction& extraction) : list{{ExtractorOf<A>::from(extraction)}...} {}

  template <class Call>
  decltype(auto) call(Call&& call) {
    return list.call(static_cast<Call&&>(call));
  }

  ArgumentList<std::index_sequence_for<A...>, A...> list;
};

/// The same where one waits: each has a place of its own until it is there.
template <class Indices, class... A>
struct ArgumentPlaces;
template <std::size_t... I, class... A>
struct ArgumentPlaces<std::index_sequence<I...>, A...> : Argument<I, std::optional<Argument<I, Extracted<A>>>>... {
  template <std::size_t J, class E>
  static std::optional<Argument<J, E>>& place(Argument<J, std::optional<Argument<J, E>>>& one) {
    return one.value;
  }

  using Step = Pending (*)(Extraction&, ArgumentPlaces&);
  template <std::size_t J, class B>
  static Pending make(Extraction& extraction, ArgumentPlaces& places) {
    if constexpr (waits_for<B>) {
      return make_later<J, B>(extraction, places);
    } else {
      place<J>(places).emplace(Argument<J, Extracted<B>>{ExtractorOf<B>::from(extraction)});
      return {};
    }
  }
  template <std::size_t J, class B>
  static Pending make_later(Extraction& extraction, ArgumentPlaces& places) {
    Extracted<B> value = co_await ExtractorOf<B>::from(extraction);
    place<J>(places).emplace(Argument<J, Extracted<B>>{std::move(value)});
  }
  static constexpr Step steps[] = {&make<I, A>..., nullptr};

  template <class Call>
  decltype(auto) call(Call&& call) {
    return static_cast<Call&&>(call)(pass<A>(*place<I>(*this))...);
  }
};
template <class... A>
struct GatheredLater {
  /// The extraction must outlive what this returns. An extractor's exception ends it.
  Pending gather(Extraction& extraction) {
    for (std::size_t i = 0; i < sizeof...(A); ++i) {
      Pending pending = Places::steps[i](extraction, places);
      if (pending.valid()) co_await std::move(pending);
    }
  }
  template <class Call>
  decltype(auto) call(Call&& call) {
    return places.call(static_cast<Call&&>(call));
  }

  using Places = ArgumentPlaces<std::index_sequence_for<A...>, A...>;
  Places places;
};

}  // namespace classy::detail
