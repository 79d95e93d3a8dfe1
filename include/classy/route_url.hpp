#pragma once
// route_url(): finds the route of a handler among many, and fills in its pattern. What url_for() calls.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/meets_constraint.hpp>
#include <classy/detail/route_trie.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>
#include <classy/route.hpp>
#include <classy/url.hpp>
#include <classy/url_for.hpp>

namespace classy {
namespace detail {

/// "/users/{id}" (users.cpp:12)
inline std::string quoted(const Route& route) {
  return "\"" + route.pattern + "\" (" + route.where.file_name() + ":" + std::to_string(route.where.line()) + ")";
}
/// The first few of them.
inline std::string quoted(std::span<const Route* const> routes) {
  constexpr std::size_t most = 8;
  std::string text;
  for (const Route* route : routes.first(std::min(most, routes.size()))) {
    text.append(text.empty() ? "" : ", ").append(quoted(*route));
  }
  return routes.size() > most ? text + " …" : text;
}

/// What is asked for, once more, and what is wrong with it.
inline std::string url_mistake(const UrlWanted& wanted, std::string_view mistake) {
  return "url_for<" + std::string{wanted.handler} + ">: " + std::string{mistake};
}

inline bool same_pattern(std::span<const Route* const> routes) {
  return std::all_of(routes.begin(), routes.end(),
                     [&](const Route* route) { return route->pattern == routes.front()->pattern; });
}

/// Leaves those that were mounted together with the route of this pattern, if any were.
inline void keep_mount_of(std::string_view pattern, const RouteList& list, std::vector<const Route*>& routes) {
  const auto& all = list.routes();
  const auto beside =
      std::find_if(all.begin(), all.end(), [&](const Route& route) { return route.pattern == pattern; });
  if (beside == all.end()) return;
  std::vector<const Route*> kept;
  for (const Route* route : routes) {
    if (route->prefix == beside->prefix) kept.push_back(route);
  }
  if (!kept.empty()) routes = std::move(kept);
}

/// Fills in a pattern, segment by segment.
class UrlWriter {
 public:
  explicit UrlWriter(const UrlWanted& wanted) : wanted_{wanted} {}

  Url write(std::string_view pattern, std::span<const std::string_view> values) {
    pattern_ = pattern;
    std::size_t next = 0;
    for (PatternReader reader{pattern}; reader.next();) {
      const Segment& segment = reader.segment();
      path_ += '/';
      append_literal(segment.prefix);
      if (segment.kind == Segment::Kind::tail) append_tail(values[next++]);
      if (segment.kind == Segment::Kind::parameter) append_value(segment, values[next++]);
      append_literal(segment.suffix);
    }
    if (path_.starts_with("//")) fail("a URL that begins with two slashes names a host");
    if (const PathFault fault = check_path(path_); fault != PathFault::none) fail(std::string{describe(fault)});
    return Url{std::move(path_)};
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::invalid_argument{url_mistake(wanted_, "\"" + std::string{pattern_} + "\": " + why)};
  }

  void append_literal(std::string_view text) { append_percent_encoded(path_, unescape_braces(text), is_segment_char); }

  void append_value(const Segment& segment, std::string_view value) {
    const std::string name{segment.name};
    if (value.empty()) fail(name + " is empty, and no segment that is a parameter can be");
    if (!segment.constraint.empty() && !meets_constraint(value, segment.constraint)) {
      fail(name + " does not meet its constraint: " + std::string{segment.constraint});
    }
    append_percent_encoded(path_, value, is_segment_char);
  }

  /// Its slashes stay slashes; but one behind the first of the path would make of the rest the name of a host.
  void append_tail(std::string_view value) {
    if (path_ == "/" && value.starts_with('/')) {
      path_ += "%2F";
      value.remove_prefix(1);
    }
    append_percent_encoded(path_, value, [](char c) { return c == '/' || is_segment_char(c); });
  }

  const UrlWanted& wanted_;
  std::string_view pattern_;
  std::string path_;
};

}  // namespace detail

/// The URL of the one route that has this handler, whatever its verbs. Of several, that of the mount that asks.
/// \throws RouteError when there is none, or when there are several with different patterns.
/// \throws std::invalid_argument for values that no URL of it can have.
inline Url route_url(const RouteList& list, const UrlWanted& wanted) {
  std::vector<const Route*> bound, of_object;
  for (const Route& route : list.routes()) {
    if (route.handler_type != wanted.type || !route.handler.calls(wanted.callable, wanted.size, nullptr)) continue;
    bound.push_back(&route);
    if (route.handler.calls(wanted.callable, wanted.size, wanted.object)) of_object.push_back(&route);
  }
  if (bound.empty()) throw RouteError{detail::url_mistake(wanted, "no route has this handler")};
  if (of_object.empty()) {
    throw RouteError{detail::url_mistake(
        wanted, "no route has this handler with this object; with others: " + detail::quoted(bound))};
  }
  if (!detail::same_pattern(of_object)) detail::keep_mount_of(wanted.beside, list, of_object);
  const Route& route = *of_object.front();
  if (!detail::same_pattern(of_object)) {
    const std::string advice = wanted.object == nullptr ? "; the first argument may be the object" : "";
    throw RouteError{
        detail::url_mistake(wanted, "several routes have this handler: " + detail::quoted(of_object) + advice)};
  }
  std::vector<std::string_view> in_pattern(wanted.values.size());
  for (std::size_t i = 0; i < wanted.values.size(); ++i) {
    in_pattern[route.order.empty() ? i : route.order[i]] = wanted.values[i];
  }
  return detail::UrlWriter{wanted}.write(route.pattern, in_pattern);
}

/// route_url() of a RouteList, for Policy.
inline UrlMaker url_maker(const RouteList& list) {
  return {[](const void* routes, const UrlWanted& wanted) {
            return route_url(*static_cast<const RouteList*>(routes), wanted);
          },
          &list};
}

}  // namespace classy
