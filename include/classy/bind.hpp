#pragma once
// bind(): from a callable, and the object that it is called on, to an Endpoint. One thunk for each *type* of handler:
// which method, and of which object, are data.

#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/describe.hpp>
#include <classy/detail/signature.hpp>
#include <classy/detail/type_name.hpp>
#include <classy/endpoint.hpp>
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
      R result = co_await std::move(awaited);
      Respond<std::remove_cvref_t<R>>::write(static_cast<R&&>(result), response);
    }
  } catch (...) {
    answer_exception(std::current_exception(), request, response);
  }
}

/// The same for a coroutine that takes arguments by reference: they live here until it returns.
template <class Binder, class Arguments>
Pending await_call(const Handler& self, Arguments arguments, const Request& request, Response& response) {
  co_await detail::await_result(Binder::invoke(self, arguments), request, response);
}

/// One argument of a handler, made and kept by the thunk.
template <std::size_t I, class Extracted>
struct Argument {
  Extracted value;
};
/// All of them. Made in braces, and so from left to right.
template <class... Each>
struct Arguments : Each... {};

/// The thunk for handlers of type F. (One template for all that a type of handler needs: the compiler pays for each.)
template <class F, class Parameters = typename Signature<F>::Parameters, class Indices = typename Signature<F>::Indices>
struct Binder;

template <class F, class... A, std::size_t... I>
struct Binder<F, TypeList<A...>, std::index_sequence<I...>> {
  using Result = typename Signature<F>::Result;
  using All = Arguments<Argument<I, Extracted<A>>...>;

  /// True when a parameter refers to an argument that lives in `All`.
  static constexpr bool refers = (false || ... || (std::is_reference_v<A> && !std::is_reference_v<Extracted<A>>));

  static Pending thunk(const Handler& self, Request& request, Response& response) {
    Extraction extraction{request};
    All arguments{{Extractor<std::remove_cvref_t<A>>::from(extraction)}...};
    if (extraction.failed()) [[unlikely]] {
      extraction.answer(response);
      return {};
    }
    if constexpr (Awaited<Result>::coroutine) {
      if constexpr (refers) {
        return detail::await_call<Binder>(self, std::move(arguments), request, response);
      } else {
        return detail::await_result(invoke(self, arguments), request, response);
      }
    } else if constexpr (std::is_void_v<Result>) {
      invoke(self, arguments);
    } else {
      Respond<std::remove_cvref_t<Result>>::write(invoke(self, arguments), response);
    }
    return {};
  }

  /// Calls the handler: arguments that it takes by value are moved into it.
  static Result invoke(const Handler& self, [[maybe_unused]] All& arguments) {
    if constexpr (std::is_class_v<F>) {
      return self.object<F>()(static_cast<A&&>(static_cast<Argument<I, Extracted<A>>&>(arguments).value)...);
    } else {
      static_assert(sizeof(F) <= Handler::callable_size && std::is_trivially_copyable_v<F>);
      F call;
      std::memcpy(&call, self.callable(), sizeof call);
      if constexpr (std::is_pointer_v<F>) {
        return call(static_cast<A&&>(static_cast<Argument<I, Extracted<A>>&>(arguments).value)...);
      } else {
        return (self.object<typename Signature<F>::Class>().*
                call)(static_cast<A&&>(static_cast<Argument<I, Extracted<A>>&>(arguments).value)...);
      }
    }
  }
};

}  // namespace detail

namespace detail {

template <class Class>
inline constexpr std::string_view controller_name = type_name<std::remove_const_t<Class>>();
template <>
inline constexpr std::string_view controller_name<void>{};

}  // namespace detail

/// What a handler of type F looks like from outside; without a person's options.
template <class F>
inline constexpr Operation operation_of{
    .controller = detail::controller_name<typename detail::ClassOf<F>::Type>,
    .coroutine = detail::Awaited<typename detail::Signature<F>::Result>::coroutine,
    .empty = std::is_void_v<detail::ResultOf<F>>,
};

/// Binds a handler: a method to `controller`, which must outlive the endpoint unless `owner` keeps it alive; a
/// function; or an object with a call operator such as a lambda, which the endpoint keeps. Empty when F cannot be a
/// handler of the Controller: the pattern's constructor has said why not.
template <class F, class Controller>
Endpoint bind(F handler, [[maybe_unused]] Controller* controller,
              [[maybe_unused]] const std::shared_ptr<const void>& owner) {
  Endpoint endpoint;
  if constexpr (detail::GoodHandler<F, Controller>) {
    const void* object = nullptr;
    if constexpr (std::is_member_function_pointer_v<F>) {
      typename detail::Signature<F>::Class* base = controller;  // the method may be a base class's
      object = base;
    }
    if constexpr (std::is_class_v<F>) {
      const auto kept = std::make_shared<F>(static_cast<F&&>(handler));
      endpoint.handler = Handler{&detail::Binder<F>::thunk, kept.get(), kept};
    } else {
      endpoint.handler = Handler{&detail::Binder<F>::thunk, object, &handler, sizeof handler, owner};
    }
    endpoint.operation = &operation_of<F>;
    endpoint.path_names = detail::path_names<typename detail::Signature<F>::Parameters>;
  }
  return endpoint;
}

}  // namespace classy
