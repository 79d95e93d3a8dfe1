#pragma once
// Endpoint: a bound handler, and what its type says about it.

#include <span>
#include <string_view>

#include <classy/describe.hpp>
#include <classy/handler.hpp>

namespace classy {

/// All that a route needs beside its verb and its pattern.
struct Endpoint {
  Handler handler;
  const Operation& operation;                    ///< a constant of the handler's type
  std::span<const std::string_view> path_names;  ///< of the handler's path parameters; empty for those that go by position
};

}  // namespace classy
