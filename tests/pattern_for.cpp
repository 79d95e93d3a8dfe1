#include <classy/pattern_for.hpp>

#include <catch2/catch.hpp>

#include <source_location>
#include <string>
#include <string_view>
#include <utility>

#include <classy/parameters.hpp>
#include <classy/router.hpp>

namespace pattern_for_tests {

using classy::Path;
using classy::PatternFor;
using classy::runtime_pattern;

struct Calls {
  std::string none() const { return "none"; }
  std::string one(std::string a) const { return a; }
  std::string named(Path<"id", std::string> id) const { return *id; }
};

const Calls calls;

/// The text of the RouteError for a pattern that is only known at run time.
template <class F>
std::string error_of(std::string_view pattern, F handler) {
  classy::Router router{calls};
  try {
    router.get(runtime_pattern(pattern), handler);
  } catch (const classy::RouteError& error) {
    CHECK(router.list().routes().empty());
    return error.what();
  }
  return "no error";
}

std::string repeated(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST_CASE("a literal pattern knows its text and its line") {
  constexpr PatternFor<decltype(&Calls::one)> pattern = "/{id}";
  const auto line = std::source_location::current().line() - 1;
  STATIC_REQUIRE(pattern.text == "/{id}");
  CHECK(pattern.where.line() == line);
  CHECK(std::string_view{pattern.where.file_name()}.ends_with("pattern_for.cpp"));
}

TEST_CASE("a pattern that is known at run time is refused with a sentence and its place") {
  const std::pair<std::string, const char*> rows[] = {
      {"", "a pattern begins with a slash"},
      {"users", "a pattern begins with a slash"},
      {"/{", "a brace in the pattern has no partner"},
      {"/}", "a brace in the pattern has no partner"},
      {"/{}", "a path parameter has no name"},
      {"/{1a}", "a path parameter's name is letters"},
      {"/{a-b}", "a path parameter's name is letters"},
      {"/{a}/{a}", "two path parameters have the same name"},
      {"/{a}{b}", "a segment has more than one path parameter"},
      {"/{a...}/b", "is not the last segment"},
      {"/x{a...}", "shares its segment"},
      {"/{a:nonsense}", "constraint"},
      {repeated("/x", 65), "more than 64 segments"},
  };
  for (const auto& [pattern, sentence] : rows) {
    INFO(pattern);
    const std::string text = error_of(pattern, &Calls::none);
    CHECK(text.find(sentence) != std::string::npos);
    CHECK(text.find("\"" + pattern + "\"") != std::string::npos);
    CHECK(text.find("pattern_for.cpp:") != std::string::npos);
  }
}

TEST_CASE("a pattern that is known at run time has to fit its handler") {
  const auto too_few = "the handler takes a path parameter that the pattern does not have";
  const auto too_many = "the pattern has a placeholder that the handler does not take";
  const auto unknown = "a Path parameter of the handler has a name that is not in the pattern";
  CHECK(error_of("/{id}", &Calls::none).find(too_many) != std::string::npos);
  CHECK(error_of("/a", &Calls::one).find(too_few) != std::string::npos);
  CHECK(error_of("/{a}/{b}", &Calls::one).find(too_many) != std::string::npos);
  CHECK(error_of("/{other}", &Calls::named).find(unknown) != std::string::npos);
  CHECK(error_of("/a", &Calls::named).find(unknown) != std::string::npos);
  CHECK(error_of("/{id}/{b}", &Calls::named).find(too_many) != std::string::npos);
  CHECK(error_of("/{anything}", &Calls::one) == "no error");
  CHECK(error_of("/{id...}", &Calls::named) == "no error");
}

}  // namespace pattern_for_tests
