#pragma once
// A matcher that is slow and obviously right: it tries every pattern on every path, and sorts those that match. The
// route table is compared with it.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>
#include <classy/route_match.hpp>

#include <regex.h>

namespace reference {

inline std::string without_doubled_braces(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '{' || text[i] == '}') ++i;
  }
  return out;
}

inline std::string decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      out += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// What POSIX says about a regular expression without "\\d" and the like, and a text without zeros.
inline bool posix_match(const std::string& expression, const std::string& text) {
  regex_t compiled;
  if (regcomp(&compiled, ("^(" + expression + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  const bool matches = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return matches;
}

/// Who is asked about regular expressions.
inline bool (*expression_matches)(const std::string& expression, const std::string& text) = &posix_match;

/// A segment of a pattern in full.
struct Part {
  classy::Segment::Kind kind = classy::Segment::Kind::literal;
  std::string prefix;
  std::string suffix;
  std::string constraint;

  bool operator==(const Part&) const = default;

  /// What is tried first is less. Two regular expressions are equal here.
  std::vector<std::string> rank() const {
    const auto number = [](std::size_t n) {
      const std::string digits = std::to_string(n);
      return std::string(20 - digits.size(), '0') + digits;
    };
    if (kind == classy::Segment::Kind::literal) return {"1"};
    if (kind == classy::Segment::Kind::tail) return {"5"};
    std::vector<std::string> out;
    if (prefix.empty() && suffix.empty()) {
      out.push_back(constraint.empty() ? "4" : "3");
    } else {
      out = {"2", number(1'000'000 - prefix.size()), number(1'000'000 - suffix.size()), constraint.empty() ? "b" : "a"};
    }
    if (!constraint.empty()) {
      const classy::Constraint read = classy::read_constraint(constraint);
      out.push_back(number(static_cast<std::size_t>(read.kind)));
      if (read.kind == classy::Constraint::Kind::length) out.push_back(number(read.most - read.least));
      if (read.kind != classy::Constraint::Kind::regex) out.push_back(constraint);
    }
    return out;
  }

  bool matches(const std::string& text) const {
    if (kind == classy::Segment::Kind::literal) return text == prefix;
    if (text.size() <= prefix.size() + suffix.size() || !text.starts_with(prefix) || !text.ends_with(suffix)) {
      return false;
    }
    if (constraint.empty()) return true;
    const std::string inside = text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
    const classy::Constraint read = classy::read_constraint(constraint);
    if (read.kind == classy::Constraint::Kind::regex) return expression_matches(constraint, inside);
    return classy::meets(inside, read);
  }
};

struct Route {
  std::size_t method = 0;
  std::string pattern;
  std::vector<Part> parts;
};

struct Answer {
  classy::Found found = classy::Found::no_route;
  std::size_t route = 0;
  std::uint32_t methods = 0;
  std::vector<std::string> captures;
  std::string raw_tail;
};

class Matcher {
 public:
  static constexpr std::size_t any_method = 31;

  void add(std::size_t method, const std::string& pattern) {
    Route route{method, pattern, {}};
    classy::PatternReader reader{pattern};
    while (reader.next()) {
      const classy::Segment& s = reader.segment();
      route.parts.push_back(
          {s.kind, without_doubled_braces(s.prefix), without_doubled_braces(s.suffix), std::string{s.constraint}});
    }
    routes_.push_back(route);
  }
  void substitute(std::size_t method, std::size_t other) { substitutes_.emplace_back(method, other); }

  /// All patterns that match a good path, each once, as they were added first.
  std::vector<std::string> matching(const std::string& path) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      if (first_like(routes_[i].parts) == i && matches(routes_[i], split(path))) out.push_back(routes_[i].pattern);
    }
    return out;
  }

  Answer find(std::size_t method, const std::string& path) const {
    Answer answer;
    if (classy::check_path(path) != classy::PathFault::none) {
      answer.found = classy::Found::bad_path;
      return answer;
    }
    const std::vector<std::string> raw = split(path);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      if (!matches(routes_[i], raw)) continue;
      answer.methods |= std::uint32_t{1} << routes_[i].method;
      if (suits(routes_[i].method, method) == 0) continue;
      if (!best || before(i, *best, method)) best = i;
    }
    for (const auto& [from, to] : substitutes_) {
      if ((answer.methods >> to & 1) != 0) answer.methods |= std::uint32_t{1} << from;
    }
    answer.found = best                  ? classy::Found::route
                   : answer.methods != 0 ? classy::Found::no_method
                                         : classy::Found::no_route;
    if (best) {
      answer.route = *best;
      answer.methods = 0;
      capture(routes_[*best], raw, answer);
    }
    return answer;
  }

 private:
  static std::vector<std::string> split(const std::string& path) {
    std::vector<std::string> raw;
    for (const char c : path) {
      if (c == '/')
        raw.emplace_back();
      else
        raw.back() += c;
    }
    return raw;
  }

  /// The first route of the same shape.
  std::size_t first_like(const std::vector<Part>& parts) const {
    return static_cast<std::size_t>(
        std::find_if(routes_.begin(), routes_.end(), [&](const Route& route) { return route.parts == parts; }) -
        routes_.begin());
  }

  /// 0: a route for `have` does not answer `want`. Otherwise the less, the better.
  int suits(std::size_t have, std::size_t want) const {
    if (have == want) return 1;
    for (const auto& [from, to] : substitutes_) {
      if (from == want && to == have) return 2;
    }
    return have == any_method ? 3 : 0;
  }

  static bool matches(const Route& route, const std::vector<std::string>& raw) {
    for (std::size_t i = 0; i < route.parts.size(); ++i) {
      if (i == raw.size()) return false;
      if (route.parts[i].kind == classy::Segment::Kind::tail) return true;
      if (!route.parts[i].matches(decode(raw[i]))) return false;
    }
    return raw.size() == route.parts.size();
  }

  /// Whether route `a` is to be preferred to `b`; both match.
  bool before(std::size_t a, std::size_t b, std::size_t method) const {
    const auto &left = routes_[a].parts, &right = routes_[b].parts;
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      if (left[i] == right[i]) continue;
      if (const auto l = left[i].rank(), r = right[i].rank(); l != r) return l < r;
      return first_like(left, i) < first_like(right, i);
    }
    return suits(routes_[a].method, method) < suits(routes_[b].method, method);
  }

  /// The first route whose segments up to `last` are the same: when its regular expression was first seen there.
  std::size_t first_like(const std::vector<Part>& parts, std::size_t last) const {
    for (std::size_t i = 0;; ++i) {
      const auto& other = routes_[i].parts;
      if (other.size() > last &&
          std::equal(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(last) + 1, other.begin())) {
        return i;
      }
    }
  }

  static void capture(const Route& route, const std::vector<std::string>& raw, Answer& answer) {
    for (std::size_t i = 0; i < route.parts.size(); ++i) {
      const Part& part = route.parts[i];
      if (part.kind == classy::Segment::Kind::literal) continue;
      if (part.kind == classy::Segment::Kind::tail) {
        for (std::size_t rest = i; rest < raw.size(); ++rest) answer.raw_tail += (rest == i ? "" : "/") + raw[rest];
        answer.captures.push_back(decode(answer.raw_tail));
        return;
      }
      const std::string text = decode(raw[i]);
      answer.captures.push_back(text.substr(part.prefix.size(), text.size() - part.prefix.size() - part.suffix.size()));
    }
  }

  std::vector<Route> routes_;
  std::vector<std::pair<std::size_t, std::size_t>> substitutes_;
};

}  // namespace reference
