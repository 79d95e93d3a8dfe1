#pragma once
// Route and RouteList: what has been bound to which verb and pattern, before a table is made of it.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/describe.hpp>
#include <classy/endpoint.hpp>
#include <classy/fit.hpp>
#include <classy/handler.hpp>
#include <classy/pattern.hpp>
#include <classy/prefix.hpp>

namespace classy {

/// A mistake in the routes that only shows when the program starts. The text names the patterns and where they stand.
class RouteError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// One endpoint: a verb and a pattern, and what answers.
struct Route {
  Verb verb;
  std::string pattern;
  Handler handler;
  Operation operation;
  std::vector<std::uint8_t> order;  ///< see Request::Routing
  std::source_location where;       ///< the line on which a person bound it

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
  /// Adds a route for each verb.
  /// \throws RouteError when the pattern is bad or does not fit the handler (a literal has been checked already), or
  ///         when the list is sealed.
  void add(std::initializer_list<Verb> verbs, std::string_view pattern, const Endpoint& endpoint,
           const RouteOptions& options, std::source_location where) {
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
    for (const Verb verb : verbs) {
      if (verb == Verb::unknown || verb > Verb::purge) {
        throw RouteError{detail::located(where, pattern, "classy does not route this verb")};
      }
    }
    const std::vector<std::uint8_t> order = parameter_order(pattern, endpoint.path_names);
    for (const Verb verb : verbs) {
      routes_.push_back({verb, std::string{pattern}, endpoint.handler, *endpoint.operation, order, where});
      routes_.back().operation.options = options;
    }
  }

  /// Adds the routes of another list under a prefix, and seals that list: what it got later would be lost.
  /// \throws RouteError when the prefix is bad, or this list is sealed.
  void include(std::string_view prefix, RouteList& other, std::source_location where) {
    check_open(where, prefix);
    if (const PrefixFault fault = check_prefix(prefix); fault != PrefixFault::none) {
      throw RouteError{detail::located(where, prefix, describe(fault))};
    }
    if (&other == this) throw RouteError{detail::located(where, prefix, "a router cannot include itself")};
    other.sealed_ = true;
    routes_.reserve(routes_.size() + other.routes_.size());
    for (const Route& route : other.routes_) {
      routes_.push_back(route);
      routes_.back().pattern = under(prefix, route.pattern);
    }
  }

  const std::vector<Route>& routes() const { return routes_; }
  void seal() { sealed_ = true; }

 private:
  void check_open(std::source_location where, std::string_view pattern) const {
    if (sealed_) {
      throw RouteError{detail::located(
          where, pattern, "it comes too late: the router has been included or serves already; add its routes before")};
    }
  }

  std::vector<Route> routes_;
  bool sealed_ = false;
};

}  // namespace classy
