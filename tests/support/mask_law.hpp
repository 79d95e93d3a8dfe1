#pragma once
// The law of field masks: a part and its rest make up the whole, a mask and its canonical form select the same, and both
// select what the reference does. A pair of JSON and mask that breaks it is made as small as it can be.

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/field_mask.hpp>
#include <classy/merge.hpp>
#include <classy/part_write.hpp>

#include "support/random_mask.hpp"
#include "support/reference_mask.hpp"

namespace test {

/// The mask in the plainest way.
inline std::string plain_mask(const std::vector<reference_mask::MaskItem>& items) {
  std::string out;
  for (const reference_mask::MaskItem& item : items) {
    if (!out.empty()) out += ',';
    out += item.every ? "*" : name_of(item.name).mask[0];
    if (!item.inside.empty()) out.append("(").append(plain_mask(item.inside)).append(")");
  }
  return out;
}

/// `part_of` is what is tested: std::string(std::string_view json, const classy::FieldMask& mask).
template <class PartOf>
class MaskLaw {
 public:
  explicit MaskLaw(PartOf part_of) : part_of_{std::move(part_of)} {}

  static constexpr int masks_of_a_seed = 4;

  /// Tries what a seed makes: a document and some masks. Says what is broken, and by which least document and mask;
  /// nothing when the law holds.
  std::string broken_by(std::uint64_t seed) const {
    RandomMask random{seed};
    const Whole whole{random.document()};
    for (int i = 0; i < masks_of_a_seed; ++i) {
      const Mask mask = random.mask();
      const std::string spelled = random.spelled(mask);
      const std::string broken = fault(whole, mask, spelled);
      if (!broken.empty()) return "seed " + std::to_string(seed) + ": " + least(whole.tree, mask, spelled, broken);
    }
    return {};
  }

 private:
  using Mask = std::vector<reference_mask::MaskItem>;

  struct Whole {
    explicit Whole(reference_mask::Json made)
        : tree{std::move(made)}, text{tree.text()}, json(nlohmann::json::parse(text)) {}

    reference_mask::Json tree;
    std::string text;
    nlohmann::json json;
  };

  /// What is wrong; empty when nothing is.
  std::string fault(const Whole& whole, const Mask& items, const std::string& spelled) const {
    try {
      return fault_of(whole, items, spelled);
    } catch (const std::exception& error) {
      return std::string{"it throws: "} + error.what();
    }
  }
  std::string fault_of(const Whole& whole, const Mask& items, const std::string& spelled) const {
    const classy::FieldMask mask = classy::FieldMask::parse(spelled);
    const std::string canonical = mask.text();
    const std::string selected = part_of_(whole.text, mask);
    if (selected != reference_mask::part_of(whole.tree, items, false)) return "it selects " + selected;

    classy::FieldMask again = classy::FieldMask::parse(canonical);
    if (again.text() != canonical) return "its canonical form is " + canonical + ", and of that, " + again.text();
    if (part_of_(whole.text, again) != selected) return "its canonical form, " + canonical + ", selects something else";

    // As a client gets it: by the text of a link.
    const classy::FieldMask complement = classy::FieldMask::parse(std::move(again).complement().text());
    const std::string rest = part_of_(whole.text, complement);
    if (rest != reference_mask::part_of(whole.tree, items, true)) return "it leaves out " + rest;

    const auto part = nlohmann::json::parse(selected), left = nlohmann::json::parse(rest);
    if (const std::string path = unwanted(mask, part, ""); !path.empty()) return "it selects and does not want " + path;
    if (const std::string path = unwanted(complement, left, ""); !path.empty())
      return "its complement does not want " + path;
    if (classy::merge(part, left) != whole.json) return selected + " and " + rest + " do not make up the whole";
    return {};
  }

  /// A field of a part that the mask says it does not want; empty when there is none.
  static std::string unwanted(const classy::FieldMask& mask, const nlohmann::json& part, const std::string& path) {
    for (const auto& [key, value] : part.items()) {
      if (part.is_object() && (key.empty() || key.find('/') != std::string::npos)) continue;  // no path says these
      const std::string inside = part.is_array() ? path : path.empty() ? key : path + "/" + key;
      if (!inside.empty() && !mask.wants(inside)) return inside;
      if (!value.is_structured()) continue;
      if (std::string below = unwanted(mask, value, inside); !below.empty()) return below;
    }
    return {};
  }

  /// Leaves out what can be left out of both as long as the law is broken, and says how by what is left.
  std::string least(reference_mask::Json tree, Mask items, std::string spelled, std::string broken) const {
    for (std::size_t which = 0;;) {
      reference_mask::Json less = tree;
      Mask fewer = items;
      std::size_t left = which++;
      if (!cut(less, left) && !cut(fewer, left)) break;
      if (fewer.empty()) continue;
      const std::string plain = plain_mask(fewer);
      const std::string still = fault(Whole{less}, fewer, plain);
      if (still.empty()) continue;
      tree = std::move(less), items = std::move(fewer), spelled = plain, broken = still;
      which = 0;
    }
    return spelled + " of " + tree.text() + ": " + broken;
  }
  /// Leaves out a child somewhere, or makes one null; `which` counts down to the place. False: there are not so many.
  static bool cut(reference_mask::Json& value, std::size_t& which) {
    for (std::size_t i = 0; i < value.children.size(); ++i) {
      if (which-- == 0) {
        value.children.erase(value.children.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
      }
      reference_mask::Json& child = value.children[i];
      if (child.kind != reference_mask::Json::Kind::null && which-- == 0) {
        child.kind = reference_mask::Json::Kind::null;
        child.children.clear();
        return true;
      }
      if (cut(child, which)) return true;
    }
    return false;
  }
  static bool cut(std::vector<reference_mask::MaskItem>& items, std::size_t& which) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (which-- == 0) {
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
      }
      if (cut(items[i].inside, which)) return true;
    }
    return false;
  }

  PartOf part_of_;
};

}  // namespace test
