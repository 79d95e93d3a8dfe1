#include <classy/pattern.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace pattern_tests {

using classy::check_pattern;
using classy::PatternFault;
using enum classy::PatternFault;

// The same function judges literals at compile time.
static_assert(check_pattern("/users/{id:int}/posts/{rest...}") == none);
static_assert(check_pattern("users") == missing_leading_slash);
static_assert(check_pattern("/{id:integer}") == bad_constraint);
static_assert(check_pattern("/{id:[0-9}") == bad_constraint);
static_assert(check_pattern("/{a}/{a}") == duplicate_name);
static_assert(classy::parameter_count("/{a}/b/{c...}") == 2);
static_assert(classy::parameter_index("/{a}/b/{c...}", "c") == 1);
static_assert(classy::same_shape("/users/{id}", "/users/{name}"));

TEST_CASE("good patterns are good") {
  for (const char* const pattern : {"/",
                                    "//",
                                    "/a",
                                    "/a/",
                                    "/a//b",
                                    "/{id}",
                                    "/{_id9}",
                                    "/v{n}.txt",
                                    "/v{n}",
                                    "/{n}.txt",
                                    "/{path...}",
                                    "/a/{path...}",
                                    "/{{",
                                    "/}}",
                                    "/a{{b}}c",
                                    "/{{{id}}}",
                                    "/caf\xC3\xA9",
                                    "/a b",
                                    "/100%",
                                    "/{id:int}",
                                    "/{id:uint}",
                                    "/{x:float}",
                                    "/{x:uuid}",
                                    "/{x:alpha}",
                                    "/{x:alnum}",
                                    "/{x:hex}",
                                    "/{x:slug}",
                                    "/{x:len(2,5)}",
                                    "/{x:in(a|b|c)}",
                                    "/{year:[0-9]{4}}",
                                    "/{x:a{2}}/b",
                                    "/{x:[^/]+}/c",
                                    "/{x:\\{\\}}",
                                    "/v{n:int}-{{draft}}"}) {
    INFO(pattern);
    CHECK(check_pattern(pattern) == none);
  }
}

TEST_CASE("every fault of a pattern is found, and where it is") {
  struct Row {
    std::string_view pattern;
    PatternFault fault;
    std::size_t position;
  };
  for (const Row& row : {Row{"", missing_leading_slash, 0},
                         Row{"a", missing_leading_slash, 0},
                         Row{"{id}", missing_leading_slash, 0},
                         Row{"*", missing_leading_slash, 0},
                         Row{"/{", unbalanced_brace, 1},
                         Row{"/a}", unbalanced_brace, 2},
                         Row{"/{id", unbalanced_brace, 1},
                         Row{"/{id}}", unbalanced_brace, 5},
                         Row{"/{a/{b}", unbalanced_brace, 1},
                         Row{"/a/{{{id}", none, 9},
                         Row{"/{}", empty_name, 1},
                         Row{"/{:int}", empty_name, 1},
                         Row{"/{...}", empty_name, 1},
                         Row{"/{1a}", bad_name, 1},
                         Row{"/{a-b}", bad_name, 1},
                         Row{"/{a b}", bad_name, 1},
                         Row{"/{*path}", bad_name, 1},
                         Row{"/{a/b}", bad_name, 1},
                         Row{"/{\xC3\xA9}", bad_name, 1},
                         Row{"/{a....}", bad_name, 1},
                         Row{"/{a...:int}", bad_name, 1},
                         Row{"/{a}/b/{a}", duplicate_name, 8},
                         Row{"/{a}/{a...}", duplicate_name, 6},
                         Row{"/{a}{b}", multiple_parameters_in_segment, 4},
                         Row{"/{a}-{b}", multiple_parameters_in_segment, 5},
                         Row{"/{a...}/b", tail_not_last, 7},
                         Row{"/{a...}/", tail_not_last, 7},
                         Row{"/a{b...}", tail_not_whole_segment, 8},
                         Row{"/{b...}a", tail_not_whole_segment, 8},
                         Row{"/{id:}", bad_constraint, 1},
                         Row{"/{id:integer}", bad_constraint, 1},
                         Row{"/{id:INT}", bad_constraint, 1},
                         Row{"/{id:int()}", bad_constraint, 1},
                         Row{"/{id:len(3)}", bad_constraint, 1},
                         Row{"/{id:len(5,2)}", bad_constraint, 1},
                         Row{"/{id:in()}", bad_constraint, 1},
                         Row{"/{id:in(a||b)}", bad_constraint, 1},
                         Row{"/{id:[a}", bad_constraint, 1},
                         Row{"/{id:a**}", bad_constraint, 1}}) {
    INFO(row.pattern);
    const classy::PatternCheck check = classy::inspect_pattern(row.pattern);
    CHECK(check.fault == row.fault);
    CHECK(check.position == row.position);
  }
}

