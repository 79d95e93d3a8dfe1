#pragma once
// Writes a part of a value as JSON, by a field mask: what is not wanted is not converted.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/json_part.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/shape_walk.hpp>
#include <classy/field_mask.hpp>
#include <classy/json_write.hpp>
#include <classy/shape.hpp>

namespace classy {
namespace detail {

/// Where a walk stands in a mask: where it wants all of a value, nothing, or what a node says.
class MaskPlace {
 public:
  /// Where all is wanted.
  MaskPlace() = default;
  explicit MaskPlace(const FieldMask& mask) : MaskPlace{&mask.root(), mask.negated()} {}

  bool all() const { return node_ == nullptr && !rest_; }
  bool nothing() const { return node_ == nullptr && rest_; }
  /// Whether it wants what the node leaves out.
  bool rest() const { return rest_; }
  const MaskNode& node() const { return *node_; }

  /// At a key of the node's.
  MaskPlace at(std::string_view key) const {
    const MaskNode* const field = node_->find(key);
    return field != nullptr ? MaskPlace{field, rest_} : MaskPlace{nullptr, !rest_};
  }

 private:
  MaskPlace(const MaskNode* node, bool rest) : node_{node != nullptr && node->whole ? nullptr : node}, rest_{rest} {}

  const MaskNode* node_ = nullptr;
  bool rest_ = false;
};

/// What two masks want of a value: of what the route's own selects, what its client's does.
struct Wanted {
  MaskPlace own;
  MaskPlace client;

  bool all() const { return own.all() && client.all(); }
  bool nothing() const { return own.nothing() || client.nothing(); }
  Wanted at(std::string_view key) const {
    return {own.all() ? own : own.at(key), client.all() ? client : client.at(key)};
  }
  /// Whether what is null is there: in a part of it, but in no rest.
  bool keeps_null() const { return !own.rest() && !client.rest(); }
  /// Whether what has no fields is there: no part of it is, but all of it is the rest.
  bool keeps_scalar() const { return (own.all() || own.rest()) && (client.all() || client.rest()); }
};

/// As JsonPart, by a Shape, and by two masks at once.
class PartWriter {
 public:
  PartWriter(std::string& out, bool omit_null) : out_{out}, omit_null_{omit_null} {}

  /// Appends what is wanted, at least `{}`. \returns whether the client may get less than the route's own mask selects;
  /// certainly, when that is everything.
  bool write(const Shape& shape, const void* value, const Wanted& wanted) {
    const std::size_t before = out_.size();
    part(shape, value, wanted);
    if (out_.size() == before) {
      out_ += "{}";
      if (!wanted.client.all()) less_ = true;
    }
    return less_;
  }

 private:
  /// Appends a value, also if that is empty, and returns whether there is anything in it.
  bool part(const Shape& shape, const void* value, const Wanted& wanted) {
    if (wanted.nothing()) return false;
    if (wanted.all()) {
      write_json(shape, value, out_, omit_null_);
      return true;
    }
    switch (shape.kind) {
      case Shape::Kind::optional: {
        const void* held = shape.held(value);
        if (held != nullptr) return part(*shape.element, held, wanted);
        if (wanted.keeps_null()) out_ += "null";
        return wanted.keeps_null();
      }
      case Shape::Kind::lazy: {
        bool any = false;
        computed(shape, value, [&](const Shape& element, const void* held) { any = part(element, held, wanted); });
        return any;
      }
      case Shape::Kind::variant: return part(*shape.alternatives[shape.index(value)], shape.held(value), wanted);
      case Shape::Kind::object:
      case Shape::Kind::map:
      case Shape::Kind::list:
      case Shape::Kind::tuple: return container(shape, value, wanted);
      case Shape::Kind::free_form: return free_form(shape, value, wanted);
      default:
        if (wanted.keeps_scalar()) write_json(shape, value, out_, omit_null_);
        return wanted.keeps_scalar();
    }
  }

  /// Lists may hold lists of their own kind, and a mask goes through all of them.
  bool container(const Shape& shape, const void* value, const Wanted& wanted) {
    if (++depth_ > max_json_depth) throw std::length_error{"the value is nested too deep for JSON"};
    const bool any = shape.kind == Shape::Kind::object ? object(shape, value, wanted)
                     : shape.kind == Shape::Kind::map  ? map(shape, value, wanted)
                     : shape.kind == Shape::Kind::list ? list(shape, value, wanted)
                                                       : tuple(shape, value, wanted);
    const bool kept = any || (!wanted.client.rest() && is_there(shape, value, wanted));
    --depth_;
    return kept;
  }
  /// Of what has nothing in it for both masks, whether it is there for the route's own: a part is, but a rest may be nothing.
  bool is_there(const Shape& shape, const void* value, const Wanted& wanted) {
    if (!wanted.own.rest() || wanted.client.all()) return !wanted.own.rest();
    const std::size_t before = out_.size();
    const bool there = part(shape, value, {wanted.own, MaskPlace{}});
    out_.resize(before);
    return there;
  }

