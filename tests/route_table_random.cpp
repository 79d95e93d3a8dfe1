// The route table against the reference matcher, on random tables and paths.

#include <classy/route_table.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/reference_matcher.hpp"

namespace route_table_random_tests {

namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

template <std::size_t N>
std::string one_of(Random& random, const char* const (&texts)[N]) {
  return texts[below(random, N)];
}

/// Few different texts, so that patterns meet; some that differ in the middle alone, or are long, or near-literals.
const char* const literals[] = {"a",
                                "b",
                                "ab",
                                "v1",
                                "v12",
                                "x.txt",
                                "",
                                "12",
                                "abcdefgh",
                                "abcdefgi",
                                "{{",
                                "a}}b",
                                "caf\xC3\xA9",
                                "a b",
                                "%",
                                "abcdefghXijklmnop",
                                "abcdefghYijklmnop",
                                "abcdefghijklmnop",
                                "a-very-long-literal-of-more-than-thirty-two-bytes-one",
                                "a-very-long-literal-of-more-than-thirty-two-bytes-two"};
const char* const affixes[] = {"v", "a", "ab", "", "", "", ".txt", "-", "{{", "abcdefghij"};
const char* const constraints[] = {
    ":int",      ":uint",     ":float",  ":alpha",      ":alnum",        ":hex", ":slug", ":uuid", ":in(a|b|12)",
    ":len(1,2)", ":len(2,4)", ":[0-9]+", ":[a-z]{1,2}", ":(a|b)+[0-9]?", ":..?", "",      "",      "",
    "",          ""};

/// `plain`: with no parameters but plain ones and tails, and no long literals.
std::string random_pattern(Random& random, bool plain) {
  std::string pattern;
  const std::size_t segments = 1 + below(random, below(random, 8) == 0 ? 12 : 4);
  for (std::size_t i = 0; i < segments; ++i) {
    const std::string name = "p" + std::to_string(i);
    const std::size_t what = below(random, 8);
    switch (plain && (what == 3 || what == 4) ? 7 : what) {
      case 0:
      case 1:
      case 2: {
        const std::string literal = one_of(random, literals);
        pattern += "/" + (plain ? literal.substr(0, 16) : literal);
        break;
      }
      case 3:
        pattern +=
            "/" + one_of(random, affixes) + "{" + name + one_of(random, constraints) + "}" + one_of(random, affixes);
        break;
      case 4: pattern += "/{" + name + one_of(random, constraints) + "}"; break;
      case 5:
        if (i + 1 == segments) {
          pattern += "/{" + name + "...}";
          break;
        }
        [[fallthrough]];
      default: pattern += "/{" + name + "}";
    }
  }
  return pattern;
}

std::string escape_some(Random& random, const std::string& text) {
  static const char digits[] = "0123456789abcdefABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || below(random, 12) == 0) {
      out += '%';
      out += digits[byte / 16];
      out += digits[byte % 16 + (byte % 16 > 9 ? below(random, 2) * 6 : 0)];
    } else {
      out += c;
    }
  }
  return out;
}

std::string random_text(Random& random) {
  static const char* const others[] = {"z",
                                       "7",
                                       "-3",
                                       "+5",
                                       "1.5",
                                       "a/b",
                                       ".",
                                       "..",
                                       ".a",
                                       "a.",
                                       "zz",
                                       "ba1",
                                       "v1.txt",
                                       "v.txt",
                                       "f00",
                                       "no-slug-",
                                       "0123456789abcdef-0",
                                       "\xFF",
                                       "\xC3",
                                       "123e4567-e89b-12d3-a456-426614174000",
                                       "a--b",
                                       "%",
                                       "%4",
                                       "%zz",
                                       "%00",
                                       "%2e"};
  if (below(random, 3) != 0) return reference::without_doubled_braces(one_of(random, literals));
  std::string text = one_of(random, others);
  if (below(random, 30) == 0) text = std::string(below(random, 200), 'x');
  return text;
}

