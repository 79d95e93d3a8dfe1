#pragma once
// What middleware and exception handlers may answer with: a handler's results, or an error in the App's shape.

#include <type_traits>
#include <utility>

#include <classy/error.hpp>
#include <classy/respond.hpp>

namespace classy::detail {

template <class R>
inline constexpr bool is_error = std::is_same_v<R, HttpError> || std::is_same_v<R, Problem>;

template <class R>
concept Answerable = !std::is_void_v<R> && (is_error<std::remove_cvref_t<R>> || Respondable<R>);

/// Answers with a result, under `status` unless it says another.
template <class R>
void answer_with(R&& result, int status, const Request& request, Response& response) {
  using Type = std::remove_cvref_t<R>;
  if constexpr (std::is_same_v<Type, HttpError>) {
    answer_http_error(result, request, response);
  } else if constexpr (std::is_same_v<Type, Problem>) {
    answer_problem(result, request, response);
  } else {
    response.status(status);
    Respond<Type>::write(std::forward<R>(result), response);
  }
}

}  // namespace classy::detail
