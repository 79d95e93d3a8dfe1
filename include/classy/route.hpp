#pragma once
// Route and RouteList: what has been bound to which verb and pattern, before a table is made of it.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/describe.hpp>
#include <classy/detail/mask_check.hpp>
#include <classy/detail/work.hpp>
#include <classy/endpoint.hpp>
#include <classy/fit.hpp>
#include <classy/handler.hpp>
#include <classy/lifecycle.hpp>
#include <classy/pattern.hpp>
#include <classy/policy.hpp>
#include <classy/prefix.hpp>
#include <classy/scope.hpp>

namespace classy {

/// A mistake in the routes that only shows when the program starts. The text names the patterns and where they stand.
class RouteError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// How the threads of a server use the object that a route's handler is called on.
enum class Sharing : std::uint8_t {
  confined,    ///< its handlers never run in parallel, unless all of them are const
  concurrent,  ///< it locks for itself
  per_thread,  ///< each thread has one of its own
};

/// One endpoint: a verb and a pattern, and what answers.
struct Route {
  Verb verb;
  std::string pattern;
  Handler handler;
  Operation operation;
  std::vector<std::uint8_t> order;                                ///< see Request::Routing
  std::source_location where;                                     ///< the line on which a person bound it
  std::vector<std::shared_ptr<const Scope>> scopes{};             ///< around the handler, the innermost first
  std::shared_ptr<const ExceptionHandlers> exceptions = nullptr;  ///< of all of them; see composed()
  bool redirects_slashes = false;                                 ///< likewise
  const void* handler_type = nullptr;                             ///< see Endpoint
  std::string prefix{};                                           ///< what the pattern begins with by its mounts
  const void* object = nullptr;                                   ///< see Endpoint
  Sharing sharing = Sharing::confined;
  Handler instead{};  ///< called instead of `handler`, where that is one of several objects'

  /// The status of an answer that names none itself.
  int status() const {
    if (operation.options.status != 0) return operation.options.status;
    return operation.empty ? 204 : 200;
  }
};

namespace detail {

/// "users.cpp:12: "/users/{id}": " and what is wrong.
inline std::string located(std::source_location where, std::string_view pattern, std::string_view mistake) {
  return std::string{where.file_name()} + ":" + std::to_string(where.line()) + ": \"" + std::string{pattern} +
         "\": " + std::string{mistake};
}

}  // namespace detail

/// Routes in the order in which they were added.
class RouteList {
 public:
  /// What becomes of requests that no route answers.
  struct Misses {
    bool answer_options = true;          ///< OPTIONS by 204 with Allow
    bool redirect_dot_segments = false;  ///< "/a/../b" to "/b", not 400
  };

  /// Adds a route for each verb, with middleware of its own.
  /// \throws RouteError when the pattern is bad or does not fit the handler (a literal has been checked already), or
  ///         when the list is sealed.
  void add(std::initializer_list<Verb> verbs, std::string_view pattern, const Endpoint& endpoint,
           const RouteOptions& options, std::source_location where,
           std::vector<detail::MiddlewareStep> middleware = {}) {
    check_open(where, pattern);
    if (const PatternFault fault = check_pattern(pattern); fault != PatternFault::none) {
      throw RouteError{detail::located(where, pattern, describe(fault))};
    }
    if (const Fit misfit = fit(pattern, endpoint.path_names); misfit != Fit::good) {
      throw RouteError{detail::located(where, pattern, describe(misfit))};
    }
    if (options.status != 0 && (options.status < 200 || options.status > 599)) {
      throw RouteError{detail::located(where, pattern, "the status of an answer is from 200 to 599")};
    }
    if (!options.fields.empty() && !options.without.empty()) {
      throw RouteError{detail::located(where, pattern, "fields and without are two ways to say the same: give one")};
    }
    for (const std::string_view mask : {options.fields, options.without, options.partial.fields}) {
      if (mask.empty()) continue;
      if (const std::string mistake = detail::mask_mistake(mask, endpoint.operation->result); !mistake.empty()) {
        throw RouteError{detail::located(where, pattern, mistake)};
      }
    }
    if (endpoint.operation->takes_mask && !options.partial.allowed) {
      throw RouteError{
          detail::located(where, pattern, "a FieldMask is for routes with partial: say so in the options")};
    }
    if (options.offload && endpoint.operation->coroutine) {
      throw RouteError{
          detail::located(where, pattern, "a coroutine is not offloaded: it holds no thread while it waits")};
    }
    for (const Verb verb : verbs) {
      if (verb > Verb::purge) {
        throw RouteError{detail::located(where, pattern, "classy does not route this verb")};
      }
    }
    const std::vector<std::uint8_t> order = parameter_order(pattern, endpoint.path_names);
    const auto scope = shared({.middleware = std::move(middleware)});
    for (const Verb verb : verbs) {
      routes_.push_back({verb, std::string{pattern}, endpoint.handler, *endpoint.operation, order, where});
      routes_.back().operation.options = options;
      routes_.back().handler_type = endpoint.type;
      routes_.back().object = endpoint.object;
      if (scope) routes_.back().scopes.push_back(scope);
    }
  }

