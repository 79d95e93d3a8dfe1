#pragma once
// Router<C>: binds the methods of one object to verbs and patterns.

#include <memory>
#include <type_traits>
#include <utility>

#include <classy/bind.hpp>
#include <classy/declare.hpp>
#include <classy/prefix.hpp>
#include <classy/route.hpp>
#include <classy/verbs.hpp>

namespace classy {

/// The routes of one controller. Starts empty; methods are bound by hand, or all that the class declares at once:
///     classy::Router router{adder};                          // Router<Adder>
///     router.get("/add/{x}", &Adder::add);
///     app.include("/math", router);
///
/// Ownership: a router made from an lvalue borrows the controller, which must outlive every server that uses the router;
/// one made from a shared_ptr or unique_ptr keeps it alive as long as a request may run. Not for use by two threads at
/// once; what is made of it serves any number.
template <class C>
class Router : public Verbs<Router<C>, C> {
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
    declared.for_each([this]<class F>(const Declared<F>& route) {
      if constexpr (detail::GoodHandler<F, C>) {  // otherwise the prefix's constructor has said why not
        list_.add({route.verb}, route.pattern.text(), bound(route.handler), operation_of<F>(route.options),
                  detail::view(detail::path_names<F>), route.pattern.where());
      }
    });
    return *this;
  }

  /// Adds another router's routes under a prefix, and seals that router.
  /// \throws RouteError when a prefix that is only known at run time is bad; see PrefixFor.
  template <class D>
  Router& include(PrefixFor<Router<D>&> prefix, Router<D>& other) {
    list_.include(prefix.text(), other.list(), prefix.where());
    return *this;
  }

  /// What has been added so far. For App, and for those who build something like it.
  RouteList& list() { return list_; }
  const RouteList& list() const { return list_; }

 private:
  friend class Verbs<Router<C>, C>;

  template <class F>
  Handler bound(F handler) const {
    if constexpr (std::is_member_function_pointer_v<F>) {
      return handler_for(handler, *controller_, owner_);
    } else {
      return handler_for(std::move(handler));
    }
  }

  C* controller_;
  std::shared_ptr<C> owner_;
  RouteList list_;
};

template <class C>
Router(std::shared_ptr<C>) -> Router<C>;
template <class C>
Router(std::unique_ptr<C>) -> Router<C>;

}  // namespace classy
