#pragma once
// JSON Schema (2020-12, that of OpenAPI 3.1) of Shapes: what clients may send and what they get, for documents and for
// programs that make other programs.
//     std::cout << classy::json_schema<User>();
// A schema says what the reader enforces, but for rules across members (`validate()`) and the depth of 64; of a set it
// says that its elements differ, though equal ones are taken as one. Members that may be absent are not required,
// though answers have them all.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/check_rules.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/reflect.hpp>
#include <classy/shape.hpp>

namespace classy {
namespace detail {

/// Writes an object's members one after the other; the text must outlive it.
class JsonMembers {
 public:
  explicit JsonMembers(std::string& out) : out_{out} { out_ += '{'; }

  /// The text, to which the value has to be appended.
  std::string& operator[](std::string_view key) {
    if (!std::exchange(first_, false)) out_ += ',';
    append_json_string(out_, key);
    return out_ += ':';
  }
  void text(std::string_view key, std::string_view value) { append_json_string((*this)[key], value); }
  void number(std::string_view key, const Number& value) { append_number((*this)[key], value); }
  void count(std::string_view key, std::size_t value) { append_integer((*this)[key], value); }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool first_ = true;
};

/// A list's elements, with commas between them: `write(out, i)` writes one.
template <class Write>
void append_json_list(std::string& out, std::size_t count, Write write) {
  out += '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (i != 0) out += ',';
    write(out, i);
  }
  out += ']';
}

}  // namespace detail

/// Schemas that share definitions: each struct is defined once, under a name of its own, and referred to.
class JsonSchemas {
 public:
  /// \param references what a reference to a definition begins with, such as "#/components/schemas/"
  explicit JsonSchemas(std::string_view references = "#/$defs/") : references_{references} {}

  /// Makes known the structs that this Shape is made of. All of them before the first schema is written: what one is
  /// called depends on what others are called.
  void add(const Shape& shape) {
    collect(shape);
    give_names();
  }

  /// The schema of a value with this Shape that keeps these rules, if any.
  /// \throws std::out_of_range for a struct that has not been added.
  void append(std::string& out, const Shape& shape, const Rules* rules = nullptr) const {
    detail::JsonMembers schema{out};
    append_members(schema, shape, rules);
    if (rules != nullptr && !rules->description.empty()) schema.text("description", rules->description);
    schema.end();
  }

  /// All that have been added, as an object of schemas by their names, in the order of the alphabet.
  void append_definitions(std::string& out) const {
    std::vector<const Definition*> sorted;
    for (const Definition& definition : definitions_) sorted.push_back(&definition);
    std::sort(sorted.begin(), sorted.end(), [](const auto* one, const auto* other) { return one->name < other->name; });
    detail::JsonMembers all{out};
    for (const Definition* definition : sorted) append_struct(all[definition->name], *definition->shape);
    all.end();
  }

 private:
  using Kind = Shape::Kind;

  struct Definition {
    const Shape* shape;
    std::string name{};
  };

  void collect(const Shape& shape) {
    if (shape.kind == Kind::object) {
      if (!places_.emplace(&shape, definitions_.size()).second) return;
      definitions_.push_back({&shape});
    }
    if (shape.element != nullptr) collect(*shape.element);
    for (const Shape* alternative : shape.alternatives) collect(*alternative);
    for (const Member& member : shape.members) collect(*member.shape);
  }

  // ── names ──

  /// "User" of "shop::User"; where two are called so, "shop.User"; and a number where even that is not enough.
  void give_names() {
    std::map<std::string, std::size_t> short_names, taken;
    for (const Definition& one : definitions_) ++short_names[readable(one.shape->name, false)];
    for (Definition& one : definitions_) {
      one.name = readable(one.shape->name, false);
      if (short_names[one.name] > 1) one.name = readable(one.shape->name, true);
      if (const std::size_t before = taken[one.name]++; before != 0) one.name += "_" + std::to_string(before + 1);
    }
  }

