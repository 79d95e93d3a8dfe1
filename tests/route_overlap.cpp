#include <classy/route_overlap.hpp>

#include <classy/route_table.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <source_location>
#include <string>
#include <vector>

namespace route_overlap_tests {

namespace {

/// "pattern | other pattern | path", sorted.
std::vector<std::string> overlaps(const std::vector<std::string>& patterns) {
  classy::RouteTable<int> table;
  for (const std::string& pattern : patterns) REQUIRE_FALSE(table.insert(0, pattern, 0));
  std::vector<std::string> before, after;
  for (const auto& overlap : table.overlaps()) {
    before.push_back(overlap.pattern + " | " + overlap.other_pattern + " | " + overlap.path);
  }
  table.freeze();
  for (const auto& overlap : table.overlaps()) {
    after.push_back(overlap.pattern + " | " + overlap.other_pattern + " | " + overlap.path);
  }
  CHECK(before == after);
  std::sort(after.begin(), after.end());
  return after;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("patterns that no path has in common do not overlap") {
  for (const Strings& patterns : std::vector<Strings>{{},
                                                      {"/"},
                                                      {"/a", "/b", "/a/b"},
                                                      {"/{x}", "/{x}/", "/{x}/{y}"},
                                                      {"/a/{x}", "/b/{x}"},
                                                      {"/v{x}", "/w{x}"},
                                                      {"/{x}.txt", "/{x}.png"},
                                                      {"/{x:int}", "/{x:alpha}"},
                                                      {"/{x:[a-f]+}", "/{x:[g-z]+}"},
                                                      {"/{x:in(a|b)}", "/{x:in(c|d)}", "/e"},
                                                      {"/{x:len(1,2)}", "/{x:len(3,400)}"},
                                                      {"/{x:uuid}", "/{x:len(1,35)}"},
                                                      {"/aa", "/a{x:[0-9]}"},
                                                      {"/{x:[.]}", "/{x:in(.|..)}", "/./a", "/{x}/{y}"},
                                                      {"/s", "/s/{rest...}"}}) {
    INFO((patterns.empty() ? std::string{} : patterns[0]));
    CHECK(overlaps(patterns).empty());
  }
}

TEST_CASE("an overlap is shown by a path that both patterns match") {
  CHECK(overlaps({"/users/{id}", "/users/me"}) == Strings{"/users/{id} | /users/me | /users/me"});
  CHECK(overlaps({"/a/{x}", "/{y}/b", "/c/d"}) == Strings{"/a/{x} | /{y}/b | /a/b"});
  CHECK(overlaps({"/ab{x}", "/a{x}b"}) == Strings{"/ab{x} | /a{x}b | /abb"});
  CHECK(overlaps({"/{x:int}", "/{x:uint}"}) == Strings{"/{x:int} | /{x:uint} | /0"});
  CHECK(overlaps({"/{x:[a-m]+}", "/{x:[k-z]+}/", "/{x:[k-z]+}"}) == Strings{"/{x:[a-m]+} | /{x:[k-z]+} | /k"});
  CHECK(overlaps({"/{x:uuid}", "/{x:len(36,400)}"}) ==
        Strings{"/{x:uuid} | /{x:len(36,400)} | /aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"});
  CHECK(overlaps({"/a b/{{x}}", "/{x}/{{x}}"}) == Strings{"/a b/{{x}} | /{x}/{{x}} | /a%20b/%7Bx%7D"});
}

TEST_CASE("a tail overlaps with all that lies behind its place") {
  CHECK(overlaps({"/s/{rest...}", "/s/a/{x:[0-9]}", "/s/", "/s", "/{y}/{rest...}"}) ==
        Strings{"/s/ | /{y}/{rest...} | /s/", "/s/a/{x:[0-9]} | /{y}/{rest...} | /s/a/0", "/s/{rest...} | /s/ | /s/",
                "/s/{rest...} | /s/a/{x:[0-9]} | /s/a/0", "/s/{rest...} | /{y}/{rest...} | /s/"});
}

TEST_CASE("a pair is told once, whatever the methods and the names") {
  classy::RouteTable<int> table;
  REQUIRE_FALSE(table.insert(0, "/{a}/b", 0));
  REQUIRE_FALSE(table.insert(1, "/{c}/b", 0));
  REQUIRE_FALSE(table.insert(2, "/d/{e}", 0));
  const auto line = std::source_location::current().line() - 1;
  const auto told = table.overlaps();
  REQUIRE(told.size() == 1);
  CHECK(told[0].pattern == "/{a}/b");
  CHECK(told[0].where.line() == line - 2);
  CHECK(told[0].other_pattern == "/d/{e}");
  CHECK(told[0].other_where.line() == line);
  for (const std::string& part :
       Strings{"\"/{a}/b\"", "\"/d/{e}\"", "\"/d/b\"", ":" + std::to_string(line), ":" + std::to_string(line - 2)}) {
    CHECK(told[0].message().find(part) != std::string::npos);
  }
}

TEST_CASE("what is too large to compare is told without a path") {
  const std::string large = "/{x:(a|b)*a(a|b){6}}0123456789";
  CHECK(overlaps({large, "/{x:[abcdef]+}0123456789"}).size() == 1);
  const Strings told = overlaps({"/{x:len(300,400)}", "/{x:[a-z]+}"});
  REQUIRE(told.size() == 1);
  CHECK(told[0].ends_with("| "));
}

}  // namespace route_overlap_tests
