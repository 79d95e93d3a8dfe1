#pragma once
// RouteTable<T>: from a method and a path to any T, by patterns such as "/users/{id}". It knows no HTTP but for the
// rules of paths. Built once, then frozen and only read: any number of threads may look up at the same time.
//
// The best of all patterns that match and have the method answers, whatever the order in which they were inserted.
// Two patterns are compared segment by segment from the left, and the first difference decides:
//
//   1. a literal                            "/users/me"
//   2. a parameter with text around it      "/users/v{n}"         longer prefix, then longer suffix, then constrained
//   3. a constrained parameter              "/users/{id:int}"     in, int, uint, float, uuid, alpha, alnum, hex, slug,
//                                                                 len, then regular expressions in order of insertion
//   4. a parameter                          "/users/{id}"
//   5. a tail                               "/users/{rest...}"
//
// The path is cut at its raw slashes, then each segment is decoded, once. Slashes are never merged or left out: "/a"
// and "/a/" differ, an empty segment is text that only "" and a tail match.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/captures.hpp>
#include <classy/detail/answer_table.hpp>
#include <classy/detail/overlap_search.hpp>
#include <classy/detail/route_index.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>
#include <classy/route_fault.hpp>
#include <classy/route_match.hpp>
#include <classy/route_overlap.hpp>

namespace classy {

template <class T>
class RouteTable {
 public:
  /// The method of a route that answers every method. It ranks below an exact method on the same pattern.
  static constexpr std::size_t any_method = detail::AnswerTable::any_method;

  /// `method` is 0 to 30, what they mean is the caller's business; or any_method. Gives the fault, and changes
  /// nothing, when the pattern is bad, or its paths have a route for this method already, or the table is frozen.
  /// \throws std::length_error when all patterns together have more than 4 GiB.
  [[nodiscard]] std::optional<RouteFault> insert(std::size_t method, std::string_view pattern, T value,
                                                 std::source_location where = std::source_location::current()) {
    RouteFault fault;
    fault.pattern = pattern;
    fault.where = where;
    if (frozen_) {
      fault.kind = RouteFault::Kind::frozen;
      return fault;
    }
    if (pattern.size() > most_text - patterns_.size()) throw std::length_error{"a route table with too many patterns"};
    const PatternCheck check = inspect_pattern(pattern);
    fault.pattern_fault = check.fault;
    fault.position = check.position;
    if (check.fault == PatternFault::none && !trie_.compile_expressions(pattern, fault.position)) {
      fault.pattern_fault = PatternFault::bad_constraint;
    }
    if (fault.pattern_fault != PatternFault::none) return fault;

    const std::uint32_t leaf = trie_.leaf_of(pattern);
    if (const std::uint32_t other = answers_.at(leaf, method); other != detail::AnswerTable::none) {
      fault.kind = RouteFault::Kind::duplicate_route;
      fault.other_pattern = pattern_of(routes_[other - 1]);
      fault.other_where = origins_[other - 1].where;
      return fault;
    }
    routes_.push_back(
        {std::move(value), static_cast<std::uint32_t>(patterns_.size()), static_cast<std::uint32_t>(pattern.size())});
    origins_.push_back({where, method});
    patterns_ += pattern;
    answers_.add(leaf, method, static_cast<std::uint32_t>(routes_.size() - 1));
    return std::nullopt;
  }

  /// HEAD from GET: where a pattern lacks `method`, it is answered by the value for `substitute`.
  void substitute(std::size_t method, std::size_t substitute) { answers_.substitute(method, substitute); }

  /// Ends the insertions and makes find() possible.
  /// \throws std::length_error for more patterns than the table can number: millions.
  void freeze() {
    if (frozen_) return;
    frozen_ = true;
    answers_.freeze();
    index_ = detail::RouteIndex{trie_, std::move(answers_)};
    trie_ = {};
  }
  bool frozen() const noexcept { return frozen_; }

  /// Looks up a raw path, as it stands in the request target. The table is frozen. `scratch` is used when the path
  /// has an escape; the captures point into it, or into the path. Allocates nothing, and throws nothing, unless
  /// `scratch` has to grow.
  [[gnu::always_inline]] Match<T> find(std::size_t method, std::string_view path, Captures& captures,
                                       std::string& scratch) const {
    const detail::RouteAnswer answer = index_.find(method, path, captures, scratch);
    if (answer.found() != Found::route) return {answer.found(), nullptr, answer.methods(), {}};
    const Route& route = routes_[answer.route()];
    return {Found::route, &route.value, 0, pattern_of(route)};
  }

  /// All pairs of patterns that one same path can match, once each, named by the first route of either; a lint, as
  /// nothing is wrong with them. Methods do not matter, and patterns that differ in the names of their parameters alone
  /// are one. It is exact: constraints and regular expressions are compared as automata, and `path` is a proof. Only
  /// where a parameter's expression with the text around it needs more than 256 states, or a `len` goes beyond 255,
  /// may a pair be told, without a path, that has none. Takes time and room by the square of the number of patterns.
  std::vector<RouteOverlap> overlaps() const {
    detail::RouteTrie trie;
    std::vector<std::size_t> first(1);  // route, by leaf
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      if (const std::uint32_t leaf = trie.leaf_of(pattern_of(routes_[i])); leaf == first.size()) first.push_back(i);
    }
    std::vector<RouteOverlap> out;
    const auto tell = [&](std::uint32_t leaf, std::uint32_t other, const std::string& path) {
      const std::size_t one = first[std::min(leaf, other)], another = first[std::max(leaf, other)];
      out.push_back({std::string{pattern_of(routes_[one])}, origins_[one].where,
                     std::string{pattern_of(routes_[another])}, origins_[another].where, path});
    };
    detail::OverlapSearch search{trie, tell};
    search.run();
    return out;
  }

  /// The most nodes of the table that one look-up comes by, whatever its path: the bound is set by who wrote the
  /// patterns, not by a client. A first walk goes straight on; where it fails, a search comes to each node once at
  /// most, and of a node's literals to one. The table is frozen.
  std::size_t worst_case_steps() const noexcept { return index_.worst_case_steps(); }

  /// In order of insertion: fn(method, pattern, const T&, where).
  template <class Fn>
  void for_each(Fn&& fn) const {
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      fn(origins_[i].method, pattern_of(routes_[i]), routes_[i].value, origins_[i].where);
    }
  }
  std::size_t size() const noexcept { return routes_.size(); }

 private:
  static constexpr std::size_t most_text = ~std::uint32_t{0};

  /// What a look-up gives; the texts are in `patterns_`. As small as can be: in a large table each is a cache line away.
  struct Route {
    T value;
    std::uint32_t pattern;
    std::uint32_t pattern_size;
  };
  struct Origin {
    std::source_location where;
    std::size_t method;
  };

  std::string_view pattern_of(const Route& route) const noexcept {
    return {patterns_.data() + route.pattern, route.pattern_size};
  }

  std::vector<Route> routes_;
  std::vector<Origin> origins_;  // by route
  std::string patterns_;
  detail::RouteTrie trie_;
  detail::AnswerTable answers_;
  detail::RouteIndex index_;
  bool frozen_ = false;
};

}  // namespace classy
