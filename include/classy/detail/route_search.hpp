#pragma once
// The search of all ways through the trie, best first: for paths at which a single walk does not suffice. It comes to
// each node once at most, so that the author of the table, and not a client, decides how long it can take.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <classy/captures.hpp>
#include <classy/detail/answer_table.hpp>
#include <classy/detail/route_nodes.hpp>
#include <classy/detail/split_path.hpp>
#include <classy/route_match.hpp>

namespace classy::detail {

class RouteSearch {
 public:
  /// `column` is what an AnswerTable has for the method; null: none answers, so that all patterns are come by.
  RouteSearch(const RouteNodes& nodes, const AnswerTable& answers, const SplitPath& path, const std::uint32_t* column,
              Captures& captures) noexcept
      : nodes_{nodes}, answers_{answers}, path_{path}, column_{column}, captures_{captures} {}

  RouteAnswer run() noexcept {
    captures_.clear();
    if (visit(nodes_.at(RouteNodes::root * RouteNodes::size_of_node), 0)) return RouteAnswer::of_route(route_);
    return RouteAnswer::of_methods(methods_);
  }
  /// How many patterns matched, whatever their methods, up to the one that answers.
  std::size_t ends() const noexcept { return ends_; }
  /// How many nodes were visited.
  std::size_t steps() const noexcept { return steps_; }

 private:
  bool visit(const RouteNode& node, std::size_t depth) noexcept {
    ++steps_;
    if (depth == path_.size()) return ends_at(node.leaf);

    const std::string_view segment = path_[depth];
    const RouteNode* const literal = nodes_.literal(node, path_.key(depth), segment);
    if (literal != nullptr && visit(*literal, depth + 1)) return true;
    for (const RouteNodes::Edge* edge = nodes_.parameters(node); edge->child != RouteNodes::dead; ++edge) {
      std::string_view text = segment;
      if (!nodes_.matches(*edge, text)) continue;
      captures_.push_back(text);
      if (visit(nodes_.at(edge->child), depth + 1)) return true;
      captures_.shrink(captures_.size() - 1);
    }
    if (!ends_at(nodes_.rest(node).tail_leaf)) return false;
    captures_.push_back(path_.from(depth));
    captures_.raw_tail(path_.raw_from(depth));
    return true;
  }

  /// A pattern that ends here matches the path. Does it have the method?
  bool ends_at(std::uint32_t leaf) noexcept {
    if (leaf == 0) return false;
    ++ends_;
    methods_ |= answers_.methods(leaf);
    if (column_ == nullptr) return false;
    route_ = column_[leaf];
    return route_ != AnswerTable::none;
  }

  const RouteNodes& nodes_;
  const AnswerTable& answers_;
  const SplitPath& path_;
  const std::uint32_t* column_;
  Captures& captures_;
  std::uint32_t route_ = AnswerTable::none;
  std::uint32_t methods_ = 0;
  std::size_t ends_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace classy::detail
