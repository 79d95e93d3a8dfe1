#pragma once
// What handlers, middleware and exception handlers may answer with: what has a Respond, one of several of these, or an
// error in the App's shape.

#include <concepts>
#include <type_traits>
#include <utility>
#include <variant>

#include <classy/detail/type_kinds.hpp>
#include <classy/error.hpp>
#include <classy/respond.hpp>

namespace classy::detail {

template <class R>
inline constexpr bool is_error = std::is_same_v<R, HttpError> || std::is_same_v<R, Problem>;

/// boost::system::result, std::expected and their kind: a value, or why there is none.
template <class R>
concept ExpectedType = requires(R result) {
  typename R::value_type;
  typename R::error_type;
  { result.has_value() } -> std::convertible_to<bool>;
  result.error();
};

/// What a handler may return.
template <class R>
struct IsResult : std::bool_constant<is_error<R> || Respondable<R>> {};
template <ExpectedType R>
struct IsResult<R>
    : std::bool_constant<IsResult<typename R::value_type>::value && IsResult<typename R::error_type>::value> {};
template <class... A>
struct IsResult<std::variant<A...>> : std::bool_constant<(true && ... && IsResult<A>::value)> {};

template <class R>
concept ResultType = IsResult<std::remove_cvref_t<R>>::value;
template <class R>
concept Answerable = !std::is_void_v<R> && ResultType<R>;

/// What the body of a result is made of, without what goes around it: a status, a place, a problem instead.
template <class R>
struct BodyOf {
  using Type = R;
};
template <int Code, class T>
struct BodyOf<Status<Code, T>> : BodyOf<T> {};
template <class T>
struct BodyOf<Created<T>> : BodyOf<T> {};
template <class T>
struct BodyOf<Versioned<T>> : BodyOf<T> {};
template <ExpectedType R>
struct BodyOf<R> : BodyOf<typename R::value_type> {};

/// Answers with a handler's result, whose status the response has. The one that is held, where there are several.
template <class R>
void write_result(R&& result, const Request& request, Response& response) {
  using Type = std::remove_cvref_t<R>;
  if constexpr (std::is_same_v<Type, HttpError>) {
    answer_http_error(result, request, response);
  } else if constexpr (std::is_same_v<Type, Problem>) {
    answer_problem(result, request, response);
  } else if constexpr (ExpectedType<Type>) {
    if (!result.has_value()) {
      detail::write_result(std::forward<R>(result).error(), request, response);
    } else if constexpr (!std::is_void_v<typename Type::value_type>) {
      detail::write_result(*std::forward<R>(result), request, response);
    }
  } else if constexpr (is_variant<Type>) {
    std::visit([&](auto&& held) { detail::write_result(std::forward<decltype(held)>(held), request, response); },
               std::forward<R>(result));
  } else {
    detail::respond(std::forward<R>(result), request, response);
  }
}

/// Answers with a result, under `status` unless it says another.
template <class R>
void answer_with(R&& result, int status, const Request& request, Response& response) {
  response.status(status);
  detail::write_result(std::forward<R>(result), request, response);
}

}  // namespace classy::detail
