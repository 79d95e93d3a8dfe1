#pragma once
// App: the front door. Controllers and routers are included under prefixes; the whole is one Handler.

#include <concepts>
#include <cstddef>
#include <memory>
#include <ostream>
#include <source_location>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/verb.hpp>

#include <classy/detail/separate.hpp>
#include <classy/explain.hpp>
#include <classy/handler.hpp>
#include <classy/hooks.hpp>
#include <classy/middleware.hpp>
#include <classy/policy.hpp>
#include <classy/prefix_for.hpp>
#include <classy/route.hpp>
#include <classy/router.hpp>
#include <classy/sharing.hpp>
#include <classy/url.hpp>
#include <classy/url_for.hpp>
#include <classy/verbs.hpp>

namespace classy {

/// A whole application:
///     classy::App app;
///     app.include("/users", users);                     // what Users::routes() declares, on this object
///     app.include("/archive", old_users);               // the same class, another object
///     app.get("/healthz", [] { return "ok"; });
///     classy::serve(app, {.port = 8080});
///
/// Ownership: an included lvalue is borrowed and must outlive the app and every server that serves it; an included
/// shared_ptr or unique_ptr, and what emplace() makes, lives as long as a request may run.
///
/// Threads: built by one thread. When serving begins the routes are fixed: one more route, middleware or exception
/// handler throws RouteError. A server calls, whatever its threads:
/// - functions, const lambdas, and controllers all of whose bound methods are const: at once, and in parallel;
/// - a controller (or a lambda) of which one is not const: never two of its methods in parallel. A coroutine lets others
///   in where it waits, and only there. So its members need no lock, against its handlers and the middleware that are
///   its methods and stand around them. It has one of the server's I/O threads for that; with one, nothing changes place;
/// - what a route says to `offload`: on a worker, see Workers. Then the object above is called by workers only, one at a
///   time. A coroutine cannot be offloaded.
/// What stands around a handler, is called on the connection's thread on the way in and on the way out, but for methods
/// of its own controller. All that holds within one server: an app that two of them serve at once has two such threads.
/// concurrent() and per_thread() say otherwise of a controller.
class App : public Verbs<App, detail::NoController>, public Hooks<App, detail::NoController> {
 public:
  App();

  /// Mounts a controller (an lvalue, a shared_ptr or a unique_ptr), a router, or another app under a prefix: "/users",
  /// or "" for the root. A router or an app is sealed thereby: what it got later would be lost. Problems look as this
  /// app's errors() says, wherever they come from. Middleware for all that is mounted comes behind it; it stands inside
  /// of this app's, and outside of what the mounted has: `app.include("/admin", users, use(require_admin))`.
  /// \throws RouteError for a prefix that is only known at run time and is bad, and when serving has begun.
  template <class T, class... M>
  App& include(std::type_identity_t<PrefixFor<T>> prefix, T&& mounted, const Used<M...>& used = {}) {
    using Thing = std::remove_cvref_t<T>;
    if constexpr (!std::is_void_v<typename detail::ConcurrentOf<Thing>::Mounted>) {
      include_concurrent(prefix, std::forward<typename detail::ConcurrentOf<Thing>::Mounted>(mounted.mounted), used);
    } else if constexpr (!std::is_void_v<typename detail::PerThreadOf<Thing>::Controller>) {
      if constexpr (DeclaresRoutes<typename detail::PerThreadOf<Thing>::Controller>) {
        include_per_thread(prefix, mounted.instances, used);
      }
    } else if constexpr (std::is_same_v<Thing, App> || detail::IsRouter<Thing>::value) {
      list().include(prefix.text, mounted.list(), prefix.where, detail::middleware_steps(used, controller(), owner()));
    } else if constexpr (!std::is_void_v<typename detail::Owned<Thing>::Controller>) {
      if constexpr (DeclaresRoutes<typename detail::Owned<Thing>::Controller>) {
        include_declared(prefix, Router{std::forward<T>(mounted)}, used);
      }
    } else if constexpr (std::is_lvalue_reference_v<T> && DeclaresRoutes<std::remove_reference_t<T>>) {
      include_declared(prefix, Router{mounted}, used);
    }
    return *this;
  }

  /// Makes a controller that the app owns, and mounts it: `app.emplace<Users>("/users", store)`.
  template <class C, class... Args>
  requires std::constructible_from<C, Args...> C& emplace(PrefixFor<std::unique_ptr<C>> prefix, Args&&... args) {
    auto controller = std::make_unique<C>(std::forward<Args>(args)...);
    C& reference = *controller;
    if constexpr (DeclaresRoutes<C>) include_declared(prefix, Router{std::move(controller)}, Used<>{});
    return reference;
  }

  /// How problems look to clients: classy::problem_json (the default), classy::fastapi_errors, or a callable of yours,
  /// `void(const Problem&, const Request&, Response&)`. Threads call it at once; what it throws is a plain 500.
  /// \throws RouteError when serving has begun.
  App& errors(ErrorRenderer render, std::source_location where = std::source_location::current());

  /// JSON bodies are read strictly, unless this is called: then a string counts as the number or boolean that it spells,
  /// as FastAPI takes it.
  /// \throws RouteError when serving has begun.
  App& lax_json(std::source_location where = std::source_location::current());

