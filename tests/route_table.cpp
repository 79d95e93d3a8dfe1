#include <classy/route_table.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace route_table_tests {

using classy::Captures;
using classy::Found;
using classy::PatternFault;
using classy::RouteFault;
using Table = classy::RouteTable<std::string>;

namespace {

constexpr std::size_t get = 0, head = 1, post = 2, put = 3, del = 5, any = Table::any_method;

/// A frozen table of GET routes whose values are their patterns.
Table table_of(const std::vector<std::string>& patterns) {
  Table table;
  for (const std::string& pattern : patterns) REQUIRE_FALSE(table.insert(get, pattern, pattern).has_value());
  table.freeze();
  return table;
}

/// "pattern a|b": what a GET for the path finds, and its captures.
std::string found(const Table& table, std::string_view path, std::size_t method = get) {
  Captures captures;
  std::string scratch;
  const auto match = table.find(method, path, captures, scratch);
  switch (match.found) {
    case Found::no_route: return "404";
    case Found::no_method: return "405 " + std::to_string(match.methods);
    case Found::bad_path: return "400";
    case Found::route: break;
  }
  std::string out = *match.value;
  for (std::size_t i = 0; i < captures.size(); ++i) out += (i == 0 ? " " : "|") + std::string{captures[i]};
  return out;
}

struct Case {
  std::vector<std::string> patterns;
  std::vector<std::pair<std::string, std::string>> paths;
};

/// Whatever the order of insertion.
void check(Case row) {
  std::sort(row.patterns.begin(), row.patterns.end());
  std::mt19937 random{1};
  for (int order = 0; order < 6; ++order) {
    const Table table = table_of(row.patterns);
    for (const auto& [path, expected] : row.paths) {
      INFO(path);
      CHECK(found(table, path) == expected);
    }
    std::shuffle(row.patterns.begin(), row.patterns.end(), random);
  }
}

}  // namespace

TEST_CASE("literals match themselves, byte by byte") {
  check({{"/", "/a", "/a/b", "/A", "/caf\xC3\xA9", "/a b", "/{{x}}", "/100%"},
         {{"/", "/"},
          {"/a", "/a"},
          {"/A", "/A"},
          {"/a/b", "/a/b"},
          {"/a/B", "404"},
          {"/b", "404"},
          {"/aa", "404"},
          {"/caf\xC3\xA9", "/caf\xC3\xA9"},
          {"/caf%C3%A9", "/caf\xC3\xA9"},
          {"/a%20b", "/a b"},
          {"/{x}", "/{{x}}"},
          {"/%7Bx%7d", "/{{x}}"},
          {"/100%25", "/100%"},
          {"/100%", "400"}}});
}

TEST_CASE("slashes are strict, and empty segments are literal") {
  check({{"/a", "/b/", "/c/{x}", "/c/{x}/", "/d//e", "//f"},
         {{"/a", "/a"},
          {"/a/", "404"},
          {"//a", "404"},
          {"/b", "404"},
          {"/b/", "/b/"},
          {"/b//", "404"},
          {"/c/1", "/c/{x} 1"},
          {"/c/1/", "/c/{x}/ 1"},
          {"/c/", "404"},
          {"/c//", "404"},
          {"/d//e", "/d//e"},
          {"/d/e", "404"},
          {"//f", "//f"},
          {"/f", "404"}}});
}

TEST_CASE("an empty segment has no plain parameter to fall back to") {
  check({{"/{a}/{b}", "/a//c", "/{a...}"}, {{"/a//c", "/a//c"}, {"/a//d", "/{a...} a//d"}, {"/a/", "/{a...} a/"}}});
}

