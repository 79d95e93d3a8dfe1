#pragma once
// Whether what a field mask names is there: of a type for the compiler, which has no Shapes yet, and of a Shape.

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <classy/detail/mask_grammar.hpp>
#include <classy/detail/shape_holder.hpp>
#include <classy/detail/struct_members.hpp>
#include <classy/detail/struct_shapes.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

/// The field of a type that has a name, if it is known, and where that leads: to a function for its type, or, with null,
/// to what is only known at run time. (Functions, not data: a type may hold lists of its own kind.)
struct TypeField {
  using Find = TypeField (*)(MaskName name);

  bool known = false;
  Find inside = nullptr;
};

template <class T>
constexpr TypeField field_of(MaskName name);

template <class T, class Indices = MemberIndices<T>>
inline constexpr TypeField::Find finds_of_members = nullptr;
template <class T, std::size_t... I>
inline constexpr TypeField::Find finds_of_members<T, std::index_sequence<I...>>[sizeof...(I) + 1] = {
    &field_of<typename StructMembers<T>::template Type<I>>..., nullptr};

/// Lists are transparent; of a variant, a tuple and free-form JSON nothing is known.
template <class T>
constexpr TypeField field_of(MaskName name) {
  if constexpr (CustomShape<T> || VariantType<T> || TupleType<T>) {
    return {true, nullptr};
  } else if constexpr (MapType<T>) {
    return {true, &field_of<typename T::mapped_type>};
  } else if constexpr (OptionalType<T> || RangeType<T>) {
    return field_of<typename T::value_type>(name);
  } else if constexpr (LazyType<T>) {
    return field_of<typename LazyValue<T>::Type>(name);
  } else if constexpr (std::is_bounded_array_v<T> && !TextType<T>) {
    return field_of<std::remove_extent_t<T>>(name);
  } else if constexpr (ObjectType<T>) {
    for (std::size_t i = 0; i < StructMembers<T>::count; ++i) {
      if (name == member_names<T>[i]) return {true, finds_of_members<T>[i]};
    }
  }
  return {};
}

/// The same of a Shape.
struct ShapeField {
  bool known = false;
  const Shape* inside = nullptr;
};

/// What has the fields: masks do not see the lists, and the like, around it.
inline const Shape& fielded(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::optional:
    case Shape::Kind::lazy:
    case Shape::Kind::list: return fielded(*shape.element);
    default: return shape;
  }
}

inline ShapeField field_of(const Shape& around, MaskName name) {
  const Shape& shape = fielded(around);
  switch (shape.kind) {
    case Shape::Kind::map: return {true, shape.element};
    case Shape::Kind::object:
      for (const Member& member : shape.members) {
        if (name == member.name) return {true, member.shape};
      }
      return {};
    case Shape::Kind::variant:
    case Shape::Kind::tuple:
    case Shape::Kind::free_form: return {true, nullptr};
    default: return {};
  }
}

constexpr TypeField find_field(TypeField::Find place, MaskName name) { return place(name); }
inline ShapeField find_field(const Shape* place, MaskName name) { return field_of(*place, name); }

/// A visitor of a MaskReader that stops at the first field that is not known. A Place is one of the above.
template <class Place>
class MaskCheck {
 public:
  constexpr explicit MaskCheck(Place root) : path_{root} {}

  /// Whether all fields are known, and if not, the first that is not, with those above it: "friends/nmae".
  constexpr bool good() const { return !failed_; }
  std::string unknown() const {
    std::string path;
    for (std::size_t i = 0; i <= depth_; ++i) path.append(i == 0 ? "" : "/").append(names_[i].text());
    return path;
  }

  /// What it could have been, as far as that is known.
  std::vector<std::string_view> known() const {
    std::vector<std::string_view> names;
    const Shape* const around = path_[depth_];
    if (around == nullptr) return names;
    const Shape& shape = fielded(*around);
    if (shape.kind != Shape::Kind::object) return names;
    for (const Member& member : shape.members) names.push_back(member.name);
    return names;
  }

  constexpr void negate() {}
  constexpr bool enter(MaskName name) {
    names_[depth_] = name;
    const Place place = path_[depth_];
    if (place == nullptr) return go(nullptr);
    const auto field = find_field(place, name);
    failed_ = !field.known;
    return field.known && go(field.inside);
  }
  constexpr bool enter_all() {
    names_[depth_] = MaskName{"*"};
    return go(nullptr);
  }
  constexpr void take() {}
  constexpr void leave() { --depth_; }

 private:
  constexpr bool go(Place inside) {
    path_[++depth_] = inside;
    return true;
  }

  Place path_[max_mask_depth + 1]{};
  MaskName names_[max_mask_depth + 1]{};
  std::size_t depth_ = 0;
  bool failed_ = false;
};

/// What is wrong with a mask as a sentence for the person who wrote it, for answers of that Shape (null: of any); empty
/// when nothing is.
inline std::string mask_mistake(std::string_view mask, const Shape* shape) {
  MaskCheck<const Shape*> check{shape};
  const MaskError error = MaskReader{mask, check}.read();
  const std::string quoted = "the field mask \"" + std::string{mask} + "\"";
  if (error) return quoted + ": " + std::string{error.what} + ", at byte " + std::to_string(error.position);
  if (!check.good()) return quoted + ": the result has no field \"" + check.unknown() + "\"";
  return {};
}

}  // namespace classy::detail
