#pragma once
// Routes as a table for a terminal.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/method_bits.hpp>
#include <classy/route.hpp>

namespace classy::detail {

/// Verb, pattern, who answers, how, and what for.
inline std::vector<std::string> route_cells(const Route& route) {
  const RouteOptions& options = route.operation.options;
  const std::string_view who = !options.name.empty()                 ? options.name
                               : !route.operation.controller.empty() ? route.operation.controller
                                                                     : std::string_view{"function"};
  return {std::string{verb_name(route.verb)}, route.pattern, std::string{who},
          route.operation.coroutine ? "coroutine" : "plain", std::string{options.summary}};
}

/// A line for each row; all have the same number of cells. A column without text takes no room.
inline std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths[i] != 0) text.append(2, ' ').append(row[i]).append(widths[i] - row[i].size(), ' ');
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

/// One line a route.
inline std::string route_lines(const std::vector<Route>& routes) {
  std::vector<std::vector<std::string>> rows;
  for (const Route& route : routes) rows.push_back(route_cells(route));
  return aligned(rows);
}

/// The same, and where each was bound: "users.cpp:12".
inline std::string route_lines_with_places(const std::vector<Route>& routes) {
  std::vector<std::vector<std::string>> rows;
  for (const Route& route : routes) {
    rows.push_back(route_cells(route));
    rows.back().push_back(std::string{route.where.file_name()} + ":" + std::to_string(route.where.line()));
  }
  return aligned(rows);
}

}  // namespace classy::detail
