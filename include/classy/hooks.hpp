#pragma once
// Hooks: use(), on_exception(), redirect_slashes(), on_start() and on_stop() as members, for everything that has routes.

#include <concepts>
#include <functional>
#include <source_location>
#include <type_traits>
#include <utility>

#include <classy/detail/work.hpp>
#include <classy/middleware.hpp>
#include <classy/on_exception.hpp>
#include <classy/route.hpp>

namespace classy {
namespace detail {

/// Takes nothing, or is a method of the controller that takes nothing; returns nothing, now or later.
template <class F, class Controller>
concept Hook = Workable<F> || (std::is_member_function_pointer_v<F> && std::invocable<F, Controller&> &&
                               WorkResult<std::invoke_result_t<F, Controller&>>);

}  // namespace detail

/// The hooks of a Derived class that has a `controller()`, its `owner()` and a `list()` of routes. They hold for all of
/// its routes, also for those that were added before, and for what it includes. They throw RouteError when it has been
/// included or serves already.
template <class Derived, class Controller>
class Hooks {
 public:
  /// Adds a middleware inside of those that it has already; see Middleware. A router's gets the requests that were routed
  /// to its routes, and stands inside those of the routers and the app that include it. An app's gets all requests, also
  /// those that are answered by 404 or 405; of an app that is included by another, those that were routed to its routes.
  Derived& use(Middleware middleware) {
    self().list().use(std::move(middleware.step), middleware.where);
    return self();
  }
  /// A method of the router's controller, called on it: `router.use(&Users::log)`.
  template <class M>
    requires(std::is_member_pointer_v<M> && detail::MiddlewareFor<M, Controller>)
  Derived& use(M method, std::source_location where = std::source_location::current()) {
    return use(Middleware{detail::middleware_step(method, self().controller(), self().owner()), where});
  }

  /// Says what becomes of an exception of type E, or of a class derived from it:
  ///     app.on_exception<NotFound>([](const NotFound& e) { return classy::HttpError{404, e.what()}; });
  /// `fn(const E&)` or `fn(const E&, const Request&)` returns what a handler may, under 500 unless that says another
  /// status; or an HttpError or a Problem, which get the app's shape. One that returns nothing only looks at the
  /// exception: the answer is as it would be without it.
  ///
  /// The most derived E that fits is taken, of two of one type the later one; what a router says goes before what the
  /// router or the app says that includes it. A router's holds for whatever is thrown once a request has been routed to
  /// its routes. HttpError may be mapped like any other. An HttpError that fn throws is the answer; any other exception
  /// of its is a 500. Threads: fn is called by several at once. It is called inside of a catch clause, so it cannot wait.
  template <class E, class F>
    requires(detail::exception_verdict<E, F> == detail::ExceptionVerdict::good)
  Derived& on_exception(F fn, std::source_location where = std::source_location::current()) {
    self().list().on_exception(detail::exception_entry<E>(std::move(fn)), where);
    return self();
  }
  template <class E, class F>
    requires(detail::exception_verdict<E, F> == detail::ExceptionVerdict::not_catchable)
  Derived& on_exception(F name_the_exceptions_type_without_const_and_reference) = delete;
  template <class E, class F>
    requires(detail::exception_verdict<E, F> == detail::ExceptionVerdict::bad_parameter)
  Derived& on_exception(F an_exception_handler_takes_the_exception_by_const_reference_and_perhaps_a_Request) = delete;
  template <class E, class F>
    requires(detail::exception_verdict<E, F> == detail::ExceptionVerdict::bad_result)
  Derived& on_exception(F this_exception_handlers_result_cannot_become_a_response) = delete;

  /// "/users/" and "/users" are two paths. After this, one that has no route for the verb is redirected to the other if
  /// that has one: by 308 (RFC 9110, 15.4.9), which keeps the verb and the body; path and query stay as they were sent.
  ///     app.redirect_slashes();                // for all routes
  ///     router.redirect_slashes(false);        // but not for these
  /// The route that is redirected to decides: by what its router says, or else the router or the app that includes it.
  /// A redirect goes before 404 and 405; only a router's middleware does not see it. Never redirected: a path that begins
  /// with two slashes, for it would name another host; and OPTIONS, but to an OPTIONS route.
  Derived& redirect_slashes(bool redirect = true, std::source_location where = std::source_location::current()) {
    self().list().redirect_slashes(redirect, where);
    return self();
  }

  /// What is to be done before the server listens: plain, or a coroutine, which runs on the first I/O thread.
  ///     app.on_start([&]() -> asio::awaitable<void> { co_await pool.connect(); });
  ///     app.on_stop([&]() -> asio::awaitable<void> { co_await pool.close(); });
  ///     router.on_start(&Users::load);   // a method of the router's controller, called on it
  /// They run in the order in which they were added, each when the one before has ended; those of an included router or
  /// app stand where it was included first, and run once though it be included twice. One that throws ends the start:
  /// then the on_stop hooks that were added before it are run, and the server does not listen.
  ///
  /// By classy::serve(). With a Server of your own: App::start() and App::stop().
  template <class F>
    requires detail::Hook<F, Controller>
  Derived& on_start(F hook, std::source_location where = std::source_location::current()) {
    self().list().on_start(work(std::move(hook)), where);
    return self();
  }
  template <class F>
    requires(!detail::Hook<F, Controller>)
  Derived& on_start(F a_hook_takes_nothing_and_returns_void_or_an_awaitable_of_void) = delete;
  /// What is to be done behind the last answer, in reverse order: an on_stop stands behind the on_start that it undoes.
  /// All are run, also when one throws. See ServeOptions::drain for the time that they have.
  template <class F>
    requires detail::Hook<F, Controller>
  Derived& on_stop(F hook, std::source_location where = std::source_location::current()) {
    self().list().on_stop(work(std::move(hook)), where);
    return self();
  }
  template <class F>
    requires(!detail::Hook<F, Controller>)
  Derived& on_stop(F a_hook_takes_nothing_and_returns_void_or_an_awaitable_of_void) = delete;

 private:
  template <class F>
  detail::Work work(F hook) {
    if constexpr (std::is_member_function_pointer_v<F>) {
      return detail::make_work([hook, controller = self().controller(), owner = self().owner()] {
        return std::invoke(hook, *controller);
      });
    } else {
      return detail::make_work(std::move(hook));
    }
  }

  Derived& self() { return static_cast<Derived&>(*this); }
};

}  // namespace classy
