#pragma once
#include <classy/detail/ascii.hpp>
#include <classy/request.hpp>
#include <optional>
#include <span>
#include <string_view>
namespace classy::detail {
inline std::optional<std::string_view> cookie(std::span<const HeaderField>, std::string_view) { return {}; }
}  // namespace classy::detail
