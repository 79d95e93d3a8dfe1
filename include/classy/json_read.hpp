#pragma once
// Reads JSON into a value by walking its Shape: straight from the bytes, without a document in between. Everything that
// is wrong is found, not only the first thing.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/check_rules.hpp>
#include <classy/detail/json_scalars.hpp>
#include <classy/fault.hpp>
#include <classy/json_reading.hpp>
#include <classy/shape.hpp>

namespace classy {
namespace detail {

class JsonReader : JsonScalarReader {
 public:
  static constexpr std::size_t most_members = 256;

  JsonReader(std::string_view text, const JsonReading& how, std::string_view place, std::vector<Fault>& faults)
      : JsonScalarReader{text, how, place, faults}, budget_{16 * text.size() + 65536} {}

  JsonError read(const Shape& shape, const Rules* rules, void* value) {
    if (!read_value(shape, rules, value, nullptr) || !scanner_.end()) return {scanner_.error(), scanner_.offset()};
    if (faults_.empty() && untold_ != 0) {  // what was told is gone, for it was given once more
      add(fault(nullptr, {}, {"too_many_faults", "Input has more faults than are told"}));
    }
    return {};
  }

 private:
  // Each returns false only when the text is no JSON. A value of the wrong kind is noted and passed over. None but the
  // smallest is inlined: so choosing one is a jump, and each saves only the registers that it needs.

  bool read_value(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    switch (shape.kind) {
      case Shape::Kind::boolean: return read_boolean(shape, value, step);
      case Shape::Kind::signed_integer:
      case Shape::Kind::unsigned_integer: return read_integer(shape, rules, value, step);
      case Shape::Kind::floating: return read_floating(shape, rules, value, step);
      case Shape::Kind::text: return read_string(shape, rules, value, step);
      case Shape::Kind::enumeration:
      case Shape::Kind::formatted: return read_word(shape, value, step);
      case Shape::Kind::optional:
      case Shape::Kind::lazy: return read_held(shape, rules, value, step);
      case Shape::Kind::list: return read_list(shape, rules, value, step);
      case Shape::Kind::map: return read_map(shape, rules, value, step);
      case Shape::Kind::tuple: return read_tuple(shape, value, step);
      case Shape::Kind::object: return read_object(shape, value, step);
      case Shape::Kind::variant: return read_variant(shape, rules, value, step);
      case Shape::Kind::free_form: return read_free_form(shape, value, step);
    }
    return true;
  }

  [[gnu::noinline]] bool read_held(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    if (shape.kind == Shape::Kind::optional && scanner_.peek() == 'n') {
      shape.reset(value);
      return scanner_.word("null");
    }
    return read_value(*shape.element, rules, shape.emplace(value), step);
  }

  // ── containers ──

  [[gnu::noinline]] bool read_list(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    if (scanner_.peek() != '[') [[unlikely]]
      return mismatch(shape, nullptr, value, step);
    const char* start = scanner_.position();
    shape.reset(value);
    if (!scanner_.enter()) return false;
    std::size_t count = 0;
    for (bool more = !scanner_.take(']'); more; ++count) {
      const Step here{step, {}, count};
      void* element = shape.grow(value, count);
      if (element == nullptr) {
        if (!scanner_.skip()) return false;
      } else {
        const std::size_t before = faults();
        if (shape.fixed_size) start_over(*shape.element, element);
        const bool read = read_value(*shape.element, nullptr, element, &here);
        if (shape.commit != nullptr) shape.commit(value, element, read && faults() == before);
        if (!read) return false;
      }
      if (!scanner_.next_element(']', more)) return false;
    }
    scanner_.leave();
    if (rules == nullptr && !shape.fixed_size) return true;
    const std::size_t least = shape.fixed_size.value_or(rules != nullptr ? rules->min_items : 0);
    const std::size_t most = shape.fixed_size.value_or(rules != nullptr ? rules->max_items : Rules::unlimited);
    return note(step, since(start), check_count(least, most, shape.unique ? count_of(shape, value) : count, "List"));
  }

  [[gnu::noinline]] bool read_map(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    if (scanner_.peek() != '{') [[unlikely]]
      return mismatch(shape, nullptr, value, step);
    const char* start = scanner_.position();
    const std::size_t first = faults_.size();
    shape.reset(value);
    if (!scanner_.enter()) return false;
    for (bool more = !scanner_.take('}'); more;) {
      std::string_view name;
      if (!scanner_.key(name)) return false;
      const std::string key{name};  // the name may be a view of what the next string overwrites
      const Step here{step, key, 0};
      if (faults_.size() != first) forget_faults(first, here);  // of several of one name, the last one wins
      if (!read_value(*shape.element, nullptr, shape.entry(value, key), &here)) return false;
      if (!scanner_.next_element('}', more)) return false;
    }
    scanner_.leave();
    if (rules == nullptr) return true;
    return note(step, since(start),
                check_count(rules->min_items, rules->max_items, count_of(shape, value), "Dictionary"));
  }