TEST_CASE("a tail takes the rest, slashes and all, and may be empty") {
  check({{"/s/{p...}", "/t/{p...}", "/t/", "/u/{x}/{p...}"},
         {{"/s/", "/s/{p...} "},
          {"/s", "404"},
          {"/s/a", "/s/{p...} a"},
          {"/s/a/b/", "/s/{p...} a/b/"},
          {"/s//", "/s/{p...} /"},
          {"/t/", "/t/"},
          {"/t/a", "/t/{p...} a"},
          {"/u/1", "404"},
          {"/u/1/", "/u/{x}/{p...} 1|"},
          {"/u/1/2/3", "/u/{x}/{p...} 1|2/3"}}});
  check({{"/{p...}"}, {{"/", "/{p...} "}, {"/a/b", "/{p...} a/b"}}});
}

TEST_CASE("a parameter may have text before it and behind it, and is never empty") {
  check({{"/v{n}.txt", "/v{n}", "/{n}.txt"},
         {{"/v1.txt", "/v{n}.txt 1"},
          {"/v1", "/v{n} 1"},
          {"/1.txt", "/{n}.txt 1"},
          {"/v.txt", "/v{n} .txt"},
          {"/.txt", "404"},
          {"/v", "404"},
          {"/v%2F.txt", "/v{n}.txt /"}}});
  check({{"/aba{x}aba"}, {{"/aba", "404"}, {"/ababa", "404"}, {"/abaaba", "404"}, {"/abaXaba", "/aba{x}aba X"}}});
}

TEST_CASE("literal, affixed, constrained, plain, tail: in this order") {
  check({{"/x", "/x{a}", "/{a:alpha}", "/{a}", "/{a...}"},
         {{"/x", "/x"}, {"/xy", "/x{a} y"}, {"/y", "/{a:alpha} y"}, {"/1", "/{a} 1"}, {"/1/", "/{a...} 1/"}}});
}

TEST_CASE("of affixed parameters the longer prefix is first, then the longer suffix, then the constrained one") {
  check({{"/a{x}", "/ab{x}", "/ab{x}z", "/{x}yz", "/{x}z", "/ab{x:int}z", "/{x}"},
         {{"/abc", "/ab{x} c"},
          {"/abcz", "/ab{x}z c"},
          {"/ab1z", "/ab{x:int}z 1"},
          {"/acz", "/a{x} cz"},
          {"/cyz", "/{x}yz c"},
          {"/cz", "/{x}z c"},
          {"/yz", "/{x}z y"},
          {"/c", "/{x} c"}}});
}

TEST_CASE("different constraints at one place have an order of their own") {
  check({{"/{x:in(7|me)}", "/{x:int}", "/{x:uint}", "/{x:float}", "/{x:uuid}", "/{x:alpha}", "/{x:alnum}", "/{x:slug}",
          "/{x:len(1,3)}", "/{x}"},
         {{"/7", "/{x:in(7|me)} 7"},
          {"/8", "/{x:int} 8"},
          {"/1.5", "/{x:float} 1.5"},
          {"/123e4567-e89b-12d3-a456-426614174000", "/{x:uuid} 123e4567-e89b-12d3-a456-426614174000"},
          {"/me", "/{x:in(7|me)} me"},
          {"/you", "/{x:alpha} you"},
          {"/a1", "/{x:alnum} a1"},
          {"/a-1", "/{x:slug} a-1"},
          {"/A-1", "/{x:len(1,3)} A-1"},
          {"/A--1", "/{x} A--1"}}});
  check({{"/{x:len(1,9)}", "/{x:len(2,3)}"}, {{"/ab", "/{x:len(2,3)} ab"}, {"/a", "/{x:len(1,9)} a"}}});
}

TEST_CASE("regular expressions at one place are tried in the order of insertion") {
  CHECK(found(table_of({"/{x:[a-z]+}", "/{x:[a-m]+}"}), "/abc") == "/{x:[a-z]+} abc");
  CHECK(found(table_of({"/{x:[a-m]+}", "/{x:[a-z]+}"}), "/abc") == "/{x:[a-m]+} abc");
}

