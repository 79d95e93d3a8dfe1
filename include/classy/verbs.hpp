#pragma once
// Verbs: get(), post() … as members, for everything that routes can be added to one by one.

#include <initializer_list>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <classy/bind.hpp>
#include <classy/endpoint.hpp>
#include <classy/middleware.hpp>
#include <classy/pattern_for.hpp>
#include <classy/route.hpp>

namespace classy {

/// The verbs of a Derived class that has a `controller()`, its `owner()` and a `list()` of routes. Each adds a route
/// and returns the object, so that calls chain: `router.get("/add/{x}", &Adder::add).post("/sub/{x}", &Adder::sub);`
///
/// A literal pattern is checked against the handler by the compiler. What can only be seen at run time throws
/// RouteError: a runtime_pattern() that does not fit, and a route that comes after the router was included or began
/// to serve.
///
/// Behind the handler come options, or middleware for this route, or both:
///     router.del("/{id}", &Users::remove, {.summary = "Removes a user"}, use(require_admin));
template <class Derived, class Controller>
class Verbs {
 public:
  template <class F>
  using Pattern = std::type_identity_t<PatternFor<F, Controller>>;

  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& get(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::get}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& post(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::post}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& put(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::put}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& patch(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::patch}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& del(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::delete_}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& head(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::head}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& options(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::options}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& trace(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({Verb::trace}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  /// For every verb that the pattern has no other route for: `request.method()` says which it is.
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& any(Pattern<F> pattern, F handler, const O& options = {}, const Used<M...>& used = {}) {
    return add({any_verb}, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }
  /// One handler for several verbs: `route({Verb::put, Verb::patch}, "/{id}", &Users::change)`.
  template <class F, detail::OptionsOrUse O = RouteOptions, class... M>
  Derived& route(std::initializer_list<Verb> verbs, Pattern<F> pattern, F handler, const O& options = {},
                 const Used<M...>& used = {}) {
    return add(verbs, pattern.text, pattern.where, detail::options_of(options), middleware(options, used),
               classy::bind(static_cast<F&&>(handler), self().controller(), self().owner()));
  }

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  template <class O, class U>
  std::vector<detail::MiddlewareStep> middleware(const O& options, const U& used) {
    return detail::middleware_steps(detail::both(options, used), self().controller(), self().owner());
  }

  Derived& add(std::initializer_list<Verb> verbs, std::string_view pattern, std::source_location where,
               const RouteOptions& options, std::vector<detail::MiddlewareStep> middleware, const Endpoint& endpoint) {
    if (endpoint) self().list().add(verbs, pattern, endpoint, options, where, std::move(middleware));
    return self();
  }
};

}  // namespace classy