  [[gnu::noinline]] bool read_tuple(const Shape& shape, void* value, const Step* step) {
    if (scanner_.peek() != '[') [[unlikely]]
      return mismatch(shape, nullptr, value, step);
    const char* start = scanner_.position();
    if (!scanner_.enter()) return false;
    std::size_t count = 0;
    for (bool more = !scanner_.take(']'); more; ++count) {
      const Step here{step, {}, count};
      if (count >= shape.members.size()) {
        if (!scanner_.skip()) return false;
      } else {
        void* element = shape.member(value, count);
        start_over(*shape.members[count].shape, element);
        if (!read_value(*shape.members[count].shape, nullptr, element, &here)) return false;
      }
      if (!scanner_.next_element(']', more)) return false;
    }
    scanner_.leave();
    return note(step, since(start), check_count(shape.members.size(), shape.members.size(), count, "Tuple"));
  }

  // ── structs ──

  /// Which members have been seen, of those before `end`; none behind it.
  struct Seen {
    std::array<bool, most_members> before_end;  // not initialised: most clients keep the order, and few bytes are used
    std::size_t end = 0;

    /// False when it had been.
    bool add(std::size_t index) {
      if (index < end) return !std::exchange(before_end[index], true);
      while (end < index) before_end[end++] = false;
      before_end[end++] = true;
      return true;
    }
    bool has(std::size_t index) const { return index < end && before_end[index]; }
  };

  [[gnu::noinline]] bool read_object(const Shape& shape, void* value, const Step* step) {
    if (scanner_.peek() != '{') [[unlikely]]
      return mismatch(shape, nullptr, value, step);
    const char* start = scanner_.position();
    const std::size_t first = faults_.size(), before = faults();
    Seen seen;
    std::size_t count = 0;  // of the members that were seen
    std::vector<Fault> extra;
    if (!scanner_.enter()) return false;
    std::size_t expected = 0;  // most clients keep the order
    for (bool more = !scanner_.take('}'); more;) {
      std::size_t index = expected;
      if (!takes_key(shape, expected)) [[unlikely]] {
        index = find_key(shape, step, extra);
        if (scanner_.failed()) return false;
        if (index == shape.members.size()) {
          if (!scanner_.next_element('}', more)) return false;
          continue;
        }
      }
      const Member& member = shape.members[index];
      const Step here{step, member.name, 0};
      void* place = shape.member(value, index);
      if (seen.add(index)) {
        ++count;
      } else {
        forget_faults(first, here);  // the last one wins
      }
      start_over(*member.shape, place);
      expected = index + 1;
      if (!read_value(*member.shape, member.rules, place, &here)) return false;
      if (!scanner_.next_element('}', more)) return false;
    }
    scanner_.leave();
    if (count != shape.members.size()) find_missing(shape, seen, step);
    if (faults_.size() > first + 1) sort_faults(shape, first, step);
    for (Fault& one : extra) add(std::move(one));
    if (shape.validate != nullptr && faults() == before) {
      if (const std::string wrong = shape.validate(value); !wrong.empty()) {
        return note(step, since(start), {"value_error", "Value error, " + wrong});
      }
    }
    return true;
  }

  /// Whether that member's name comes next; then it has been passed over.
  [[gnu::always_inline]] bool takes_key(const Shape& shape, std::size_t index) {
    if (index >= shape.members.size()) return false;
    const std::string_view key = shape.members[index].key;
    return !key.empty() && scanner_.take_text({key.data() + 1, key.size() - 1});  // without its comma
  }

  /// Reads a name, and says which member's it is. When it is none's, the value is passed over, too.
  [[gnu::noinline]] std::size_t find_key(const Shape& shape, const Step* step, std::vector<Fault>& extra) {
    const std::size_t none = shape.members.size();
    std::string_view name;
    if (!scanner_.key(name)) return none;
    const std::size_t index = find(shape, name);
    if (index != none) return index;
    const std::string key{shape.forbids_extra ? name : std::string_view{}};  // the next string may overwrite it
    const char* from = scanner_.mark();
    if (!scanner_.skip()) return none;
    if (shape.forbids_extra && extra.size() < most_faults) {
      const Step unknown{step, key, 0};
      extra.push_back(fault(&unknown, since(from), {"extra_forbidden", "Extra inputs are not permitted"}));
    }
    return none;
  }

  static std::size_t find(const Shape& shape, std::string_view name) {
    const std::size_t count = shape.members.size();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view known = shape.members[i].name;
      if (known.size() == name.size() && same_bytes(known.data(), name.data(), name.size())) return i;
    }
    return count;
  }

