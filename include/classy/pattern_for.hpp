#pragma once
// PatternFor<Handler>: a pattern that has been checked against the handler it is for, by the compiler when it is a
// literal. The checks, and the sentences that a wrong program gets to read, live here.

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/detail/answer_with.hpp>
#include <classy/detail/arguments.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/detail/signature.hpp>
#include <classy/extract.hpp>
#include <classy/fit.hpp>
#include <classy/pattern.hpp>

namespace classy {

/// A pattern or a prefix that is only known at run time, as from a file; see runtime_pattern().
struct RuntimePattern {
  std::string_view text;
};

/// `router.get(classy::runtime_pattern(text), &C::method)`: the checks that a literal passes at compile time are made
/// when the route is added, and throw RouteError.
inline RuntimePattern runtime_pattern(std::string_view text) { return {text}; }

namespace detail {

template <class A>
inline constexpr bool is_path_parameter = Extractor<std::remove_cvref_t<A>>::source == Source::path;

/// The name of a path parameter, empty when it goes by position; null for a parameter that is none.
template <class A>
inline constexpr const std::string_view* path_name = nullptr;
template <class A>
  requires is_path_parameter<A>
inline constexpr const std::string_view* path_name<A> = &Extractor<std::remove_cvref_t<A>>::name;

/// The names of a handler's path parameters, in their order.
template <std::size_t N>
struct PathNames {
  consteval PathNames(std::initializer_list<const std::string_view*> parameters) {
    std::size_t at = 0;
    for (const std::string_view* name : parameters) {
      if (name != nullptr) names[at++] = *name;
    }
  }
  constexpr operator std::span<const std::string_view>() const { return {names, N}; }  // NOLINT: it is a list of names

