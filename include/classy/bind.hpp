#pragma once
// handler_for(): from a callable and the object it is called on to a Handler. One thunk for each *type* of handler: which
// method, and of which object, are data.

#include <array>
#include <cstddef>
#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/describe.hpp>
#include <classy/detail/signature.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/error.hpp>
#include <classy/extract.hpp>
#include <classy/handler.hpp>
#include <classy/pattern_for.hpp>
#include <classy/respond.hpp>

namespace classy {
namespace detail {

/// Waits for a coroutine's result and answers with it. Exceptions become answers here, so that whoever waits for the
/// handler sees a response.
template <class R>
Pending await_result(boost::asio::awaitable<R> awaited, const Request& request, Response& response) {
  try {
    if constexpr (std::is_void_v<R>) {
      co_await std::move(awaited);
    } else {
      Respond<std::remove_cvref_t<R>>::write(co_await std::move(awaited), response);
    }
  } catch (...) {
    answer_exception(std::current_exception(), request, response);
  }
}

/// The same for a coroutine that takes arguments by reference: they live here until it returns.
template <class Binder, class Arguments>
Pending await_call(const Handler& self, Arguments arguments, const Request& request, Response& response) {
  co_await await_result(Binder::invoke(self, arguments), request, response);
}

/// One argument of a handler, made and kept by the thunk.
template <std::size_t I, class Extracted>
struct Argument {
  Extracted value;
};
/// All of them. Made in braces, and so from left to right.
template <class... Each>
struct Arguments : Each... {};

template <class F, class Parameters, class Indices>
struct Binder;

template <class F, class... A, std::size_t... I>
struct Binder<F, TypeList<A...>, std::index_sequence<I...>> {
  using Result = typename Signature<F>::Result;
  using All = Arguments<Argument<I, Extracted<A>>...>;

  /// True when a parameter refers to an argument that lives in `All`.
  static constexpr bool refers = (false || ... || (std::is_reference_v<A> && !std::is_reference_v<Extracted<A>>));

  /// How many path parameters stand before each parameter.
  static constexpr auto path_indices = [] {
    std::array<std::size_t, sizeof...(A) + 1> indices{};
    ((indices[I + 1] = indices[I] + is_path_parameter<A>), ...);
    return indices;
  }();

  static Pending thunk(const Handler& self, Request& request, Response& response) {
    Extraction extraction{request};
    [[maybe_unused]] All arguments{{Extractor<std::remove_cvref_t<A>>::from(extraction, path_indices[I])}...};
    if (extraction.failed()) [[unlikely]] {
      extraction.answer(response);
      return {};
    }
    if constexpr (!Awaited<Result>::coroutine) {
      if constexpr (std::is_void_v<Result>) {
        invoke(self, arguments);
      } else {
        Respond<std::remove_cvref_t<Result>>::write(invoke(self, arguments), response);
      }
      return {};
    } else if constexpr (refers) {
      return await_call<Binder>(self, std::move(arguments), request, response);
    } else {
      return await_result(invoke(self, arguments), request, response);
    }
  }

  /// Calls the handler: arguments that it takes by value are moved into it.
  static Result invoke(const Handler& self, [[maybe_unused]] All& arguments) {
    if constexpr (std::is_member_function_pointer_v<F>) {
      auto& object = self.template object<typename Signature<F>::Class>();
      return (object.*self.template callable<F>())(
          static_cast<A&&>(static_cast<Argument<I, Extracted<A>>&>(arguments).value)...);
    } else if constexpr (std::is_pointer_v<F>) {
      return self.template callable<F>()(static_cast<A&&>(static_cast<Argument<I, Extracted<A>>&>(arguments).value)...);
    } else {
      return self.template object<F>()(static_cast<A&&>(static_cast<Argument<I, Extracted<A>>&>(arguments).value)...);
    }
  }
};

template <class F, class... A>
constexpr Handler::Thunk thunk_of(TypeList<A...>) {
  return &Binder<F, TypeList<A...>, std::index_sequence_for<A...>>::thunk;
}

}  // namespace detail

/// A Handler that calls a method of `object`, which must outlive it unless `owner` keeps it alive.
template <class F, class Object>
  requires std::is_member_function_pointer_v<F>
Handler handler_for(F method, Object& object, std::shared_ptr<const void> owner = {}) {
  using Class = typename detail::Signature<F>::Class;
  Class& target = object;  // the method may be a base class's
  return {detail::thunk_of<F>(typename detail::Signature<F>::Parameters{}), &target, method, std::move(owner)};
}

/// A Handler that calls a function, or an object with a call operator such as a lambda, which it keeps.
template <class F>
  requires(!std::is_member_function_pointer_v<F>)
Handler handler_for(F callable) {
  constexpr Handler::Thunk thunk = detail::thunk_of<F>(typename detail::Signature<F>::Parameters{});
  if constexpr (std::is_pointer_v<F>) {
    return {thunk, nullptr, callable, nullptr};
  } else {
    const auto kept = std::make_shared<F>(std::move(callable));
    return {thunk, kept.get(), kept};
  }
}

/// What a handler of type F looks like from outside.
template <class F>
Operation operation_of(const RouteOptions& options) {
  using Class = typename detail::ClassOf<F>::Type;
  Operation operation{.options = options};
  if constexpr (!std::is_void_v<Class>) operation.controller = detail::type_name<std::remove_const_t<Class>>();
  operation.signature = detail::type_name<F>();
  operation.coroutine = detail::Awaited<typename detail::Signature<F>::Result>::coroutine;
  operation.empty = std::is_void_v<detail::ResultOf<F>>;
  return operation;
}

}  // namespace classy
