#pragma once
// What a person at a terminal sees: the table of routes when a server starts, and a line for each request.

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <classy/access.hpp>
#include <classy/detail/printable.hpp>
#include <classy/detail/route_lines.hpp>
#include <classy/route.hpp>
#include <classy/version.hpp>

namespace classy::detail {

/// "127.0.0.1 GET /add/22 200 0.034 ms\n", and behind it why a 500 is one.
inline std::string access_line(const Access& access) {
  std::string line{access.remote};
  line += ' ';
  append_printable(line, access.method);
  line += ' ';
  append_printable(line, access.target);
  char rest[64];
  std::snprintf(rest, sizeof rest, " %d %.3f ms", access.status, static_cast<double>(access.duration.count()) / 1e6);
  line += rest;
  if (!access.note.empty()) {
    line += "  ";
    append_printable(line, access.note.substr(0, 256));
  }
  return line += '\n';
}

/// Where the server is, as an address that can be clicked, and what it answers.
inline std::string banner(const std::vector<Route>& routes, std::string_view scheme, std::string_view host,
                          std::uint16_t port, unsigned threads) {
  std::string address{host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host};
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return "classy " CLASSY_VERSION_STRING " serves on " + std::string{scheme} + "://" + address + ":" +
         std::to_string(port) + " with " + std::to_string(threads) + (threads == 1 ? " thread" : " threads") +
         "; Ctrl-C stops it\n" + route_lines(routes);
}

}  // namespace classy::detail