TEST_CASE("a constraint that is not met leaves the path to other patterns") {
  check({{"/u/{id:int}", "/u/{id:int}/posts", "/u/{name:[a-z]+}/posts"},
         {{"/u/7", "/u/{id:int} 7"},
          {"/u/x", "404"},
          {"/u/x/posts", "/u/{name:[a-z]+}/posts x"},
          {"/u/7/posts", "/u/{id:int}/posts 7"},
          {"/u/%37", "/u/{id:int} 7"},
          {"/u/X/posts", "404"}}});
}

TEST_CASE("patterns are compared from the left, and the first difference decides") {
  check({{"/a/{x}", "/{y}/b", "/{y}/{x}"},
         {{"/a/b", "/a/{x} b"}, {"/c/b", "/{y}/b c"}, {"/c/d", "/{y}/{x} c|d"}, {"/a/b/c", "404"}}});
}

TEST_CASE("backtracking is full") {
  check({{"/a/b/c", "/a/{x}/d", "/{x}/b/e", "/{x}/{y}/f", "/a/{t...}", "/{z...}"},
         {{"/a/b/c", "/a/b/c"},
          {"/a/b/d", "/a/{x}/d b"},
          {"/a/b/e", "/a/{t...} b/e"},
          {"/q/b/e", "/{x}/b/e q"},
          {"/a/b/f", "/a/{t...} b/f"},
          {"/q/b/f", "/{x}/{y}/f q|b"},
          {"/q/b/g", "/{z...} q/b/g"},
          {"/a", "/{z...} a"},
          {"/a/", "/a/{t...} "}}});
  check({{"/a/{x}/c/{y}/e", "/{x}/b/{y}/d/f"},
         {{"/a/b/c/d/e", "/a/{x}/c/{y}/e b|d"}, {"/a/b/c/d/f", "/{x}/b/{y}/d/f a|c"}}});
}

TEST_CASE("a path is cut before it is decoded, and decoded once") {
  check({{"/f/{x}", "/f/{x}/{y}", "/g/{t...}", "/h i/{x}"},
         {{"/f/a%2Fb", "/f/{x} a/b"},
          {"/f/a%2fb/c", "/f/{x}/{y} a/b|c"},
          {"/f%2Fa", "404"},
          {"/f/%2541", "/f/{x} %41"},
          {"/f/a+b", "/f/{x} a+b"},
          {"/%66/a", "/f/{x} a"},
          {"/g/a%2Fb/c", "/g/{t...} a/b/c"},
          {"/h%20i/j%20k", "/h i/{x} j k"},
          {"/f/.a", "/f/{x} .a"},
          {"/f/%2ea", "/f/{x} .a"}}});
}

TEST_CASE("the tail before decoding can be had") {
  const Table table = table_of({"/g/{t...}", "/h/{x}"});
  Captures captures;
  std::string scratch;
  REQUIRE(table.find(get, "/g/a%2Fb/%63", captures, scratch).found == Found::route);
  CHECK(captures[0] == "a/b/c");
  CHECK(captures.raw_tail() == "a%2Fb/%63");
  REQUIRE(table.find(get, "/g/a/b", captures, scratch).found == Found::route);
  CHECK(captures.raw_tail() == "a/b");
  REQUIRE(table.find(get, "/h/a", captures, scratch).found == Found::route);
  CHECK(captures.raw_tail().empty());
}

