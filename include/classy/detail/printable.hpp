#pragma once
// Text that clients may have written, for a terminal.

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include <classy/detail/json_text.hpp>

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

}  // namespace classy::detail
