#include <classy/constraint.hpp>

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/byte_dfa.hpp>

#include "support/reference_matcher.hpp"

namespace constraint_tests {

using classy::Constraint;
using classy::detail::ByteDfa;
using classy::detail::is_regex;

static_assert(classy::read_constraint("int").kind == Constraint::Kind::integer);
static_assert(classy::read_constraint("integer").kind == Constraint::Kind::bad);
static_assert(classy::meets("-12", classy::read_constraint("int")));
static_assert(is_regex("[0-9]{4}-(a|b)+") && !is_regex("a**"));

namespace {

struct Row {
  std::string_view constraint;
  std::vector<std::string_view> good;
  std::vector<std::string_view> bad;
};

}  // namespace

TEST_CASE("each constraint takes its texts and no others") {
  const std::vector<Row> rows{
      {"int",
       {"0", "7", "-1", "+5", "007", "99999999999999999999999"},
       {"-", "+", "1.5", "1a", "a", " 1", "1 ", "--1", "0x1"}},
      {"uint", {"0", "42", "99999999999999999999999"}, {"-1", "+1", "1.0", "a", "1a"}},
      {"float",
       {"0", "-1", "+1.5", ".5", "5.", "6.02e23", "1E-9", "-.1e+1"},
       {".", "-", "e5", "1e", "1e+", "1.2.3", "inf", "nan", "0x1p3", "1a"}},
      {"uuid",
       {"123e4567-e89b-12d3-a456-426614174000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"},
       {"123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400",
        "g23e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a4564-26614174000",
        "{23e4567-e89b-12d3-a456-426614174000}"}},
      {"alpha", {"a", "Zz"}, {"a1", "1", "a-b", "\xC3\xA9"}},
      {"alnum", {"a", "Z9", "0"}, {"a-b", "a b", "_", "\xC3\xA9"}},
      {"hex", {"0", "fF", "deadBEEF"}, {"g", "0x1", "-1"}},
      {"slug", {"a", "a-b-2", "2024-10-01", "x"}, {"-a", "a-", "a--b", "A", "a_b", "-", "a.b"}},
      {"len(2,4)", {"ab", "abc", "abcd", "\xC3\xA9"}, {"a", "abcde"}},
      {"len(0,1)", {"a"}, {"ab"}},
      {"in(me|all|a b)", {"me", "all", "a b"}, {"m", "meall", "me|all", "Me", "a"}},
      {"in(x)", {"x"}, {"xx", "y"}},
  };
  for (const Row& row : rows) {
    INFO(row.constraint);
    const Constraint constraint = classy::read_constraint(row.constraint);
    REQUIRE(constraint.kind != Constraint::Kind::bad);
    for (const std::string_view text : row.good) {
      INFO(text);
      CHECK(classy::meets(text, constraint));
    }
    for (const std::string_view text : row.bad) {
      INFO(text);
      CHECK_FALSE(classy::meets(text, constraint));
    }
  }
}

TEST_CASE("what looks like a name and is none is no constraint") {
  for (const char* const text : {"",         "Int",        "integer",    "string",    "int(",      "int()",
                                 "int(3)",   "len",        "len()",      "len(1)",    "len(1,)",   "len(,2)",
                                 "len(2,1)", "len(0,0)",   "len(1,2,3)", "len(-1,2)", "len( 1,2)", "len(1,9999999999)",
                                 "in",       "in()",       "in(|a)",     "in(a|)",    "in(a",      "abc",
                                 "abc(d)",   "range(1,2)", "_"}) {
    INFO(text);
    CHECK(classy::read_constraint(text).kind == Constraint::Kind::bad);
  }
}

TEST_CASE("what is no regular expression of ours is refused by the checker and by the compiler alike") {
  for (const char* const text :
       {"",       "*",      "+a",   "?",   "a**", "a+?", "a*+",   "a|",      "|a",    "()",
        "(a",     "a)",     "[",    "[]",  "[^]", "[a",  "[b-a]", "[a-\\d]", "[[a]]", "[\xC3\xA9]",
        "^a",     "a$",     "\\",   "\\1", "\\z", "\\b", "\\n",   "a{",      "a{}",   "a{,2}",
        "a{2,1}", "a{256}", "a{0}", "a{1", "{",   "}",   "]",     "(?=a)",   "(?!a)", "(?<n>a)"}) {
    INFO(text);
    CHECK_FALSE(is_regex(text));
    CHECK_FALSE(ByteDfa::compile(text).has_value());
  }
}

TEST_CASE("regular expressions match the whole text") {
  const std::vector<Row> rows{
      {"[0-9]+", {"0", "123"}, {"a", "1a", "a1", "1 "}},
      {"[0-9]{4}", {"2024"}, {"202", "20245"}},
      {"[a-z]{2,3}", {"ab", "abc"}, {"a", "abcd", "AB"}},
      {"[a-z]{2,}", {"ab", "abcdef"}, {"a"}},
      {"(jpe?g|png)", {"jpg", "jpeg", "png"}, {"jp", "jpgpng", "gif"}},
      {"(?:a|b)+c", {"ac", "babac"}, {"c", "ab"}},
      {"\\d\\D\\w\\W\\s\\S", {"1a_- x"}, {"aa_- x", "11_- x"}},
      {"\\.\\{\\}\\\\", {".{}\\"}, {"a{}\\"}},
      {"[^/]*x", {"x", "aax"}, {"a/x", ""}},
      {"[-a]+", {"-a-"}, {"b"}},
      {"[a-]+", {"a-"}, {"b"}},
      {"[\\]\\\\]+", {"]\\"}, {"["}},
      {"\xC3\xA9+", {"\xC3\xA9", "\xC3\xA9\xC3\xA9"}, {"\xC3\xA9\xA9", "\xC3"}},
      {"a{0,2}b", {"b", "ab", "aab"}, {"aaab"}},
      {"(a{1,2}b){2}", {"abab", "aabab"}, {"ab", "ababab"}},
      {"..", {"ab", "\xC3\xA9"}, {"a", "abc"}},
  };
  for (const Row& row : rows) {
    INFO(row.constraint);
    CHECK(classy::read_constraint(row.constraint).kind == Constraint::Kind::regex);
    const auto dfa = ByteDfa::compile(row.constraint);
    REQUIRE(dfa.has_value());
    for (const std::string_view text : row.good) {
      INFO(text);
      CHECK(dfa->matches(text));
    }
    for (const std::string_view text : row.bad) {
      INFO(text);
      CHECK_FALSE(dfa->matches(text));
    }
  }
}

TEST_CASE("an expression that needs more than 256 states is refused, quickly") {
  for (const char* const text :
       {"((a{200}){200}){200}", "(a|b)*a(a|b){12}", ".*a.{10}", "(((((x{99}){99}){99}){99}){99})"}) {
    INFO(text);
    CHECK(is_regex(text));
    CHECK_FALSE(ByteDfa::compile(text).has_value());
  }
  CHECK(ByteDfa::compile("a{250}")->states() <= ByteDfa::most_states);
}

TEST_CASE("random expressions match what POSIX says they match") {
  static const char* const pieces[] = {"a",      "b",          "ab",        "[ab]",   "[^a]",     ".",
                                       "(a|b)",  "(ab|c)",     "a*",        "b+",     "c?",       "(ab){2}",
                                       "a{0,3}", "(a|b){1,3}", "[a-c]{2,}", "(a*b)?", "(a{0,2})", "(c|)?x"};
  std::mt19937 random{7};
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  for (int i = 0; i < 300; ++i) {
    std::string expression;
    for (std::size_t count = 1 + below(4); count > 0; --count) {
      expression += pieces[below(std::size(pieces) - 1)];
      if (count > 1 && below(5) == 0) expression += "|";
    }
    const auto dfa = ByteDfa::compile(expression);
    INFO(expression);
    REQUIRE(dfa.has_value());
    for (int texts = 0; texts < 20; ++texts) {
      std::string text;
      for (std::size_t size = 1 + below(7); size > 0; --size) text += "abc1"[below(4)];
      INFO(text);
      REQUIRE(dfa->matches(text) == reference::posix_match(expression, text));
    }
  }
}

}  // namespace constraint_tests
