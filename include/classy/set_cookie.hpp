#pragma once
// set_cookie(): the value of a `Set-Cookie` line (RFC 6265bis), in which no text of a client's can add an attribute.
//     response.add("Set-Cookie", classy::set_cookie("session", id, {.secure = true, .http_only = true}));

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/detail/time_text.hpp>

namespace classy {

/// With which requests from other sites the browser sends a cookie.
enum class SameSite {
  none,    ///< with all; needs `secure`
  lax,     ///< when somebody follows a link
  strict,  ///< with none
};

/// What a browser is told of a cookie beside its value. The defaults are those of FastAPI: for the whole site, until
/// the browser is closed, not sent along by other sites' forms and scripts.
struct CookieOptions {
  std::string path = "/";                         ///< empty: the directory of the request's path
  std::string domain{};                           ///< empty: this host alone; else its subdomains too
  std::optional<std::chrono::seconds> max_age{};  ///< from now; beats `expires`
  std::optional<std::chrono::sys_seconds> expires{};
  bool secure = false;     ///< over HTTPS only
  bool http_only = false;  ///< out of reach of scripts
  std::optional<SameSite> same_site = SameSite::lax;
  bool partitioned = false;  ///< a jar of its own under each embedding site; needs `secure`
};

namespace detail {

/// RFC 6265, 4.1.1: what may stand in a value without quotes.
constexpr bool is_cookie_octet(char c) { return c > ' ' && c < 0x7F && c != '"' && c != ',' && c != ';' && c != '\\'; }

/// Printable ASCII, of which only ";" would begin something else.
constexpr bool is_attribute_value(std::string_view text) {
  for (const char c : text) {
    if (c < ' ' || c >= 0x7F || c == ';') return false;
  }
  return true;
}

/// Labels of letters, digits, "-" and "_" between dots; one dot in front is allowed, and means nothing.
constexpr bool is_cookie_domain(std::string_view text) {
  if (text.starts_with('.')) text.remove_prefix(1);
  char before = '.';
  for (const char c : text) {
    const bool letter_or_digit = (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9');
    const bool dot_between = c == '.' && before != '.';
    if (!letter_or_digit && c != '-' && c != '_' && !dot_between) return false;
    before = c;
  }
  return before != '.';
}

inline void append_cookie_value(std::string& out, std::string_view value) {
  bool quotes = false;
  for (const char c : value) {
    const bool needs_quotes = c == ' ' || c == ',';
    if (!needs_quotes && !is_cookie_octet(c)) {
      throw std::invalid_argument{
          "a cookie's value is printable ASCII without quotes, semicolons and backslashes: encode it, with Base64 say"};
    }
    quotes = quotes || needs_quotes;
  }
  if (quotes) out += '"';
  out += value;
  if (quotes) out += '"';
}

/// What browsers would drop without a word.
inline void check_cookie(std::string_view name, const CookieOptions& options) {
  const auto require = [](bool good, const char* sentence) {
    if (!good) throw std::invalid_argument{sentence};
  };
  require(is_token(name), "a cookie's name is a token: letters, digits and !#$%&'*+-.^_`|~");
  require(options.path.empty() || options.path.starts_with('/'), "a cookie's path begins with a slash");
  require(is_attribute_value(options.path), "a cookie's path is printable ASCII without semicolons");
  require(options.domain.empty() || is_cookie_domain(options.domain), "a cookie's domain is a host name");
  require(options.secure || options.same_site != SameSite::none, "a cookie with SameSite::none needs `secure`");
  require(options.secure || !options.partitioned, "a partitioned cookie needs `secure`");

  const auto named = [name](std::string_view prefix) {
    return equals_ignoring_case(name.substr(0, prefix.size()), prefix);
  };
  require(options.secure || (!named("__Secure-") && !named("__Host-")),
          "a cookie whose name begins with __Secure- or __Host- needs `secure`");
  require(!named("__Host-") || (options.path == "/" && options.domain.empty()),
          "a cookie whose name begins with __Host- has the path / and no domain");
}

}  // namespace detail

/// The value of a `Set-Cookie` line. A value with spaces or commas is put in quotes, which are no part of it when the
/// cookie comes back to classy (or to Python). Nothing is encoded: a value with other characters than printable ASCII,
/// or with `"`, `;` or `\`, is refused, so that what was set is what comes back.
/// \throws std::invalid_argument for what may not stand there, and for what browsers would silently drop.
/// \throws std::out_of_range when `expires` is before the year 1 or after the year 9999.
inline std::string set_cookie(std::string_view name, std::string_view value, const CookieOptions& options = {}) {
  constexpr std::size_t longest = 4096, longest_attribute = 1024;  // RFC 6265bis, 5.6 and 5.7: more is dropped
  detail::check_cookie(name, options);
  std::string line;
  line.append(name).append("=");
  detail::append_cookie_value(line, value);
  if (line.size() - 1 > longest || options.path.size() > longest_attribute ||
      options.domain.size() > longest_attribute) {
    throw std::invalid_argument{
        "a cookie's name and value have at most 4096 bytes, its path and domain 1024: browsers drop more"};
  }
  if (options.expires) {
    line += "; Expires=";
    detail::append_http_date(line, *options.expires);
  }
  if (options.max_age) line.append("; Max-Age=").append(std::to_string(options.max_age->count()));
  if (!options.domain.empty()) line.append("; Domain=").append(options.domain);
  if (!options.path.empty()) line.append("; Path=").append(options.path);
  if (options.secure) line += "; Secure";
  if (options.http_only) line += "; HttpOnly";
  if (options.same_site) {
    constexpr std::string_view words[] = {"None", "Lax", "Strict"};
    line.append("; SameSite=").append(words[static_cast<std::size_t>(*options.same_site)]);
  }
  if (options.partitioned) line += "; Partitioned";
  return line;
}

/// The same for a cookie that the browser is to forget. The path, the domain and `partitioned` have to be those with
/// which it was set.
inline std::string delete_cookie(std::string_view name, CookieOptions options = {}) {
  options.max_age = std::chrono::seconds{0};
  options.expires = std::chrono::sys_seconds{};
  return set_cookie(name, "", options);
}

}  // namespace classy
