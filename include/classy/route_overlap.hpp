#pragma once
// Two routes of a table that one same path would reach, if either were alone.

#include <source_location>
#include <string>

namespace classy {

/// What RouteTable::overlaps() gives. It is no fault: the rules of precedence say which of the two answers.
struct RouteOverlap {
  std::string pattern;
  std::source_location where;
  std::string other_pattern;
  std::source_location other_where;
  std::string path;  ///< one that both match, with its escapes; empty when it is only known that there may be one

  /// Both patterns, both places, and the path, as one readable text.
  std::string message() const {
    const std::string both =
        place(where) + ": \"" + pattern + "\" and \"" + other_pattern + "\" (" + place(other_where) + ") ";
    return path.empty() ? both + "may match the same path" : both + "both match \"" + path + "\"";
  }

 private:
  static std::string place(const std::source_location& at) {
    return std::string{at.file_name()} + ":" + std::to_string(at.line());
  }
};

}  // namespace classy
