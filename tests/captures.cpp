#include <classy/captures.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace captures_tests {

using classy::Captures;

TEST_CASE("captures hold views in their order") {
  const std::string path = "/users/7/posts/";
  Captures captures;
  CHECK(captures.size() == 0);
  captures.push_back(std::string_view{path}.substr(7, 1));
  captures.push_back(std::string_view{path}.substr(15));
  REQUIRE(captures.size() == 2);
  CHECK(captures[0] == "7");
  CHECK(captures[0].data() == path.data() + 7);
  CHECK(captures[1].empty());
}

TEST_CASE("captures hold as many parameters as a pattern may have") {
  std::string texts;
  for (std::size_t i = 0; i < classy::max_parameters; ++i) texts += static_cast<char>('a' + i % 26);
  Captures captures;
  for (std::size_t i = 0; i < classy::max_parameters; ++i) captures.push_back(std::string_view{texts}.substr(i, 1));
  REQUIRE(captures.size() == classy::max_parameters);
  for (std::size_t i = 0; i < classy::max_parameters; ++i) CHECK(captures[i] == std::string(1, texts[i]));
}

TEST_CASE("captures are replaced and forgotten") {
  Captures captures;
  for (const std::string_view text : {"a", "b", "c"}) captures.push_back(text);
  captures.raw_tail("tail%2F");
  captures.set(1, "other");
  captures.shrink(2);
  CHECK(captures.size() == 2);
  CHECK(captures[0] == "a");
  CHECK(captures[1] == "other");
  CHECK(captures.raw_tail() == "tail%2F");
  captures.push_back("d");
  CHECK(captures[2] == "d");
  captures.clear();
  CHECK(captures.size() == 0);
  CHECK(captures.raw_tail().empty());
}

TEST_CASE("captures are copied with what they hold") {
  Captures captures;
  captures.push_back("a");
  captures.raw_tail("b");
  const Captures copy = captures;
  captures.set(0, "c");
  CHECK(copy.size() == 1);
  CHECK(copy[0] == "a");
  CHECK(copy.raw_tail() == "b");
}

}  // namespace captures_tests
