#pragma once
// What a look-up in a route table says.

#include <cstdint>
#include <string_view>

namespace classy {

enum class Found : unsigned {
  route,      ///< a pattern matches, and has the method
  no_route,   ///< no pattern matches
  no_method,  ///< patterns match, but none has the method
  bad_path,   ///< the path is not one that may be looked up: see check_path()
};

template <class T>
struct Match {
  Found found = Found::no_route;
  const T* value = nullptr;   ///< with `route`
  std::uint32_t methods = 0;  ///< with `no_method`: bit i = method i, of all patterns that match together
  std::string_view pattern;   ///< with `route`: as it was inserted
};

}  // namespace classy
