#pragma once
// Routes: finds the route for a request and calls its handler; answers 404, 405, HEAD and OPTIONS itself. Is a Handler.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/http/verb.hpp>

#include <classy/captures.hpp>
#include <classy/error.hpp>
#include <classy/handler.hpp>
#include <classy/route.hpp>
#include <classy/route_table.hpp>

namespace classy {

/// The routes of an application as one table, fixed when it is made; then only read, by any number of threads.
class Routes {
 public:
  /// \throws RouteError when two routes have the same verb and shape: the text names both, and where they stand.
  explicit Routes(std::vector<Route> routes) : routes_{std::move(routes)} {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      const Route& route = routes_[i];
      if (const auto fault = table_.insert(method_index(route.verb), route.pattern, i, route.where)) {
        throw RouteError{fault->message()};
      }
    }
    table_.substitute(method_index(Verb::head), method_index(Verb::get));
    table_.freeze();
  }

  /// Answers through the route that fits best. Exceptions of handlers that answer at once become answers here.
  Pending operator()(Request& request, Response& response) const {
    try {
      Request::Routing& routing = request.routing;
      const auto match = table_.find(method_index(request.verb()), request.path(), routing.captures, routing.scratch);
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
  /// The table counts methods from 0 to 30: Beast's verbs, but for three of WebDAV's that nobody routes.
  static std::size_t method_index(Verb verb) {
    const auto index = static_cast<std::size_t>(verb);
    return index < 31 ? index : static_cast<std::size_t>(Verb::unknown);
  }

  /// Puts the captures into the order of the handler's parameters.
  static void reorder(Request::Routing& routing) {
    const Captures captured = routing.captures;
    for (std::size_t i = 0; i < routing.order.size(); ++i) routing.captures.set(i, captured[routing.order[i]]);
  }

  /// RFC 9110, 15.5.6: a 405 names what the path allows. HEAD comes with GET, and OPTIONS is answered by this very
  /// class.
  static void answer_miss(Found found, std::uint32_t methods, const Request& request, Response& response) {
    const bool options = request.verb() == Verb::options;
    if (request.verb() == Verb::unknown) {  // RFC 9110, 9.1
      answer_problem({.status = 501}, request, response);
    } else if (request.path() == "*" && options) {  // RFC 9110, 9.3.7: about the server, not about a path
      response.status(204);
    } else if (found == Found::bad_path) {
      answer_problem({.status = 400, .detail = "the path is not valid"}, request, response);
    } else if (found == Found::no_route) {
      answer_problem({.status = 404}, request, response);
    } else if (options) {
      response.status(204).set("Allow", allow(methods));
    } else {
      answer_problem({.status = 405}, request, response);
      response.set("Allow", allow(methods));
    }
  }

  static std::string allow(std::uint32_t methods) {
    const auto bit = [](Verb verb) { return std::uint32_t{1} << method_index(verb); };
    if ((methods & bit(Verb::get)) != 0) methods |= bit(Verb::head);
    methods |= bit(Verb::options);
    std::vector<std::string_view> names;
    for (std::uint32_t i = 0; i < 31; ++i) {
      if ((methods >> i & 1U) == 0) continue;
      const auto name = boost::beast::http::to_string(static_cast<Verb>(i));
      names.emplace_back(name.data(), name.size());
    }
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string_view name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text;
  }

  std::vector<Route> routes_;
  RouteTable<std::size_t> table_;
};

}  // namespace classy
