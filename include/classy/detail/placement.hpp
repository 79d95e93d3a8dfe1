#pragma once
// placed(): a route's handler as it is called where it is to run, by its kind and its object's.

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include <classy/detail/runtime.hpp>
#include <classy/handler.hpp>
#include <classy/route.hpp>

namespace classy::detail {

/// A layer around a handler that is not called just anywhere.
struct PlacedLayer {
  Place place;
  std::size_t object;
  Handler rest;

  static Pending answer(const Handler& self, Request& request, Response& response) {
    const auto& layer = self.object<const PlacedLayer>();
    Runtime* const runtime = request.routing.runtime;
    if (runtime == nullptr || layer.is_here(*runtime)) return layer.rest(request, response);
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
      if (object.changes || (!route.operation.mutates && route.sharing != Sharing::per_thread)) continue;
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

  /// The route's handler there.
  Handler placed(const Route& route) const {
    const Handler& handler = route.instead ? route.instead : route.handler;
    const Place place = of(route);
    if (place == Place::anywhere) return handler;
    const auto at = objects_.find(route.object);
    const std::size_t object = at != objects_.end() ? at->second.number : 0;
    const auto layer = std::make_shared<const PlacedLayer>(PlacedLayer{place, object, handler});
    return {&PlacedLayer::answer, layer.get(), layer};
  }

 private:
  struct Object {
    std::size_t number = 0;
    bool changes = false;   // one of its handlers is not const
    bool offloads = false;  // one of them goes to the workers
  };

  /// Whether it has an object that threads share, and that does not lock for itself.
  static bool is_confined(const Route& route) {
    return route.object != nullptr && route.sharing != Sharing::concurrent;
  }

  std::map<const void*, Object> objects_;
  std::size_t homes_ = 0;
};

}  // namespace classy::detail
