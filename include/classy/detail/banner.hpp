#pragma once
// What a person at a terminal sees: the table of routes when a server starts, and a line for each request.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/connection.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/route_lines.hpp>
#include <classy/route.hpp>
#include <classy/version.hpp>

namespace classy::detail {

/// Appends text that clients may have written: what a terminal might act on, and what is no text, becomes "\x1b".
inline void append_printable(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const bool valid = utf8_length(text) != 0;
    const std::size_t length = valid ? utf8_length(text) : broken_utf8_length(text);
    const auto first = static_cast<unsigned char>(text.front());
    const bool ascii_control = first < 0x20 || first == 0x7f;
    const bool c1_control = first == 0xC2 && length == 2 && static_cast<unsigned char>(text[1]) < 0xA0;
    if (valid && !ascii_control && !c1_control) {
      out.append(text, 0, length);
    } else {
      for (const char c : text.substr(0, length)) {
        char escaped[8];
        std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned char>(c));
        out += escaped;
      }
    }
    text.remove_prefix(length);
  }
}

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
inline std::string banner(const std::vector<Route>& routes, std::string_view host, std::uint16_t port,
                          unsigned threads) {
  std::string address{host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host};
  if (address.find(':') != std::string::npos) address = "[" + address + "]";
  return "classy " CLASSY_VERSION_STRING " serves on http://" + address + ":" + std::to_string(port) + " with " +
         std::to_string(threads) + (threads == 1 ? " thread" : " threads") + "; Ctrl-C stops it\n" +
         route_lines(routes);
}

}  // namespace classy::detail
