#pragma once
// PrefixFor<T>: where something is mounted, checked by the compiler together with what is mounted there.

#include <cstddef>
#include <memory>
#include <source_location>
#include <string_view>
#include <type_traits>

#include <classy/declare.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/middleware.hpp>
#include <classy/pattern_for.hpp>
#include <classy/prefix.hpp>

namespace classy {

template <class C>
class Router;
class App;
template <class T>
struct Concurrent;
template <class C>
struct PerThread;

namespace detail {

template <class T>
struct IsRouter : std::false_type {};
template <class C>
struct IsRouter<Router<C>> : std::true_type {};

/// The controller that is mounted by a smart pointer: with it, the app owns it.
template <class T>
struct Owned {
  using Controller = void;
};
template <class C>
struct Owned<std::shared_ptr<C>> {
  using Controller = C;
};
template <class C>
struct Owned<std::unique_ptr<C>> {
  using Controller = C;
};

template <class U, class C>
inline constexpr bool middleware_fits = false;
template <class... M, class C>
inline constexpr bool middleware_fits<Used<M...>, C> = (true && ... && (!GoodMiddleware<M> || MiddlewareFor<M, C>));

template <class C>
consteval void check_controller() {
  if constexpr (!DeclaresRoutes<C>) {
    mistake::this_class_has_no_routes__declare_them_or_bind_by_hand_with_a_Router<C>();
  } else {
    bool callable = true;
    std::remove_const_t<C>::routes().for_each([&callable]<class F, class U>(const Declared<F, U>&) {
      callable = callable && judge<F, C>() == Verdict::good && middleware_fits<U, C>;
    });
    if (!callable) mistake::routes_declares_a_method_that_cannot_be_called_on_this_class<C>();
  }
}

/// concurrent(…) and per_thread(…): what is mounted by them.
template <class T>
struct ConcurrentOf {
  using Mounted = void;
};
template <class T>
struct ConcurrentOf<Concurrent<T>> {
  using Mounted = T;
};
template <class T>
struct PerThreadOf {
  using Controller = void;
};
template <class C>
struct PerThreadOf<PerThread<C>> {
  using Controller = C;
};

/// Stops the compiler with a sentence when T cannot be mounted. T is as it is deduced for a `T&&`.
template <class T>
consteval void check_mounted() {
  using Thing = std::remove_cvref_t<T>;
  if constexpr (std::is_same_v<Thing, App> || IsRouter<Thing>::value) {
    return;
  } else if constexpr (!std::is_void_v<typename ConcurrentOf<Thing>::Mounted>) {
    check_mounted<typename ConcurrentOf<Thing>::Mounted>();
  } else if constexpr (!std::is_void_v<typename PerThreadOf<Thing>::Controller>) {
    check_controller<typename PerThreadOf<Thing>::Controller>();
  } else if constexpr (!std::is_void_v<typename Owned<Thing>::Controller>) {
    check_controller<typename Owned<Thing>::Controller>();
  } else if constexpr (!std::is_lvalue_reference_v<T>) {
    mistake::the_controller_is_a_temporary__keep_it_in_a_variable_or_use_emplace<Thing>();
  } else {
    check_controller<std::remove_reference_t<T>>();
  }
}

consteval void check_prefix_literal(std::string_view prefix) {
  switch (check_prefix(prefix)) {
    case PrefixFault::none: break;
    case PrefixFault::missing_leading_slash: mistake::a_prefix_begins_with_a_slash(); break;
    case PrefixFault::trailing_slash: mistake::a_prefix_does_not_end_with_a_slash(); break;
    case PrefixFault::has_parameters: mistake::a_prefix_has_no_path_parameters(); break;
    case PrefixFault::bad_pattern: mistake::a_prefix_is_literal_text__a_brace_in_it_is_doubled(); break;
  }
}

}  // namespace detail

/// The prefix under which a T is mounted: `C&` for a controller that is borrowed, a smart pointer for one that is
/// owned, a router, an app. A literal converts to it; its text is not copied. The place is the user's line.
template <class T>
struct PrefixFor {
  consteval PrefixFor(const char* literal,  // NOLINT: a literal is meant to convert
                      std::source_location line = std::source_location::current())
      : text{literal}, where{line} {
    detail::check_mounted<T>();
    detail::check_prefix_literal(text);
  }
  PrefixFor(RuntimePattern prefix,  // NOLINT: likewise
            std::source_location line = std::source_location::current())
      : text{prefix.text}, where{line} {
    detail::check_mounted<T>();
  }

  std::string_view text;
  std::source_location where;
};

}  // namespace classy
