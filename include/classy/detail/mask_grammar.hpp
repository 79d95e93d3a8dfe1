#pragma once
// The grammar of field masks: `id,name,address/city,friends(id,name)`; with `!` in front, all but these. (Google's
// `fields`, and `!`.) It is read in one pass and without recursion, so that a client's text decides no stack.
//     mask = OWS [ "!" ] ( list / "(" list ")" ) OWS
//     list = item *( "," item )
//     item = OWS name [ "/" item / "(" list ")" ] OWS
//     name = "*" / 1*( char / "\" ANY )       ; "*": every key; char: all but , / ( ) \ and space

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace classy {

/// Why a text is no field mask; `what` is empty when it is one.
struct MaskError {
  std::string_view type{};   ///< "field_mask_syntax", "field_mask_too_long" …: the words that clients get
  std::string_view what{};   ///< for a person
  std::size_t position = 0;  ///< in bytes from the start

  constexpr explicit operator bool() const { return !what.empty(); }
};

namespace detail {

inline constexpr std::size_t max_mask_size = 2048;  // bytes
inline constexpr std::size_t max_mask_depth = 16;   // fields

/// A name as a mask spells it: `a\/b` for "a/b".
class MaskName {
 public:
  constexpr MaskName() = default;
  constexpr explicit MaskName(std::string_view spelled) : spelled_{spelled} {}

  constexpr bool operator==(std::string_view name) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < spelled_.size(); ++i) {
      if (spelled_[i] == escape) ++i;
      if (at == name.size() || name[at++] != spelled_[i]) return false;
    }
    return at == name.size();
  }
  std::string text() const {
    std::string name;
    for (std::size_t i = 0; i < spelled_.size(); ++i) name += spelled_[spelled_[i] == escape ? ++i : i];
    return name;
  }

  static constexpr char escape = 0x5C;  // a backslash

 private:
  std::string_view spelled_;  // a character follows each backslash
};

/// Reads masks for a visitor, which stands at the root in the beginning:
///     void negate();
///     bool enter(MaskName name);      // goes down to a field; false: that is enough
///     bool enter_all();               // likewise to "*", all fields
///     void take();                    // this field is taken whole
///     void leave();                   // goes up
template <class Visitor>
class MaskReader {
 public:
  constexpr MaskReader(std::string_view text, Visitor& visitor) : text_{text}, visitor_{visitor} {}

  constexpr MaskError read() {
    if (text_.size() > max_mask_size)
      return {"field_mask_too_long", "the mask is longer than 2048 bytes", max_mask_size};
    skip_spaces();
    if (take('!')) visitor_.negate();
    skip_spaces();
    const bool in_parentheses = take('(');
    if (in_parentheses) groups_[group_count_++] = 0;
    do {
      if (!read_path() || !read_ends(in_parentheses)) return error_;
    } while (!done_);
    return error_;
  }

 private:
  /// A name, and those behind `/` and `(`: down to a field that is taken whole.
  constexpr bool read_path() {
    for (;;) {
      skip_spaces();
      if (!read_name()) return false;
      skip_spaces();
      if (take('/')) continue;
      if (!take('(')) break;
      groups_[group_count_++] = static_cast<std::uint8_t>(depth_);
    }
    visitor_.take();
    return true;
  }

  constexpr bool read_name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && std::string_view{",/() "}.find(text_[at_]) == std::string_view::npos) {
      if (text_[at_] == MaskName::escape && ++at_ == text_.size()) return fail("nothing follows the backslash");
      ++at_;
    }
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty()) return fail("a field's name is missing");
    if (depth_ == max_mask_depth) {
      error_ = {"field_mask_too_deep", "the mask is deeper than 16 fields", start};
      return false;
    }
    ++depth_;
    return name == "*" ? visitor_.enter_all() : visitor_.enter(MaskName{name});
  }

  /// What may follow a field: the ends of groups, then a comma or the end of all.
  constexpr bool read_ends(bool in_parentheses) {
    for (;;) {
      const std::size_t base = group_count_ == 0 ? 0 : groups_[group_count_ - 1];
      for (; depth_ > base; --depth_) visitor_.leave();
      skip_spaces();
      if (at_ == text_.size()) {
        done_ = true;
        return group_count_ == 0 || fail("a closing parenthesis is missing");
      }
      if (in_parentheses && group_count_ == 0) return fail("something follows the closing parenthesis");
      if (take(',')) return true;
      if (group_count_ == 0 || !take(')')) return fail("a comma is missing");
      --group_count_;
    }
  }

  constexpr void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  constexpr bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  constexpr bool fail(std::string_view what) {
    error_ = {"field_mask_syntax", what, at_};
    return false;
  }

  std::string_view text_;
  Visitor& visitor_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::array<std::uint8_t, max_mask_depth + 2> groups_{};  // how deep each open one is
  std::size_t group_count_ = 0;
  bool done_ = false;
  MaskError error_{};
};

}  // namespace detail
}  // namespace classy