  /// OPTIONS is answered for every path that has a route, by 204 and what it allows; after this only where a route says
  /// so. `OPTIONS *` is about the server, and is answered all the same.
  /// \throws RouteError when serving has begun.
  App& answer_options(bool answer = true, std::source_location where = std::source_location::current());
  /// A path with a segment that is "." or "..", escaped or not, is refused by 400: whoever stands in front of the server
  /// may read it in another way. After this it is redirected by 308 to the path without them, where that has a route.
  /// \throws RouteError when serving has begun.
  App& redirect_dot_segments(bool redirect = true, std::source_location where = std::source_location::current());

  /// A line for each route, in the order in which they were added, with aligned columns: verb, pattern, controller (or
  /// the name in its options), plain or coroutine, summary, and the place where it was bound.
  void print_routes(std::ostream& out) const;

  /// Why a request is answered by this route and not by another, or by none:
  ///     std::cout << app.explain("/users/me");
  /// Says what each route has to do with it: which comes first and in which segment, which has another verb, which does
  /// not match and where. By its routes alone: not what middleware would answer. Slow; explain.hpp has it for a router.
  Explanation explain(Verb verb, std::string_view target) const;
  Explanation explain(std::string_view target) const { return explain(Verb::get, target); }
  Explanation explain(std::string_view method, std::string_view target) const {
    return explain(boost::beast::http::string_to_verb({method.data(), method.size()}), target);
  }

  /// The URL of the route that is bound to a method or a function: `app.url_for<&Users::one>(7)` is "/users/7". The
  /// values of the handler's path parameters come in their order, and each is percent-encoded for its place; too many,
  /// too few, or one of another type do not compile. Where a class is mounted several times, the controller comes before
  /// them: `app.url_for<&Users::one>(old_users, 7)`. Inside of a handler: classy::url_for(), in url_for.hpp.
  /// \throws RouteError when no route has the handler, or several have it with different patterns.
  /// \throws std::invalid_argument for values that no URL of the route can have: an empty segment, "..", what its
  ///         constraint does not let through, what is no UTF-8.
  template <auto Method, class... A>
  Url url_for(const A&... arguments) const {
    return detail::url_by<Method>(urls(), arguments...);
  }

  /// Fixes the routes, and gives the app as a Handler, which shares what the app owns.
  /// \throws RouteError when two routes have the same verb and shape: the text names both, and where they stand.
  Handler handler() const;
  operator Handler() const { return handler(); }  // NOLINT: an app is a handler

  /// The on_start and on_stop hooks, for those who have a Server of their own; classy::serve() runs them itself.
  ///     co_await app.start();
  ///     server.listen("127.0.0.1", 8080);
  ///     ...                                   // and when server.stopped()
  ///     co_await app.stop();
  /// start() fixes the routes, and runs the hooks in order. When one throws, the on_stop hooks before it are run in
  /// reverse, and the exception is thrown on. stop() runs all on_stop hooks in reverse, and throws what the first one
  /// threw that did. A start() of what is started does nothing, and so does a stop() of what is not.
  /// On the executor that awaits them; what the app owns lives as long. Cancellation: of the hook that is awaited.
  boost::asio::awaitable<void> start() const;
  boost::asio::awaitable<void> stop() const;

  /// The routes so far, in the order in which they were added.
  const std::vector<Route>& routes() const;
  /// For those who build something like an app.
  RouteList& list();

 private:
  friend class Verbs<App, detail::NoController>;
  friend class Hooks<App, detail::NoController>;

  struct Core;  // what a Handler shares: it may outlive the App

  template <class Prefix, class C, class... M>
  void include_declared(const Prefix& prefix, Router<C> router, const Used<M...>& used) {
    include_router(prefix, router.declared(), used);
  }
  template <class Prefix, class C, class... M>
  void include_router(const Prefix& prefix, Router<C>& router, const Used<M...>& used) {
    list().include(prefix.text, router.list(), prefix.where,
                   detail::middleware_steps(used, router.controller(), router.owner()));
  }

  template <class Prefix, class T, class... M>
  void include_concurrent(const Prefix& prefix, T&& mounted, const Used<M...>& used) {
    using Thing = std::remove_cvref_t<T>;
    if constexpr (std::is_same_v<Thing, App> || detail::IsRouter<Thing>::value) {
      mounted.list().share();
      list().include(prefix.text, mounted.list(), prefix.where, detail::middleware_steps(used, controller(), owner()));
    } else {
      Router router{std::forward<T>(mounted)};
      router.declared().list().share();
      include_router(prefix, router, used);
    }
  }
  template <class Prefix, class C, class... M>
  void include_per_thread(const Prefix& prefix, const std::shared_ptr<detail::Instances<C>>& instances,
                          const Used<M...>& used) {
    Router<C> router{std::shared_ptr<C>{instances, instances->of(0).controller()}};
    router.declared().list().share_per_thread(
        instances.get(), [&](std::size_t route) { return detail::Instances<C>::handler(instances, route); });
    include_router(prefix, router, used);
  }

  static detail::NoController* controller() { return nullptr; }
  static std::shared_ptr<const void> owner() { return nullptr; }

  UrlMaker urls() const;

  std::shared_ptr<Core> core_;
};

}  // namespace classy

#ifndef CLASSY_SEPARATE_COMPILATION
#include <classy/impl/app.ipp>
#endif
