#pragma once
// Writes a value as JSON by walking its Shape: straight into the text, without a document in between, and as
// nlohmann_json would write it.

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/json_text.hpp>
#include <classy/detail/scalar.hpp>
#include <classy/detail/shape_walk.hpp>
#include <classy/shape.hpp>

namespace classy {

/// How deep a value may be nested before write_json() gives up: a type may hold lists of its own kind, and the stack
/// must not depend on what somebody put in them.
inline constexpr int max_json_depth = 256;

namespace detail {

class JsonWriter {
 public:
  JsonWriter(std::string& out, bool omit_null) : out_{out}, omit_null_{omit_null} {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void write(const Shape& shape, const void* value) {
    write_value(shape, value);
    flush();
  }

 private:
  // None but the smallest is inlined: so choosing one is a jump, and each saves only the registers that it needs.

  void write_value(const Shape& shape, const void* value) {
    switch (shape.kind) {
      case Shape::Kind::boolean: return write_boolean(load<bool>(value));
      case Shape::Kind::signed_integer: return write_integer(load_signed(shape.size, value));
      case Shape::Kind::unsigned_integer: return write_integer(load_unsigned(shape.size, value));
      case Shape::Kind::floating: return write_number(load_floating(shape.size, value));
      case Shape::Kind::text:
        return write_string(shape.is_string ? *static_cast<const std::string*>(value) : shape.text(value));
      case Shape::Kind::enumeration: return write_enumeration(shape, load_signed(shape.size, value));
      case Shape::Kind::formatted: return write_formatted(shape, value);
      case Shape::Kind::optional: return write_optional(shape, value);
      case Shape::Kind::lazy: return write_lazy(shape, value);
      case Shape::Kind::list: return write_list(shape, value);
      case Shape::Kind::map: return write_map(shape, value);
      case Shape::Kind::tuple: return write_tuple(shape, value);
      case Shape::Kind::object: return write_object(shape, value);
      case Shape::Kind::variant: return write_variant(shape, value);
      case Shape::Kind::free_form: return write_free_form(shape, value);
    }
  }

  [[gnu::noinline]] void write_boolean(bool value) { put(value ? "true" : "false"); }

  [[gnu::noinline]] void write_variant(const Shape& shape, const void* value) {
    const void* held = shape.held(value);
    write_value(*shape.alternatives[shape.index(value)], held);
  }

  [[gnu::noinline]] void write_optional(const Shape& shape, const void* value) {
    const void* held = shape.held(value);
    return held == nullptr ? put("null") : write_value(*shape.element, held);
  }

  [[gnu::noinline]] void write_lazy(const Shape& shape, const void* value) {
    walk_elements(shape, value, [&](std::string_view, const void* held) { write_value(*shape.element, held); });
  }

  [[gnu::noinline]] void write_formatted(const Shape& shape, const void* value) {
    std::string text;
    shape.append_text(value, text);
    write_string(text);
  }

  [[gnu::noinline]] void write_free_form(const Shape& shape, const void* value) {
    flush();
    shape.write_json(value, out_);
  }

  [[gnu::noinline]] void write_number(double value) { at_ = write_floating(room_for(longest_floating), value); }

  template <class Integer>
  [[gnu::noinline]] void write_integer(Integer value) {
    char* at = room_for(24);
    at_ = std::to_chars(at, at + 24, value).ptr;
  }

  /// An enumerator by its name; a value without one as a number.
  [[gnu::noinline]] void write_enumeration(const Shape& shape, std::int64_t value) {
    for (const Enumerator& enumerator : shape.enumerators) {
      if (enumerator.value == value) return write_string(enumerator.name);
    }
    write_integer(value);
  }

  [[gnu::noinline]] void write_list(const Shape& shape, const void* value) {
    enter('[');
    if (shape.elements != nullptr) {
      const auto [first, count] = shape.elements(value);
      const char* at = static_cast<const char*>(first);
      for (std::size_t i = 0; i < count; ++i, at += shape.element->size) {
        if (i != 0) put(',');
        write_value(*shape.element, at);
      }
    } else {
      walk_elements(shape, value, [&, first = true](std::string_view, const void* element) mutable {
        if (!std::exchange(first, false)) put(',');
        write_value(*shape.element, element);
      });
    }
    leave(']');
  }

  [[gnu::noinline]] void write_map(const Shape& shape, const void* value) {
    enter('{');
    walk_elements(shape, value, [&, first = true](std::string_view key, const void* element) mutable {
      if (!std::exchange(first, false)) put(',');
      write_string(key);
      put(':');
      write_value(*shape.element, element);
    });
    leave('}');
  }

  [[gnu::noinline]] void write_tuple(const Shape& shape, const void* value) {
    enter('[');
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      if (i != 0) put(',');
      write_value(*shape.members[i].shape, shape.member(value, i));
    }
    leave(']');
  }

