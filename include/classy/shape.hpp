#pragma once
// Shape: what the values of a type look like, how to read and how to write one through a pointer, as plain data.
// Templates only make Shapes (reflect.hpp); ordinary code, compiled once, walks them: JSON to value, value to JSON, text
// to value, rules, JSON Schema.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace classy {

/// What is wrong with a text; `type` is empty when nothing is.
struct TextFault {
  std::string_view type{};  ///< "int_parsing", …: the words of FastAPI
  std::string message{};    ///< for a person
  std::string ctx{};        ///< the numbers behind the message, as a JSON object; or empty

  explicit operator bool() const { return !type.empty(); }
};

/// A number of any kind, or none: the bounds of rules.
struct Number {
  enum class Kind : std::uint8_t { none, integer, natural, floating };

  Kind kind = Kind::none;
  std::int64_t integer = 0;
  std::uint64_t natural = 0;
  double floating = 0;

  constexpr explicit operator bool() const { return kind != Kind::none; }
};

/// What a value must be besides of its type, and how it is called. See rules.hpp for how people say it.
struct Rules {
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  Number gt{}, ge{}, lt{}, le{}, multiple_of{};
  std::size_t min_length = 0;  ///< of texts, in code points
  std::size_t max_length = unlimited;
  std::size_t min_items = 0;  ///< of lists and maps
  std::size_t max_items = unlimited;
  std::string_view pattern{};  ///< of texts: an expression that is found in it
  std::string_view name{};     ///< on the wire, when it is not the member's
  std::string_view description{};
  bool allow_non_finite = false;  ///< also "inf" and "nan", where there is a word for them
  bool defaulted = false;         ///< may be absent
};

struct Shape;

/// One member of a struct, or one element of a tuple (without a name).
struct Member {
  std::string_view name;
  const Shape* shape;
  const Rules* rules = nullptr;
  std::string_view key{};  ///< `,"name":`, as it stands in JSON; empty when JSON does not hold the name as it is
};

/// One name of an enum.
struct Enumerator {
  std::string_view name;
  std::int64_t value;
};

/// Receives the elements of a container: `key` is empty but for maps.
using Visit = void (*)(void* state, std::string_view key, const void* element);

/// Elements that lie side by side.
struct Elements {
  const void* first;
  std::size_t count;
};

/// The functions that a kind does not need are null; those that only readers need are null for types that can only be
/// written, such as std::string_view.
struct Shape {
  enum class Kind : std::uint8_t {
    boolean,
    signed_integer,
    unsigned_integer,
    floating,
    text,
    enumeration,
    formatted,  ///< a JSON string of a format of its own: a date, a UUID
    optional,
    lazy,  ///< computed when it is written; otherwise as what it holds
    list,
    map,
    tuple,
    object,
    variant,
    free_form  ///< any JSON
  };

  Kind kind;
  bool readable = true;                       ///< false: itself, or what it is made of, can only be written
  bool is_string = false;                     ///< text: it is a std::string
  std::uint32_t size = 0;                     ///< sizeof
  std::string_view name{};                    ///< the C++ type's
  std::string_view format{};                  ///< formatted: "date", "uuid", …: JSON Schema's word, or the type's own
  const Shape* element = nullptr;             ///< optional, lazy, list, map: what they hold
  std::span<const Member> members{};          ///< object, tuple
  std::span<const Enumerator> enumerators{};  ///< enumeration
  std::span<const Shape* const> alternatives{};  ///< variant
  std::optional<std::size_t> fixed_size{};       ///< list: how many elements, where there is no choice
  bool unique = false;                           ///< list: a set
  bool forbids_extra = false;                    ///< object: a key that is no member is a fault

  // ── reading a value ──
  std::string_view (*text)(const void* value) = nullptr;
  void (*append_text)(const void* value, std::string& out) = nullptr;  ///< formatted
  const void* (*held)(const void* value) = nullptr;                    ///< optional: what it holds, or null
  Elements (*elements)(const void* value) = nullptr;                   ///< list: null when they lie apart
  void (*walk)(const void* value, void* state, Visit) = nullptr;       ///< list, map; lazy: its value, then gone
  /// object, tuple: where the members would lie in a value, never made, whose address is `origin`.
  const void* origin = nullptr;
  const void* const* places = nullptr;
  std::size_t (*index)(const void* value) = nullptr;                  ///< variant: which alternative
  void (*write_json)(const void* value, std::string& out) = nullptr;  ///< free_form

  // ── making a value: each gets a live one ──
  void (*set_text)(void* value, std::string_view text) = nullptr;
  TextFault (*read_text)(void* value, std::string_view text) = nullptr;  ///< formatted
  void (*reset)(void* value) = nullptr;                                  ///< to T{}
  void* (*emplace)(void* value) = nullptr;                               ///< optional, lazy: makes it hold T{}
  /// list: a place for the next element, the `index`th; null when it is full. `commit` follows, where there is one.
  void* (*grow)(void* value, std::size_t index) = nullptr;
  void (*commit)(void* value, void* element, bool keep) = nullptr;
  void* (*entry)(void* value, std::string_view key) = nullptr;  ///< map: a T{} under that key
  void* (*choose)(void* value, std::size_t index) = nullptr;    ///< variant: makes it hold that alternative
  std::string (*validate)(const void* value) = nullptr;         ///< object: its rule across members, or null
  bool (*read_json)(void* value,
                    std::string_view json) = nullptr;  ///< free_form: `json` is JSON; false if it is too large
  /// object: which members may be absent, one for each.
  const bool* (*defaulted)() = nullptr;

  /// object, tuple: the address of a value's nth member.
  const void* member(const void* value, std::size_t nth) const { return static_cast<const char*>(value) + offset(nth); }
  void* member(void* value, std::size_t nth) const { return static_cast<char*>(value) + offset(nth); }
  /// In bytes from the value's address.
  std::ptrdiff_t offset(std::size_t nth) const {
    return static_cast<const char*>(places[nth]) - static_cast<const char*>(origin);
  }
};

}  // namespace classy
