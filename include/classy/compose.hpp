#pragma once
// compose(): a stack of middleware around a handler is a handler. composed(): the routes of a list as they are served.

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <classy/describe.hpp>
#include <classy/detail/placement.hpp>
#include <classy/detail/route_terms.hpp>
#include <classy/error.hpp>
#include <classy/handler.hpp>
#include <classy/middleware.hpp>
#include <classy/policy.hpp>
#include <classy/route.hpp>
#include <classy/scope.hpp>

namespace classy {
namespace detail {

/// Guards and observers that stand side by side, and what they stand around. One layer for all of them, so that a
/// coroutine inside costs them one frame.
class ObserverLayer {
 public:
  ObserverLayer(std::span<const MiddlewareStep> steps, Handler rest)
      : steps_{steps.begin(), steps.end()}, rest_{std::move(rest)} {
    for (const MiddlewareStep& step : steps_) observes_ = observes_ || step.observe != nullptr;
  }

  static Pending answer(const Handler& self, Request& request, Response& response) {
    return self.object<const ObserverLayer>().answer(request, response);
  }

 private:
  Pending answer(Request& request, Response& response) const {
    std::size_t passed = 0;
    try {
      for (; passed < steps_.size(); ++passed) {
        const MiddlewareStep& step = steps_[passed];
        if (step.waiting_guard != nullptr) return answer_later(passed, request, response);
        if (step.guard != nullptr && !step.guard(step.object.get(), request, response)) break;
      }
      if (passed == steps_.size()) {
        Pending pending = rest_(request, response);
        if (pending.valid() && !observes_) return pending;
        if (pending.valid()) return observe_later(std::move(pending), request, response);
      }
    } catch (...) {
      answer_exception(std::current_exception(), request, response);
    }
    observe(passed, request, response);
    return {};
  }

  /// The same from `passed` on, where a guard waits.
  Pending answer_later(std::size_t passed, Request& request, Response& response) const {
    try {
      bool goes_on = true;
      while (goes_on && passed < steps_.size()) {
        const MiddlewareStep& step = steps_[passed];
        if (step.waiting_guard != nullptr) {
          goes_on = co_await step.waiting_guard(step.object.get(), request, response);
        } else if (step.guard != nullptr) {
          goes_on = step.guard(step.object.get(), request, response);
        }
        if (goes_on) ++passed;
      }
      if (goes_on) {
        Pending pending = rest_(request, response);
        if (pending.valid()) co_await std::move(pending);
      }
    } catch (...) {
      answer_exception(std::current_exception(), request, response);
    }
    observe(passed, request, response);
  }
  Pending observe_later(Pending pending, Request& request, Response& response) const {
    try {
      co_await std::move(pending);
    } catch (...) {
      answer_exception(std::current_exception(), request, response);
    }
    observe(steps_.size(), request, response);
  }

  /// Shows the answer to the observers that the request has passed: the innermost first.
  void observe(std::size_t passed, Request& request, Response& response) const {
    for (std::size_t i = passed; i-- > 0;) {
      if (steps_[i].observe == nullptr) continue;
      try {
        steps_[i].observe(steps_[i].object.get(), request, response);
      } catch (...) {
        answer_exception(std::current_exception(), request, response);
      }
    }
  }

  std::vector<MiddlewareStep> steps_;
  Handler rest_;
  bool observes_ = false;
};

/// One that stands around the rest. What it throws is caught by whoever waits for it.
struct AroundLayer {
  MiddlewareStep step;
  Handler rest;

  static Pending answer(const Handler& self, Request& request, Response& response) {
    const auto& layer = self.object<const AroundLayer>();
    return layer.step.around(layer.step.object.get(), request, response, Next{layer.rest, request, response});
  }
};

template <class Layer>
Handler layer_handler(Layer made) {
  const auto layer = std::make_shared<const Layer>(std::move(made));
  return {&Layer::answer, layer.get(), layer};
}

}  // namespace detail

/// The handler with the middleware around it; itself when there is none.
inline Handler compose(std::span<const detail::MiddlewareStep> middleware, Handler handler) {
  for (std::size_t end = middleware.size(); end > 0;) {
    std::size_t begin = end - 1;
    if (middleware[begin].around != nullptr) {
      handler = detail::layer_handler(detail::AroundLayer{middleware[begin], std::move(handler)});
    } else {
      while (begin > 0 && middleware[begin - 1].around == nullptr) --begin;
      handler =
          detail::layer_handler(detail::ObserverLayer{middleware.subspan(begin, end - begin), std::move(handler)});
    }
    end = begin;
  }
  return handler;
}

namespace detail {

/// A route's handler with its terms, its place and its middleware around it. Middleware that is a method of the handler's
/// object is called where the object's handlers are, and so is what stands inside of it.
inline Handler composed(const Route& route, const Placement& placement, std::span<const MiddlewareStep> middleware) {
  const Handler& handler = route.instead ? route.instead : route.handler;
  Operation operation = route.operation;
  const std::size_t outside = placement.outside(route, middleware);
  if (outside == middleware.size()) {  // terms that refuse a request do so before it waits for its place
    return compose(middleware, under_terms(operation, placement.placed(route, handler)));
  }
  operation.options.timeout = {};  // the place has told the connection
  operation.options.on_disconnect = {};
  Handler inner = compose(middleware.subspan(outside), under_terms(operation, handler));
  return compose(middleware.first(outside), placement.placed(route, std::move(inner)));
}

}  // namespace detail

/// The routes as they are to be served: each handler with its scopes around it, but for the scope of the list itself.
inline std::vector<Route> composed(const RouteList& list) {
  std::vector<Route> composed = list.routes();
  const detail::Placement placement{composed};
  for (Route& route : composed) {
    std::vector<detail::MiddlewareStep> middleware;
    ExceptionHandlers exceptions;
    for (const auto& scope : route.scopes) {
      middleware.insert(middleware.begin(), scope->middleware.begin(), scope->middleware.end());
      exceptions.add(scope->exceptions);
    }
    route.handler = detail::composed(route, placement, middleware);
    route.redirects_slashes = list.redirects_slashes(route);
    if (!exceptions.empty()) route.exceptions = std::make_shared<const ExceptionHandlers>(std::move(exceptions));
  }
  return composed;
}

}  // namespace classy
