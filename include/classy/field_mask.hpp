#pragma once
// FieldMask: which fields of an answer a client wants.
//     const auto mask = classy::FieldMask::parse("id,name,address/city");
//     if (mask.wants("friends/name")) …
// A mask is a tree: repeats unite (`b/c,b/d` is `b(c,d)`), lists are transparent (`l/x` is x of every element).

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/mask_grammar.hpp>

namespace classy {

/// The relation, in the `Link` of an answer, of a part of an object to what it leaves out (RFC 8288, 2.1.2).
inline constexpr std::string_view rest_relation = "urn:classy:rest";

/// One field of a mask, and what is wanted of it.
struct MaskNode {
  bool whole = false;  ///< all of it; there are no fields then
  std::map<std::string, MaskNode, std::less<>> fields{};
  std::unique_ptr<MaskNode> rest{};  ///< `*`: of the keys that are none of these

  /// What is wanted of a key; null: nothing.
  const MaskNode* find(std::string_view key) const {
    const auto found = fields.find(key);
    return found != fields.end() ? &found->second : rest.get();
  }
};

/// A value; cheap to move. As made by default, it wants everything.
class FieldMask {
 public:
  static constexpr std::size_t max_size = detail::max_mask_size;    ///< bytes
  static constexpr std::size_t max_depth = detail::max_mask_depth;  ///< fields
  static constexpr std::size_t max_nodes = 4096;       ///< fields, when `*` has been united with those beside it …
  static constexpr std::size_t max_copied = max_size;  ///< … and bytes of names that this has copied

  FieldMask() { root_.whole = true; }

  /// \throws std::invalid_argument for what is no mask.
  static FieldMask parse(std::string_view text) {
    MaskError error;
    std::optional<FieldMask> mask = parse(text, error);
    if (!mask) throw std::invalid_argument{"\"" + std::string{text} + "\": " + std::string{error.what}};
    return *std::move(mask);
  }
  /// Nothing, and why, for what is no mask.
  static std::optional<FieldMask> parse(std::string_view text, MaskError& error) {
    struct Nobody {
      bool enter(detail::MaskName) { return true; }
      bool enter_all() { return true; }
      void leave() {}
    } nobody;
    return parse(text, error, nobody);
  }
  /// The same, read together with a check that is asked at each step, as the visitor of a MaskReader. When that stops it:
  /// nothing, without an error.
  template <class Check>
  static std::optional<FieldMask> parse(std::string_view text, MaskError& error, Check& check) {
    FieldMask mask;
    mask.root_.whole = false;
    Builder<Check> builder{mask, check};
    error = detail::MaskReader{text, builder}.read();
    if (error || builder.stopped) return std::nullopt;
    Spread spread;
    if (!spread.over(mask.root_)) {
      error = {"field_mask_too_complex", "the mask stands for too many fields", text.size()};
      return std::nullopt;
    }
    if (mask.root_.rest != nullptr && mask.root_.rest->whole) make_whole(mask.root_);
    return mask;
  }

  /// Whether it wants all there is.
  bool everything() const { return root_.whole && !negated_; }
  /// Whether it names what is left out, rather than what is wanted.
  bool negated() const { return negated_; }
  const MaskNode& root() const { return root_; }

  /// What this one leaves out.
  FieldMask complement() && {
    negated_ = !negated_;
    return std::move(*this);
  }

  /// Whether a field, such as "friends/name", or a part of it, is wanted.
  bool wants(std::string_view path) const {
    const MaskNode* node = &root_;
    while (!node->whole && !path.empty()) {
      const std::size_t slash = path.find('/');
      node = node->find(path.substr(0, slash));
      if (node == nullptr) return negated_;
      path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return !negated_ || !node->whole;
  }

  /// In canonical form: sorted, without repeats: `a,b/c,d(e,f)`.
  std::string text() const { return text(negated_); }
  /// Likewise, of what this one leaves out.
  std::string text_of_rest() const { return text(!negated_); }

 private:
  template <class Check>
  struct Builder {
    Builder(FieldMask& target, Check& asked) : mask{target}, check{asked}, path{&target.root_} {}

    void negate() { mask.negated_ = true; }
    bool enter(detail::MaskName name) {
      stopped = !check.enter(name);
      return !stopped && go(path[depth]->fields[name.text()]);
    }
    bool enter_all() {
      stopped = !check.enter_all();
      if (stopped) return false;
      auto& rest = path[depth]->rest;
      if (rest == nullptr) rest = std::make_unique<MaskNode>();
      return go(*rest);
    }
    void take() { make_whole(*path[depth]); }
    void leave() {
      check.leave();
      --depth;
    }
    bool go(MaskNode& node) {
      path[++depth] = &node;
      return true;
    }

    FieldMask& mask;
    Check& check;
    MaskNode* path[max_depth + 1];
    std::size_t depth = 0;
    bool stopped = false;
  };

  std::string text(bool negated) const {
    std::string out{negated ? "!" : ""};
    if (root_.whole) return out += '*';
    append_fields(root_, out, true);
    return out;
  }

  static void make_whole(MaskNode& node) {
    node.whole = true;
    node.fields.clear();
    node.rest.reset();
  }

  /// Unites each field with what is wanted of all fields, so that a key is found in one place. What that may cost is
  /// bounded twice: a text of 2 KiB stands for thousands of fields, and each may have a name of 1 KiB.
  class Spread {
   public:
    /// False when it has become too much.
    bool over(MaskNode& node) {
      if (++nodes_ > max_nodes) return false;
      if (node.whole) {
        make_whole(node);
        return true;
      }
      if (node.rest != nullptr && node.rest->whole) node.fields.clear();
      for (auto& [name, field] : node.fields) {
        if (node.rest != nullptr && !unite(field, *node.rest)) return false;
        if (!over(field)) return false;
      }
      return node.rest == nullptr || over(*node.rest);
    }

   private:
    bool unite(MaskNode& node, const MaskNode& other) {
      if (++nodes_ > max_nodes) return false;
      if (node.whole) return true;
      if (other.whole) {
        make_whole(node);
        return true;
      }
      for (const auto& [name, field] : other.fields) {
        const auto [place, added] = node.fields.try_emplace(name);
        if (added && (copied_ += name.size()) > max_copied) return false;
        if (!unite(place->second, field)) return false;
      }
      if (other.rest == nullptr) return true;
      if (node.rest == nullptr) node.rest = std::make_unique<MaskNode>();
      return unite(*node.rest, *other.rest);
    }

    std::size_t nodes_ = 0;
    std::size_t copied_ = 0;
  };

  static void append_fields(const MaskNode& node, std::string& out, bool first) {
    const auto append = [&](std::string_view name, const MaskNode& field, bool all) {
      if (!std::exchange(first, false)) out += ',';
      append_name(name, out, all);
      if (field.whole) return;
      const bool group = field.fields.size() + (field.rest != nullptr ? 1U : 0U) > 1;
      out += group ? '(' : '/';
      append_fields(field, out, true);
      if (group) out += ')';
    };
    if (node.rest != nullptr) append("*", *node.rest, true);
    for (const auto& [name, field] : node.fields) append(name, field, false);
  }
  static void append_name(std::string_view name, std::string& out, bool all) {
    if (!all && (name == "*" || (out.empty() && name.starts_with('!')))) out += '\\';
    for (const char c : name) {
      if (is_special(c)) out += '\\';
      out += c;
    }
  }

  static constexpr bool is_special(char c) {
    return c == ',' || c == '/' || c == '(' || c == ')' || c == '\\' || c == ' ';
  }

  MaskNode root_;
  bool negated_ = false;
};

}  // namespace classy
