#pragma once
// Verbs: get(), post() … as members, for everything that routes can be added to one by one.

#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <classy/bind.hpp>
#include <classy/declare.hpp>
#include <classy/pattern_for.hpp>
#include <classy/route.hpp>

namespace classy {

/// The verbs of a Derived class that has `Handler bound(F)` and `RouteList& list()`. Each adds a route and returns the
/// object, so that calls chain: `router.get("/add/{x}", &Adder::add).post("/sub/{x}", &Adder::sub);`
///
/// A literal pattern is checked against the handler by the compiler. What can only be seen at run time throws RouteError:
/// a runtime_pattern() that does not fit, and a route that comes after the router was included or began to serve.
template <class Derived, class Controller>
class Verbs {
 public:
  template <class F>
  using Pattern = std::type_identity_t<PatternFor<F, Controller>>;

  template <class F>
  Derived& get(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::get}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& post(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::post}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& put(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::put}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& patch(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::patch}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& del(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::delete_}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& head(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::head}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& options(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::options}, pattern, std::move(handler), options);
  }
  template <class F>
  Derived& trace(Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add({Verb::trace}, pattern, std::move(handler), options);
  }
  /// One handler for several verbs: `route({Verb::put, Verb::patch}, "/{id}", &Users::change)`.
  template <class F>
  Derived& route(std::initializer_list<Verb> verbs, Pattern<F> pattern, F handler, const RouteOptions& options = {}) {
    return add(verbs, pattern, std::move(handler), options);
  }

 private:
  template <class F>
  Derived& add(std::initializer_list<Verb> verbs, const PatternFor<F, Controller>& pattern, F handler,
               const RouteOptions& options) {
    auto& self = static_cast<Derived&>(*this);
    if constexpr (detail::GoodHandler<F, Controller>) {  // otherwise the pattern's constructor has said why not
      self.list().add(verbs, pattern.text(), self.bound(std::move(handler)), operation_of<F>(options),
                      detail::view(detail::path_names<F>), pattern.where());
    }
    return self;
  }
};

}  // namespace classy
