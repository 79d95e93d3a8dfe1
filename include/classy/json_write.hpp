#pragma once
// Writes a value as JSON by walking its Shape: straight into the text, without a document in between, and as
// nlohmann_json would write it.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/describe.hpp>
#include <classy/detail/json_text.hpp>

namespace classy {

/// How deep a value may be nested before write_json() gives up: a type may hold lists of its own kind, and the stack
/// must not depend on what somebody put in them.
inline constexpr int max_json_depth = 256;

namespace detail {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_{out} {}

  void write(const Shape& shape, const void* value) {
    switch (shape.kind) {
      case Shape::Kind::boolean: out_ += shape.boolean(value) ? "true" : "false"; return;
      case Shape::Kind::signed_integer: append_integer(out_, shape.integer(value)); return;
      case Shape::Kind::unsigned_integer: append_integer(out_, shape.natural(value)); return;
      case Shape::Kind::floating: append_floating(out_, shape.floating(value)); return;
      case Shape::Kind::text: append_json_string(out_, shape.text(value)); return;
      case Shape::Kind::enumeration: write_enumeration(shape, shape.integer(value)); return;
      case Shape::Kind::optional: write_optional(shape, shape.held(value)); return;
      case Shape::Kind::list: write_range(shape, value, '[', ']'); return;
      case Shape::Kind::map: write_range(shape, value, '{', '}'); return;
      case Shape::Kind::object: write_object(shape, value); return;
    }
  }

 private:
  /// An enumerator by its name; a value without one as a number.
  void write_enumeration(const Shape& shape, std::int64_t value) {
    for (const Enumerator& enumerator : shape.enumerators) {
      if (enumerator.value == value) return append_json_string(out_, enumerator.name);
    }
    append_integer(out_, value);
  }

  void write_optional(const Shape& shape, const void* held) {
    if (held == nullptr) {
      out_ += "null";
    } else {
      write(*shape.element, held);
    }
  }

  void write_range(const Shape& shape, const void* value, char open, char close) {
    struct Walk {
      JsonWriter& writer;
      const Shape& shape;
      bool first = true;
    } walk{*this, shape};
    enter();
    out_ += open;
    shape.walk(value, &walk, [](void* state, std::string_view key, const void* element) {
      auto& [writer, range, first] = *static_cast<Walk*>(state);
      if (!std::exchange(first, false)) writer.out_ += ',';
      if (range.kind == Shape::Kind::map) writer.write_key(key);
      writer.write(*range.element, element);
    });
    out_ += close;
    --depth_;
  }

  void write_object(const Shape& shape, const void* value) {
    constexpr std::size_t batch = 64;  // PFR knows structs of up to 200 members, most have a few
    const void* few[batch];
    std::unique_ptr<const void*[]> many;
    const void** addresses = few;
    if (shape.members.size() > batch) {
      many = std::make_unique<const void*[]>(shape.members.size());
      addresses = many.get();
    }
    shape.addresses(value, addresses);
    enter();
    out_ += '{';
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      if (i != 0) out_ += ',';
      write_key(shape.members[i].name);
      write(*shape.members[i].shape, addresses[i]);
    }
    out_ += '}';
    --depth_;
  }

  void write_key(std::string_view key) {
    append_json_string(out_, key);
    out_ += ':';
  }

  void enter() {
    if (++depth_ > max_json_depth) throw std::length_error{"the value is nested too deep for JSON"};
  }

  std::string& out_;
  int depth_ = 0;
};

}  // namespace detail

/// Appends the value behind `value`, which has this Shape, to `out`.
/// \throws std::length_error when the value is nested deeper than `max_json_depth`.
inline void write_json(const Shape& shape, const void* value, std::string& out) {
  detail::JsonWriter{out}.write(shape, value);
}

}  // namespace classy
