#pragma once
// Writes a part of a value as JSON, by a field mask: what is not wanted is not converted.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include <classy/detail/json_part.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/field_mask.hpp>
#include <classy/json_write.hpp>
#include <classy/shape.hpp>

namespace classy {
namespace detail {

/// As JsonPart, by a Shape.
class PartWriter {
 public:
  PartWriter(std::string& out, bool omit_null) : out_{out}, omit_null_{omit_null} {}

  /// What a mask selects, or with `rest` what it leaves out: appends a value, also if that is empty, and returns whether
  /// there is anything in it.
  bool part(const Shape& shape, const void* value, const MaskNode& node, bool rest) {
    if (node.whole) {
      if (!rest) write_json(shape, value, out_, omit_null_);
      return !rest;
    }
    switch (shape.kind) {
      case Shape::Kind::optional: {
        const void* held = shape.held(value);
        if (held != nullptr) return part(*shape.element, held, node, rest);
        if (!rest) out_ += "null";
        return !rest;
      }
      case Shape::Kind::variant: return part(*shape.alternatives[shape.index(value)], shape.held(value), node, rest);
      case Shape::Kind::object:
      case Shape::Kind::map:
      case Shape::Kind::list:
      case Shape::Kind::tuple: return container(shape, value, node, rest);
      case Shape::Kind::free_form: {
        std::string text;
        shape.write_json(value, text);
        JsonPart json{text, out_};
        return rest ? json.leave_out(node) : json.select(node);
      }
      default:  // nothing can be selected of a scalar
        if (rest) write_json(shape, value, out_, omit_null_);
        return rest;
    }
  }

 private:
  /// Lists may hold lists of their own kind, and a mask goes through all of them.
  bool container(const Shape& shape, const void* value, const MaskNode& node, bool rest) {
    if (++depth_ > max_json_depth) throw std::length_error{"the value is nested too deep for JSON"};
    const bool any = shape.kind == Shape::Kind::object ? object(shape, value, node, rest)
                     : shape.kind == Shape::Kind::map  ? map(shape, value, node, rest)
                     : shape.kind == Shape::Kind::list ? list(shape, value, node, rest)
                                                       : tuple(shape, value, node, rest);
    --depth_;
    return any;
  }

  /// A key with its value, unless there is nothing of it.
  bool field(std::string_view key, const Shape& shape, const void* value, const MaskNode* node, bool rest, bool first) {
    if (node == nullptr && !rest) return false;
    const std::size_t before = out_.size();
    if (!first) out_ += ',';
    append_json_string(out_, key);
    out_ += ':';
    if (node == nullptr) {
      write_json(shape, value, out_, omit_null_);
    } else if (!part(shape, value, *node, rest)) {
      out_.resize(before);
      return false;
    }
    return true;
  }

  bool object(const Shape& shape, const void* value, const MaskNode& node, bool rest) {
    bool any = false;
    out_ += '{';
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      const MaskNode* wanted = node.find(member.name);
      if (wanted == nullptr && !rest) continue;
      const void* place = shape.member(value, i);
      if (omit_null_ && member.shape->kind == Shape::Kind::optional && member.shape->held(place) == nullptr) continue;
      if (field(member.name, *member.shape, place, wanted, rest, !any)) any = true;
    }
    out_ += '}';
    return any || !rest;  // an object of which nothing is selected is still one
  }

  bool map(const Shape& shape, const void* value, const MaskNode& node, bool rest) {
    struct Walk {
      PartWriter& writer;
      const Shape& element;
      const MaskNode& node;
      bool rest;
      bool any = false;
    } walk{*this, *shape.element, node, rest};
    out_ += '{';
    shape.walk(value, &walk, [](void* state, std::string_view key, const void* element) {
      Walk& at = *static_cast<Walk*>(state);
      if (at.writer.field(key, at.element, element, at.node.find(key), at.rest, !at.any)) at.any = true;
    });
    out_ += '}';
    return walk.any || !rest;
  }

  bool list(const Shape& shape, const void* value, const MaskNode& node, bool rest) {
    struct Walk {
      PartWriter& writer;
      const Shape& element;
      const MaskNode& node;
      bool rest;
      bool first = true;
      bool any = false;
    } walk{*this, *shape.element, node, rest};
    const auto visit = [](void* state, std::string_view, const void* element) {
      Walk& at = *static_cast<Walk*>(state);
      if (at.writer.element(at.element, element, at.node, at.rest, at.first)) at.any = true;
      at.first = false;
    };
    out_ += '[';
    if (shape.walk != nullptr) {
      shape.walk(value, &walk, visit);
    } else {
      const auto [first, count] = shape.elements(value);
      for (std::size_t i = 0; i < count; ++i) {
        visit(&walk, {}, static_cast<const char*>(first) + i * shape.element->size);
      }
    }
    out_ += ']';
    return walk.any || !rest;
  }

  bool tuple(const Shape& shape, const void* value, const MaskNode& node, bool rest) {
    bool any = false;
    out_ += '[';
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      if (element(*shape.members[i].shape, shape.member(value, i), node, rest, i == 0)) any = true;
    }
    out_ += ']';
    return any || !rest;
  }

  /// In its place, also where nothing of it is wanted.
  bool element(const Shape& shape, const void* value, const MaskNode& node, bool rest, bool first) {
    if (!first) out_ += ',';
    const std::size_t before = out_.size();
    if (part(shape, value, node, rest)) return true;
    out_.resize(before);
    out_ += "{}";
    return false;
  }

  std::string& out_;
  bool omit_null_;
  int depth_ = 0;
};

}  // namespace detail

/// Appends to `out` what a mask wants of the value behind `value`, which has this Shape; `{}` where that is nothing.
/// Throws what write_json() throws.
inline void write_json_part(const Shape& shape, const void* value, const FieldMask& mask, std::string& out,
                            bool omit_null = false) {
  const std::size_t before = out.size();
  detail::PartWriter{out, omit_null}.part(shape, value, mask.root(), mask.negated());
  if (out.size() == before) out += "{}";
}

/// The same of a JSON text.
/// \throws std::invalid_argument when it is no JSON, or deeper than 64.
inline void append_json_part(std::string_view json, const FieldMask& mask, std::string& out) {
  const std::size_t before = out.size();
  detail::JsonPart part{json, out};
  mask.negated() ? part.leave_out(mask.root()) : part.select(mask.root());
  if (out.size() == before) out += "{}";
}

}  // namespace classy
