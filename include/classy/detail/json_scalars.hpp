#pragma once
// JsonScalarReader: the part of the JSON reader that reads single values, and notes what is wrong with them.

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <classy/detail/check_rules.hpp>
#include <classy/detail/json_scanner.hpp>
#include <classy/detail/scalar.hpp>
#include <classy/fault.hpp>
#include <classy/json_reading.hpp>
#include <classy/shape.hpp>
#include <classy/text_read.hpp>

namespace classy::detail {

class JsonScalarReader {
 public:
  /// More faults than this are not told.
  static constexpr std::size_t most_faults = 100;

  JsonScalarReader(std::string_view text, const JsonReading& how, std::string_view place, std::vector<Fault>& faults)
      : scanner_{text}, how_{how}, place_{place}, faults_{faults} {}

 protected:
  /// The way from the whole to a value: kept on the stack, and only looked at when there is a fault.
  struct Step {
    const Step* up;
    std::string_view name;
    std::size_t index;
  };

  // Each returns false only when the text is no JSON. A value of the wrong kind is noted and passed over.

  [[gnu::noinline]] bool read_boolean(const Shape& shape, void* value, const Step* step) {
    const char c = scanner_.peek();
    if (c == 't' || c == 'f') {
      store(value, c == 't');
      return scanner_.word(c == 't' ? "true" : "false");
    }
    return mismatch(shape, nullptr, value, step);
  }

  [[gnu::noinline]] bool read_integer(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    const char c = scanner_.peek();
    if (c != '-' && (c < '0' || c > '9')) [[unlikely]]
      return mismatch(shape, rules, value, step);
    const char* const start = scanner_.position();
    const bool is_signed = shape.kind == Shape::Kind::signed_integer;
    std::uint64_t magnitude = 0;
    if (scanner_.short_integer(magnitude) && magnitude <= highest(shape)) [[likely]] {
      store_integer(shape.size, value, magnitude);
      return rules == nullptr || check_integer(*rules, is_signed, magnitude, since(start), step);
    }
    scanner_.back_to(start);
    return read_any_integer(shape, rules, value, step);
  }
  static std::uint64_t highest(const Shape& shape) {
    const bool is_signed = shape.kind == Shape::Kind::signed_integer;
    return std::numeric_limits<std::uint64_t>::max() >> (64 - shape.size * 8 + (is_signed ? 1U : 0U));
  }
  /// Also negative, longer, or with a point or an exponent.
  [[gnu::noinline]] bool read_any_integer(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    JsonNumber number;
    if (!scanner_.number(number)) return false;
    if (!number.integer && !whole(number)) {
      return note(step, number.text,
                  {"int_from_float", "Input should be a valid integer, got a number with a fractional part"});
    }
    const bool is_signed = shape.kind == Shape::Kind::signed_integer;
    const std::uint64_t lowest = is_signed ? highest(shape) + 1 : 0;
    const std::uint64_t bound = number.negative ? lowest : highest(shape);
    if (number.overflow || number.magnitude > bound) [[unlikely]] {
      std::string text = number.negative && lowest != 0 ? "-" : "";
      append_integer(text, bound);
      return note(step, number.text, out_of_bounds(!number.negative, text));
    }
    const std::uint64_t bits = number.negative ? 0 - number.magnitude : number.magnitude;
    store_integer(shape.size, value, bits);
    return rules == nullptr || check_integer(*rules, is_signed, bits, number.text, step);
  }
  [[gnu::noinline]] bool check_integer(const Rules& rules, bool is_signed, std::uint64_t bits, std::string_view text,
                                       const Step* step) {
    const Number number = is_signed ? as_number(static_cast<std::int64_t>(bits)) : as_number(bits);
    return note(step, text, check_number(rules, number));
  }

  /// JSON Schema's integers include 1.0 and 1e3, as long as a double holds them exactly.
  static bool whole(JsonNumber& number) {
    constexpr double exact = 9007199254740992;  // 2^53
    double value = 0;
    const auto error = std::from_chars(number.text.data(), number.text.data() + number.text.size(), value).ec;
    if (error != std::errc{} || std::fabs(value) > exact || std::trunc(value) != value) return false;
    number.negative = value < 0;
    number.magnitude = static_cast<std::uint64_t>(std::fabs(value));
    return true;
  }

  [[gnu::noinline]] bool read_floating(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    const char c = scanner_.peek();
    if (c != '-' && (c < '0' || c > '9')) [[unlikely]]
      return mismatch(shape, rules, value, step);
    JsonNumber number;
    if (!scanner_.number(number)) return false;
    Number read;
    double exact = 0;
    if (shape.size == sizeof exact && exact_double(number, exact)) [[likely]] {
      store(value, exact);
      if (rules == nullptr) return true;
      return note(step, number.text, check_number(*rules, as_number(exact)));
    }
    TextFault fault = detail::read_floating(shape, number.text, value, false, read);
    if (!fault && rules != nullptr) fault = check_number(*rules, read);
    return note(step, number.text, std::move(fault));
  }