  /// In letters, digits, `_` and `.`, as OpenAPI wants it: "Page_User" of "shop::Page<shop::User>".
  static std::string readable(std::string_view type, bool qualified) {
    std::string name;
    std::size_t word = 0;  // where the last type's name begins
    for (std::size_t i = 0; i < type.size(); ++i) {
      const char c = type[i];
      if (c == '(' || c == '{') {  // "(anonymous namespace)", "{anonymous}", "main()"
        i = std::min(type.find(c == '(' ? ')' : '}', i), type.size());
      } else if (type.substr(i).starts_with("::")) {
        ++i;
        if (qualified) {
          name += '.';
        } else {
          name.resize(word);
        }
      } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') {
        name += c;
      } else {
        if (!name.empty() && name.back() != '_') name += '_';
        word = name.size();
      }
    }
    while (name.ends_with('_')) name.pop_back();
    return name;
  }

  // ── schemas ──

  /// All but the description: that belongs to the whole.
  void append_members(detail::JsonMembers& schema, const Shape& shape, const Rules* rules) const {
    switch (shape.kind) {
      case Kind::boolean: return schema.text("type", "boolean");
      case Kind::signed_integer:
      case Kind::unsigned_integer: return append_integer(schema, shape, rules);
      case Kind::floating: return append_floating(schema, shape, rules);
      case Kind::text: return append_text(schema, rules);
      case Kind::enumeration: return append_enumeration(schema, shape);
      case Kind::formatted: schema.text("type", "string"); return schema.text("format", shape.format);
      case Kind::optional:
        detail::append_json_list(schema["anyOf"], 2, [&](std::string& out, std::size_t i) {
          i == 0 ? append_undescribed(out, *shape.element, rules) : void(out += R"({"type":"null"})");
        });
        return;
      case Kind::lazy: return append_members(schema, *shape.element, rules);
      case Kind::variant:
        detail::append_json_list(schema["anyOf"], shape.alternatives.size(), [&](std::string& out, std::size_t i) {
          append_undescribed(out, *shape.alternatives[i], rules);
        });
        return;
      case Kind::list: return append_list(schema, shape, rules);
      case Kind::map:
        schema.text("type", "object");
        append(schema["additionalProperties"], *shape.element);
        if (rules != nullptr)
          append_counts(schema, "minProperties", rules->min_items, "maxProperties", rules->max_items);
        return;
      case Kind::tuple: return append_tuple(schema, shape);
      case Kind::object: return schema.text("$ref", references_ + definitions_[places_.at(&shape)].name);
      case Kind::free_form: return;
    }
  }

  void append_undescribed(std::string& out, const Shape& shape, const Rules* rules) const {
    detail::JsonMembers schema{out};
    append_members(schema, shape, rules);
    schema.end();
  }

  /// In the range of its type, or in that of its rules where that is narrower.
  static void append_integer(detail::JsonMembers& schema, const Shape& shape, const Rules* rules) {
    const bool is_signed = shape.kind == Kind::signed_integer;
    const std::uint64_t highest =
        std::numeric_limits<std::uint64_t>::max() >> (64 - shape.size * 8 + (is_signed ? 1U : 0U));
    Number least = detail::as_number(is_signed ? -static_cast<std::int64_t>(highest) - 1 : std::int64_t{0});
    Number most = detail::as_number(highest);
    schema.text("type", "integer");
    schema.text("format", (is_signed ? "int" : "uint") + std::to_string(shape.size * 8));
    static constexpr Rules none;
    const Rules& given = rules != nullptr ? *rules : none;
    if (given.ge && detail::compare(given.ge, least) > 0) least = given.ge;
    if (given.le && detail::compare(given.le, most) < 0) most = given.le;
    append_bounds(schema, given, least, most);
  }

  /// A float in its range; a double has that of JSON's numbers, for what is beyond cannot be told from infinity.
  static void append_floating(detail::JsonMembers& schema, const Shape& shape, const Rules* rules) {
    const bool single = shape.size == sizeof(float);
    Number least, most;
    if (single) {
      most = detail::as_number(static_cast<double>(std::numeric_limits<float>::max()));
      least = detail::as_number(-most.floating);
    }
    schema.text("type", "number");
    if (shape.size <= sizeof(double)) schema.text("format", single ? "float" : "double");
    if (rules != nullptr && rules->ge) least = rules->ge;
    if (rules != nullptr && rules->le) most = rules->le;
    append_bounds(schema, rules != nullptr ? *rules : Rules{}, least, most);
  }

  static void append_bounds(detail::JsonMembers& schema, const Rules& rules, const Number& least, const Number& most) {
    if (least) schema.number("minimum", least);
    if (rules.gt) schema.number("exclusiveMinimum", rules.gt);
    if (most) schema.number("maximum", most);
    if (rules.lt) schema.number("exclusiveMaximum", rules.lt);
    if (rules.multiple_of) schema.number("multipleOf", rules.multiple_of);
  }

  static void append_counts(detail::JsonMembers& schema, std::string_view min_key, std::size_t least,
                            std::string_view max_key, std::size_t most) {
    if (least != 0) schema.count(min_key, least);
    if (most != Rules::unlimited) schema.count(max_key, most);
  }

  static void append_text(detail::JsonMembers& schema, const Rules* rules) {
    schema.text("type", "string");
    if (rules == nullptr) return;
    append_counts(schema, "minLength", rules->min_length, "maxLength", rules->max_length);
    if (!rules->pattern.empty()) schema.text("pattern", rules->pattern);
  }

  static void append_enumeration(detail::JsonMembers& schema, const Shape& shape) {
    schema.text("type", "string");
    if (shape.size == 0) return schema.text("const", shape.enumerators.front().name);  // a Literal
    detail::append_json_list(schema["enum"], shape.enumerators.size(), [&](std::string& out, std::size_t i) {
      detail::append_json_string(out, shape.enumerators[i].name);
    });
  }

  void append_list(detail::JsonMembers& schema, const Shape& shape, const Rules* rules) const {
    schema.text("type", "array");
    append(schema["items"], *shape.element);
    if (shape.unique) schema["uniqueItems"] += "true";
    if (shape.fixed_size) {
      append_counts(schema, "minItems", *shape.fixed_size, "maxItems", *shape.fixed_size);
    } else if (rules != nullptr) {
      append_counts(schema, "minItems", rules->min_items, "maxItems", rules->max_items);
    }
  }

  void append_tuple(detail::JsonMembers& schema, const Shape& shape) const {
    const std::size_t size = shape.members.size();
    schema.text("type", "array");
    if (size != 0) {
      detail::append_json_list(schema["prefixItems"], size,
                               [&](std::string& out, std::size_t i) { append(out, *shape.members[i].shape); });
    }
    append_counts(schema, "minItems", size, "maxItems", size);
  }

  void append_struct(std::string& out, const Shape& shape) const {
    detail::JsonMembers schema{out};
    schema.text("type", "object");
    detail::JsonMembers properties{schema["properties"]};
    for (const Member& member : shape.members) append(properties[member.name], *member.shape, member.rules);
    properties.end();
    std::vector<std::string_view> required;
    const bool* optional = shape.defaulted != nullptr ? shape.defaulted() : nullptr;
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      const bool may_be_absent =
          (optional != nullptr && optional[i]) || (member.rules != nullptr && member.rules->defaulted);
      if (!may_be_absent) required.push_back(member.name);
    }
    if (!required.empty()) {
      detail::append_json_list(schema["required"], required.size(), [&](std::string& text, std::size_t i) {
        detail::append_json_string(text, required[i]);
      });
    }
    if (shape.forbids_extra) schema["additionalProperties"] += "false";
    schema.end();
  }

  std::string references_;
  std::vector<Definition> definitions_;  // in the order of their discovery
  std::map<const Shape*, std::size_t> places_;
};

/// The schema of a value with this Shape, complete in itself.
inline std::string json_schema(const Shape& shape) {
  JsonSchemas schemas;
  schemas.add(shape);
  std::string text, definitions;
  schemas.append(text, shape);
  schemas.append_definitions(definitions);
  std::string whole = R"({"$schema":"https://json-schema.org/draft/2020-12/schema")";
  if (text.size() > 2) whole.append(",").append(text, 1, text.size() - 2);
  if (definitions.size() > 2) whole.append(R"(,"$defs":)").append(definitions);
  return whole += '}';
}
template <class T>
std::string json_schema() {
  return json_schema(shape_of<T>());
}

}  // namespace classy
