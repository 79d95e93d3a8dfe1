#pragma once
// routes(get("/{id}", &Users::one), …): a class's routes as a constant, declared in the class and bound to an object
// later.
//     static constexpr auto routes() {
//       using namespace classy;
//       return classy::routes(get("/", &Users::list, {.summary = "List users"}), post("/", &Users::create));
//     }
// constexpr rather than consteval: then each get() is checked where it stands, and a mistake is reported on its line.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/describe.hpp>
#include <classy/detail/answer_with.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/detail/mask_check.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/middleware.hpp>
#include <classy/pattern.hpp>
#include <classy/pattern_for.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy {

/// A route of a class, not yet bound to an object.
template <class F, class U = Used<>>
struct Declared {
  static constexpr std::size_t count = 1;

  Verb verb;
  PatternFor<F> pattern;
  F handler;
  RouteOptions options;
  U used;

  /// Calls `visit` with this route: a list of one.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    visit(*this);
  }
};

namespace detail {

struct VerbAndPattern {
  Verb verb{};
  std::string_view pattern{};
  std::uint64_t shape = 0;
};

/// Equal for patterns of the same shape, and seldom for others: so that a table of hundreds is compared in few steps.
constexpr std::uint64_t hash_of_shape(std::string_view pattern) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  bool in_name = false;
  for (const char c : pattern) {
    if (in_name && c != '}' && c != ':') continue;
    in_name = c == '{';
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return hash;
}

constexpr bool has_duplicates(std::span<VerbAndPattern> all) {
  for (VerbAndPattern& one : all) one.shape = hash_of_shape(one.pattern);
  std::sort(all.begin(), all.end(), [](const VerbAndPattern& a, const VerbAndPattern& b) { return a.shape < b.shape; });
  for (auto one = all.begin(); one != all.end(); ++one) {
    for (auto other = one + 1; other != all.end() && other->shape == one->shape; ++other) {
      if (other->verb == one->verb && same_shape(other->pattern, one->pattern)) return true;
    }
  }
  return false;
}

template <std::size_t I, class Part>
struct DeclaredPart {
  Part part;
};

template <class Indices, class... Parts>
struct DeclaredParts;
template <std::size_t... I, class... Parts>
struct DeclaredParts<std::index_sequence<I...>, Parts...> : DeclaredPart<I, Parts>... {
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    (static_cast<const DeclaredPart<I, Parts>&>(*this).part.for_each(visit), ...);
  }
};

}  // namespace detail

/// The routes of a class, and of its bases. See routes().
template <class... Parts>
class DeclaredRoutes {
 public:
  static constexpr std::size_t count = (std::size_t{0} + ... + Parts::count);

  consteval explicit DeclaredRoutes(Parts... parts) : parts_{{parts}...} {}

  /// Whether two routes have the same verb and shape, so that one of them would never be reached.
  constexpr bool has_duplicates() const {
    std::array<detail::VerbAndPattern, count + 1> all{};
    std::size_t size = 0;
    for_each([&](const auto& route) { all[size++] = {route.verb, route.pattern.text}; });
    return detail::has_duplicates({all.data(), count});
  }

  /// Calls `visit` with each Declared route, in order.
  template <class Visit>
  constexpr void for_each(Visit&& visit) const {
    parts_.for_each(visit);
  }

 private:
  detail::DeclaredParts<std::index_sequence_for<Parts...>, Parts...> parts_;
};

/// A class's routes: what get(), post() … declare, and a base class's `Base::routes()`. Two routes of the same verb and
/// shape do not compile.
template <class... Parts>
consteval DeclaredRoutes<Parts...> routes(Parts... parts) {
  const DeclaredRoutes<Parts...> declared{parts...};
  if (declared.has_duplicates()) {
    detail::mistake::two_routes_of_this_table_have_the_same_verb_and_the_same_shape();
  }
  return declared;
}

/// A class that declares its routes: `static constexpr auto routes()`.
template <class C>
concept DeclaresRoutes = requires { std::remove_const_t<C>::routes(); };

