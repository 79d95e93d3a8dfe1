#pragma once
// JSON values and field masks by chance: nested, with lists of lists, nulls, what is empty, names that need escapes, keys
// that a mask names twice or not at all.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "support/chance.hpp"
#include "support/reference_mask.hpp"

namespace test {

/// A name, and two ways to write it in JSON and in a mask.
struct SpelledName {
  std::string_view plain;
  std::array<std::string_view, 2> json;
  std::array<std::string_view, 2> mask;
};

inline constexpr SpelledName spelled_names[] = {
    {"a", {R"("a")", R"("\u0061")"}, {"a", R"(\a)"}},
    {"b", {R"("b")", R"("\u0062")"}, {"b", R"(\b)"}},
    {"c", {R"("c")", R"("c")"}, {"c", "c"}},
    {"id", {R"("id")", R"("\u0069d")"}, {"id", R"(i\d)"}},
    {"é", {R"("é")", R"("\u00e9")"}, {"é", R"(\é)"}},
    {"😀", {R"("😀")", R"("\ud83d\ude00")"}, {"😀", "😀"}},
    {"a/b", {R"("a/b")", R"("a\/b")"}, {R"(a\/b)", R"(\a\/\b)"}},
    {"(,)", {R"-("(,)")-", R"-("\u0028,)")-"}, {R"-(\(\,\))-", R"-(\(\,\))-"}},
    {"*", {R"("*")", R"("\u002A")"}, {R"(\*)", R"(\*)"}},
    {"!a", {R"("!a")", R"("\u0021a")"}, {R"(\!a)", R"(\!\a)"}},
    {"\"\\ \n", {R"("\"\\ \n")", R"("\u0022\u005C \u000a")"}, {"\"\\\\\\ \n", "\\\"\\\\\\ \\\n"}},
    {"", {R"("")", R"("")"}, {}},  // in a mask no name is empty
};

inline const SpelledName& name_of(std::string_view plain) {
  return *std::find_if(std::begin(spelled_names), std::end(spelled_names),
                       [plain](const SpelledName& name) { return name.plain == plain; });
}

/// JSON and a mask; the same for the same seed.
class RandomMask {
 public:
  explicit RandomMask(std::uint64_t seed) : chance_{seed} {}

  /// An object, but for one in sixteen.
  reference_mask::Json document() { return chance_.below(16) == 0 ? value(3) : object(4); }
  std::vector<reference_mask::MaskItem> mask() { return items(3); }

  /// A mask in one of many ways to write it: `a/b`, `a(b)`, `( a ( \b ) )`.
  std::string spelled(const std::vector<reference_mask::MaskItem>& mask) {
    std::string out;
    spell_space(out);
    const bool in_parentheses = chance_.below(8) == 0;
    if (in_parentheses) out += '(';
    spell(mask, out);
    if (in_parentheses) out += ')';
    spell_space(out);
    return out;
  }

  Chance& chance() { return chance_; }
  /// A few names come up often, so that masks hit and repeat themselves.
  const SpelledName& name(bool in_mask) {
    const std::size_t all = std::size(spelled_names) - (in_mask ? 1 : 0);
    return spelled_names[chance_.below(chance_.below(4) == 0 ? all : 3)];
  }

 private:
  using Json = reference_mask::Json;
  using MaskItem = reference_mask::MaskItem;

  Json value(int depth) {
    static constexpr std::string_view scalars[] = {"0",      "-1.5e3",         "true",        R"("")",
                                                   R"("x")", R"("}],\"{[\\")", R"("\u00e9é")"};
    switch (chance_.below(depth == 0 ? 4 : 9)) {
      case 0: return {};
      case 1:
      case 2:
      case 3: return {.kind = Json::Kind::scalar, .scalar = std::string{scalars[chance_.below(std::size(scalars))]}};
      case 4:
      case 5: {
        Json list{.kind = Json::Kind::list};
        for (std::size_t i = chance_.below(4); i > 0; --i) list.children.push_back(value(depth - 1));
        return list;
      }
      default: return object(depth);
    }
  }
  Json object(int depth) {
    Json made{.kind = Json::Kind::object};
    for (std::size_t i = chance_.below(5); i > 0; --i) {
      const SpelledName& any = name(false);
      bool taken = false;
      for (const Json& other : made.children) taken = taken || other.key == any.plain;
      if (taken) continue;
      made.children.push_back(depth == 0 ? Json{} : value(depth - 1));
      made.children.back().key = any.plain;
      made.children.back().spelled_key = any.json[chance_.below(8) == 0 ? 1 : 0];
    }
    return made;
  }

  std::vector<MaskItem> items(int depth) {
    std::vector<MaskItem> made(1 + chance_.below(3));
    for (MaskItem& item : made) {
      item.every = chance_.below(6) == 0;
      if (!item.every) item.name = name(true).plain;
      if (depth > 0 && chance_.below(2) == 0) item.inside = items(depth - 1);
    }
    return made;
  }

  void spell(const std::vector<MaskItem>& items, std::string& out) {
    bool first = true;
    for (const MaskItem& item : items) {
      if (!first) out += ',';
      first = false;
      spell_space(out);
      spell_name(item, out);
      spell_space(out);
      if (item.inside.empty()) continue;
      const bool group = item.inside.size() > 1 || chance_.below(4) == 0;
      out += group ? '(' : '/';
      spell(item.inside, out);
      if (group) out += ')';
      spell_space(out);
    }
  }
  void spell_name(const MaskItem& item, std::string& out) {
    out += item.every ? "*" : name_of(item.name).mask[chance_.below(8) == 0 ? 1 : 0];
  }
  void spell_space(std::string& out) {
    if (chance_.below(16) == 0) out += "  ";
  }

  Chance chance_;
};

}  // namespace test
