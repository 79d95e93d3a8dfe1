#pragma once
// RouteTable<T>: from a method and a path to any T, by patterns such as "/users/{id}".

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/captures.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>

namespace classy {

/// A problem found when a route is inserted, as a value naming both parties.
struct RouteFault {
  enum class Kind { bad_pattern, duplicate_route, frozen };
  Kind kind = Kind::bad_pattern;
  PatternFault pattern_fault = PatternFault::none;  ///< which, when kind is bad_pattern
  std::size_t position = 0;                         ///< where in the pattern, in bytes
  std::string pattern;                              ///< the new one
  std::source_location where;
  std::string other_pattern;                        ///< the one in the way, when kind is duplicate_route
  std::source_location other_where;

  /// What, both patterns, both places, as one readable text.
  std::string message() const {
    std::string text = place(where) + ": \"" + pattern + "\": ";
    if (kind == Kind::bad_pattern) {
      text += std::string{describe(pattern_fault)} + " (at byte " + std::to_string(position) + ")";
    } else if (kind == Kind::frozen) {
      text += "the route table is frozen, because serving has begun";
    } else {
      text += "the same method has \"" + other_pattern + "\" already, which matches the same paths (" +
              place(other_where) + ")";
    }
    return text;
  }

 private:
  static std::string place(const std::source_location& at) {
    return std::string{at.file_name()} + ":" + std::to_string(at.line());
  }
};

enum class Found { route, no_route, no_method, bad_path };

template <class T>
struct Match {
  Found found = Found::no_route;
  const T* value = nullptr;
  std::uint32_t methods = 0;  ///< with no_method: bit i = method i, the union of all patterns that match
  std::string_view pattern;   ///< with route: its pattern
};

template <class T>
class RouteTable {
 public:
  /// The method of a route that answers every method. It ranks below an exact method on the same pattern.
  static constexpr std::size_t any_method = 31;

  /// method: 0 to 30, what they mean is the caller's business; or any_method.
  [[nodiscard]] std::optional<RouteFault> insert(std::size_t method, std::string_view pattern, T value,
                                                 std::source_location where = std::source_location::current()) {
    RouteFault fault;
    fault.pattern = pattern;
    fault.where = where;
    if (frozen_) {
      fault.kind = RouteFault::Kind::frozen;
      return fault;
    }
    fault.pattern_fault = check_pattern(pattern);
    if (fault.pattern_fault != PatternFault::none) {
      PatternReader reader{pattern};
      while (reader.next()) {
      }
      fault.position = reader.position();
      return fault;
    }
    for (const Route& other : routes_) {
      if (other.method == method && same_shape(other.pattern, pattern)) {
        fault.kind = RouteFault::Kind::duplicate_route;
        fault.other_pattern = other.pattern;
        fault.other_where = other.where;
        return fault;
      }
    }
    routes_.push_back(Route{method, std::string{pattern}, where, std::move(value), {}});
    PatternReader reader{routes_.back().pattern};
    while (reader.next()) {
      const Segment& s = reader.segment();
      routes_.back().parts.push_back({s.kind, unescape(s.prefix), unescape(s.suffix)});
    }
    return std::nullopt;
  }

  /// HEAD from GET: where a pattern lacks `method`, it is answered by the value for `substitute`.
  void substitute(std::size_t method, std::size_t substitute) { substitutes_.emplace_back(method, substitute); }
  void freeze() { frozen_ = true; }
  bool frozen() const noexcept { return frozen_; }

  Match<T> find(std::size_t method, std::string_view path, Captures& captures, std::string& scratch) const {
    Match<T> match;
    captures.clear();
    if (check_path(path) != PathFault::none) {
      match.found = Found::bad_path;
      return match;
    }
    const Route* best = nullptr;
    std::size_t best_rank = 0;
    std::string text;
    for (const Route& route : routes_) {
      if (!matches(route, path, text)) continue;
      match.methods |= std::uint32_t{1} << route.method;
      const std::size_t rank = rank_of(route.method, method);
      if (rank == 0) continue;
      const int order = best == nullptr ? -1 : compare(route, *best);
      if (order < 0 || (order == 0 && rank < best_rank)) {
        best = &route;
        best_rank = rank;
      }
    }
    if (best == nullptr) {
      match.found = match.methods == 0 ? Found::no_route : Found::no_method;
      for (const auto& [from, to] : substitutes_) {
        if ((match.methods >> to & 1U) != 0) match.methods |= std::uint32_t{1} << from;
      }
      return match;
    }
    match.found = Found::route;
    match.methods = 0;
    match.value = &best->value;
    match.pattern = best->pattern;
    capture(*best, path, captures, scratch);
    return match;
  }

