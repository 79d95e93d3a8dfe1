#pragma once
// Entity tags: whether what a client has is what there is (RFC 9110, 8.8.3 and 13.1).

#include <string>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/detail/percent_encode.hpp>

namespace classy::detail {

/// The strong tag of a version, whatever that is called: `"v17"`. What a tag may not hold, and a backslash, which some
/// take for an escape, is spelled `%5C`; two versions have one tag only if they are the same.
inline std::string entity_tag(std::string_view version) {
  std::string tag{'"'};
  append_percent_encoded(tag, version, [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '%' && c != 0x5C; });
  return tag += '"';
}

/// Whether a field's value, `"a", W/"b"` or `*`, has this tag, `"a"`. A weak one is none of them: RFC 9110, 8.8.3.2's
/// strong comparison; with `weakly`, it is as good as a strong one of the same text. What is behind a fault is not read.
constexpr bool has_entity_tag(std::string_view list, std::string_view tag, bool weakly) {
  list = trim(list);
  if (list == "*") return true;
  while (!list.empty()) {
    if (list.front() == ',' || list.front() == ' ' || list.front() == '\t') {
      list.remove_prefix(1);
      continue;
    }
    const bool weak = list.starts_with("W/");
    if (weak) list.remove_prefix(2);
    if (!list.starts_with('"')) return false;
    const std::size_t end = list.find('"', 1);
    if (end == std::string_view::npos) return false;
    if ((weakly || !weak) && list.substr(0, end + 1) == tag) return true;
    list.remove_prefix(end + 1);
  }
  return false;
}

}  // namespace classy::detail