  /// A key with its value, unless there is nothing of it.
  bool field(std::string_view key, const Shape& shape, const void* value, const Wanted& wanted, bool first) {
    const std::size_t before = out_.size();
    if (!first) out_ += ',';
    append_json_string(out_, key);
    out_ += ':';
    if (part(shape, value, wanted)) return true;
    out_.resize(before);
    if (!wanted.client.all()) less_ = true;
    return false;
  }
  /// What a mask that names it leaves out is not even looked at.
  bool skips(const Wanted& wanted) {
    if (!wanted.nothing()) return false;
    if (!wanted.own.nothing()) less_ = true;
    return true;
  }
  bool omits(const Shape& shape, const void* value) const {
    return omit_null_ && shape.kind == Shape::Kind::optional && shape.held(value) == nullptr;
  }

  bool object(const Shape& shape, const void* value, const Wanted& wanted) {
    bool any = false;
    out_ += '{';
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      const void* place = shape.member(value, i);
      if (omits(*member.shape, place)) continue;
      const Wanted of_it = wanted.at(member.name);
      if (skips(of_it)) continue;
      computed(*member.shape, place, [&](const Shape& shape_of_it, const void* held) {
        if (!omits(shape_of_it, held) && field(member.name, shape_of_it, held, of_it, !any)) any = true;
      });
    }
    out_ += '}';
    return any;
  }

  bool map(const Shape& shape, const void* value, const Wanted& wanted) {
    bool any = false;
    out_ += '{';
    walk_elements(shape, value, [&](std::string_view key, const void* element) {
      const Wanted of_it = wanted.at(key);
      if (!skips(of_it) && field(key, *shape.element, element, of_it, !any)) any = true;
    });
    out_ += '}';
    return any;
  }

  bool list(const Shape& shape, const void* value, const Wanted& wanted) {
    bool any = false, first = true;
    const auto visit = [&](std::string_view, const void* held) {
      if (element(*shape.element, held, wanted, std::exchange(first, false))) any = true;
    };
    out_ += '[';
    if (shape.walk != nullptr) {
      walk_elements(shape, value, visit);
    } else {
      const auto [begin, count] = shape.elements(value);
      for (std::size_t i = 0; i < count; ++i) {
        visit({}, static_cast<const char*>(begin) + i * shape.element->size);
      }
    }
    out_ += ']';
    return any;
  }

  bool tuple(const Shape& shape, const void* value, const Wanted& wanted) {
    bool any = false;
    out_ += '[';
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      if (element(*shape.members[i].shape, shape.member(value, i), wanted, i == 0)) any = true;
    }
    out_ += ']';
    return any;
  }

  /// In its place, also where nothing of it is wanted.
  bool element(const Shape& shape, const void* value, const Wanted& wanted, bool first) {
    if (!first) out_ += ',';
    const std::size_t before = out_.size();
    if (part(shape, value, wanted)) return true;
    if (!wanted.client.all() && std::string_view{out_}.substr(before) != "{}") less_ = true;
    out_.resize(before);
    out_ += "{}";
    return false;
  }

  bool free_form(const Shape& shape, const void* value, const Wanted& wanted) {
    std::string text, part;
    shape.write_json(value, text);
    bool any = true;
    if (!wanted.own.all()) {
      any = cut(text, wanted.own, part);
      std::swap(text, part);
    }
    if (!wanted.client.all()) {
      part.clear();
      any = cut(text, wanted.client, part) && any;
      if (part != text) less_ = true;
      std::swap(text, part);
    }
    out_ += text;
    return any;
  }
  static bool cut(std::string_view text, const MaskPlace& place, std::string& part) {
    JsonPart json{text, part};
    const bool any = place.rest() ? json.leave_out(place.node()) : json.select(place.node());
    if (part.empty()) part = "{}";
    return any;
  }

  /// Calls `use(shape, value)`: of what is lazy, with what it computes.
  template <class Use>
  static void computed(const Shape& shape, const void* value, Use use) {
    if (shape.kind != Shape::Kind::lazy) return use(shape, value);
    walk_elements(shape, value, [&](std::string_view, const void* held) { use(*shape.element, held); });
  }

  std::string& out_;
  bool omit_null_;
  int depth_ = 0;
  bool less_ = false;
};

}  // namespace detail

/// Appends to `out`, of what `own` selects of the value behind `value`, which has this Shape, what `wanted` selects; `{}`
/// where that is nothing.
/// \returns false only if that is all that `own` selects. Throws what write_json() throws.
inline bool write_json_part(const Shape& shape, const void* value, const FieldMask& own, const FieldMask& wanted,
                            std::string& out, bool omit_null) {
  return detail::PartWriter{out, omit_null}.write(shape, value, {detail::MaskPlace{own}, detail::MaskPlace{wanted}});
}

/// The same for one mask.
/// \returns whether it is less than the value.
inline bool write_json_part(const Shape& shape, const void* value, const FieldMask& mask, std::string& out,
                            bool omit_null = false) {
  return detail::PartWriter{out, omit_null}.write(shape, value, {detail::MaskPlace{}, detail::MaskPlace{mask}});
}

/// The same of a JSON text. What is taken or left out as a whole is not looked at closely.
/// \throws std::invalid_argument when it is seen to be no JSON, or to be deeper than 64.
inline void append_json_part(std::string_view json, const FieldMask& mask, std::string& out) {
  const std::size_t before = out.size();
  detail::JsonPart part{json, out};
  mask.negated() ? part.leave_out(mask.root()) : part.select(mask.root());
  if (out.size() == before) out += "{}";
}

}  // namespace classy
