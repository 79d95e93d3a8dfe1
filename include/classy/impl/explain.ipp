#pragma once
// The code of explain.hpp.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/dot_segments.hpp>
#include <classy/detail/meets_constraint.hpp>
#include <classy/detail/method_bits.hpp>
#include <classy/detail/printable.hpp>
#include <classy/detail/ranked_segments.hpp>
#include <classy/detail/route_lines.hpp>
#include <classy/detail/slash_redirect.hpp>
#include <classy/explain.hpp>
#include <classy/percent.hpp>

namespace classy {
namespace detail {

class Explainer {
 public:
  Explainer(const RouteList& list, Verb verb, std::string_view path) : list_{list}, verb_{verb} {
    for (std::size_t at = 0; at < path.size();) {  // cut first, then decode
      const std::size_t end = std::min(path.find('/', at + 1), path.size());
      std::string segment(end - at - 1, '\0');
      segment.resize(
          static_cast<std::size_t>(decode_percent(path.substr(at + 1, end - at - 1), segment.data()) - segment.data()));
      path_.push_back(std::move(segment));
      at = end;
    }
    for (const Route& route : list.routes()) patterns_.push_back(ranked_segments(route.pattern));
  }

  struct Judgement {
    const Route* answer = nullptr;
    std::uint32_t methods = 0;  ///< of all that match, as bits
  };

  /// Fills in the candidates.
  Judgement judge(Explanation& out) const {
    using Why = Explanation::Why;
    std::vector<std::size_t> order;
    std::vector<Explanation::Candidate> all;
    Judgement judgement;
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      const Route& route = list_.routes()[i];
      all.push_back({route.verb, route.pattern, route.where});
      match(patterns_[i], all.back());
      if (all.back().why == Why::answers) {
        judgement.methods |= method_bit(route.verb);
        if (suits(route.verb) == 0) set(all.back(), Why::other_verb, 0, "matches, but has another verb");
      }
      order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const bool mismatch = all[a].why > Why::other_verb;
      if (mismatch != (all[b].why > Why::other_verb)) return !mismatch;
      if (mismatch && all[a].segment != all[b].segment) return all[a].segment > all[b].segment;
      if (!mismatch && all[a].why != all[b].why) return all[a].why < all[b].why;
      return !mismatch && (before(a, b) || before(b, a)) ? before(a, b) : a < b;
    });
    if (!order.empty() && all[order.front()].why == Why::answers) {
      judgement.answer = &list_.routes()[order.front()];
      all[order.front()].sentence = "answers";
    }
    for (const std::size_t i : order) {
      if (i != order.front() && all[i].why == Why::answers) outrank(all[i], i, order.front());
      out.candidates.push_back(std::move(all[i]));
    }
    return judgement;
  }

 private:
  static void set(Explanation::Candidate& one, Explanation::Why why, std::size_t segment, std::string sentence) {
    one.why = why;
    one.segment = segment;
    one.sentence = std::move(sentence);
  }

  /// The path may be a client's: a terminal is not to act on it.
  static std::string quoted(std::string_view text) {
    std::string out{'"'};
    append_printable(out, text);
    return out += '"';
  }
  static std::string at(std::size_t segment) { return "segment " + std::to_string(segment); }

