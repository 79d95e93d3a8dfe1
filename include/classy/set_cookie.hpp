#pragma once
#include <string>
#include <string_view>
namespace classy {
struct CookieOptions {
  bool http_only = false;
};
inline std::string set_cookie(std::string_view n, std::string_view v, const CookieOptions&) {
  return std::string{n} + "=" + std::string{v};
}
}  // namespace classy
