#pragma once
// PrefixFor<T>: where something is mounted, checked by the compiler together with what is mounted there.

#include <cstddef>
#include <memory>
#include <source_location>
#include <string_view>
#include <type_traits>

#include <classy/declare.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/pattern.hpp>
#include <classy/pattern_for.hpp>

namespace classy {

template <class C>
class Router;
class App;

/// What can be wrong with the text of a prefix.
enum class PrefixFault { none, missing_leading_slash, trailing_slash, has_parameters, bad_pattern };

/// A prefix begins with "/" and does not end with it, and holds no parameters; "" and "/" are the root.
constexpr PrefixFault check_prefix(std::string_view prefix) {
  if (prefix.empty() || prefix == "/") return PrefixFault::none;
  if (!prefix.starts_with('/')) return PrefixFault::missing_leading_slash;
  if (prefix.ends_with('/')) return PrefixFault::trailing_slash;
  if (check_pattern(prefix) != PatternFault::none) return PrefixFault::bad_pattern;
  return parameter_count(prefix) == 0 ? PrefixFault::none : PrefixFault::has_parameters;
}

/// The fault as a sentence.
constexpr std::string_view describe(PrefixFault fault) {
  switch (fault) {
    case PrefixFault::none: return "the prefix is good";
    case PrefixFault::missing_leading_slash: return "a prefix begins with a slash";
    case PrefixFault::trailing_slash: return "a prefix does not end with a slash";
    case PrefixFault::has_parameters: return "a prefix has no path parameters";
    case PrefixFault::bad_pattern: break;
  }
  return "a prefix is literal text: a brace in it is written {{ or }}";
}

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

template <class C>
consteval void check_controller() {
  if constexpr (!DeclaresRoutes<C>) {
    mistake::this_class_has_no_routes__declare_them_or_bind_by_hand_with_a_Router<C>();
  } else {
    bool callable = true;
    std::remove_const_t<C>::routes().for_each(
        [&callable]<class F>(const Declared<F>&) { callable = callable && judge<F, C>() == Verdict::good; });
    if (!callable) mistake::routes_declares_a_method_that_cannot_be_called_on_this_class<C>();
  }
}

/// Stops the compiler with a sentence when T cannot be mounted. T is as it is deduced for a `T&&`.
template <class T>
consteval void check_mounted() {
  using Thing = std::remove_cvref_t<T>;
  if constexpr (std::is_same_v<Thing, App> || IsRouter<Thing>::value) {
    return;
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

/// The prefix under which a T is mounted: `C&` for a controller that is borrowed, a smart pointer for one that is owned, a
/// router, an app. A literal converts to it; its text is not copied. The place is the user's line.
template <class T>
class PrefixFor {
 public:
  template <std::size_t N>
  consteval PrefixFor(const char (&literal)[N],  // NOLINT: a literal is meant to convert
                      std::source_location where = std::source_location::current())
      : text_{literal, N - 1}, where_{where} {
    detail::check_mounted<T>();
    detail::check_prefix_literal(text_);
  }
  PrefixFor(RuntimePattern prefix,  // NOLINT: likewise
            std::source_location where = std::source_location::current())
      : text_{prefix.text}, where_{where} {
    detail::check_mounted<T>();
  }

  constexpr std::string_view text() const { return text_; }
  constexpr std::source_location where() const { return where_; }

 private:
  std::string_view text_;
  std::source_location where_;
};

}  // namespace classy