  [[gnu::noinline]] bool read_string(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    if (scanner_.peek() != '"') [[unlikely]]
      return mismatch(shape, nullptr, value, step);
    const char* start = scanner_.position();
    std::string_view text;
    if (!scanner_.string(text)) return false;
    if (shape.is_string) {
      auto& string = *static_cast<std::string*>(value);
      string.clear();
      string.append(text);  // of an empty one less work than assign()
    } else {
      shape.set_text(value, text);
    }
    if (rules == nullptr || (rules->pattern.empty() && length_fits(*rules, text))) [[likely]]
      return true;
    return check_string(*rules, text, start, step);
  }
  [[gnu::noinline]] bool check_string(const Rules& rules, std::string_view text, const char* start, const Step* step) {
    return note(step, since(start), check_text(rules, text, how_.matcher));
  }

  [[gnu::noinline]] bool read_word(const Shape& shape, void* value, const Step* step) {
    if (scanner_.peek() != '"') [[unlikely]]
      return mismatch(shape, nullptr, value, step);
    const char* start = scanner_.position();
    std::string_view text;
    if (!scanner_.string(text)) return false;
    if (shape.kind == Shape::Kind::enumeration) {
      if (const Enumerator* enumerator = find_enumerator(shape, text); enumerator != nullptr) [[likely]] {
        store_integer(shape.size, value, static_cast<std::uint64_t>(enumerator->value));
        return true;
      }
    }
    return note(step, since(start), read_text(shape, nullptr, text, value, how_.matcher));
  }

  [[gnu::noinline]] bool read_free_form(const Shape& shape, void* value, const Step* step) {
    const char* start = scanner_.mark();
    if (!scanner_.skip()) return false;
    if (shape.read_json(value, since(start))) return true;
    return note(step, since(start), {"finite_number", "Input should be a finite number"});
  }

  /// What comes next is of another kind. A lax reader takes a string for the boolean or the number that it spells.
  [[gnu::noinline]] bool mismatch(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    const char* start = scanner_.mark();
    if (how_.lax && shape.kind <= Shape::Kind::floating && scanner_.peek() == '"') {
      std::string_view text;
      if (!scanner_.string(text)) return false;
      return note(step, since(start), read_text(shape, rules, text, value, how_.matcher));
    }
    if (!scanner_.skip()) return false;
    return note(step, since(start), kind_fault(shape));
  }

  /// A value of that Shape is asked for, and there is one of another kind.
  static TextFault kind_fault(const Shape& shape) {
    switch (shape.kind) {
      case Shape::Kind::boolean: return {"bool_type", "Input should be a valid boolean"};
      case Shape::Kind::signed_integer:
      case Shape::Kind::unsigned_integer: return {"int_type", "Input should be a valid integer"};
      case Shape::Kind::floating: return {"float_type", "Input should be a valid number"};
      case Shape::Kind::enumeration: return enumerator_fault(shape);
      case Shape::Kind::list: return {"list_type", "Input should be a valid list"};
      case Shape::Kind::map: return {"dict_type", "Input should be a valid dictionary"};
      case Shape::Kind::tuple: return {"tuple_type", "Input should be a valid tuple"};
      case Shape::Kind::object:
        return {"model_attributes_type", "Input should be a valid dictionary or object to extract fields from"};
      default: return {"string_type", "Input should be a valid string"};
    }
  }

  // ── faults ──

  std::string_view since(const char* start) const {
    return {start, static_cast<std::size_t>(scanner_.position() - start)};
  }
  static std::size_t length(const Step* step) {
    std::size_t count = 0;
    for (; step != nullptr; step = step->up) ++count;
    return count;
  }

  Fault fault(const Step* step, std::string_view json, TextFault what) const {
    std::size_t at = 1 + length(step);
    std::vector<Fault::Step> loc(at);
    loc.front().name = place_;
    for (; step != nullptr; step = step->up) {
      if (step->name.data() == nullptr) {
        loc[--at].index = step->index;
      } else {
        loc[--at].name = step_name(step->name);
      }
    }
    return fault_from(std::move(what), std::move(loc), json.empty() ? std::string{} : json_input(json));
  }
  /// True: a fault does not end the reading.
  bool note(const Step* step, std::string_view json, TextFault what) {
    if (what) [[unlikely]]
      add(fault(step, json, std::move(what)));
    return true;
  }
  void add(Fault fault) {
    if (faults_.size() < most_told_) {
      faults_.push_back(std::move(fault));
    } else {
      ++untold_;
    }
  }
  /// To see whether some have come.
  std::size_t faults() const { return faults_.size() + untold_; }

  JsonScanner scanner_;
  const JsonReading& how_;
  std::string_view place_;
  std::vector<Fault>& faults_;
  std::size_t most_told_ = most_faults;
  std::size_t untold_ = 0;  // faults behind those
};

}  // namespace classy::detail
