#pragma once
// Where the links of an answer lead.

#include <optional>
#include <string>
#include <string_view>

#include <classy/test_client.hpp>

namespace test {

/// The target of `Link: <target>; rel="relation"`; nothing when the answer has none.
inline std::optional<std::string> link(const classy::TestAnswer& answer, std::string_view relation) {
  const std::string end = ">; rel=\"" + std::string{relation} + "\"";
  for (const auto& [name, value] : answer.headers()) {
    if (name == "Link" && value.ends_with(end)) return value.substr(1, value.size() - end.size() - 1);
  }
  return std::nullopt;
}

}  // namespace test
