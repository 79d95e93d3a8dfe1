#pragma once
// Lazy<T>: a member of an answer that is computed only when it is written: of a part of an object, only when the client
// has asked for it.
//     struct User {
//       int id;
//       classy::Lazy<std::vector<Friend>> friends;
//     };
//     User one(int id) const {
//       return {id, [this, id] { return friends_of(id); }};
//     }

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>

#include <classy/detail/type_kinds.hpp>

namespace classy {

/// A T, or a function that makes one. It looks like a T from outside: to clients, masks and schemas, and where it is read
/// from JSON, which gives it a value.
///
/// When: after the handler has returned, while its result is being written. The function takes what was the handler's own
/// by value; the controller, the handler's views and references into the request are still there. It is called each time
/// that the value is asked for: nothing is kept.
/// Where: on the thread that the handler ran on; a worker, where it is offloaded. It may block as the handler may, but it
/// cannot wait: a coroutine asks its FieldMask, and awaits what is wanted.
/// What it throws is the answer, as if the handler had thrown it; nothing has been sent by then.
///
/// Copyable, and so must the function be.
template <class T>
class Lazy {
  static_assert(!detail::LazyType<T>, "a Lazy that holds a Lazy is no lazier than one");

 public:
  /// Holds T{}.
  Lazy() = default;

  template <class U = T>
    requires(!std::same_as<std::remove_cvref_t<U>, Lazy> && !std::invocable<std::remove_cvref_t<U>&> &&
             std::convertible_to<U, T>)
  Lazy(U&& value) : held_{std::in_place_index<0>, std::forward<U>(value)} {}  // NOLINT: a value reads as one

  template <class F>
    requires std::is_invocable_r_v<T, F&>
  Lazy(F compute) : held_{std::in_place_index<1>, std::move(compute)} {}  // NOLINT: so does a function
  template <class F>
    requires(std::invocable<F&> && !std::is_invocable_r_v<T, F&>)
  Lazy(F what_makes_the_value_of_a_Lazy_returns_it_and_is_no_coroutine) = delete;

  /// Whether it holds a value, rather than a function.
  bool is_given() const { return held_.index() == 0; }

  /// The value: a copy, or computed.
  T value() const& { return is_given() ? std::get<0>(held_) : std::get<1>(held_)(); }
  T value() && { return is_given() ? std::get<0>(std::move(held_)) : std::get<1>(held_)(); }

  /// Calls `use(const T&)` with the value, which is not copied.
  template <std::invocable<const T&> Use>
  void with(Use use) const {
    if (is_given()) {
      use(std::get<0>(held_));
    } else {
      const T computed = std::get<1>(held_)();
      use(computed);
    }
  }

  /// Makes it hold T{}, to be filled in.
  T& emplace() { return held_.template emplace<0>(); }

 private:
  std::variant<T, std::function<T()>> held_;
};

}  // namespace classy