TEST_CASE("bad paths are refused wherever the fault is, and whatever else matches") {
  const Table table = table_of({"/", "/a", "/a/{x}", "/{t...}", "/./b", "/a%00"});
  for (std::size_t length :
       {0U, 1U, 5U, 6U, 7U, 8U, 14U, 15U, 16U, 40U, 61U, 62U, 63U, 64U, 65U, 100U, 127U, 128U, 500U}) {
    for (const char* const fault : {"/..", "/.", "%", "%4", "%zz", "%00", "\x80", "/%2e", "\xC3"}) {
      const std::string fill(length, 'x');
      INFO(length << " " << fault);
      CHECK(found(table, "/" + fill + fault) == "400");
      CHECK(found(table, "/" + fill + fault + "/tail/of/some/length/to/come/after/the/fault") == "400");
      CHECK(found(table, "/a/b" + fill + fault + "/" + fill) == "400");
    }
    const std::string fill(length, 'x');
    CHECK(found(table, "/" + fill + std::string(1, '\0') + "y") == "400");
    CHECK(found(table, "/x" + fill + "..") != "400");
    CHECK(found(table, "/" + fill + ".a.") != "400");
    CHECK(found(table, "/" + fill + "\xC3\xA9" + fill) != "400");
  }
  CHECK(found(table, "") == "400");
  CHECK(found(table, "a") == "400");
  CHECK(found(table, "*") == "400");
}

TEST_CASE("the method is part of matching") {
  Table table;
  REQUIRE_FALSE(table.insert(get, "/users/{id}", "one"));
  REQUIRE_FALSE(table.insert(post, "/users/me", "me"));
  REQUIRE_FALSE(table.insert(put, "/users/{rest...}", "rest"));
  REQUIRE_FALSE(table.insert(del, "/only", "only"));
  table.freeze();
  CHECK(found(table, "/users/me", get) == "one me");
  CHECK(found(table, "/users/me", post) == "me");
  CHECK(found(table, "/users/me", put) == "rest me");
  CHECK(found(table, "/users/me", del) == "405 13");  // GET, POST and PUT, of three patterns
  CHECK(found(table, "/users/x", post) == "405 9");
  CHECK(found(table, "/users/a/b", get) == "405 8");
  CHECK(found(table, "/only", get) == "405 32");
  CHECK(found(table, "/none", get) == "404");
  CHECK(found(table, "/only", 30) == "405 32");
}

TEST_CASE("a route for any method ranks below an exact method on the same pattern") {
  Table table;
  REQUIRE_FALSE(table.insert(any, "/x", "any"));
  REQUIRE_FALSE(table.insert(get, "/x", "get"));
  REQUIRE_FALSE(table.insert(get, "/{p}", "less specific"));
  REQUIRE_FALSE(table.insert(put, "/{p}", "put"));
  table.freeze();
  CHECK(found(table, "/x", get) == "get");
  CHECK(found(table, "/x", put) == "any");
  CHECK(found(table, "/x", 17) == "any");
  CHECK(found(table, "/y", put) == "put y");
  CHECK(found(table, "/y", post) == "405 9");
}

TEST_CASE("a substitute answers where a pattern lacks the method") {
  Table table;
  table.substitute(head, get);
  REQUIRE_FALSE(table.insert(get, "/a", "get a"));
  REQUIRE_FALSE(table.insert(any, "/a", "any a"));
  REQUIRE_FALSE(table.insert(get, "/b", "get b"));
  REQUIRE_FALSE(table.insert(head, "/b", "head b"));
  REQUIRE_FALSE(table.insert(post, "/c", "post c"));
  REQUIRE_FALSE(table.insert(get, "/{x}", "get x"));
  REQUIRE_FALSE(table.insert(head, "/{x...}", "head rest"));
  table.freeze();
  CHECK(found(table, "/a", head) == "get a");
  CHECK(found(table, "/b", head) == "head b");
  CHECK(found(table, "/c", head) == "get x c");
  CHECK(found(table, "/d/e", head) == "head rest d/e");
  CHECK(found(table, "/d", put) == "405 3");
}

TEST_CASE("a bad pattern is refused with its fault and its place") {
  Table table;
  const auto fault = table.insert(get, "/a/{x", "");
  const auto line = std::source_location::current().line() - 1;
  REQUIRE(fault.has_value());
  CHECK(fault->kind == RouteFault::Kind::bad_pattern);
  CHECK(fault->pattern_fault == PatternFault::unbalanced_brace);
  CHECK(fault->position == 3);
  CHECK(fault->pattern == "/a/{x");
  CHECK(fault->where.line() == line);
  CHECK(fault->message().find("route_table.cpp:" + std::to_string(line)) != std::string::npos);
  CHECK(fault->message().find("\"/a/{x\"") != std::string::npos);
  CHECK(fault->message().find("brace") != std::string::npos);
  CHECK(table.size() == 0);
}