  /// A struct that is given is read into a fresh one, not into what its place was initialised with.
  static void start_over(const Shape& shape, void* value) {
    if (shape.kind == Shape::Kind::object && shape.reset != nullptr) shape.reset(value);
  }

  void find_missing(const Shape& shape, const Seen& seen, const Step* step) {
    const bool* optional = shape.defaulted();
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      if (seen.has(i) || optional[i]) continue;
      if (member.rules != nullptr && member.rules->defaulted) continue;
      const Step here{step, member.name, 0};
      add(fault(&here, {}, {"missing", "Field required"}));
    }
  }

  /// Into the order of the declaration, whatever order the client chose.
  void sort_faults(const Shape& shape, std::size_t first, const Step* step) {
    const std::size_t depth = 1 + length(step);
    detail::sort_faults(faults_, first, [&](const Fault& fault) { return find(shape, fault.loc[depth].name); });
  }

  /// Drops what was noted of a member that is given once more.
  void forget_faults(std::size_t first, const Step& member) {
    const std::size_t depth = length(&member);
    if (member.name.size() > 250) return;  // in a fault's loc it may be cut: another's may look the same
    const auto gone = std::remove_if(faults_.begin() + static_cast<std::ptrdiff_t>(first), faults_.end(),
                                     [&](const Fault& fault) { return fault.loc[depth].name == member.name; });
    faults_.erase(gone, faults_.end());
  }

  // ── variants ──

  /// The first alternative that fits. When none does: what is wrong with the one that comes nearest.
  [[gnu::noinline]] bool read_variant(const Shape& shape, const Rules* rules, void* value, const Step* step) {
    const char* start = scanner_.mark();
    const std::size_t before = faults_.size(), untold = untold_;
    std::vector<Fault> best;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    if (!scanner_.skip()) return false;  // so that a text that is no JSON is found once
    const char* end = scanner_.position();
    const std::string_view text{start, static_cast<std::size_t>(end - start)};
    for (std::size_t i = 0; i < shape.alternatives.size(); ++i) {
      if (!could_be(*shape.alternatives[i], *start)) continue;
      if (budget_ < text.size()) {  // alternatives within alternatives: the work must not grow with their product
        return note(step, text, {"union_too_complex", "Input has too many alternatives to try"});
      }
      budget_ -= text.size();
      scanner_.back_to(start);
      const std::size_t told = std::exchange(most_told_, before + most_faults);
      const bool read = read_value(*shape.alternatives[i], rules, shape.choose(value, i), step);
      most_told_ = told;
      if (!read) return false;
      const std::size_t found = faults() - before - untold;
      if (found == 0) return true;
      if (found < fewest) {
        fewest = found;
        best.assign(std::make_move_iterator(faults_.begin() + static_cast<std::ptrdiff_t>(before)),
                    std::make_move_iterator(faults_.end()));
      }
      faults_.resize(before);
      untold_ = untold;
    }
    scanner_.back_to(end);
    if (fewest == std::numeric_limits<std::size_t>::max()) {
      return note(step, text,
                  {"union_error", "Input should be one of " + std::to_string(shape.alternatives.size()) + " types"});
    }
    untold_ += fewest - best.size();
    for (Fault& fault : best) add(std::move(fault));
    return true;
  }

  /// Whether a value that begins with that character can be of that kind.
  bool could_be(const Shape& shape, char first) const {
    const bool number = first == '-' || (first >= '0' && first <= '9');
    switch (shape.kind) {
      case Shape::Kind::boolean: return first == 't' || first == 'f' || (how_.lax && first == '"');
      case Shape::Kind::signed_integer:
      case Shape::Kind::unsigned_integer:
      case Shape::Kind::floating: return number || (how_.lax && first == '"');
      case Shape::Kind::text:
      case Shape::Kind::enumeration:
      case Shape::Kind::formatted: return first == '"';
      case Shape::Kind::optional: return first == 'n' || could_be(*shape.element, first);
      case Shape::Kind::lazy: return could_be(*shape.element, first);
      case Shape::Kind::list:
      case Shape::Kind::tuple: return first == '[';
      case Shape::Kind::map:
      case Shape::Kind::object: return first == '{';
      case Shape::Kind::variant:
      case Shape::Kind::free_form: return true;
    }
    return true;
  }

  std::size_t budget_;  // bytes that may be read once more, for alternatives
};

}  // namespace detail

/// Reads all of `json` into the value, which has this Shape and is live. What is wrong with it is added to `faults`, in
/// the order of the declarations, each `loc` beginning with `place`: at most 100. `rules` may be null. Views in the
/// value are not made: text is copied into std::string.
inline JsonError read_json(const Shape& shape, const Rules* rules, std::string_view json, void* value,
                           const JsonReading& how, std::string_view place, std::vector<Fault>& faults) {
  return detail::JsonReader{json, how, place, faults}.read(shape, rules, value);
}

}  // namespace classy
