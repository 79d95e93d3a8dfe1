#pragma once
// placed(): a route's handler as it is called where it is to run, by its kind and its object's.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include <classy/describe.hpp>
#include <classy/detail/runtime.hpp>
#include <classy/handler.hpp>
#include <classy/middleware.hpp>
#include <classy/route.hpp>
#include <classy/scope.hpp>

namespace classy::detail {

/// A layer around a handler that is not called just anywhere.
struct PlacedLayer {
  Place place;
  std::size_t object;
  std::chrono::milliseconds timeout;  // this and the next: the connection has to know them before the call
  OnDisconnect on_disconnect;
  Handler rest;

  static Pending answer(const Handler& self, Request& request, Response& response) {
    const auto& layer = self.object<const PlacedLayer>();
    Runtime* const runtime = request.routing.runtime;
    if (runtime == nullptr || layer.is_here(*runtime)) return layer.rest(request, response);
    request.routing.timeout = layer.timeout;
    request.routing.on_disconnect = layer.on_disconnect;
    return runtime->call(layer.place, layer.object, layer.rest, request, response);
  }

 private:
  bool is_here(const Runtime& runtime) const {
    return (place == Place::home && runtime.is_home_of(object)) ||
           (place == Place::own_instance && runtime.has_own_thread());
  }
};

/// Which object's handlers run where, of all the routes of an application.
class Placement {
 public:
  explicit Placement(std::span<const Route> routes) {
    for (const Route& route : routes) {
      if (!is_confined(route)) continue;
      Object& object = objects_[route.object];
      object.offloads = object.offloads || route.operation.options.offload;
      if (object.changes || !needs_home(route)) continue;
      object.changes = true;
      object.number = homes_++;  // only those that need one are counted, so that all lanes get some
    }
  }

  Place of(const Route& route) const {
    if (route.sharing == Sharing::per_thread) return Place::own_instance;
    const bool offload = route.operation.options.offload;
    if (is_confined(route)) {
      const Object& object = objects_.at(route.object);
      if (object.changes) return object.offloads ? Place::worker_home : Place::home;
    }
    return offload ? Place::workers : Place::anywhere;
  }

  /// How many of the middleware around a route's handler are called where the request is: the outermost, up to the
  /// first that is a method of the handler's object, when that has a home.
  std::size_t outside(const Route& route, std::span<const MiddlewareStep> middleware) const {
    const Place place = of(route);
    if (place != Place::home && place != Place::worker_home) return middleware.size();
    const auto first = std::find_if(middleware.begin(), middleware.end(),
                                    [&](const MiddlewareStep& step) { return step.controller == route.object; });
    return static_cast<std::size_t>(first - middleware.begin());
  }

  /// The handler as it is called where the route's runs.
  Handler placed(const Route& route, Handler handler) const {
    const Place place = of(route);
    if (place == Place::anywhere) return handler;
    const auto at = objects_.find(route.object);
    const std::size_t object = at != objects_.end() ? at->second.number : 0;
    const RouteOptions& options = route.operation.options;
    const auto layer = std::make_shared<const PlacedLayer>(
        PlacedLayer{place, object, options.timeout, options.on_disconnect, std::move(handler)});
    return {&PlacedLayer::answer, layer.get(), layer};
  }

 private:
  struct Object {
    std::size_t number = 0;
    bool changes = false;   // one of its handlers, or of their middleware, is not const
    bool offloads = false;  // one of them goes to the workers
  };

  static bool needs_home(const Route& route) {
    if (route.operation.mutates || route.sharing == Sharing::per_thread) return true;
    return std::any_of(route.scopes.begin(), route.scopes.end(), [&](const auto& scope) {
      return std::any_of(scope->middleware.begin(), scope->middleware.end(),
                         [&](const MiddlewareStep& step) { return step.mutates && step.controller == route.object; });
    });
  }
  /// Whether it has an object that threads share, and that does not lock for itself.
  static bool is_confined(const Route& route) {
    return route.object != nullptr && route.sharing != Sharing::concurrent;
  }

  std::map<const void*, Object> objects_;
  std::size_t homes_ = 0;
};

}  // namespace classy::detail