/// Follows a pattern most of the time.
std::string random_path(Random& random, const std::string& pattern) {
  std::string path;
  const bool escaped = below(random, 4) == 0;
  classy::PatternReader reader{pattern};
  while (reader.next()) {
    const classy::Segment& s = reader.segment();
    std::string text = reference::without_doubled_braces(s.prefix);
    if (s.kind == classy::Segment::Kind::parameter) {
      text += random_text(random) + reference::without_doubled_braces(s.suffix);
    } else if (s.kind == classy::Segment::Kind::tail) {
      for (std::size_t more = below(random, 4); more > 0; --more) text += random_text(random) + "/";
    }
    if (below(random, 16) == 0) text = random_text(random);
    if (escaped) text = escape_some(random, text);
    path += "/" + text;
    if (below(random, 60) == 0) return path;
  }
  if (below(random, 12) == 0) path += "/" + random_text(random);
  return path;
}

struct Compared {
  classy::RouteTable<std::size_t> table;
  reference::Matcher reference;
  std::vector<std::string> patterns;
};

/// The value of a route is where it stands in the order of the reference.
void fill(Compared& out, Random& random) {
  std::vector<std::pair<std::size_t, std::string>> routes;
  const std::size_t count = 1 + below(random, below(random, 4) == 0 ? 60 : 12);
  const bool plain = below(random, 3) == 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string pattern =
        i == 0 || below(random, 3) != 0 ? random_pattern(random, plain) : routes[below(random, i)].second;
    const std::size_t methods[] = {0, 0, 0, 1, 2, 3, 31};
    routes.emplace_back(methods[below(random, 7)], pattern);
  }
  if (below(random, 16) == 0) {  // more literals at one place than a small hash table holds
    for (int i = 0; i < 150; ++i) {
      routes.emplace_back(0, "/k" + std::to_string(below(random, 1000)) + random_pattern(random, plain));
    }
  }
  std::size_t number = 0;
  for (const auto& [method, pattern] : routes) {
    const auto fault = out.table.insert(method, pattern, number);
    if (fault) {
      INFO(fault->message());
      REQUIRE(fault->kind == classy::RouteFault::Kind::duplicate_route);
      continue;
    }
    out.reference.add(method, pattern);
    out.patterns.push_back(pattern);
    ++number;
  }
  if (below(random, 2) == 0) {
    out.table.substitute(4, 0);
    out.reference.substitute(4, 0);
  }
  out.table.freeze();
}

/// Empty when both say the same.
std::string difference(const Compared& both, std::size_t method, const std::string& path, std::string& scratch) {
  // Exactly as long as the path: a sanitizer sees every byte that is read behind it.
  const std::unique_ptr<char[]> exact{new char[path.size()]};
  std::copy(path.begin(), path.end(), exact.get());
  classy::Captures captures;
  const auto match = both.table.find(method, {exact.get(), path.size()}, captures, scratch);
  const reference::Answer answer = both.reference.find(method, path);
  if (match.found != answer.found) return "found";
  if (match.methods != answer.methods) return "methods";
  if (match.found != classy::Found::route) return {};
  if (*match.value != answer.route)
    return "route " + std::string{match.pattern} + " not " + both.patterns[answer.route];
  if (match.pattern != both.patterns[answer.route]) return "pattern";
  if (captures.size() != answer.captures.size()) return "number of captures";
  for (std::size_t i = 0; i < captures.size(); ++i) {
    if (captures[i] != answer.captures[i]) return "capture " + std::to_string(i);
  }
  return captures.raw_tail() == answer.raw_tail ? "" : "raw tail";
}

}  // namespace