  std::string_view names[N + 1]{};  // one more than there are: an array has at least one element
};

template <class Parameters>
inline constexpr PathNames<0> path_names{{}};
template <class... A>
inline constexpr PathNames<(std::size_t{0} + ... + std::size_t{is_path_parameter<A>})> path_names<TypeList<A...>>{
    path_name<A>...};

// ── checks of a handler by itself ──

template <class... A>
consteval bool good_parameters(TypeList<A...>) {
  return (true && ... && GoodParameter<A>);
}

template <class... A>
consteval std::size_t bodies(TypeList<A...>) {
  return (std::size_t{0} + ... + std::size_t{Extractor<std::remove_cvref_t<A>>::source == Source::body});
}

template <class F>
using ResultOf = typename Awaited<typename Signature<F>::Result>::Result;

/// The class that a handler's object has to be of, with its const; void for functions and for lambdas, which carry
/// their own object.
template <class F>
struct ClassOf {
  using Type = void;
};
template <class F>
  requires std::is_member_function_pointer_v<F>
struct ClassOf<F> {
  using Type = typename Signature<F>::Class;
};

/// In the place of a Controller, where there is none: only functions can be handlers.
struct NoController;

enum class Verdict {
  good,
  not_a_handler,
  no_controller,
  foreign_method,
  not_const,
  bad_parameter,
  bad_result,
  two_bodies,
};

/// Whether F can be a handler of a Controller (void: of one that comes later).
template <class F, class Controller>
consteval Verdict judge() {
  if constexpr (!Signature<F>::known) {
    return Verdict::not_a_handler;
  } else {
    using Parameters = typename Signature<F>::Parameters;
    using Class = typename ClassOf<F>::Type;
    if constexpr (std::is_void_v<Class> || std::is_void_v<Controller>) {
    } else if constexpr (std::is_same_v<Controller, NoController>) {
      return Verdict::no_controller;
    } else {
      if (!std::is_base_of_v<std::remove_const_t<Class>, std::remove_const_t<Controller>>) {
        return Verdict::foreign_method;
      }
      if (std::is_const_v<Controller> && !std::is_const_v<Class>) return Verdict::not_const;
    }
    if constexpr (!good_parameters(Parameters{})) {
      return Verdict::bad_parameter;
    } else if constexpr (!ResultType<ResultOf<F>>) {
      return Verdict::bad_result;
    } else {
      return bodies(Parameters{}) > 1 ? Verdict::two_bodies : Verdict::good;
    }
  }
}

template <class F, class Controller = void>
concept GoodHandler = judge<F, Controller>() == Verdict::good;

template <class A>
consteval void check_parameter() {
  if constexpr (ExtractorMistake<std::remove_cvref_t<A>>::any) {
    ExtractorMistake<std::remove_cvref_t<A>>::report();
  } else if constexpr (!Extractable<std::remove_cvref_t<A>>) {
    mistake::no_extractor_knows_the_type_of_this_parameter<A>();
  } else if constexpr (!std::is_reference_v<A> && std::is_reference_v<Extracted<A>>) {
    mistake::this_parameter_is_taken_by_const_reference<A>();
  } else if constexpr (!GoodParameter<A>) {
    mistake::a_parameter_is_taken_by_value_or_by_const_reference<A>();
  }
}

template <class... A>
consteval void check_parameters(TypeList<A...>) {
  (check_parameter<A>(), ...);
}

/// Stops the compiler with a sentence when F cannot be a handler of a Controller.
template <class F, class Controller>
consteval void check_handler() {
  constexpr Verdict verdict = judge<F, Controller>();
  if constexpr (verdict == Verdict::not_a_handler) {
    mistake::a_handler_is_a_method_a_function_or_an_object_with_one_call_operator<F>();
  } else if constexpr (verdict == Verdict::no_controller) {
    mistake::a_method_needs_its_object__make_a_Router_of_it_or_include_it();
  } else if constexpr (verdict == Verdict::foreign_method) {
    mistake::this_method_does_not_belong_to_the_routers_controller<Controller>();
  } else if constexpr (verdict == Verdict::not_const) {
    mistake::this_method_is_not_const_but_the_controller_is<Controller>();
  } else if constexpr (verdict == Verdict::bad_parameter) {
    check_parameters(typename Signature<F>::Parameters{});
  } else if constexpr (verdict == Verdict::bad_result) {
    using Body = typename BodyOf<std::remove_cvref_t<ResultOf<F>>>::Type;
    if constexpr (!std::is_same_v<BadMemberOf<Direction::write, Body>, NoMember>) {
      report_inconvertible<Direction::write, Body>();
    } else {
      mistake::this_result_type_cannot_become_a_response<ResultOf<F>>();
    }
  } else if constexpr (verdict == Verdict::two_bodies) {
    mistake::a_handler_takes_the_body_only_once();
  }
}

// ── checks of a pattern ──

consteval void check_literal(std::string_view pattern) {
  switch (check_pattern(pattern)) {
    case PatternFault::none: break;
    case PatternFault::missing_leading_slash: mistake::a_pattern_begins_with_a_slash(); break;
    case PatternFault::unbalanced_brace:
      mistake::a_brace_in_the_pattern_has_no_partner__a_literal_brace_is_doubled();
      break;
    case PatternFault::empty_name: mistake::a_path_parameter_has_no_name_between_its_braces(); break;
    case PatternFault::bad_name: mistake::a_path_parameters_name_is_letters_digits_and_underscores(); break;
    case PatternFault::duplicate_name: mistake::two_path_parameters_have_the_same_name(); break;
    case PatternFault::multiple_parameters_in_segment: mistake::a_segment_has_more_than_one_path_parameter(); break;
    case PatternFault::tail_not_last: mistake::a_tail_is_the_last_segment(); break;
    case PatternFault::tail_not_whole_segment: mistake::a_tail_is_a_whole_segment(); break;
    case PatternFault::bad_constraint: mistake::a_path_parameters_constraint_is_not_one_that_classy_knows(); break;
    case PatternFault::too_many_parameters: mistake::a_pattern_has_at_most_32_path_parameters(); break;
    case PatternFault::too_many_segments: mistake::a_pattern_has_at_most_64_segments(); break;
  }
}

consteval void check_fit(std::string_view pattern, std::span<const std::string_view> names) {
  switch (fit(pattern, names)) {
    case Fit::good: break;
    case Fit::too_few_placeholders: mistake::the_handler_takes_a_path_parameter_that_the_pattern_does_not_have(); break;
    case Fit::too_many_placeholders: mistake::the_pattern_has_a_placeholder_that_the_handler_does_not_take(); break;
    case Fit::unknown_name: mistake::a_Path_parameter_of_the_handler_has_a_name_that_is_not_in_the_pattern(); break;
  }
}

}  // namespace detail

/// A pattern for a handler of type F, bound to a Controller (void where any will do). A literal converts to it, and is
/// checked by the compiler; it must be a literal, for its text is not copied. The place is the user's line.
template <class F, class Controller = void>
struct PatternFor {
  consteval PatternFor(const char* literal,  // NOLINT: a literal is meant to convert
                       std::source_location line = std::source_location::current())
      : text{literal}, where{line} {
    if constexpr (detail::GoodHandler<F, Controller>) {
      detail::check_literal(text);
      detail::check_fit(text, detail::path_names<typename detail::Signature<F>::Parameters>);
    } else {
      detail::check_handler<F, Controller>();
    }
  }
  PatternFor(RuntimePattern pattern,  // NOLINT: likewise
             std::source_location line = std::source_location::current())
      : text{pattern.text}, where{line} {
    detail::check_handler<F, Controller>();
  }

  std::string_view text;
  std::source_location where;
};

}  // namespace classy
