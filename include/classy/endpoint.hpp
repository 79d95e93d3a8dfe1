#pragma once
// Endpoint: a bound handler, and what its type says about it.

#include <span>
#include <string_view>

#include <classy/describe.hpp>
#include <classy/handler.hpp>

namespace classy {

/// All that a route needs beside its verb and its pattern. Empty when there was nothing that could be bound.
struct Endpoint {
  Handler handler{};
  const Operation* operation = nullptr;            ///< a constant of the handler's type
  std::span<const std::string_view> path_names{};  ///< of its path parameters; empty for those that go by position
  const void* type = nullptr;                      ///< an address that stands for the handler's type
  const void* object = nullptr;                    ///< that it is called on: the controller, a lambda; null for none

  explicit operator bool() const { return operation != nullptr; }
};

}  // namespace classy
