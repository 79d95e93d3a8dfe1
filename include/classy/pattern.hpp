#pragma once
// A pattern such as "/users/{id}": reads it, checks it, names its parameters. Everything here is constexpr, so that
// a literal is checked by the compiler and a text from a file by the same code at run time.
//
//   pattern    = "/" segment *( "/" segment )
//   segment    = literal [ parameter literal ] / tail
//   parameter  = "{" name [ ":" constraint ] "}"       one a segment; it never matches an empty segment; which
//                                                      constraints there are: constraint.hpp
//   tail       = "{" name "...}"                       the last segment alone; matches the rest, slashes and all
//   literal    = text, already decoded ("/café", "/a b"), in which "{{" and "}}" stand for one brace
//   name       = [A-Za-z_][A-Za-z0-9_]*                unique in its pattern
//
//   "/files/v{major:int}.txt"      prefix "v", name "major", constraint "int", suffix ".txt"
//   "/static/{path...}"            the tail "path"

#include <cstddef>
#include <string_view>

#include <classy/constraint.hpp>

namespace classy {

/// The most parameters that one pattern may have.
inline constexpr std::size_t max_parameters = 32;
/// The most segments that one pattern may have.
inline constexpr std::size_t max_segments = 64;

/// What can be wrong with the text of a pattern.
enum class PatternFault {
  none,
  missing_leading_slash,
  unbalanced_brace,
  empty_name,
  bad_name,
  duplicate_name,
  multiple_parameters_in_segment,
  tail_not_last,
  tail_not_whole_segment,
  bad_constraint,
  too_many_parameters,
  too_many_segments,
};

/// The fault as a sentence, for a person who wrote the pattern.
constexpr std::string_view describe(PatternFault fault) {
  switch (fault) {
    case PatternFault::none: return "the pattern is good";
    case PatternFault::missing_leading_slash: return "a pattern begins with a slash";
    case PatternFault::unbalanced_brace:
      return "a brace in the pattern has no partner; a literal brace is written {{ or }}";
    case PatternFault::empty_name: return "a path parameter has no name between its braces";
    case PatternFault::bad_name:
      return "a path parameter's name is letters, digits and _, and does not begin with a digit";
    case PatternFault::duplicate_name: return "two path parameters have the same name";
    case PatternFault::multiple_parameters_in_segment: return "a segment has more than one path parameter";
    case PatternFault::tail_not_last: return "a tail {name...} is not the last segment";
    case PatternFault::tail_not_whole_segment: return "a tail {name...} shares its segment with other text";
    case PatternFault::bad_constraint: return "a path parameter's constraint is not one that classy knows";
    case PatternFault::too_many_parameters: return "a pattern has more than 32 path parameters";
    case PatternFault::too_many_segments: return "a pattern has more than 64 segments";
  }
  return "the pattern is not valid";
}

/// One segment of a pattern, as views into the pattern's text. A literal is all `prefix`.
struct Segment {
  enum class Kind { literal, parameter, tail };
  Kind kind = Kind::literal;
  std::string_view prefix;      ///< literal text before the parameter, with "{{" and "}}" still doubled
  std::string_view name;        ///< the parameter's name
  std::string_view constraint;  ///< what stands behind ":", or empty
  std::string_view suffix;      ///< literal text behind the parameter, likewise
};

namespace detail {

constexpr bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_name_char(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

constexpr PatternFault check_name(std::string_view name) {
  if (name.empty()) return PatternFault::empty_name;
  if (!is_name_start(name.front())) return PatternFault::bad_name;
  for (const char c : name) {
    if (!is_name_char(c)) return PatternFault::bad_name;
  }
  return PatternFault::none;
}

/// The length of the literal text that `text` begins with: up to a "/" or a single brace.
constexpr std::size_t literal_length(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && text[at] != '/') {
    const bool brace = text[at] == '{' || text[at] == '}';
    if (!brace) {
      ++at;
    } else if (at + 1 < text.size() && text[at + 1] == text[at]) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

/// The length of the "{…}" that `text` begins with, or npos. Braces inside (a constraint's repetition) balance, but
/// for those behind a backslash.
constexpr std::size_t braced_length(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
      continue;
    }
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at + 1;
  }
  return std::string_view::npos;
}

}  // namespace detail

/// Walks over the segments of a pattern: `while (reader.next()) use(reader.segment());`, then look at `fault()`.
class PatternReader {
 public:
  constexpr explicit PatternReader(std::string_view pattern) : pattern_{pattern} {}

  /// Reads the next segment. False at the end, and at the first fault.
  constexpr bool next() {
    if (fault_ != PatternFault::none) return false;
    if (at_ == pattern_.size() && at_ != 0) return false;
    if (at_ == pattern_.size() || pattern_[at_] != '/') return fail(PatternFault::missing_leading_slash);
    if (segment_.kind == Segment::Kind::tail) return fail(PatternFault::tail_not_last);
    if (++segments_ > max_segments) return fail(PatternFault::too_many_segments);
    ++at_;
    return read_segment();
  }

