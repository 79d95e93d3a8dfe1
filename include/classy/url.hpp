#pragma once
// Url: a path of this server, made of values, and perhaps a query.

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/detail/ascii.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/from_text.hpp>
#include <classy/reflect.hpp>

namespace classy {
namespace detail {

/// RFC 3986, 3.3: what stands for itself in a segment of a path. `unreserved` alone: in a query's names and values.
constexpr bool is_unreserved(char c) {
  const char lower = to_lower(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}
constexpr bool is_segment_char(char c) {
  return is_unreserved(c) || std::string_view{"!$&'()*+,;=:@"}.find(c) != std::string_view::npos;
}

template <class Keep>
void append_percent_encoded(std::string& out, std::string_view text, Keep keep) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (keep(c)) {
      out += c;
    } else {
      out.append(1, '%').append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
    }
  }
}

inline void append_finite(std::string& out, double value) {
  if (!std::isfinite(value)) throw std::invalid_argument{"a URL has finite numbers only"};
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

inline void append_enumerator(std::string& out, const Shape& shape, std::int64_t value) {
  for (const Enumerator& enumerator : shape.enumerators) {
    if (enumerator.value == value) {
      out += enumerator.name;
      return;
    }
  }
  throw std::invalid_argument{"a value of the enumeration " + std::string{shape.name} + " has no name"};
}

/// A value that can be written as the text that FromText reads.
template <class T>
concept WritableAsText =
    std::is_arithmetic_v<T> || EnumType<T> || FormattedType<T> || std::convertible_to<const T&, std::string_view>;

/// \throws std::invalid_argument for a number that is not finite and an enumerator without a name.
template <WritableAsText T>
void append_as_text(std::string& out, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (FormattedType<T>) {
    FromText<T>::append(value, out);
  } else if constexpr (EnumType<T>) {
    append_enumerator(out, shape_of<T>(), static_cast<std::int64_t>(value));
  } else if constexpr (std::floating_point<T>) {
    append_finite(out, static_cast<double>(value));
  } else if constexpr (IntegerType<T>) {
    append_integer(out, value);
  } else {
    out += std::string_view{value};
  }
}

}  // namespace detail

/// A std::string that begins with "/" and may get a query:
///     app.url_for<&Users::list>().query("limit", 20).query("tag", "a b")    // "/users?limit=20&tag=a%20b"
class Url : public std::string {
 public:
  Url() = default;
  explicit Url(std::string path) : std::string{std::move(path)} {}

  /// The same with one parameter more, percent-encoded. The value is a number, a bool, an enumerator, a text, or of a
  /// type whose FromText can write it.
  template <detail::WritableAsText T>
  Url query(std::string_view name, const T& value) const {
    std::string text;
    detail::append_as_text(text, value);
    return with_parameter(name, text);
  }

 private:
  Url with_parameter(std::string_view name, std::string_view value) const {
    Url url{*this};
    url += find('?') == npos ? '?' : '&';
    detail::append_percent_encoded(url, name, detail::is_unreserved);
    url += '=';
    detail::append_percent_encoded(url, value, detail::is_unreserved);
    return url;
  }
};

}  // namespace classy
