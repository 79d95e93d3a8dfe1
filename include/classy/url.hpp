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

#include <classy/detail/json_text.hpp>
#include <classy/detail/percent_encode.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/from_text.hpp>
#include <classy/reflect.hpp>

namespace classy {
namespace detail {

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
