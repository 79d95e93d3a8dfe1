#pragma once
// Extract<T>: a parameter type of a user's, made for each request: the current user, a tenant, a transaction. Stores and
// clients, which outlive requests, come through the controller's constructor.
//     template <> struct classy::Extract<User> {
//       static boost::asio::awaitable<User> from(classy::Header<"Authorization"> token, const classy::Request& request);
//     };
// from() may be plain or a coroutine, and takes what handlers take (but no path parameters), other extracted types too.
// It runs once for each request, however many ask; what it returns lives until the request has been answered, and is
// taken by reference, or copied. What it throws is the answer. It is not called when something that it takes is faulty.

#include <array>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/bodies.hpp>
#include <classy/detail/arguments.hpp>
#include <classy/detail/signature.hpp>
#include <classy/extract.hpp>
#include <classy/handler.hpp>

namespace classy {
namespace detail {

template <class T>
using ExtractSignature = Signature<decltype(&Extract<T>::from)>;

/// What is not taken from the path by its position, which is the handler's.
template <class... A>
consteval bool no_path_parameters(TypeList<A...>) {
  return (true && ... && (Extractor<std::remove_cvref_t<A>>::source != Source::path));
}
template <class... A>
consteval bool all_good(TypeList<A...>) {
  return (true && ... && GoodParameter<A>);
}

template <class T>
consteval bool good_extract() {
  using Of = ExtractSignature<T>;
  if constexpr (!Of::known) {
    return false;
  } else if constexpr (!all_good(typename Of::Parameters{})) {
    return false;
  } else {
    return no_path_parameters(typename Of::Parameters{}) &&
           std::is_same_v<typename Awaited<typename Of::Result>::Result, T>;
  }
}

/// Calls Extract<T>::from with what it takes.
template <class T, class Parameters = typename ExtractSignature<T>::Parameters>
struct Injection;
template <class T, class... A>
struct Injection<T, TypeList<A...>> {
  static constexpr bool waits =
      Awaited<typename ExtractSignature<T>::Result>::coroutine || (false || ... || waits_for<A>);

  static Injected<T> now(Extraction& extraction) {
    Storage& storage = extraction.request().storage();
    if (T* there = storage.find<T>()) return {there};
    const std::size_t before = extraction.faults();
    Gathered<A...> arguments{extraction};
    if (extraction.faults() != before) return {};
    return {&storage.emplace<T>(arguments.call(&Extract<T>::from))};
  }

  static boost::asio::awaitable<Injected<T>> later(Extraction& extraction) {
    Storage& storage = extraction.request().storage();
    if (T* there = storage.find<T>()) co_return Injected<T>{there};
    const std::size_t before = extraction.faults();
    GatheredLater<A...> arguments;
    co_await arguments.gather(extraction);
    if (extraction.faults() != before) co_return Injected<T>{};
    if constexpr (Awaited<typename ExtractSignature<T>::Result>::coroutine) {
      T made = co_await arguments.call(&Extract<T>::from);
      co_return Injected<T>{&storage.emplace<T>(std::move(made))};
    } else {
      co_return Injected<T>{&storage.emplace<T>(arguments.call(&Extract<T>::from))};
    }
  }
};

}  // namespace detail

template <detail::InjectedType T>
  requires(detail::good_extract<T>())
struct Extractor<T> {
  static constexpr Source source = Source::request;
  static constexpr bool by_reference = true;
  static constexpr bool waits = detail::Injection<T>::waits;
  static constexpr bool takes_mask = detail::takes_mask(typename detail::ExtractSignature<T>::Parameters{});

  static detail::Injected<T> from(Extraction& extraction)
    requires(!detail::Injection<T>::waits)
  {
    return detail::Injection<T>::now(extraction);
  }
  static boost::asio::awaitable<detail::Injected<T>> from(Extraction& extraction)
    requires(detail::Injection<T>::waits)
  {
    return detail::Injection<T>::later(extraction);
  }
};

namespace detail {

template <InjectedType T>
struct ExtractorMistake<T> {
  static constexpr bool any = !good_extract<T>();
  static consteval void report() {
    mistake::Extract_from_is_one_static_function_of_parameters_but_none_of_the_path_that_returns_the_type<T>();
  }
};

}  // namespace detail
}  // namespace classy
