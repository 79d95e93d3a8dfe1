#pragma once
// What field masks mean, slowly and obviously: a mask is the items that were written, and each key looks for those that
// name it. Nothing is united, sorted or copied beforehand. JsonPart is compared with it.

#include <string>
#include <string_view>
#include <vector>

namespace reference_mask {

/// A JSON value as it is spelled.
struct Json {
  enum class Kind { null, scalar, list, object };

  Kind kind = Kind::null;
  std::string scalar{};
  std::vector<Json> children{};
  std::string key{};          ///< of a member of an object …
  std::string spelled_key{};  ///< … and with quotation marks and escapes

  std::string text() const {
    std::string out;
    append_to(out);
    return out;
  }
  void append_to(std::string& out) const {
    if (kind == Kind::null) {
      out += "null";
    } else if (kind == Kind::scalar) {
      out += scalar;
    } else {
      out += bracket();
      bool first = true;
      for (const Json& child : children) {
        append_name(child, first, out);
        child.append_to(out);
        first = false;
      }
      out += closing_bracket();
    }
  }
  /// What stands before a child.
  void append_name(const Json& child, bool first, std::string& out) const {
    if (!first) out += ',';
    if (kind == Kind::object) out.append(child.spelled_key).append(":");
  }
  char bracket() const { return kind == Kind::object ? '{' : '['; }
  char closing_bracket() const { return kind == Kind::object ? '}' : ']'; }
};

/// `name`, or `name(inside)`.
struct MaskItem {
  std::string name{};
  bool every = false;  ///< `*` instead of a name
  std::vector<MaskItem> inside{};
};

/// What some items want of a value of that name.
struct Wanted {
  std::vector<const MaskItem*> inside{};
  bool any = false;
  bool whole = false;

  Wanted(const std::vector<const MaskItem*>& items, std::string_view key) {
    for (const MaskItem* item : items) {
      if (!item->every && item->name != key) continue;
      any = true;
      if (item->inside.empty()) whole = true;
      for (const MaskItem& below : item->inside) inside.push_back(&below);
    }
  }
};

struct Part {
  std::string text = "{}";
  bool any = false;  ///< there is something in it: otherwise an object has no such key
};

inline Part selected(const Json& value, const std::vector<const MaskItem*>& items) {
  if (value.kind == Json::Kind::null) return {"null", true};
  if (value.kind == Json::Kind::scalar) return {};
  std::string out{value.bracket()};
  const auto append = [&](const std::string& text, const Json& child) {
    value.append_name(child, out.size() == 1, out);
    out += text;
  };
  for (const Json& child : value.children) {
    if (value.kind == Json::Kind::list) {
      append(selected(child, items).text, child);
      continue;
    }
    const Wanted wanted{items, child.key};
    if (!wanted.any) continue;
    const Part part = wanted.whole ? Part{child.text(), true} : selected(child, wanted.inside);
    if (part.any) append(part.text, child);
  }
  return {out + value.closing_bracket(), true};
}

inline Part left_out(const Json& value, const std::vector<const MaskItem*>& items) {
  if (value.kind == Json::Kind::null) return {};
  if (value.kind == Json::Kind::scalar) return {value.scalar, true};
  std::string out{value.bracket()};
  bool any = false;
  const auto append = [&](const std::string& text, const Json& child) {
    value.append_name(child, out.size() == 1, out);
    out += text;
  };
  for (const Json& child : value.children) {
    if (value.kind == Json::Kind::list) {
      const Part part = left_out(child, items);
      append(part.any ? part.text : "{}", child);
      any = any || part.any;
      continue;
    }
    const Wanted wanted{items, child.key};
    if (wanted.whole) continue;
    const Part part = wanted.any ? left_out(child, wanted.inside) : Part{child.text(), true};
    if (part.any) append(part.text, child);
    any = any || part.any;
  }
  return {out + value.closing_bracket(), any};
}

/// What a mask selects of a whole answer, or with `rest` what it leaves out. There `*` is the whole, whatever that is.
inline std::string part_of(const Json& whole, const std::vector<MaskItem>& mask, bool rest) {
  std::vector<const MaskItem*> items;
  for (const MaskItem& item : mask) {
    if (item.every && item.inside.empty()) return rest ? "{}" : whole.text();
    items.push_back(&item);
  }
  return rest ? left_out(whole, items).text : selected(whole, items).text;
}

}  // namespace reference_mask
