#include <classy/detail/signature.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <type_traits>

#include <boost/asio/awaitable.hpp>

namespace signature_tests {

using classy::detail::Awaited;
using classy::detail::Signature;
using classy::detail::TypeList;

namespace {

struct Class {
  void plain(int, const std::string&);
  int constant() const;
  void quiet() noexcept;
  void constant_quiet() const noexcept;
  void lvalue() &;
  void lvalue_quiet() & noexcept;
  void constant_lvalue() const&;
  void constant_lvalue_quiet() const& noexcept;
  void rvalue() &&;
  void constant_rvalue() const&&;
  void is_volatile() volatile;
  void variadic(int, ...);
  static int of_the_class(char&&);
};

struct Functor {
  bool operator()(int) const;
};
struct Mutable {
  bool operator()(int);
};
struct Overloaded {
  void operator()(int);
  void operator()(char);
};
struct Generic {
  template <class T>
  void operator()(T);
};
struct NoFunctor {};

template <class F, class C, class R, class... A>
constexpr bool is() {
  using S = Signature<F>;
  return S::known && std::is_same_v<typename S::Class, C> && std::is_same_v<typename S::Result, R> &&
         std::is_same_v<typename S::Parameters, TypeList<A...>>;
}

}  // namespace

TEST_CASE("the signatures of methods say which objects they may be called on") {
  STATIC_REQUIRE(is<decltype(&Class::plain), Class, void, int, const std::string&>());
  STATIC_REQUIRE(is<decltype(&Class::constant), const Class, int>());
  STATIC_REQUIRE(is<decltype(&Class::quiet), Class, void>());
  STATIC_REQUIRE(is<decltype(&Class::constant_quiet), const Class, void>());
  STATIC_REQUIRE(is<decltype(&Class::lvalue), Class, void>());
  STATIC_REQUIRE(is<decltype(&Class::lvalue_quiet), Class, void>());
  STATIC_REQUIRE(is<decltype(&Class::constant_lvalue), const Class, void>());
  STATIC_REQUIRE(is<decltype(&Class::constant_lvalue_quiet), const Class, void>());
}

TEST_CASE("the signatures of functions have no object") {
  STATIC_REQUIRE(is<decltype(&Class::of_the_class), void, int, char&&>());
  STATIC_REQUIRE(is<void (*)(), void, void>());
  STATIC_REQUIRE(is<int (*)(long) noexcept, void, int, long>());
}

TEST_CASE("an object with one call operator has its signature") {
  STATIC_REQUIRE(is<Functor, const Functor, bool, int>());
  STATIC_REQUIRE(is<Mutable, Mutable, bool, int>());
  const auto lambda = [](int x) { return x; };
  STATIC_REQUIRE(is<std::remove_const_t<decltype(lambda)>, const std::remove_const_t<decltype(lambda)>, int, int>());
}

TEST_CASE("what cannot be a handler has no signature") {
  STATIC_REQUIRE_FALSE(Signature<decltype(&Class::rvalue)>::known);
  STATIC_REQUIRE_FALSE(Signature<decltype(&Class::constant_rvalue)>::known);
  STATIC_REQUIRE_FALSE(Signature<decltype(&Class::is_volatile)>::known);
  STATIC_REQUIRE_FALSE(Signature<decltype(&Class::variadic)>::known);
  STATIC_REQUIRE_FALSE(Signature<Overloaded>::known);
  STATIC_REQUIRE_FALSE(Signature<Generic>::known);
  STATIC_REQUIRE_FALSE(Signature<NoFunctor>::known);
  STATIC_REQUIRE_FALSE(Signature<int>::known);
  STATIC_REQUIRE_FALSE(Signature<const char*>::known);
  STATIC_REQUIRE_FALSE(Signature<int Class::*>::known);
}

TEST_CASE("what a coroutine returns in the end is its result") {
  STATIC_REQUIRE(std::is_same_v<Awaited<boost::asio::awaitable<int>>::Result, int>);
  STATIC_REQUIRE(std::is_same_v<Awaited<boost::asio::awaitable<void>>::Result, void>);
  STATIC_REQUIRE(std::is_same_v<Awaited<int>::Result, int>);
  STATIC_REQUIRE(Awaited<boost::asio::awaitable<void>>::coroutine);
  STATIC_REQUIRE_FALSE(Awaited<void>::coroutine);
}

}  // namespace signature_tests
