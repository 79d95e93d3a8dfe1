#pragma once
// What a handler's type says: its class, its result, its parameters.

#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace classy::detail {

template <class... T>
struct TypeList {};

/// What a coroutine returns in the end; a plain result is itself.
template <class R>
struct Awaited {
  using Result = R;
  static constexpr bool coroutine = false;
};
template <class R>
struct Awaited<boost::asio::awaitable<R>> {
  using Result = R;
  static constexpr bool coroutine = true;
};

template <class Class_, class R, class... A>
struct SignatureOf {
  static constexpr bool known = true;
  using Class = Class_;  // with const when the method is const; void when there is no object
  using Result = R;
  using Parameters = TypeList<A...>;
  using Indices = std::index_sequence_for<A...>;
};

/// Of a pointer to member function, a pointer to function, or an object with one call operator.
template <class F>
struct Signature {
  static constexpr bool known = false;
};

template <class R, class... A>
struct Signature<R (*)(A...)> : SignatureOf<void, R, A...> {};
template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : SignatureOf<void, R, A...> {};

template <class R, class C, class... A>
struct Signature<R (C::*)(A...)> : SignatureOf<C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) noexcept> : SignatureOf<C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const> : SignatureOf<const C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const noexcept> : SignatureOf<const C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...)&> : SignatureOf<C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) & noexcept> : SignatureOf<C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const&> : SignatureOf<const C, R, A...> {};
template <class R, class C, class... A>
struct Signature<R (C::*)(A...) const & noexcept> : SignatureOf<const C, R, A...> {};

template <class F>
concept Functor = std::is_class_v<F> && requires { &F::operator(); };

template <Functor F>
struct Signature<F> : Signature<decltype(&F::operator())> {};

/// Whether it may change the object that it is called on.
template <class F>
inline constexpr bool mutates =
    !std::is_void_v<typename Signature<F>::Class> && !std::is_const_v<typename Signature<F>::Class>;

/// The address of all of an object, whichever base class its methods are of.
template <class C>
const void* address_of_all(C* object) {
  if constexpr (std::is_polymorphic_v<C>) {
    return dynamic_cast<const void*>(object);
  } else {
    return object;
  }
}

/// Its address stands for a type of handlers.
template <class F>
inline char handler_type = 0;

}  // namespace classy::detail
