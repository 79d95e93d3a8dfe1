#pragma once
// Whether a value keeps its rules, and what to say when it does not: in the words of FastAPI.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/json_text.hpp>
#include <classy/json_reading.hpp>
#include <classy/shape.hpp>

namespace classy {

namespace detail {

inline Number as_number(std::uint64_t value) { return {.kind = Number::Kind::natural, .natural = value}; }
inline Number as_number(std::int64_t value) { return {.kind = Number::Kind::integer, .integer = value}; }
inline Number as_number(double value) { return {.kind = Number::Kind::floating, .floating = value}; }

/// On the platforms that there are, exact for 64 bits.
inline long double widest(const Number& number) {
  switch (number.kind) {
    case Number::Kind::integer: return static_cast<long double>(number.integer);
    case Number::Kind::natural: return static_cast<long double>(number.natural);
    default: return static_cast<long double>(number.floating);
  }
}

/// -1, 0 or 1. Not for NaN.
inline int compare(const Number& one, const Number& other) {
  if (one.kind == Number::Kind::integer && other.kind == Number::Kind::integer) {
    return one.integer < other.integer ? -1 : one.integer > other.integer ? 1 : 0;
  }
  const long double a = widest(one), b = widest(other);
  return a < b ? -1 : a > b ? 1 : 0;
}

/// With pydantic's tolerance for what binary fractions cannot hold: 0.3 is a multiple of 0.1.
inline bool is_multiple(const Number& value, const Number& step) {
  if (value.kind != Number::Kind::floating && step.kind != Number::Kind::floating) {
    return std::fmod(widest(value), widest(step)) == 0;
  }
  const auto number = static_cast<double>(widest(value)), by = static_cast<double>(widest(step));
  const double rest = std::fabs(std::fmod(number, by)), tolerance = std::fabs(number) / 1e9;
  return rest <= tolerance || std::fabs(rest - std::fabs(by)) <= tolerance;
}

/// As a person writes it: 3, also where a float's bound is 3.0.
inline void append_number(std::string& out, const Number& number) {
  switch (number.kind) {
    case Number::Kind::integer: return append_integer(out, number.integer);
    case Number::Kind::natural: return append_integer(out, number.natural);
    default: append_floating(out, number.floating);
  }
  if (out.ends_with(".0")) out.resize(out.size() - 2);
}

/// `what` and the bound, for people and as data: of a floating-point value the bound is one too.
inline TextFault bound_fault(std::string_view type, std::string_view what, std::string_view key, const Number& bound,
                             bool of_floating) {
  TextFault fault{type, std::string{what}, "{\""};
  append_number(fault.message, bound);
  fault.ctx.append(key).append("\":");
  if (of_floating) {
    append_floating(fault.ctx, static_cast<double>(widest(bound)));
  } else {
    append_number(fault.ctx, bound);
  }
  fault.ctx += '}';
  return fault;
}

inline TextFault check_number(const Rules& rules, const Number& value) {
  const bool of_floating = value.kind == Number::Kind::floating;
  if (of_floating && std::isnan(value.floating)) return {};
  if (rules.multiple_of && !is_multiple(value, rules.multiple_of)) {
    return bound_fault("multiple_of", "Input should be a multiple of ", "multiple_of", rules.multiple_of, of_floating);
  }
  if (rules.le && compare(value, rules.le) > 0) {
    return bound_fault("less_than_equal", "Input should be less than or equal to ", "le", rules.le, of_floating);
  }
  if (rules.lt && compare(value, rules.lt) >= 0) {
    return bound_fault("less_than", "Input should be less than ", "lt", rules.lt, of_floating);
  }
  if (rules.ge && compare(value, rules.ge) < 0) {
    return bound_fault("greater_than_equal", "Input should be greater than or equal to ", "ge", rules.ge, of_floating);
  }
  if (rules.gt && compare(value, rules.gt) <= 0) {
    return bound_fault("greater_than", "Input should be greater than ", "gt", rules.gt, of_floating);
  }
  return {};
}

/// How many characters, of valid UTF-8; from `enough` on they are not counted.
inline std::size_t code_points(std::string_view text, std::size_t enough = Rules::unlimited) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size() && count < enough; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) ++count;
  }
  return count;
}

/// "{"min_length":3}" …
inline std::string size_ctx(std::string_view key, std::size_t size) {
  std::string ctx{"{\""};
  ctx.append(key).append("\":");
  append_integer(ctx, size);
  return ctx += '}';
}

/// Whether a text has no fewer and no more characters than it may.
inline bool length_fits(const Rules& rules, std::string_view text) {
  if (text.size() > rules.max_length && code_points(text) > rules.max_length) return false;  // never more than bytes
  return rules.min_length == 0 || code_points(text, rules.min_length) == rules.min_length;
}

inline TextFault check_text(const Rules& rules, std::string_view text, const PatternMatcher& matcher) {
  const auto counted = [](std::string_view what, std::size_t size) {
    return std::string{what} + std::to_string(size) + (size == 1 ? " character" : " characters");
  };
  if (!length_fits(rules, text)) {
    if (code_points(text, rules.min_length) < rules.min_length) {
      return {"string_too_short", counted("String should have at least ", rules.min_length),
              size_ctx("min_length", rules.min_length)};
    }
    return {"string_too_long", counted("String should have at most ", rules.max_length),
            size_ctx("max_length", rules.max_length)};
  }
  if (!rules.pattern.empty()) {
    if (matcher.matches == nullptr) throw std::logic_error{"a pattern is checked by an App only"};
    if (!matcher.matches(matcher.state, rules.pattern, text)) {
      TextFault fault{"string_pattern_mismatch", "String should match pattern '", "{\"pattern\":"};
      fault.message.append(rules.pattern).append("'");
      append_json_string(fault.ctx, rules.pattern);
      fault.ctx += '}';
      return fault;
    }
  }
  return {};
}

/// How many elements a list or a map holds, where of those that came some may have been the same.
inline std::size_t count_of(const Shape& shape, const void* value) {
  std::size_t count = 0;
  shape.walk(value, &count, [](void* sum, std::string_view, const void*) { ++*static_cast<std::size_t*>(sum); });
  return count;
}

/// `what`: "List", "Dictionary", …
inline TextFault check_count(std::size_t least, std::size_t most, std::size_t count, std::string_view what) {
  if (count >= least && count <= most) return {};
  const bool few = count < least;
  const std::size_t bound = few ? least : most;
  TextFault fault{few ? "too_short" : "too_long", std::string{what}, "{\"field_type\":"};
  fault.message += few ? " should have at least " : " should have at most ";
  fault.message += std::to_string(bound) + (bound == 1 ? " item" : " items") + " after validation, not ";
  fault.message += std::to_string(count);
  append_json_string(fault.ctx, what);
  fault.ctx += few ? ",\"min_length\":" : ",\"max_length\":";
  append_integer(fault.ctx, bound);
  fault.ctx += ",\"actual_length\":";
  append_integer(fault.ctx, count);
  fault.ctx += '}';
  return fault;
}

}  // namespace detail
}  // namespace classy