  /// In order of registration: fn(method, pattern, const T&, where).
  template <class Fn>
  void for_each(Fn&& fn) const {
    for (const Route& route : routes_) fn(route.method, std::string_view{route.pattern}, route.value, route.where);
  }
  std::size_t size() const noexcept { return routes_.size(); }

 private:
  struct Part {
    Segment::Kind kind;
    std::string prefix, suffix;
  };
  struct Route {
    std::size_t method;
    std::string pattern;
    std::source_location where;
    T value;
    std::vector<Part> parts;
  };

  static std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      out += text[i];
      if (text[i] == '{' || text[i] == '}') ++i;
    }
    return out;
  }

  /// 0: does not answer; 1: exact; 2: substitute; 3: any.
  std::size_t rank_of(std::size_t have, std::size_t want) const {
    if (have == want) return 1;
    for (const auto& [from, to] : substitutes_) {
      if (from == want && to == have) return 2;
    }
    return have == any_method ? 3 : 0;
  }

  static std::string decode(std::string_view raw) {
    std::string out(raw.size(), '\0');
    out.resize(static_cast<std::size_t>(decode_percent(raw, out.data()) - out.data()));
    return out;
  }

  bool matches(const Route& route, std::string_view path, std::string& text) const {
    for (const Part& part : route.parts) {
      if (path.empty()) return false;
      path.remove_prefix(1);
      if (part.kind == Segment::Kind::tail) return true;
      const std::string_view raw = path.substr(0, path.find('/'));
      path.remove_prefix(raw.size());
      text = decode(raw);
      if (part.kind == Segment::Kind::literal ? text != part.prefix
                                              : text.size() <= part.prefix.size() + part.suffix.size() ||
                                                    !text.starts_with(part.prefix) || !text.ends_with(part.suffix)) {
        return false;
      }
    }
    return path.empty();
  }

  static int compare(const Route& a, const Route& b) {
    for (std::size_t i = 0; i < std::min(a.parts.size(), b.parts.size()); ++i) {
      const auto key = [](const Part& p) {
        const bool affixed = p.kind == Segment::Kind::parameter && p.prefix.size() + p.suffix.size() != 0;
        const int rank = p.kind == Segment::Kind::literal ? 0 : p.kind == Segment::Kind::tail ? 4 : affixed ? 1 : 3;
        return std::array<std::size_t, 3>{static_cast<std::size_t>(rank), rank == 1 ? 1000 - p.prefix.size() : 0,
                                          rank == 1 ? 1000 - p.suffix.size() : 0};
      };
      const auto left = key(a.parts[i]), right = key(b.parts[i]);
      if (left != right) return left < right ? -1 : 1;
    }
    return 0;
  }

  static void capture(const Route& route, std::string_view path, Captures& captures, std::string& scratch) {
    const bool escaped = path.find('%') != std::string_view::npos;
    if (escaped && scratch.size() < path.size()) scratch.resize(path.size());
    char* out = scratch.data();
    for (const Part& part : route.parts) {
      path.remove_prefix(1);
      std::string_view text =
          part.kind == Segment::Kind::tail ? path : path.substr(0, path.find('/'));
      path.remove_prefix(text.size());
      if (part.kind == Segment::Kind::literal) continue;
      if (part.kind == Segment::Kind::tail) captures.raw_tail(text);
      if (escaped) {
        char* end = decode_percent(text, out);
        text = {out, static_cast<std::size_t>(end - out)};
        out = end;
      }
      text.remove_prefix(part.prefix.size());
      text.remove_suffix(part.suffix.size());
      captures.push_back(text);
    }
  }

  std::vector<Route> routes_;
  std::vector<std::pair<std::size_t, std::size_t>> substitutes_;
  bool frozen_ = false;
};

}  // namespace classy
