#pragma once
// Router<C>: binds the methods of one object to verbs and patterns.

#include <memory>
#include <type_traits>
#include <utility>

#include <classy/bind.hpp>
#include <classy/declare.hpp>
#include <classy/endpoint.hpp>
#include <classy/hooks.hpp>
#include <classy/middleware.hpp>
#include <classy/prefix_for.hpp>
#include <classy/route.hpp>
#include <classy/verbs.hpp>

namespace classy {

/// The routes of one controller. Starts empty; methods are bound by hand, or all that the class declares at once:
///     classy::Router router{adder};                          // Router<Adder>
///     router.get("/add/{x}", &Adder::add);
///     app.include("/math", router);
///
/// Ownership: a router made from an lvalue borrows the controller, which must outlive every server that uses the
/// router; one made from a shared_ptr or unique_ptr keeps it alive as long as a request may run. Not for use by two
/// threads at once; what is made of it serves any number.
template <class C>
class Router : public Verbs<Router<C>, C>, public Hooks<Router<C>, C> {
 public:
  explicit Router(C& controller) : controller_{&controller} {}
  explicit Router(std::shared_ptr<C> controller) : controller_{controller.get()}, owner_{std::move(controller)} {}
  explicit Router(std::unique_ptr<C> controller) : Router{std::shared_ptr<C>{std::move(controller)}} {}
  /// A temporary controller would be gone before the first request.
  Router(C&& the_controller_is_a_temporary_keep_it_in_a_variable) = delete;

  /// Binds what `C::routes()` declares.
  Router& declared()
    requires DeclaresRoutes<C>
  {
    static constexpr auto declared = std::remove_const_t<C>::routes();
    declared.for_each([this]<class F, class U>(const Declared<F, U>& route) {
      const Endpoint endpoint = classy::bind(route.handler, controller_, owner());
      if (endpoint) {
        list_.add({route.verb}, route.pattern.text, endpoint, route.options, route.pattern.where,
                  detail::middleware_steps(route.used, controller_, owner()));
      }
    });
    return *this;
  }

  /// Adds another router's routes under a prefix, and seals that router; this one's middleware stands around its.
  /// \throws RouteError when a prefix that is only known at run time is bad; see PrefixFor.
  template <class D, class... M>
  Router& include(std::type_identity_t<PrefixFor<Router<D>&>> prefix, Router<D>& other, const Used<M...>& used = {}) {
    list_.include(prefix.text, other.list(), prefix.where, detail::middleware_steps(used, controller_, owner()));
    return *this;
  }
  template <class D, class... M>
  Router& include(std::type_identity_t<PrefixFor<Router<D>&>> prefix, Router<D>&& other, const Used<M...>& used = {}) {
    return include(prefix, other, used);
  }

  /// What has been added so far. For App, and for those who build something like it.
  RouteList& list() { return list_; }
  const RouteList& list() const { return list_; }

  C* controller() const { return controller_; }
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  C* controller_;
  std::shared_ptr<const void> owner_;
  RouteList list_;
};

template <class C>
Router(std::shared_ptr<C>) -> Router<C>;
template <class C>
Router(std::unique_ptr<C>) -> Router<C>;

}  // namespace classy
