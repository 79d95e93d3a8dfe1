#pragma once
// bind(): from a callable, and the object that it is called on, to an Endpoint. One thunk for each *type* of handler:
// which method, and of which object, are data.

#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/context.hpp>
#include <classy/describe.hpp>
#include <classy/detail/answer_with.hpp>
#include <classy/detail/arguments.hpp>
#include <classy/detail/convertible.hpp>
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
      detail::write_result(static_cast<R&&>(result), request, response);
    }
    add_context_headers(request, response);
  } catch (...) {
    answer_exception(std::current_exception(), request, response);
  }
}

/// The same for a coroutine that takes arguments by reference: they live here until it returns.
template <class Binder, class Arguments>
Pending await_call(const Handler& self, Arguments arguments, const Request& request, Response& response) {
  co_await detail::await_result(arguments.call(typename Binder::Call{self}), request, response);
}

/// Where an extractor waits: makes the arguments, one after the other, and then calls.
template <class Binder>
Pending await_arguments(const Handler& self, Request& request, Response& response) {
  try {
    Extraction extraction{request, response};
    typename Binder::Later arguments;
    co_await arguments.gather(extraction);
    if (extraction.failed()) {
      extraction.answer();
      co_return;
    }
    if constexpr (Binder::coroutine) {
      co_await detail::await_result(arguments.call(typename Binder::Call{self}), request, response);
    } else {
      Binder::answer(self, arguments, request, response);
    }
  } catch (...) {
    answer_exception(std::current_exception(), request, response);
  }
}

/// The thunk for handlers of type F. (One template for all that a type of handler needs: the compiler pays for each.)
template <class F, class Parameters = typename Signature<F>::Parameters>
struct Binder;

template <class F, class... A>
struct Binder<F, TypeList<A...>> {
  using Result = typename Signature<F>::Result;
  using Now = Gathered<A...>;
  using Later = GatheredLater<A...>;

  static constexpr bool coroutine = Awaited<Result>::coroutine;
  /// True when a parameter refers to an argument that the thunk keeps.
  static constexpr bool refers =
      (false || ... || (std::is_reference_v<A> && !std::is_reference_v<Extracted<A>> && !is_injected<Extracted<A>>));

  static Pending thunk(const Handler& self, Request& request, Response& response) {
    if constexpr ((false || ... || waits_for<A>)) {
      return detail::await_arguments<Binder>(self, request, response);
    } else {
      Extraction extraction{request, response};
      Now arguments{extraction};
      if (extraction.failed()) [[unlikely]] {
        extraction.answer();
        return {};
      }
      if constexpr (!coroutine) {
        answer(self, arguments, request, response);
        return {};
      } else if constexpr (refers) {
        return detail::await_call<Binder>(self, std::move(arguments), request, response);
      } else {
        return detail::await_result(arguments.call(Call{self}), request, response);
      }
    }
  }

  /// Calls the handler: arguments that it takes by value are moved into it.
  struct Call {
    const Handler& self;

    template <class... P>
    Result operator()(P&&... arguments) const {
      if constexpr (std::is_class_v<F>) {
        return self.object<F>()(static_cast<P&&>(arguments)...);
      } else {
        static_assert(sizeof(F) <= Handler::callable_size && std::is_trivially_copyable_v<F>);
        F call;
        std::memcpy(&call, self.callable(), sizeof call);
        if constexpr (std::is_pointer_v<F>) {
          return call(static_cast<P&&>(arguments)...);
        } else {
          return (self.object<typename Signature<F>::Class>().*call)(static_cast<P&&>(arguments)...);
        }
      }
    }
  };

  template <class All>
  static void answer(const Handler& self, All& arguments, const Request& request, Response& response) {
    if constexpr (std::is_void_v<Result>) {
      arguments.call(Call{self});
    } else {
      detail::write_result(arguments.call(Call{self}), request, response);
    }
    add_context_headers(request, response);
  }
};

}  // namespace detail

namespace detail {

template <class Class>
inline constexpr std::string_view controller_name = type_name<std::remove_const_t<Class>>();
template <>
inline constexpr std::string_view controller_name<void>{};

}  // namespace detail

namespace detail {

/// What an extractor says of itself: one parameter, several, or none.
template <class E>
consteval auto documented() {
  if constexpr (requires { E::parameter; }) {
    return std::array{E::parameter};
  } else if constexpr (requires { E::parameters; }) {
    return E::parameters;
  } else {
    return std::array<Parameter, 0>{};
  }
}

template <class... A>
consteval auto parameters_of(TypeList<A...>) {
  std::array<Parameter, (std::size_t{1} + ... + documented<ExtractorOf<A>>().size())> all{};
  std::size_t count = 0;
  [[maybe_unused]] const auto add = [&](const auto& its) {
    for (const Parameter& parameter : its) all[count++] = parameter;
  };
  (add(documented<ExtractorOf<A>>()), ...);
  return std::pair{all, count};
}
template <class F>
inline constexpr auto parameters = parameters_of(typename Signature<F>::Parameters{});

template <class R>
consteval const Shape* result_shape() {
  if constexpr (std::is_void_v<R>) {
    return nullptr;
  } else if constexpr (!TextType<R> && writable<R>) {
    return shape_address<R>;
  } else {
    return nullptr;
  }
}

}  // namespace detail

/// What a handler of type F looks like from outside; without a person's options.
template <class F>
inline constexpr Operation operation_of{
    .controller = detail::controller_name<typename detail::ClassOf<F>::Type>,
    .coroutine = detail::Awaited<typename detail::Signature<F>::Result>::coroutine,
    .mutates = detail::mutates<F>,
    .parameters = {detail::parameters<F>.first.data(), detail::parameters<F>.second},
    .takes_mask = detail::takes_mask(typename detail::Signature<F>::Parameters{}),
    .result = detail::result_shape<typename detail::BodyOf<std::remove_cvref_t<detail::ResultOf<F>>>::Type>(),
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
      endpoint.object = detail::address_of_all(controller);
    }
    if constexpr (std::is_class_v<F>) {
      const auto kept = std::make_shared<F>(static_cast<F&&>(handler));
      endpoint.handler = Handler{&detail::Binder<F>::thunk, kept.get(), kept};
      endpoint.object = kept.get();
    } else {
      endpoint.handler = Handler{&detail::Binder<F>::thunk, object, &handler, sizeof handler, owner};
    }
    endpoint.operation = &operation_of<F>;
    endpoint.type = &detail::handler_type<F>;
    endpoint.path_names = detail::path_names<typename detail::Signature<F>::Parameters>;
  }
  return endpoint;
}

}  // namespace classy
