#pragma once
// Scope: what holds for the routes of one router, or of one route: its middleware, its exception handlers, its slashes.

#include <optional>
#include <vector>

#include <classy/middleware.hpp>
#include <classy/policy.hpp>

namespace classy {

/// Filled by one thread while the routes are built.
struct Scope {
  std::vector<detail::MiddlewareStep> middleware{};  ///< the first is the outermost
  ExceptionHandlers exceptions{};
  std::optional<bool> redirect_slashes{};  ///< nothing: as the scope around it says
};

}  // namespace classy
