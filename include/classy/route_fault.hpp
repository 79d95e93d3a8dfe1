#pragma once
// What is wrong with a route that somebody tries to register, as a value.

#include <cstddef>
#include <source_location>
#include <string>

#include <classy/pattern.hpp>

namespace classy {

/// A problem found when a route is inserted; it names both parties.
struct RouteFault {
  enum class Kind { bad_pattern, duplicate_route, frozen };

  Kind kind = Kind::bad_pattern;
  PatternFault pattern_fault = PatternFault::none;  ///< which, when kind is bad_pattern
  std::size_t position = 0;                         ///< where in the pattern, in bytes
  std::string pattern;                              ///< the new one
  std::source_location where;
  std::string other_pattern;  ///< the one in the way, when kind is duplicate_route
  std::source_location other_where;

  /// What, both patterns, both places, as one readable text.
  std::string message() const {
    std::string text = place(where) + ": \"" + pattern + "\": ";
    switch (kind) {
      case Kind::bad_pattern:
        return text + std::string{describe(pattern_fault)} + " (byte " + std::to_string(position) + ")";
      case Kind::duplicate_route:
        return text + "the same method has \"" + other_pattern + "\" already, which matches the same paths (" +
               place(other_where) + ")";
      case Kind::frozen: return text + "the table takes no more routes, because serving has begun";
    }
    return text;
  }

 private:
  static std::string place(const std::source_location& at) {
    return std::string{at.file_name()} + ":" + std::to_string(at.line());
  }
};

}  // namespace classy