  /// Adds the routes of another list under a prefix, and its hooks, and seals that list: what it got later would be lost.
  /// Their scope stands around them, and `middleware` around that.
  /// \throws RouteError when the prefix is bad, or this list is sealed.
  void include(std::string_view prefix, RouteList& other, std::source_location where,
               std::vector<detail::MiddlewareStep> middleware = {}) {
    check_open(where, prefix);
    if (const PrefixFault fault = check_prefix(prefix); fault != PrefixFault::none) {
      throw RouteError{detail::located(where, prefix, describe(fault))};
    }
    if (&other == this) throw RouteError{detail::located(where, prefix, "a router cannot include itself")};
    other.sealed_ = true;
    Scope around{std::move(middleware), other.scope_.exceptions, other.scope_.redirect_slashes};
    around.middleware.insert(around.middleware.end(), other.scope_.middleware.begin(), other.scope_.middleware.end());
    const auto scope = shared(std::move(around));
    lifecycle_.include(other.lifecycle_);
    routes_.reserve(routes_.size() + other.routes_.size());
    for (const Route& route : other.routes_) {
      routes_.push_back(route);
      routes_.back().pattern = under(prefix, route.pattern);
      routes_.back().prefix = under(prefix, route.prefix);
      if (scope) routes_.back().scopes.push_back(scope);
    }
  }

  /// Adds a middleware, or an exception handler, to the scope of all of these routes.
  /// \throws RouteError when this list is sealed.
  void use(detail::MiddlewareStep step, std::source_location where) {
    check_open(where, "use()");
    scope_.middleware.push_back(std::move(step));
  }
  void on_exception(ExceptionHandlers::Entry entry, std::source_location where) {
    check_open(where, "on_exception()");
    scope_.exceptions.add(std::move(entry));
  }
  /// Says for all of these routes whether a path that differs in its trailing slash is redirected to them.
  /// \throws RouteError when this list is sealed.
  void redirect_slashes(bool redirect, std::source_location where) {
    check_open(where, "redirect_slashes()");
    scope_.redirect_slashes = redirect;
  }
  const Scope& scope() const { return scope_; }

  /// Adds a hook behind those that are there; those of an included list are where it was included.
  /// \throws RouteError when this list is sealed.
  void on_start(detail::Work work, std::source_location where) {
    check_open(where, "on_start()");
    lifecycle_.on_start(std::move(work));
  }
  void on_stop(detail::Work work, std::source_location where) {
    check_open(where, "on_stop()");
    lifecycle_.on_stop(std::move(work));
  }
  Lifecycle& lifecycle() { return lifecycle_; }

  /// Says of the objects of all routes so far that they lock for themselves.
  void share() {
    for (Route& route : routes_) route.sharing = Sharing::concurrent;
  }
  /// Says of all routes so far that `instead(i)` is called for the i-th one, and each thread has an object of its own.
  /// \throws RouteError when one of them is to be offloaded.
  template <class Instead>
  void share_per_thread(const void* object, Instead instead) {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      Route& route = routes_[i];
      if (route.operation.options.offload) {
        throw RouteError{detail::located(route.where, route.pattern,
                                         "the object is an I/O thread's own: what is offloaded runs on another one")};
      }
      route.sharing = Sharing::per_thread;
      route.object = object;
      route.instead = instead(i);
    }
  }

  /// Whether it is redirected to the route from the path beside: as the innermost scope says that says anything.
  bool redirects_slashes(const Route& route) const {
    for (const auto& scope : route.scopes) {
      if (scope->redirect_slashes) return *scope->redirect_slashes;
    }
    return scope_.redirect_slashes.value_or(false);
  }

  /// Of an App's list; those of included ones say nothing.
  Misses misses{};

  const std::vector<Route>& routes() const { return routes_; }
  void seal() { sealed_ = true; }
  /// \throws RouteError when this list is sealed: `what` comes too late.
  void check_open(std::source_location where, std::string_view what) const {
    if (sealed_) {
      throw RouteError{detail::located(
          where, what, "it comes too late: the router has been included or serves already; add its routes before")};
    }
  }

 private:
  static std::shared_ptr<const Scope> shared(Scope scope) {
    if (scope.middleware.empty() && scope.exceptions.empty() && !scope.redirect_slashes) return nullptr;
    return std::make_shared<const Scope>(std::move(scope));
  }

  std::vector<Route> routes_;
  Scope scope_;
  Lifecycle lifecycle_;
  bool sealed_ = false;
};

}  // namespace classy
