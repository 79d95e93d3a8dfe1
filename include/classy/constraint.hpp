#pragma once
// What may stand behind the ":" of "{id:int}": a condition on the text of a path parameter, decoded. It is there to
// choose between routes, not to validate: a text that does not meet it is a path that this pattern does not match.
//
//   int      an optional sign and digits       alpha    ASCII letters           in(a|b)   one of these texts
//   uint     digits                            alnum    ASCII letters, digits   len(2,5)  so many bytes, both included
//   float    "-1", ".5", "6.02e23"             hex      hexadecimal digits
//   uuid     8-4-4-4-12 hexadecimal digits     slug     "a-b-2": lower case     anything else: a regular expression
//
// A text that begins with a name and ends there, or goes on with "(", is meant as one of the names above and refused
// when it is none of them. So "abc" is no expression, and "(abc)" is one. The grammar: detail/regex_syntax.hpp.

#include <cstddef>
#include <string_view>

#include <classy/detail/regex_syntax.hpp>

namespace classy {

/// A constraint, read. The views point into the text of the pattern.
struct Constraint {
  /// In the order in which different constraints at one place are tried.
  enum class Kind : unsigned char {
    in,
    integer,
    uinteger,
    floating,
    uuid,
    alpha,
    alnum,
    hex,
    slug,
    length,
    regex,
    bad
  };

  Kind kind = Kind::bad;
  std::string_view text;  ///< of `in`: what stands in the brackets; of a regular expression: all of it
  std::size_t least = 0;  ///< of `length`
  std::size_t most = 0;
};

namespace detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_alpha(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// True for one byte or more that all satisfy `is`.
template <class Is>
constexpr bool all_of(std::string_view text, Is is) {
  for (const char c : text) {
    if (!is(c)) return false;
  }
  return !text.empty();
}

/// Takes the digits that `text` begins with. How many?
constexpr std::size_t skip_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  text.remove_prefix(count);
  return count;
}
constexpr bool skip_sign(std::string_view& text) {
  if (text.empty() || (text.front() != '+' && text.front() != '-')) return false;
  text.remove_prefix(1);
  return true;
}

constexpr bool is_integer(std::string_view text) {
  skip_sign(text);
  return all_of(text, is_digit);
}

constexpr bool is_floating(std::string_view text) {
  skip_sign(text);
  std::size_t digits = skip_digits(text);
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    digits += skip_digits(text);
  }
  if (digits == 0) return false;
  if (!text.empty() && (text.front() == 'e' || text.front() == 'E')) {
    text.remove_prefix(1);
    skip_sign(text);
    if (skip_digits(text) == 0) return false;
  }
  return text.empty();
}

constexpr bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !is_hex(text[at])) return false;
  }
  return true;
}

constexpr bool is_slug(std::string_view text) {
  char before = '-';
  for (const char c : text) {
    if (!is_digit(c) && !is_lower(c) && (c != '-' || before == '-')) return false;
    before = c;
  }
  return before != '-';
}

/// Calls `use` with each of the texts in "a|b|c", until it says true.
template <class Use>
constexpr bool any_alternative(std::string_view texts, Use use) {
  while (true) {
    const std::size_t bar = texts.find('|');
    if (use(texts.substr(0, bar))) return true;
    if (bar == std::string_view::npos) return false;
    texts.remove_prefix(bar + 1);
  }
}

/// Reads the "a,b" of "len(a,b)".
constexpr bool read_lengths(std::string_view text, std::size_t& least, std::size_t& most) {
  const auto number = [&text](std::size_t& out) {
    const std::string_view digits = text;
    const std::size_t count = skip_digits(text);
    for (const char c : digits.substr(0, count)) out = out * 10 + static_cast<std::size_t>(c - '0');
    return count != 0 && count <= 9;
  };
  if (!number(least) || text.empty() || text.front() != ',') return false;
  text.remove_prefix(1);
  return number(most) && text.empty() && least <= most && most != 0;
}

constexpr Constraint::Kind constraint_kind(std::string_view name) {
  using enum Constraint::Kind;
  return name == "int"     ? integer
         : name == "uint"  ? uinteger
         : name == "float" ? floating
         : name == "uuid"  ? uuid
         : name == "alpha" ? alpha
         : name == "alnum" ? alnum
         : name == "hex"   ? hex
         : name == "slug"  ? slug
                           : bad;
}

}  // namespace detail

/// Reads a constraint; its kind is `bad` when classy knows no such one.
constexpr Constraint read_constraint(std::string_view text) {
  using enum Constraint::Kind;
  std::size_t name = 0;
  while (name < text.size() &&
         (detail::is_alpha(text[name]) || text[name] == '_' || (name != 0 && detail::is_digit(text[name])))) {
    ++name;
  }
  if (name != 0 && name == text.size()) return {detail::constraint_kind(text), text};
  if (name == 0 || text[name] != '(') return {detail::is_regex(text) ? regex : bad, text};

  const std::string_view word = text.substr(0, name);
  if (text.back() != ')') return {};
  text = text.substr(name + 1, text.size() - name - 2);
  if (word == "in") {
    const bool gap = detail::any_alternative(text, [](std::string_view one) { return one.empty(); });
    return {gap ? bad : in, text};
  }
  Constraint constraint{length, text};
  if (word == "len" && detail::read_lengths(text, constraint.least, constraint.most)) return constraint;
  return {};
}

/// Whether the text, which is not empty, meets a constraint other than a regular expression.
constexpr bool meets(std::string_view text, const Constraint& constraint) noexcept {
  switch (constraint.kind) {
    case Constraint::Kind::integer: return detail::is_integer(text);
    case Constraint::Kind::uinteger: return detail::all_of(text, detail::is_digit);
    case Constraint::Kind::floating: return detail::is_floating(text);
    case Constraint::Kind::uuid: return detail::is_uuid(text);
    case Constraint::Kind::alpha: return detail::all_of(text, detail::is_alpha);
    case Constraint::Kind::alnum:
      return detail::all_of(text, [](char c) { return detail::is_alpha(c) || detail::is_digit(c); });
    case Constraint::Kind::hex: return detail::all_of(text, detail::is_hex);
    case Constraint::Kind::slug: return detail::is_slug(text);
    case Constraint::Kind::length: return text.size() >= constraint.least && text.size() <= constraint.most;
    case Constraint::Kind::in:
      return detail::any_alternative(constraint.text, [text](std::string_view one) { return one == text; });
    case Constraint::Kind::regex:
    case Constraint::Kind::bad: break;
  }
  return false;
}

}  // namespace classy
