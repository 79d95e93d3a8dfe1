#pragma once
// Routes: finds the route for a request and calls its handler; answers 404, 405, HEAD and OPTIONS itself, and redirects
// slashes and dot segments where it was told to. Is a Handler.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/captures.hpp>
#include <classy/detail/dot_segments.hpp>
#include <classy/detail/method_bits.hpp>
#include <classy/detail/slash_redirect.hpp>
#include <classy/error.hpp>
#include <classy/handler.hpp>
#include <classy/percent.hpp>
#include <classy/route.hpp>
#include <classy/route_table.hpp>

namespace classy {

/// The routes of an application as one table, fixed when it is made; then only read, by any number of threads.
class Routes {
 public:
  /// \throws RouteError when two routes have the same verb and shape: the text names both, and where they stand.
  explicit Routes(std::vector<Route> routes, RouteList::Misses misses = {})
      : routes_{std::move(routes)}, misses_{misses} {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      const Route& route = routes_[i];
      const std::size_t method =
          route.verb == any_verb ? RouteTable<std::size_t>::any_method : detail::method_index(route.verb);
      if (const auto fault = table_.insert(method, route.pattern, i, route.where)) {
        throw RouteError{fault->message()};
      }
    }
    redirects_slashes_ =
        std::any_of(routes_.begin(), routes_.end(), [](const Route& r) { return r.redirects_slashes; });
    table_.substitute(detail::method_index(Verb::head), detail::method_index(Verb::get));
    table_.freeze();
  }

  /// Answers through the route that fits best. Exceptions of handlers that answer at once become answers here.
  Pending operator()(Request& request, Response& response) const {
    try {
      Request::Routing& routing = request.routing;
      const auto match =
          table_.find(detail::method_index(request.verb()), request.path(), routing.captures, routing.scratch);
      if (match.found != Found::route) [[unlikely]] {
        answer_miss(match.found, match.methods, request, response);
        return {};
      }
      const Route& route = routes_[*match.value];
      routing.pattern = route.pattern;
      routing.order = route.order;
      routing.exceptions = route.exceptions.get();
      if (!route.order.empty()) reorder(routing);
      response.status(route.status());
      return route.handler(request, response);
    } catch (...) {
      answer_exception(std::current_exception(), request, response);
      return {};
    }
  }

  const std::vector<Route>& routes() const { return routes_; }

  /// This as a Handler; it must outlive the Handler, unless `owner` keeps it alive.
  Handler handler(std::shared_ptr<const void> owner = {}) const {
    return {[](const Handler& self, Request& request, Response& response) {
              return self.object<const Routes>()(request, response);
            },
            this, std::move(owner)};
  }

 private:
  /// Puts the captures into the order of the handler's parameters.
  static void reorder(Request::Routing& routing) {
    const Captures captured = routing.captures;
    for (std::size_t i = 0; i < routing.order.size(); ++i) routing.captures.set(i, captured[routing.order[i]]);
  }

  /// RFC 9110, 15.5.6: a 405 names what the path allows. HEAD comes with GET, and OPTIONS is answered by this very
  /// class, unless it was told not to.
  void answer_miss(Found found, std::uint32_t methods, const Request& request, Response& response) const {
    const bool options = request.verb() == Verb::options;
    if (request.verb() == Verb::unknown) {  // RFC 9110, 9.1
      answer_problem({.status = 501}, request, response);
    } else if (request.path() == "*" && options) {  // RFC 9110, 9.3.7: about the server, not about a path
      response.status(204);
    } else if (found == Found::no_method && options && misses_.answer_options) {
      response.status(204).set("Allow", detail::allow(methods, true));
    } else if (std::string location = better_target(found, request); !location.empty()) {
      response.status(308).set("Location", location);
    } else if (found == Found::bad_path) {
      answer_problem({.status = 400, .detail = std::string{describe(check_path(request.path()))}}, request, response);
    } else if (found == Found::no_route) {
      answer_problem({.status = 404}, request, response);
    } else {
      answer_problem({.status = 405}, request, response);
      response.set("Allow", detail::allow(methods, misses_.answer_options));
    }
  }

  /// Where the client is to ask instead; empty when there is no such place.
  std::string better_target(Found found, const Request& request) const {
    return found == Found::bad_path ? without_dots(request) : other_slash(request);
  }

  /// The target without its dot segments, where that has a route.
  std::string without_dots(const Request& request) const {
    if (!misses_.redirect_dot_segments || check_path(request.path()) != PathFault::dot_segment) return {};
    const std::string path = detail::without_dot_segments(request.path());
    const Found found = find(request.verb(), path).found;
    return found == Found::route || found == Found::no_method ? relocated(request, path) : std::string{};
  }

  /// The target with the other slash, where a route that redirects there answers the verb; empty otherwise. RFC 9110,
  /// 15.4.9: a 308 keeps the verb and the body.
  std::string other_slash(const Request& request) const {
    if (!redirects_slashes_) return {};
    const std::string path = detail::with_other_slash(request.path());
    const auto match = find(request.verb(), path);
    if (match.found != Found::route || !routes_[*match.value].redirects_slashes) return {};
    return relocated(request, path);
  }

  Match<std::size_t> find(Verb verb, const std::string& path) const {
    Captures captures;
    std::string scratch;
    return table_.find(detail::method_index(verb), path, captures, scratch);
  }
  /// The request's target with another path; empty when no client may be sent there.
  static std::string relocated(const Request& request, const std::string& path) {
    std::string location = path + std::string{request.target().substr(request.path().size())};
    return detail::stays_on_this_server(location) ? location : std::string{};
  }

  std::vector<Route> routes_;
  RouteTable<std::size_t> table_;
  RouteList::Misses misses_;
  bool redirects_slashes_ = false;  // one of them does
};

}  // namespace classy