  constexpr const Segment& segment() const { return segment_; }
  constexpr PatternFault fault() const { return fault_; }
  /// Where in the text the reader stands: at a fault, in bytes from the start.
  constexpr std::size_t position() const { return at_; }

 private:
  constexpr bool read_segment() {
    segment_ = Segment{};
    segment_.prefix = take(detail::literal_length(rest()));
    if (at_end_of_segment()) return true;
    if (rest().front() == '}') return fail(PatternFault::unbalanced_brace);

    const std::size_t length = detail::braced_length(rest());
    if (length == std::string_view::npos) return fail(PatternFault::unbalanced_brace);
    if (!read_parameter(rest().substr(1, length - 2))) return false;
    at_ += length;

    segment_.suffix = take(detail::literal_length(rest()));
    if (!at_end_of_segment()) {
      return fail(rest().front() == '{' ? PatternFault::multiple_parameters_in_segment
                                        : PatternFault::unbalanced_brace);
    }
    if (segment_.kind == Segment::Kind::tail && !(segment_.prefix.empty() && segment_.suffix.empty())) {
      return fail(PatternFault::tail_not_whole_segment);
    }
    return true;
  }

  /// `inside` is what stands between the braces.
  constexpr bool read_parameter(std::string_view inside) {
    segment_.kind = Segment::Kind::parameter;
    const std::size_t colon = inside.find(':');
    segment_.name = inside.substr(0, colon);
    if (colon != std::string_view::npos) {
      segment_.constraint = inside.substr(colon + 1);
      if (read_constraint(segment_.constraint).kind == Constraint::Kind::bad) return fail(PatternFault::bad_constraint);
    } else if (segment_.name.ends_with("...")) {
      segment_.kind = Segment::Kind::tail;
      segment_.name.remove_suffix(3);
    }
    const PatternFault fault = detail::check_name(segment_.name);
    return fault == PatternFault::none || fail(fault);
  }

  constexpr std::string_view rest() const { return pattern_.substr(at_); }
  constexpr bool at_end_of_segment() const { return at_ == pattern_.size() || pattern_[at_] == '/'; }

  constexpr std::string_view take(std::size_t length) {
    const std::string_view taken = pattern_.substr(at_, length);
    at_ += length;
    return taken;
  }

  constexpr bool fail(PatternFault fault) {
    fault_ = fault;
    return false;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::size_t segments_ = 0;
  Segment segment_;
  PatternFault fault_ = PatternFault::none;
};

/// How many parameters (tail included) a good pattern has.
constexpr std::size_t parameter_count(std::string_view pattern) {
  std::size_t count = 0;
  for (PatternReader reader{pattern}; reader.next();) count += reader.segment().kind != Segment::Kind::literal;
  return count;
}

/// Which parameter of the pattern, counted from 0, has this name; npos when none has.
constexpr std::size_t parameter_index(std::string_view pattern, std::string_view name) {
  std::size_t index = 0;
  for (PatternReader reader{pattern}; reader.next();) {
    if (reader.segment().kind == Segment::Kind::literal) continue;
    if (reader.segment().name == name) return index;
    ++index;
  }
  return std::string_view::npos;
}

/// The name of the parameter at `index`, counted from 0; empty past the last.
constexpr std::string_view parameter_name(std::string_view pattern, std::size_t index) {
  for (PatternReader reader{pattern}; reader.next();) {
    if (reader.segment().kind == Segment::Kind::literal) continue;
    if (index-- == 0) return reader.segment().name;
  }
  return {};
}

/// What is wrong with a pattern, and where: in bytes from its start.
struct PatternCheck {
  PatternFault fault = PatternFault::none;
  std::size_t position = 0;
};

/// Finds the leftmost fault of the pattern.
constexpr PatternCheck inspect_pattern(std::string_view pattern) {
  std::size_t parameters = 0;
  PatternReader reader{pattern};
  while (reader.next()) {
    const Segment& segment = reader.segment();
    if (segment.kind == Segment::Kind::literal) continue;
    const auto position = static_cast<std::size_t>(segment.name.data() - pattern.data());
    if (parameter_index(pattern, segment.name) != parameters) return {PatternFault::duplicate_name, position};
    if (++parameters > max_parameters) return {PatternFault::too_many_parameters, position};
  }
  return {reader.fault(), reader.position()};
}

/// What is wrong with the pattern, the leftmost fault first; `none` when it is good.
constexpr PatternFault check_pattern(std::string_view pattern) { return inspect_pattern(pattern).fault; }

/// True when the two good patterns match the same paths: they are equal but for the names of their parameters.
constexpr bool same_shape(std::string_view one, std::string_view other) {
  PatternReader a{one}, b{other};
  while (true) {
    const bool more = a.next();
    if (more != b.next()) return false;
    if (!more) return true;
    const Segment &left = a.segment(), &right = b.segment();
    if (left.kind != right.kind || left.prefix != right.prefix || left.constraint != right.constraint ||
        left.suffix != right.suffix) {
      return false;
    }
  }
}

}  // namespace classy
