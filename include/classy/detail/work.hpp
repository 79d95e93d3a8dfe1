#pragma once
// Work: a callable of the user's that takes nothing, whatever its type: plain, or a coroutine.

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace classy::detail {

/// What is left of it, like a handler's Pending: empty when it is done, otherwise to be awaited. The Work must live as
/// long as that: a coroutine lambda's captures are in it. May throw what the callable throws.
using Work = std::function<boost::asio::awaitable<void>()>;

template <class R>
concept WorkResult = std::is_void_v<R> || std::is_same_v<R, boost::asio::awaitable<void>>;
template <class F>
concept Workable = std::invocable<F&> && std::move_constructible<F> && WorkResult<std::invoke_result_t<F&>>;

/// Behind a pointer: a Work can be copied, and what is made one need not.
template <Workable F>
Work make_work(F callable) {
  return [callable = std::make_shared<F>(std::move(callable))]() -> boost::asio::awaitable<void> {
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      std::invoke(*callable);
      return {};
    } else {
      return std::invoke(*callable);
    }
  };
}

}  // namespace classy::detail