TEST_CASE("an expression that is too large is refused when it is inserted") {
  Table table;
  const auto fault = table.insert(get, "/a/{x:.*a.{10}}", "");
  REQUIRE(fault.has_value());
  CHECK(fault->pattern_fault == PatternFault::bad_constraint);
  CHECK(fault->position == 6);
}

TEST_CASE("a second route of the same method and shape is refused, and both are named") {
  Table table;
  REQUIRE_FALSE(table.insert(get, "/a/{x}/b{y:int}", "first"));
  const auto first = std::source_location::current().line() - 1;
  REQUIRE_FALSE(table.insert(post, "/a/{y}/b{z:int}", "another method"));
  REQUIRE_FALSE(table.insert(any, "/a/{y}/b{z:int}", "any method"));
  REQUIRE_FALSE(table.insert(get, "/a/{x}/b{y:uint}", "another constraint"));
  REQUIRE_FALSE(table.insert(get, "/a/{x}/b{y}", "no constraint"));
  const auto fault = table.insert(get, "/a/{p}/b{q:int}", "second");
  const auto second = std::source_location::current().line() - 1;
  REQUIRE(fault.has_value());
  CHECK(fault->kind == RouteFault::Kind::duplicate_route);
  CHECK(fault->pattern == "/a/{p}/b{q:int}");
  CHECK(fault->where.line() == second);
  CHECK(fault->other_pattern == "/a/{x}/b{y:int}");
  CHECK(fault->other_where.line() == first);
  for (const auto& part :
       {fault->pattern, fault->other_pattern, ":" + std::to_string(first), ":" + std::to_string(second)}) {
    CHECK(fault->message().find(part) != std::string::npos);
  }
  CHECK(table.insert(any, "/a/{p}/b{q:int}", "any again").has_value());
  CHECK(table.size() == 5);
  table.freeze();
  CHECK(found(table, "/a/1/b2") == "first 1|2");
}

TEST_CASE("a frozen table takes no more routes") {
  Table table;
  CHECK_FALSE(table.frozen());
  table.freeze();
  CHECK(table.frozen());
  const auto fault = table.insert(get, "/a", "");
  REQUIRE(fault.has_value());
  CHECK(fault->kind == RouteFault::Kind::frozen);
  CHECK(fault->message().find("\"/a\"") != std::string::npos);
  table.freeze();
  CHECK(found(table, "/a") == "404");
  CHECK(found(table, "/") == "404");
}

TEST_CASE("routes are told in the order of insertion") {
  Table table;
  REQUIRE_FALSE(table.insert(get, "/{x}", "1"));
  REQUIRE_FALSE(table.insert(post, "/a", "2"));
  std::string all;
  const auto tell = [&all](std::size_t method, std::string_view pattern, const std::string& value, const auto& where) {
    all += std::to_string(method) + std::string{pattern} + "=" + value + (where.line() == 0 ? "?" : " ");
  };
  table.for_each(tell);
  table.freeze();
  table.for_each(tell);
  CHECK(all == "0/{x}=1 2/a=2 0/{x}=1 2/a=2 ");
}

TEST_CASE("a table holds values that can only be moved, and can be moved itself") {
  classy::RouteTable<std::unique_ptr<int>> table;
  REQUIRE_FALSE(table.insert(get, "/{x:[0-9]+}/y", std::make_unique<int>(7)));
  table.freeze();
  const auto moved = std::move(table);
  Captures captures;
  std::string scratch;
  const auto match = moved.find(get, "/1/y", captures, scratch);
  REQUIRE(match.found == Found::route);
  CHECK(**match.value == 7);
  CHECK(match.pattern == "/{x:[0-9]+}/y");
}

