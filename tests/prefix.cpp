#include <classy/prefix.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace prefix_tests {

using classy::check_prefix;
using classy::PrefixFault;
using classy::under;

TEST_CASE("a prefix begins with a slash and does not end with one and has no parameters") {
  struct Row {
    std::string_view prefix;
    PrefixFault fault;
  };
  const Row rows[] = {
      {"", PrefixFault::none},
      {"/", PrefixFault::none},
      {"/users", PrefixFault::none},
      {"/a/b", PrefixFault::none},
      {"/café", PrefixFault::none},
      {"/{{a}}", PrefixFault::none},
      {"users", PrefixFault::missing_leading_slash},
      {" /users", PrefixFault::missing_leading_slash},
      {"users/", PrefixFault::missing_leading_slash},
      {"/users/", PrefixFault::trailing_slash},
      {"//", PrefixFault::trailing_slash},
      {"/{id}", PrefixFault::has_parameters},
      {"/users/{id}/posts", PrefixFault::has_parameters},
      {"/{id:int}", PrefixFault::has_parameters},
      {"/{rest...}", PrefixFault::has_parameters},
      {"/{", PrefixFault::bad_pattern},
      {"/a}", PrefixFault::bad_pattern},
      {"/{}", PrefixFault::bad_pattern},
  };
  for (const Row& row : rows) {
    INFO(row.prefix);
    CHECK(check_prefix(row.prefix) == row.fault);
  }
  STATIC_REQUIRE(check_prefix("/users") == PrefixFault::none);
}

TEST_CASE("every fault of a prefix has a sentence of its own") {
  CHECK(describe(PrefixFault::missing_leading_slash) == "a prefix begins with a slash");
  CHECK(describe(PrefixFault::trailing_slash) == "a prefix does not end with a slash");
  CHECK(describe(PrefixFault::has_parameters) == "a prefix has no path parameters");
  CHECK(describe(PrefixFault::bad_pattern) == "a prefix is literal text: a brace in it is written {{ or }}");
}

TEST_CASE("a pattern stands under its prefix and the root is the prefix itself") {
  struct Row {
    std::string_view prefix, pattern, joined;
  };
  const Row rows[] = {
      {"", "/", "/"},
      {"/", "/", "/"},
      {"", "/a", "/a"},
      {"/", "/a", "/a"},
      {"/users", "/", "/users"},
      {"/users", "/{id}", "/users/{id}"},
      {"/a/b", "/c/", "/a/b/c/"},
      {"/a", "//", "/a//"},
  };
  for (const Row& row : rows) {
    INFO(row.prefix << " " << row.pattern);
    CHECK(under(row.prefix, row.pattern) == row.joined);
  }
}

}  // namespace prefix_tests
