#pragma once
// The members of a struct: Boost.PFR finds those of a plain aggregate, and their names come from the compiler's spelling
// of pointers to them; Boost.Describe names them where there are bases, private members or C arrays.

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/describe/members.hpp>

#include <classy/detail/aggregate.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/detail/type_name.hpp>

namespace classy::detail {

// An object that is never defined: the addresses of its members are constants, and their spelling ends in the name.
template <class T>
struct Ghost {
  T value;
};
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern const Ghost<T> ghost;

template <class Pointer>
struct MemberAddress {
  Pointer pointer;
};
template <class Pointer>
MemberAddress(Pointer) -> MemberAddress<Pointer>;

/// Where a value of that type could lie, though none ever does: the addresses of its members are constants, and can be
/// taken from each other.
template <class T>
union Room {
  constexpr Room() : nothing{} {}
  constexpr ~Room() {}

  char nothing;
  T value;
};
template <class T>
inline constinit Room<T> room{};

/// `count`, and of the I-th member its Type, its name and its place in `room`.
template <class T>
struct StructMembers {
  static constexpr std::size_t count = initialisers<T>;
  template <std::size_t I>
  using Type = std::remove_cvref_t<decltype(member_at<I>(std::declval<T&>()))>;

  template <std::size_t I>
  static constexpr std::string_view name() {
    return last_name(spell_value<MemberAddress{&member_at<I>(ghost<T>.value)}>());
  }
  template <std::size_t I>
  static constexpr const void* place = &member_at<I>(room<T>.value);
};
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

template <DescribedType T>
struct StructMembers<T> {
  using All = boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;
  static constexpr std::size_t count = boost::mp11::mp_size<All>::value;
  template <std::size_t I>
  using Descriptor = boost::mp11::mp_at_c<All, I>;
  template <std::size_t I>
  using Type = std::remove_cv_t<typename MemberOfPointer<std::remove_cv_t<decltype(Descriptor<I>::pointer)>>::Type>;

  template <std::size_t I>
  static constexpr std::string_view name() {
    return Descriptor<I>::name;
  }
  template <std::size_t I>
  static constexpr const void* place = &(room<T>.value.*Descriptor<I>::pointer);
};

template <class T>
using MemberIndices = std::make_index_sequence<StructMembers<T>::count>;

template <class T, class Indices = MemberIndices<T>>
inline constexpr std::nullptr_t member_places = nullptr;
template <class T, std::size_t... I>
inline constexpr const void* member_places<T, std::index_sequence<I...>>[] = {StructMembers<T>::template place<I>...,
                                                                              nullptr};

}  // namespace classy::detail
