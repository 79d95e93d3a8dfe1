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
  RouteSearch(const RouteNodes& nodes, const AnswerTable& answers, const SplitPath& path, std::uint32_t column,
              Captures& captures) noexcept
      : nodes_{nodes}, answers_{answers}, path_{path}, column_{column}, captures_{captures} {}

  RouteAnswer run() noexcept {
    captures_.clear();
    if (visit(nodes_.step_to(RouteNodes::root), 0)) return RouteAnswer::of_route(route_);
    return RouteAnswer::of_methods(methods_);
  }
  /// How many patterns matched, whatever their methods, up to the one that answers.
  std::size_t ends() const noexcept { return ends_; }
  /// How many nodes were visited.
  std::size_t steps() const noexcept { return steps_; }

 private:
  bool visit(Step step, std::size_t depth) noexcept {
    ++steps_;
    const RouteNodes::Node& node = nodes_.node(step);
    if (depth == path_.size()) return ends_at(node.row);

    const std::string_view segment = path_[depth];
    const Step literal = nodes_.literal(step, path_.key(depth), segment);
    if (literal.bits != 0 && visit(literal, depth + 1)) return true;
    for (const RouteNodes::Edge* edge = nodes_.parameters(node); edge->child != RouteNodes::dead; ++edge) {
      std::string_view text = segment;
      if (!nodes_.matches(*edge, text)) continue;
      captures_.push_back(text);
      if (visit(nodes_.step_to(edge->child), depth + 1)) return true;
      captures_.shrink(captures_.size() - 1);
    }
    if (!ends_at(node.tail_row)) return false;
    captures_.push_back(path_.from(depth));
    captures_.raw_tail(path_.raw_from(depth));
    return true;
  }

  /// A pattern that ends here matches the path. Does it have the method?
  bool ends_at(std::uint32_t row) noexcept {
    if (row == 0) return false;
    ++ends_;
    methods_ |= answers_.methods(row);
    if (column_ == AnswerTable::no_column) return false;
    route_ = answers_.route(row, column_);
    return route_ != AnswerTable::none;
  }

  const RouteNodes& nodes_;
  const AnswerTable& answers_;
  const SplitPath& path_;
  std::uint32_t column_;
  Captures& captures_;
  std::uint32_t route_ = AnswerTable::none;
  std::uint32_t methods_ = 0;
  std::size_t ends_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace classy::detail
