#pragma once
// Which members of a struct may be absent from what a client sends, because the struct itself says what they are then.

#include <array>
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
#include <classy/rules.hpp>

namespace classy::detail {

/// For the compiler: anything may have been read or written behind this pointer.
inline void forget(void* memory) { asm volatile("" : : "r"(memory) : "memory"); }

/// Whether the initialiser gives a member another value than its type alone would.
template <class M>
bool differs_from_initial(const M& member) {
  if constexpr (OptionalType<M>) {
    return true;
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

/// Of scalars, and of what else has no constructor, an initialiser can be seen even if it is zero: without one, the
/// bytes that were there before a default-initialisation are there after it. The language has no other way to ask.
template <class T, std::size_t... I>
std::array<bool, sizeof...(I) + 1> find_defaults(std::index_sequence<I...>) {
  using Members = StructMembers<T>;
  std::array<bool, sizeof...(I) + 1> found{};
  const auto room = std::make_unique<std::byte[]>(sizeof(T) + alignof(T));
  void* place = room.get();
  std::size_t space = sizeof(T) + alignof(T);
  place = std::align(alignof(T), sizeof(T), place, space);
  for (const unsigned char before : {std::uint8_t{0xAA}, std::uint8_t{0x55}}) {
    std::memset(place, before, sizeof(T));
    forget(place);
    T* object = new (place) T;
    forget(place);
    [[maybe_unused]] const auto look = [before](auto& member) {
      using M = std::remove_cvref_t<decltype(member)>;
      if constexpr (std::is_trivially_default_constructible_v<M>) {
        const auto* bytes = reinterpret_cast<const volatile unsigned char*>(&member);
        for (std::size_t i = 0; i < sizeof(M); ++i) {
          if (bytes[i] != before) return true;
        }
        return false;
      } else {
        return differs_from_initial(member);
      }
    };
    ((found[I] = found[I] || look(Members::template get<I>(*object))), ...);
    std::destroy_at(object);
  }
  return found;
}

/// One for each member of T.
template <class T>
const bool* defaulted_members() {
  static const auto table = find_defaults<T>(MemberIndices<T>{});
  return table.data();
}

}  // namespace classy::detail
