#pragma once
// Which route answers which method at which leaf of the trie. While routes are inserted, a short list for each leaf;
// once frozen, a column for each method that any route has, in which each leaf has its place:
//
//            methods   GET   PUT   others
//   leaf 1   0b011     3     7     0               0: none; else the number of the route plus 1
//
// Where a column begins is known before the walk, and all look-ups for GET read the same one.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <classy/route_match.hpp>

namespace classy::detail {

/// A Match before it knows any T. One word, because a struct of several goes through memory when it is returned, in
/// pieces of other sizes than it is read in, and that stalls the processor for longer than a short look-up takes.
class RouteAnswer {
 public:
  constexpr RouteAnswer() = default;
  /// `entry` is the route's number plus 1, as it stands in an AnswerTable.
  static constexpr RouteAnswer of_route(std::uint32_t entry) noexcept { return {Found::route, entry}; }
  static constexpr RouteAnswer bad_path() noexcept { return {Found::bad_path, 0}; }
  /// No route: the methods of the patterns that match, if any does.
  static constexpr RouteAnswer of_methods(std::uint32_t methods) noexcept {
    return {methods == 0 ? Found::no_route : Found::no_method, methods};
  }

  constexpr Found found() const noexcept { return static_cast<Found>(bits_ >> 32); }
  constexpr std::size_t route() const noexcept { return static_cast<std::uint32_t>(bits_) - std::size_t{1}; }
  constexpr std::uint32_t methods() const noexcept { return static_cast<std::uint32_t>(bits_); }

 private:
  constexpr RouteAnswer(Found found, std::uint32_t low) noexcept
      : bits_{static_cast<std::uint64_t>(found) << 32 | low} {}

  std::uint64_t bits_ = static_cast<std::uint64_t>(Found::no_route) << 32;
};

class AnswerTable {
 public:
  static constexpr std::size_t any_method = 31;
  static constexpr std::uint32_t none = 0;

  /// The route at the leaf for exactly this method, plus 1; or `none`.
  std::uint32_t at(std::uint32_t leaf, std::size_t method) const {
    if (leaf >= routes_.size()) return none;
    for (const auto& [its, route] : routes_[leaf]) {
      if (its == method) return route + 1;
    }
    return none;
  }
  void add(std::uint32_t leaf, std::size_t method, std::uint32_t route) {
    if (leaf >= routes_.size()) routes_.resize(leaf + 1);
    routes_[leaf].emplace_back(method, route);
  }
  void substitute(std::size_t method, std::size_t substitute) { substitutes_.emplace_back(method, substitute); }

  /// Makes the columns. Leaf 0 is none.
  void freeze() {
    routes_.resize(std::max<std::size_t>(routes_.size(), 1));
    std::uint32_t used = 0;
    for (const auto& leaf : routes_) {
      for (const auto& [method, route] : leaf) used |= bit(method);
    }
    for (const auto& [method, other] : substitutes_) used |= bit(method);
    std::uint32_t columns = 1;
    columns_.fill(0);
    for (std::size_t method = 0; method < any_method; ++method) {
      if ((used & bit(method)) != 0) columns_[method] = columns++;
    }
    std::replace(columns_.begin(), columns_.end(), 0U, columns);  // the column of all other methods is the last
    const auto leaves = static_cast<std::uint32_t>(routes_.size());
    for (std::uint32_t& column : columns_) column *= leaves;
    answers_.assign(std::size_t{leaves} * (columns + 1), none);
    for (std::uint32_t leaf = 1; leaf < leaves; ++leaf) fill(leaf);
    routes_ = {};
  }

  /// The answers to a method, by leaf.
  const std::uint32_t* column(std::size_t method) const noexcept {
    return answers_.data() + columns_[method & any_method];
  }
  /// Bit i: method i is answered; bit 31: any method is.
  std::uint32_t methods(std::uint32_t leaf) const noexcept { return answers_[leaf]; }
  std::size_t bytes() const noexcept { return answers_.capacity() * sizeof(std::uint32_t); }

 private:
  static constexpr std::uint32_t bit(std::size_t method) { return std::uint32_t{1} << method; }

  /// An exact method first, then the substitute, then the route for any method.
  void fill(std::uint32_t leaf) {
    std::uint32_t& methods = answers_[leaf];
    for (const auto& [method, route] : routes_[leaf]) methods |= bit(method);
    for (const auto& [method, other] : substitutes_) {
      const std::uint32_t route = at(leaf, other);
      if ((methods & bit(method)) != 0 || route == none) continue;
      methods |= bit(method);
      answers_[columns_[method] + leaf] = route;
    }
    for (const auto& [method, route] : routes_[leaf]) {
      if (method != any_method) answers_[columns_[method] + leaf] = route + 1;
    }
    for (std::size_t at_leaf = routes_.size() + leaf; at_leaf < answers_.size(); at_leaf += routes_.size()) {
      if (answers_[at_leaf] == none) answers_[at_leaf] = at(leaf, any_method);
    }
  }

  std::vector<std::vector<std::pair<std::size_t, std::uint32_t>>> routes_;  // by leaf
  std::vector<std::pair<std::size_t, std::size_t>> substitutes_;
  std::vector<std::uint32_t> answers_ = std::vector<std::uint32_t>(2);
  std::array<std::uint32_t, 32> columns_{};  // where each method's begins
};

}  // namespace classy::detail
