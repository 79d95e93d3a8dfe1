#pragma once
// Handler: the one contract. A bound method, a table of routes, a whole App: each is a Handler; the server and the test
// client take one.

#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy {

/// What is left of an answer: empty when the response is complete, otherwise to be awaited.
///     if (Pending pending = handler(request, response); pending.valid()) co_await std::move(pending);
using Pending = boost::asio::awaitable<void>;

/// Fills in a Response for a Request, now or later, by a thunk over a few bytes: `{object, callable, thunk}`. Nothing
/// is allocated by a call, and a handler that answers at once costs no coroutine frame.
///
/// Lifetime: the handler, the request and the response must outlive what the call returns. A handler may own what it
/// calls (`owner`); then whoever holds a copy of it keeps that alive.
class Handler {
 public:
  using Thunk = Pending (*)(const Handler&, Request&, Response&);
  /// Room for a pointer to member on every known compiler.
  static constexpr std::size_t callable_size = 3 * sizeof(void*);

  Handler() = default;
  Handler(Thunk thunk, const void* object, std::shared_ptr<const void> owner = {})
      : thunk_{thunk}, object_{object}, owner_{std::move(owner)} {}
  /// `callable`: `size` bytes of something trivially copyable, such as a pointer to member.
  Handler(Thunk thunk, const void* object, const void* call, std::size_t size, std::shared_ptr<const void> owner)
      : Handler{thunk, object, std::move(owner)} {
    std::memcpy(callable_, call, size);
  }

  /// Answers, or begins to: see Pending. May throw what the handler throws.
  Pending operator()(Request& request, Response& response) const { return thunk_(*this, request, response); }

  /// False for one that was made of nothing, and cannot be called.
  explicit operator bool() const { return thunk_ != nullptr; }

  /// For thunks: what the handler was made of.
  template <class Object>
  Object& object() const {
    return *static_cast<Object*>(const_cast<void*>(object_));  // made from an Object&: only the type was erased
  }
  /// Its bytes, to be copied into the type that the thunk knows.
  const void* callable() const { return callable_; }

  /// Whether it was made of these bytes, and of this object; null for any.
  bool calls(const void* call, std::size_t size, const void* object) const {
    return size <= callable_size && (size == 0 || std::memcmp(callable_, call, size) == 0) &&
           (object == nullptr || object == object_);
  }

 private:
  Thunk thunk_ = nullptr;
  const void* object_ = nullptr;
  alignas(void*) std::byte callable_[callable_size]{};
  std::shared_ptr<const void> owner_;
};

}  // namespace classy
