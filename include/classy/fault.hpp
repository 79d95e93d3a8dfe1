#pragma once
// Fault: one thing that is wrong with a request, in the words that FastAPI's clients know.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/json_text.hpp>
#include <classy/shape.hpp>

namespace classy {

struct Fault {
  /// One step on the way to the value: a name, or an index into a list.
  struct Step {
    std::string name{};
    std::optional<std::size_t> index{};

    bool operator==(const Step&) const = default;
  };

  std::string_view type{};  ///< "int_parsing", "missing", …
  std::vector<Step> loc{};  ///< {"path", "x"}
  std::string msg{};        ///< for a person
  std::string input{};      ///< what the client sent, as JSON, cut at 256 bytes; empty when it sent nothing
  std::string ctx{};        ///< the numbers behind the message as a JSON object, or empty
};

namespace detail {

/// What a client sent, cut so that an answer stays small: at the start of a character, if it is UTF-8.
inline std::string_view cut_input(std::string_view text) {
  constexpr std::size_t longest = 256;
  if (text.size() <= longest) return text;
  std::size_t size = longest;
  while (size > longest - 4 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

/// A name that a client chose, as a step: when it is long, it is cut, and an ellipsis says so.
inline std::string step_name(std::string_view name) {
  const std::string_view cut = cut_input(name);
  return cut.size() == name.size() ? std::string{name} : std::string{cut} + "…";
}

/// A text as a fault's input.
inline std::string text_input(std::string_view text) {
  std::string json;
  append_json_string(json, cut_input(text));
  return json;
}
/// JSON as a fault's input: as it is, or, when it is long, the text of its beginning.
inline std::string json_input(std::string_view json) {
  return cut_input(json).size() == json.size() ? std::string{json} : text_input(json);
}

inline Fault fault_from(TextFault fault, std::vector<Fault::Step> loc, std::string input) {
  return {fault.type, std::move(loc), std::move(fault.message), std::move(input), std::move(fault.ctx)};
}

/// Sorts the faults from `first` on by their rank; those of one rank stay in their order. They are few.
template <class Rank>
void sort_faults(std::vector<Fault>& faults, std::size_t first, Rank rank) {
  const auto begin = faults.begin() + static_cast<std::ptrdiff_t>(first);
  for (auto it = begin; it != faults.end(); ++it) {
    const auto place =
        std::upper_bound(begin, it, *it, [&rank](const Fault& a, const Fault& b) { return rank(a) < rank(b); });
    std::rotate(place, it, it + 1);
  }
}

inline void append_faults(std::string& out, const std::vector<Fault>& faults) {
  out += '[';
  for (const Fault& fault : faults) {
    if (&fault != faults.data()) out += ',';
    out += "{\"type\":";
    append_json_string(out, fault.type);
    out += ",\"loc\":[";
    for (const Fault::Step& step : fault.loc) {
      if (&step != fault.loc.data()) out += ',';
      if (step.index) {
        append_integer(out, *step.index);
      } else {
        append_json_string(out, step.name);
      }
    }
    out += "],\"msg\":";
    append_json_string(out, fault.msg);
    out.append(",\"input\":").append(fault.input.empty() ? "null" : fault.input);
    if (!fault.ctx.empty()) out.append(",\"ctx\":").append(fault.ctx);
    out += '}';
  }
  out += ']';
}

}  // namespace detail
}  // namespace classy
