#pragma once
// on_exception<E>(fn): from a function for exceptions of one type to what ExceptionHandlers keeps.

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

#include <classy/detail/answer_with.hpp>
#include <classy/policy.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// A type whose exceptions can be caught by `const E&`.
template <class E>
concept Catchable = !std::is_void_v<E> && std::is_same_v<E, std::decay_t<E>>;

template <class F, class E>
concept TakesException = std::is_invocable_v<const F&, const E&>;
template <class F, class E>
concept TakesExceptionAndRequest = std::is_invocable_v<const F&, const E&, const Request&>;

template <class F, class E>
auto call_exception_handler(const F& function, const E& error, [[maybe_unused]] const Request& request) {
  if constexpr (TakesException<F, E>) {
    return function(error);
  } else {
    return function(error, request);
  }
}
template <class F, class E>
using ExceptionResult = decltype(detail::call_exception_handler(std::declval<const F&>(), std::declval<const E&>(),
                                                                std::declval<const Request&>()));

enum class ExceptionVerdict { good, not_catchable, bad_parameter, bad_result };

template <class E, class F>
consteval ExceptionVerdict judge_exception_handler() {
  if constexpr (!Catchable<E>) {
    return ExceptionVerdict::not_catchable;
  } else if constexpr (!TakesException<F, E> && !TakesExceptionAndRequest<F, E>) {
    return ExceptionVerdict::bad_parameter;
  } else {
    using Result = ExceptionResult<F, E>;
    return std::is_void_v<Result> || Answerable<Result> ? ExceptionVerdict::good : ExceptionVerdict::bad_result;
  }
}

template <class E, class F>
inline constexpr ExceptionVerdict exception_verdict = judge_exception_handler<E, F>();

template <class E, class F>
bool answer_exception_of(const void* object, const std::exception_ptr& exception, const Request& request,
                         Response& response) {
  try {
    std::rethrow_exception(exception);
  } catch (const E& error) {
    const F& function = *static_cast<const F*>(object);
    if constexpr (std::is_void_v<ExceptionResult<F, E>>) {
      detail::call_exception_handler(function, error, request);
      return false;
    } else {
      auto result = detail::call_exception_handler(function, error, request);
      response.clear();
      detail::answer_with(std::move(result), 500, request, response);
      return true;
    }
  } catch (...) {
    return false;
  }
}

template <class E>
void throw_pointer_to() {
  throw static_cast<const E*>(nullptr);
}
template <class E>
bool catches_pointer_of(void (*thrower)()) {
  try {
    thrower();
  } catch (const E*) {
    return true;
  } catch (...) {
  }
  return false;
}

template <class E, class F>
ExceptionHandlers::Entry exception_entry(F function) {
  return {&answer_exception_of<E, F>, &throw_pointer_to<E>, &catches_pointer_of<E>,
          std::make_shared<const F>(std::move(function))};
}

}  // namespace classy::detail