TEST_CASE("random patterns overlap just where a path shows it") {
  using Pair = std::pair<std::string, std::string>;
  std::string scratch;
  std::size_t shown = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random{seed};
    Compared both;
    fill(both, random);
    std::set<Pair> told;
    for (const classy::RouteOverlap& overlap : both.table.overlaps()) {
      INFO("seed " << seed << ": " << overlap.message());
      CHECK(told.insert(std::minmax(overlap.pattern, overlap.other_pattern)).second);
      REQUIRE_FALSE(overlap.path.empty());
      const std::vector<std::string> matching = both.reference.matching(overlap.path);
      CHECK(std::count(matching.begin(), matching.end(), overlap.pattern) == 1);
      CHECK(std::count(matching.begin(), matching.end(), overlap.other_pattern) == 1);
    }
    for (int i = 0; i < 100; ++i) {
      const std::string path = random_path(random, both.patterns[below(random, both.patterns.size())]);
      if (classy::check_path(path) != classy::PathFault::none) continue;
      const std::vector<std::string> matching = both.reference.matching(path);
      for (std::size_t one = 0; one < matching.size(); ++one) {
        for (std::size_t other = 0; other < one; ++other) {
          ++shown;
          INFO("seed " << seed << ": " << path << " is matched by " << matching[one] << " and " << matching[other]);
          CHECK(told.contains(std::minmax(matching[one], matching[other])));
        }
      }
    }
  }
  CHECK(shown > 2'000);
}

TEST_CASE("no search comes by more nodes than the table says") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    Random random{seed};
    Compared both;
    fill(both, random);
    classy::detail::RouteTrie trie;
    std::size_t position = 0;
    for (const std::string& pattern : both.patterns) {
      REQUIRE(trie.compile_expressions(pattern, position));
      trie.leaf_of(pattern);
    }
    const classy::detail::AnswerTable answers = [&] {
      classy::detail::AnswerTable made;
      for (std::uint32_t leaf = 1; leaf <= trie.leaves(); ++leaf) made.add(leaf, 0, leaf - 1);
      made.freeze();
      return made;
    }();
    const classy::detail::RouteNodes nodes = classy::detail::NodePlacement{trie}.take();
    for (int i = 0; i < 100; ++i) {
      const std::string path = random_path(random, both.patterns[below(random, both.patterns.size())]);
      if (path.find('%') != std::string::npos) continue;
      const classy::detail::SplitPath split{path, nodes.deepest() + 1};
      classy::Captures captures;
      classy::detail::RouteSearch all{nodes, answers, split, nullptr, captures};
      all.run();
      CHECK(all.steps() + classy::max_segments < both.table.worst_case_steps());
    }
  }
}

// CLASSY_LOOK_UPS sets how many look-ups are made; a seed goes with each table, and a failure names it.
TEST_CASE("random tables answer random paths as the reference matcher does") {
  const char* const wanted = std::getenv("CLASSY_LOOK_UPS");
  const std::size_t look_ups = wanted == nullptr ? 100'000 : std::strtoul(wanted, nullptr, 10);
  const std::size_t each = 400;
  std::string scratch;
  std::size_t found = 0;
  for (std::size_t done = 0; done < look_ups; done += each) {
    const auto seed = static_cast<unsigned>(done / each);
    Random random{seed};
    Compared both;
    fill(both, random);
    for (std::size_t i = 0; i < each; ++i) {
      const std::string path = random_path(random, both.patterns[below(random, both.patterns.size())]);
      const std::size_t method = below(random, 6);
      const std::string wrong = difference(both, method, path, scratch);
      classy::Captures captures;
      found += both.table.find(method, path, captures, scratch).found == classy::Found::route;
      if (wrong.empty()) continue;
      std::string all;
      for (const std::string& pattern : both.patterns) all += pattern + "\n";
      INFO("seed " << seed << ", method " << method << ", path " << path << ", routes\n" << all);
      FAIL(wrong);
    }
  }
  CHECK(found > look_ups / 4);
}

}  // namespace route_table_random_tests
