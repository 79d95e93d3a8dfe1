#pragma once
// Which members of a struct may be absent from what a client sends, because the struct itself says what they are then.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include <classy/detail/struct_members.hpp>
#include <classy/detail/type_kinds.hpp>

namespace classy::detail {

/// For the compiler: anything may have been read or written behind this pointer.
inline void forget(void* memory) { asm volatile("" : : "r"(memory) : "memory"); }

/// Whether the initialiser gives a member another value than its type alone would.
template <class M>
bool differs_from_initial(const M& member) {
  if constexpr (OptionalType<M>) {
    return true;
  } else if constexpr (LazyType<M>) {
    return !member.is_given() || differs_from_initial(member.value());
  } else if constexpr (requires { member.empty(); }) {
    return !member.empty();
  } else if constexpr (VariantType<M>) {
    return member.index() != 0;
  } else if constexpr (TupleType<M>) {
    return false;  // its comparison may not compile, and nothing says so before
  } else if constexpr (std::equality_comparable<M> && std::default_initializable<M>) {
    return !(member == M{});
  } else {
    return false;
  }
}

/// Whether a member was given a value when the struct was made, in memory that was full of the byte `before`.
template <class M>
bool is_initialised(const void* member, unsigned char before) {
  if constexpr (std::is_trivially_default_constructible_v<M>) {
    const auto* bytes = static_cast<const volatile unsigned char*>(member);
    for (std::size_t i = 0; i < sizeof(M); ++i) {
      if (bytes[i] != before) return true;
    }
    return false;
  } else {
    return differs_from_initial(*static_cast<const M*>(member));
  }
}

/// What is needed of a struct to find its defaults.
struct StructInitialiser {
  std::size_t size;
  std::size_t alignment;
  std::size_t count;           ///< of its members
  const void* origin;          ///< see Shape
  const void* const* places;   ///< likewise
  void* (*make)(void* place);  ///< default-initialises
  void (*end)(void* object);
  bool (*const* is_initialised)(const void* member, unsigned char before);  ///< for each member
};

/// Of scalars, and of what else has no constructor, an initialiser can be seen even if it is zero: without one, the
/// bytes that were there before a default-initialisation are there after it. The language has no other way to ask.
inline std::unique_ptr<bool[]> find_defaults(const StructInitialiser& initialiser) {
  auto found = std::make_unique<bool[]>(initialiser.count);
  std::size_t space = initialiser.size + initialiser.alignment;
  const auto room = std::make_unique<std::byte[]>(space);
  void* place = room.get();
  place = std::align(initialiser.alignment, initialiser.size, place, space);
  for (const unsigned char before : {std::uint8_t{0xAA}, std::uint8_t{0x55}}) {
    std::memset(place, before, initialiser.size);
    forget(place);
    void* object = initialiser.make(place);
    forget(object);
    for (std::size_t i = 0; i < initialiser.count; ++i) {
      const auto offset =
          static_cast<const char*>(initialiser.places[i]) - static_cast<const char*>(initialiser.origin);
      if (initialiser.is_initialised[i](static_cast<char*>(object) + offset, before)) found[i] = true;
    }
    initialiser.end(object);
  }
  return found;
}

template <class T, class Indices = MemberIndices<T>>
struct MemberInitialisers;
template <class T, std::size_t... I>
struct MemberInitialisers<T, std::index_sequence<I...>> {
  static constexpr bool (*all[])(const void*, unsigned char) = {
      &is_initialised<typename StructMembers<T>::template Type<I>>..., nullptr};
};

/// One for each member of T.
template <class T>
const bool* defaulted_members() {
  static const auto table = find_defaults({.size = sizeof(T),
                                           .alignment = alignof(T),
                                           .count = StructMembers<T>::count,
                                           .origin = &room<T>,
                                           .places = member_places<T>,
                                           .make = [](void* place) -> void* { return new (place) T; },
                                           .end = [](void* object) { static_cast<T*>(object)->~T(); },
                                           .is_initialised = MemberInitialisers<T>::all});
  return table.get();
}

}  // namespace classy::detail
