#pragma once
// FixedString: a text in a template argument, as in `Path<"year", int>`.

#include <cstddef>
#include <string_view>

namespace classy {

template <std::size_t N>
struct FixedString {
  constexpr FixedString(const char (&literal)[N]) {  // NOLINT: a literal is meant to convert
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr operator std::string_view() const { return {text, N - 1}; }  // NOLINT: likewise
  char text[N];
};

/// A type with one value, that text: `classy::Literal<"circle"> kind;` tells the alternatives of a variant apart.
template <FixedString Text>
struct Literal {
  static constexpr std::string_view text = Text;

  bool operator==(const Literal&) const = default;
};

namespace detail {

template <class T>
inline constexpr bool is_literal = false;
template <FixedString Text>
inline constexpr bool is_literal<Literal<Text>> = true;

}  // namespace detail
}  // namespace classy
