#include <classy/describe.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace describe_tests {

using classy::Operation;
using classy::RouteOptions;
using classy::TextList;

namespace {

std::string joined(const TextList& list) {
  std::string all;
  for (const std::string_view text : list) all.append(text).append(";");
  return all;
}

consteval RouteOptions in_a_constant(RouteOptions options) { return options; }

}  // namespace

TEST_CASE("a list of texts keeps them in their order") {
  constexpr TextList none, empty{}, two{"users", "admin"};
  constexpr TextList full{"1", "2", "3", "4", "5", "6", "7", "8"};
  CHECK(joined(none).empty());
  CHECK(empty.size() == 0);
  CHECK(joined(two) == "users;admin;");
  CHECK(full.size() == TextList::capacity);
  CHECK(joined(full) == "1;2;3;4;5;6;7;8;");
}

TEST_CASE("a list of texts that is made at run time holds no more than its capacity") {
  CHECK_THROWS(TextList{"1", "2", "3", "4", "5", "6", "7", "8", "9"});
}

TEST_CASE("options that nobody gives say nothing") {
  constexpr RouteOptions options;
  CHECK(options.status == 0);
  CHECK(options.summary.empty());
  CHECK(options.description.empty());
  CHECK(options.tags.size() == 0);
  CHECK_FALSE(options.deprecated);
  CHECK(options.operation_id.empty());
  CHECK(options.include_in_schema);
  CHECK(options.name.empty());
  CHECK(options.response_description.empty());
}

TEST_CASE("options are one literal in a constant and by hand") {
  constexpr RouteOptions constant = in_a_constant({.status = 201,
                                                   .summary = "Create",
                                                   .description = "More",
                                                   .tags = {"users", "admin"},
                                                   .deprecated = true,
                                                   .operation_id = "create_user",
                                                   .include_in_schema = false,
                                                   .name = "create",
                                                   .response_description = "Made"});
  CHECK(constant.status == 201);
  CHECK(constant.summary == "Create");
  CHECK(joined(constant.tags) == "users;admin;");
  CHECK(constant.deprecated);
  CHECK_FALSE(constant.include_in_schema);
  CHECK(constant.operation_id == "create_user");
  CHECK(constant.name == "create");
  CHECK(constant.response_description == "Made");

  const std::string summary = "made at run time";
  const RouteOptions by_hand{.summary = summary, .tags = {summary}};
  CHECK(by_hand.summary.data() == summary.data());
  CHECK(joined(by_hand.tags) == "made at run time;");
}

TEST_CASE("an operation that nobody describes is a plain one with a body") {
  constexpr Operation operation;
  CHECK_FALSE(operation.coroutine);
  CHECK_FALSE(operation.empty);
  CHECK(operation.controller.empty());
  CHECK(operation.options.include_in_schema);
}

}  // namespace describe_tests