  /// Goes through a pattern segment by segment, up to the first that does not match.
  void match(const std::vector<RankedSegment>& pattern, Explanation::Candidate& one) const {
    using enum Explanation::Why;
    using enum RankedSegment::Rank;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const RankedSegment& wanted = pattern[i];
      const std::size_t number = i + 1;
      if (i == path_.size()) {
        const bool slash = wanted.rank == literal && wanted.prefix.empty() && number == pattern.size();
        return set(one, path_too_short, number,
                   slash ? "ends with a slash, and the path does not" : "the path ends before " + at(number));
      }
      if (wanted.rank == tail) return;
      const std::string& text = path_[i];
      const std::size_t around = wanted.prefix.size() + wanted.suffix.size();
      if (wanted.rank == literal) {
        if (text == wanted.prefix) continue;
        return set(one, other_text, number, at(number) + " is " + quoted(text) + ", not " + quoted(wanted.prefix));
      }
      if (text.empty()) return set(one, empty_segment, number, at(number) + " is empty, and a parameter never is");
      if (text.size() <= around || !text.starts_with(wanted.prefix) || !text.ends_with(wanted.suffix)) {
        return set(one, other_text, number,
                   at(number) + " is " + quoted(text) + ", and does not fit " + wanted.spelling);
      }
      const std::string value = text.substr(wanted.prefix.size(), text.size() - around);
      if (!wanted.constraint.empty() && !meets_constraint(value, wanted.constraint)) {
        return set(one, unmet_constraint, number,
                   quoted(value) + " in " + at(number) + " does not meet the constraint " + wanted.constraint);
      }
    }
    if (path_.size() == pattern.size()) return;
    const bool slash = path_.size() == pattern.size() + 1 && path_.back().empty();
    set(one, path_too_long, pattern.size() + 1,
        slash ? "the path ends with a slash, and the pattern does not"
              : "the path goes on behind " + at(pattern.size()));
  }

  /// 0: a route of this verb does not answer. Otherwise the less, the better: a GET route answers HEAD, too, and one for
  /// every verb goes last.
  int suits(Verb have) const {
    if (have == any_verb) return 3;
    if (have == verb_) return 1;
    return verb_ == Verb::head && have == Verb::get ? 2 : 0;
  }

  /// The first segment, counted from 0, in which two patterns differ; nothing when they have the same shape.
  std::optional<std::size_t> first_difference(std::size_t a, std::size_t b) const {
    const auto &left = patterns_[a], &right = patterns_[b];
    const std::size_t most = std::min(left.size(), right.size());
    for (std::size_t i = 0; i < most; ++i) {
      if (left[i] != right[i]) return i;
    }
    return left.size() == right.size() ? std::nullopt : std::optional{most};
  }

  /// Whether route `a` goes before `b`; both match.
  bool before(std::size_t a, std::size_t b) const {
    const auto different = first_difference(a, b);
    if (!different) return suits(list_.routes()[a].verb) < suits(list_.routes()[b].verb);
    const auto order = patterns_[a][*different] <=> patterns_[b][*different];
    return order != 0 ? order < 0 : first_like(a, *different) < first_like(b, *different);
  }

  /// The first route that has the same segments up to there: when its regular expression came.
  std::size_t first_like(std::size_t route, std::size_t last) const {
    std::size_t first = 0;
    while (first_difference(first, route).value_or(last + 1) <= last) ++first;
    return first;
  }

  void outrank(Explanation::Candidate& one, std::size_t loser, std::size_t winner) const {
    using enum Explanation::Why;
    const auto different = first_difference(loser, winner);
    if (!different) {
      const bool every = list_.routes()[loser].verb == any_verb;
      return set(one, lower_precedence, 0,
                 every ? "matches, but a route of this verb goes before one for every verb"
                       : "matches, but a HEAD route goes before a GET route");
    }
    const RankedSegment &mine = patterns_[loser][*different], &its = patterns_[winner][*different];
    std::string sentence = "matches, but in " + at(*different + 1) + " ";
    if (mine.rank != its.rank) {
      sentence += std::string{its.kind()} + " goes before " + std::string{mine.kind()};
    } else {
      sentence += its.spelling + " goes before " + mine.spelling;
    }
    set(one, lower_precedence, *different + 1, std::move(sentence));
  }

  const RouteList& list_;
  Verb verb_;
  std::vector<std::string> path_;  // its segments, decoded
  std::vector<std::vector<RankedSegment>> patterns_;
};

}  // namespace detail

CLASSY_DECL std::string Explanation::text(std::size_t most) const {
  std::vector<std::vector<std::string>> rows;
  std::size_t mismatches = 0;
  for (const Candidate& one : candidates) {
    if (one.why > Why::other_verb && ++mismatches > most) continue;
    rows.push_back({std::string{detail::verb_name(one.verb)}, one.pattern, one.sentence});
  }
  std::string out = request + ": " + sentence + "\n" + detail::aligned(rows);
  if (mismatches > most) out += "  and " + std::to_string(mismatches - most) + " more that do not match\n";
  return out;
}

CLASSY_DECL Explanation explain(const RouteList& list, Verb verb, std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  Explanation out{.request = std::string{detail::verb_name(verb)} + " "};
  detail::append_printable(out.request, path);
  const auto say = [&out](int status, std::string sentence) {
    out.status = status;
    out.sentence = std::to_string(status) + ", " + std::move(sentence);
  };
  const char* const unknown = "this verb is not known";
  const auto redirect = [&](std::string_view location) {
    say(308, "redirected to ");
    detail::append_printable(out.sentence, location);
  };
  if (path == "*" && verb == Verb::options) {
    say(204, "this is about the server, not about a path");
    return out;
  }
  if (const PathFault fault = check_path(path); fault != PathFault::none) {
    if (verb == Verb::unknown) return say(501, unknown), out;
    say(400, std::string{describe(fault)});
    if (fault != PathFault::dot_segment || !list.misses.redirect_dot_segments) return out;
    const std::string clean = detail::without_dot_segments(path) + std::string{target.substr(path.size())};
    const Explanation there = explain(list, verb, clean);
    if (detail::stays_on_this_server(clean) &&
        (there.answer() != nullptr || there.status == 405 || there.status == 204)) {
      redirect(clean);
    }
    return out;
  }
  const auto [answer, methods] = detail::Explainer{list, verb, path}.judge(out);
  if (answer != nullptr) {
    out.sentence = "answered by \"" + answer->pattern + "\" (" + answer->where.file_name() + ":" +
                   std::to_string(answer->where.line()) + ")";
    return out;
  }
  if (verb == Verb::unknown) return say(501, unknown), out;
  const std::string allowed = "the path allows " + detail::allow(methods, list.misses.answer_options);
  if (methods != 0 && verb == Verb::options && list.misses.answer_options) {
    say(204, allowed);
    return out;
  }
  if (const std::string beside = detail::with_other_slash(path); !beside.empty()) {
    Explanation other;
    const Route* const there = detail::Explainer{list, verb, beside}.judge(other).answer;
    const std::string location = beside + std::string{target.substr(path.size())};
    if (there != nullptr && list.redirects_slashes(*there) && detail::stays_on_this_server(location)) {
      redirect(location);
      return out;
    }
  }
  if (methods == 0) {
    say(404, "no pattern matches the path");
  } else {
    say(405, allowed);
  }
  return out;
}

}  // namespace classy