TEST_CASE("a pattern has 32 parameters and 64 segments at most") {
  std::string parameters;
  for (std::size_t i = 0; i < classy::max_parameters; ++i) parameters += "/{p" + std::to_string(i) + "}";
  CHECK(check_pattern(parameters) == none);
  CHECK(check_pattern(parameters + "/{q}") == too_many_parameters);
  CHECK(check_pattern(parameters + "/{q...}") == too_many_parameters);

  std::string segments;
  for (std::size_t i = 0; i < classy::max_segments; ++i) segments += "/s";
  CHECK(check_pattern(segments) == none);
  CHECK(check_pattern(segments + "/") == too_many_segments);
}

TEST_CASE("the leftmost fault of a pattern is told") {
  CHECK(check_pattern("/{1}/{a...}/{") == bad_name);
  CHECK(check_pattern("/{a}/{a}/{") == duplicate_name);
}

TEST_CASE("every fault is described by a sentence of its own") {
  for (auto fault = none; fault <= too_many_segments; fault = static_cast<PatternFault>(static_cast<int>(fault) + 1)) {
    for (auto other = none; other < fault; other = static_cast<PatternFault>(static_cast<int>(other) + 1)) {
      CHECK(classy::describe(fault) != classy::describe(other));
    }
    CHECK(classy::describe(fault).size() > 10);
  }
}

TEST_CASE("a reader gives the parts of each segment") {
  classy::PatternReader reader{"/files/v{major:int}.txt/{rest...}"};
  REQUIRE(reader.next());
  CHECK(reader.segment().kind == classy::Segment::Kind::literal);
  CHECK(reader.segment().prefix == "files");
  REQUIRE(reader.next());
  CHECK(reader.segment().kind == classy::Segment::Kind::parameter);
  CHECK(reader.segment().prefix == "v");
  CHECK(reader.segment().name == "major");
  CHECK(reader.segment().constraint == "int");
  CHECK(reader.segment().suffix == ".txt");
  REQUIRE(reader.next());
  CHECK(reader.segment().kind == classy::Segment::Kind::tail);
  CHECK(reader.segment().name == "rest");
  CHECK_FALSE(reader.next());
  CHECK(reader.fault() == none);
}

TEST_CASE("parameters are counted and named from the left") {
  constexpr std::string_view pattern = "/{a}/x/b{b:int}/{c...}";
  CHECK(classy::parameter_count(pattern) == 3);
  CHECK(classy::parameter_name(pattern, 0) == "a");
  CHECK(classy::parameter_name(pattern, 1) == "b");
  CHECK(classy::parameter_name(pattern, 2) == "c");
  CHECK(classy::parameter_name(pattern, 3).empty());
  CHECK(classy::parameter_index(pattern, "b") == 1);
  CHECK(classy::parameter_index(pattern, "x") == std::string_view::npos);
}

TEST_CASE("two patterns have the same shape when only the names of their parameters differ") {
  CHECK(classy::same_shape("/a/{x}", "/a/{y}"));
  CHECK(classy::same_shape("/v{x}.t", "/v{y}.t"));
  CHECK(classy::same_shape("/{x...}", "/{y...}"));
  for (const char* const other :
       {"/a", "/a/{x}/", "/{a}/{x}", "/a/x", "/a/{x...}", "/a/{x:int}", "/a/v{x}", "/a/{x}v"}) {
    INFO(other);
    CHECK_FALSE(classy::same_shape("/a/{x}", other));
  }
}

}  // namespace pattern_tests