  [[gnu::noinline]] void write_object(const Shape& shape, const void* value) {
    bool first = true;
    enter('{');
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      const void* place = shape.member(value, i);
      if (omit_null_) [[unlikely]] {
        write_unless_null(member, *member.shape, place, first);
        continue;
      }
      write_key(member, std::exchange(first, false));
      write_value(*member.shape, place);
    }
    leave('}');
  }
  [[gnu::noinline]] void write_unless_null(const Member& member, const Shape& shape, const void* place, bool& first) {
    if (shape.kind == Shape::Kind::lazy) {  // its value is computed once: here
      return walk_elements(shape, place, [&](std::string_view, const void* held) {
        write_unless_null(member, *shape.element, held, first);
      });
    }
    if (shape.kind == Shape::Kind::optional && shape.held(place) == nullptr) return;
    write_key(member, std::exchange(first, false));
    write_value(shape, place);
  }

  void write_key(const Member& member, bool first) {
    if (member.key.empty() || member.key.size() > sizeof room_) [[unlikely]] {
      if (!first) put(',');
      write_string(member.name);
      return put(':');
    }
    const std::size_t comma = first ? 1 : 0, size = member.key.size() - comma;
    copy_short(room_for(size), member.key.data() + comma, size);
    at_ += size;
  }

  [[gnu::noinline]] void write_string(std::string_view text) {
    char* const at = at_;
    if (room_left() < text.size() + 2 || !copy_plain(at + 1, text)) [[unlikely]]
      return write_string_slowly(text);
    *at = '"';
    at[text.size() + 1] = '"';
    at_ = at + text.size() + 2;
  }
  [[gnu::noinline]] void write_string_slowly(std::string_view text) {
    flush();
    append_json_string(out_, text);
  }

  void enter(char open) {
    if (++depth_ > max_json_depth) throw std::length_error{"the value is nested too deep for JSON"};
    put(open);
  }
  void leave(char close) {
    --depth_;
    put(close);
  }

  void put(char c) {
    *room_for(1) = c;
    ++at_;
  }
  void put(std::string_view text) {
    std::memcpy(room_for(text.size()), text.data(), text.size());
    at_ += text.size();
  }
  /// Room for so many characters, which is at most what there is at all.
  char* room_for(std::size_t size) {
    if (room_left() < size) [[unlikely]]
      flush();
    return at_;
  }
  std::size_t room_left() const { return static_cast<std::size_t>(room_ + sizeof room_ - at_); }
  [[gnu::noinline]] void flush() {
    out_.append(room_, static_cast<std::size_t>(at_ - room_));
    at_ = room_;
  }

  std::string& out_;
  bool omit_null_;
  int depth_ = 0;
  char* at_ = room_;  // what is written goes to the text in batches
  char room_[1024];
};

}  // namespace detail

/// Appends the value behind `value`, which has this Shape, to `out`.
/// With `omit_null`, members of structs that are null are left out.
/// \throws std::length_error when the value is nested deeper than `max_json_depth`.
inline void write_json(const Shape& shape, const void* value, std::string& out, bool omit_null = false) {
  detail::JsonWriter{out, omit_null}.write(shape, value);
}

}  // namespace classy