TEST_CASE("a pattern may have as many parameters and segments as there may be, and a path more") {
  std::string pattern, path, expected;
  for (std::size_t i = 0; i < classy::max_parameters; ++i) {
    pattern += "/a/{p" + std::to_string(i) + "}";
    path += "/a/" + std::to_string(i);
    expected += (i == 0 ? " " : "|") + std::to_string(i);
  }
  const Table table = table_of({pattern});
  CHECK(found(table, path) == pattern + expected);
  CHECK(found(table, path + "/b") == "404");
  CHECK(found(table, path + path) == "404");
  CHECK(found(table, std::string(9000, '/')) == "404");
  const Table with_tail = table_of({pattern, "/a/{rest...}"});
  CHECK(found(with_tail, path) == pattern + expected);
  CHECK(found(with_tail, path + "/b") == "/a/{rest...} " + path.substr(3) + "/b");
}

TEST_CASE("paths and literals of every length are told apart") {
  for (std::size_t length = 1; length < 200; length += length < 70 ? 1 : 13) {
    const std::string text(length, 'x');
    std::string middle = text;
    middle[length / 2] = 'y';
    const Table table = table_of({"/" + text, "/p/{a}/" + text, "/p/{a}/{b}/q", "/" + text + "/{a}/end"});
    INFO(length);
    CHECK(found(table, "/" + text) == "/" + text);
    CHECK(found(table, "/p/1/" + text) == "/p/{a}/" + text + " 1");
    CHECK(found(table, "/" + text + "/1/end") == "/" + text + "/{a}/end 1");
    for (const std::string& other : {text + "x", text.substr(1), middle, "y" + text.substr(1), text.substr(1) + "y"}) {
      CHECK(found(table, "/" + other) == "404");
      CHECK(found(table, "/p/1/" + other) == "404");
      CHECK(found(table, "/p/1/" + other + "/q") == (other.empty() ? "404" : "/p/{a}/{b}/q 1|" + other));
      CHECK(found(table, "/" + other + "/1/end") == "404");
    }
  }
}

TEST_CASE("many literals under one node are all found") {
  std::vector<std::string> patterns;
  for (int i = 0; i < 3000; ++i) patterns.push_back("/api/" + std::to_string(i * 7919) + "-resource/{id}");
  const Table table = table_of(patterns);
  for (const std::string& pattern : patterns) {
    const std::string path = pattern.substr(0, pattern.size() - 4) + "x";
    if (found(table, path) != pattern + " x") FAIL(path);
  }
  CHECK(found(table, "/api/1-resource/x") == "404");
  CHECK(found(table, "/api/7919-resource") == "404");
}

TEST_CASE("the worst case is a walk and each node that one path can come by") {
  constexpr std::size_t walk = classy::max_segments + 1;
  CHECK(table_of({}).worst_case_steps() == walk + 1);
  CHECK(table_of({"/a/b", "/c/d/e", "/f"}).worst_case_steps() == walk + 4);  // of literals, the longest way
  CHECK(table_of({"/a/b", "/{x}/c", "/{x}/d"}).worst_case_steps() == walk + 1 + 2 + 2);
  CHECK(table_of({"/{x:int}/a", "/{x:alpha}/a", "/{x}/a", "/{x...}"}).worst_case_steps() == walk + 1 + 2 + 2 + 2);
  std::string pattern;
  std::vector<std::string> patterns;
  for (int i = 0; i < 10; ++i) {
    patterns.push_back(pattern + "/a/{x" + std::to_string(i) + "}");
    pattern += "/{x" + std::to_string(i) + "}";
  }
  CHECK(table_of(patterns).worst_case_steps() < walk + 40);  // not 2 to the power of 10
}

}  // namespace route_table_tests