namespace detail {

/// Whether a mask has nothing to select from in what a handler returns.
template <class Result, class Body = typename BodyOf<Result>::Type>
inline constexpr bool has_no_fields =
    std::is_void_v<Body> || TextType<Body> || std::is_same_v<Body, Response> || RespondsToRequest<Body>;

/// Stops the compiler with a sentence when a mask does not fit what a handler returns.
template <class Result>
consteval void check_mask(std::string_view mask) {
  using Body = typename BodyOf<Result>::Type;
  if (mask.empty()) return;
  TypeField::Find root = nullptr;
  if constexpr (has_no_fields<Result>) {
    mistake::fields_and_without_are_for_results_that_become_JSON<Result>();
  } else if constexpr (writable<Body> && !VariantType<Body>) {
    root = &field_of<Body>;
  }
  MaskCheck<TypeField::Find> check{root};
  if (MaskReader{mask, check}.read()) mistake::this_text_is_no_field_mask<Result>();
  if (!check.good()) mistake::a_field_of_this_mask_is_not_one_of_the_result<Result>();
}

/// The options, which fit a handler of type F.
template <class F>
consteval const RouteOptions& checked(const RouteOptions& options) {
  if constexpr (GoodHandler<F>) {
    if (!options.fields.empty() && !options.without.empty()) {
      mistake::fields_and_without_are_two_ways_to_say_the_same__give_one();
    }
    using Result = std::remove_cvref_t<ResultOf<F>>;
    check_mask<Result>(options.fields);
    check_mask<Result>(options.without);
    if (options.partial.allowed && has_no_fields<Result>) mistake::partial_is_for_results_that_become_JSON<Result>();
    if (!has_no_fields<Result>) check_mask<Result>(options.partial.fields);
    if (takes_mask(typename Signature<F>::Parameters{}) && !options.partial.allowed) {
      mistake::a_FieldMask_is_for_routes_with_partial__say_so_in_the_options();
    }
    if (options.offload && Awaited<typename Signature<F>::Result>::coroutine) {
      mistake::a_coroutine_is_not_offloaded__it_holds_no_thread_while_it_waits();
    }
  }
  return options;
}

}  // namespace detail

/// Declares a route for any verb. Behind the handler come options, or middleware for this route, or both:
/// `del("/{id}", &Users::remove, {.summary = "Removes a user"}, use(require_admin))`.
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> route(Verb verb, std::type_identity_t<PatternFor<F>> pattern, F handler,
                                                O options = {}, U used = {}) {
  return {verb, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}

template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> get(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                              U used = {}) {
  return {Verb::get, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> post(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                               U used = {}) {
  return {Verb::post, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> put(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                              U used = {}) {
  return {Verb::put, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> patch(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                                U used = {}) {
  return {Verb::patch, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> del(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                              U used = {}) {
  return {Verb::delete_, pattern, handler, detail::checked<F>(detail::options_of(options)),
          detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> head(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                               U used = {}) {
  return {Verb::head, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> options(std::type_identity_t<PatternFor<F>> pattern, F handler,
                                                  O options = {}, U used = {}) {
  return {Verb::options, pattern, handler, detail::checked<F>(detail::options_of(options)),
          detail::both(options, used)};
}
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> trace(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                                U used = {}) {
  return {Verb::trace, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}

/// For every verb that the pattern has no other route for.
template <class F, detail::OptionsOrUse O = RouteOptions, class U = Used<>>
consteval Declared<F, detail::Both<O, U>> any(std::type_identity_t<PatternFor<F>> pattern, F handler, O options = {},
                                              U used = {}) {
  return {any_verb, pattern, handler, detail::checked<F>(detail::options_of(options)), detail::both(options, used)};
}

namespace detail {

template <class... A>
struct Overload {
  template <class R>
  constexpr auto operator()(R (*function)(A...)) const {
    return function;
  }
  template <class R, class C>
  constexpr auto operator()(R (C::*method)(A...)) const {
    return method;
  }
  template <class R, class C>
  constexpr auto operator()(R (C::*method)(A...) const) const {
    return method;
  }
};

}  // namespace detail

/// Picks one of several methods of a name by its parameters: `get("/{id}", classy::overload<int>(&Users::find))`.
template <class... A>
inline constexpr detail::Overload<A...> overload{};

}  // namespace classy
