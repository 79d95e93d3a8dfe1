#include <classy/detail/ascii.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace ascii_tests {

using namespace classy::detail;
using namespace std::string_view_literals;

TEST_CASE("only ASCII letters have a lower case") {
  for (int i = 0; i < 256; ++i) {
    const auto c = static_cast<char>(i);
    const bool upper = i >= 'A' && i <= 'Z';
    if (to_lower(c) != (upper ? static_cast<char>(i + 32) : c)) FAIL_CHECK("to_lower of " << i);
  }
}

TEST_CASE("names are equal in any case and otherwise byte by byte") {
  const std::pair<std::string_view, std::string_view> equal[] = {
      {"", ""}, {"Host", "hOST"}, {"content-length", "CONTENT-LENGTH"}, {"a1_~", "A1_~"}, {"\0A"sv, "\0a"sv}};
  for (const auto& [one, other] : equal) CHECK(equals_ignoring_case(one, other));

  const std::pair<std::string_view, std::string_view> different[] = {
      {"", "a"},  {"Host", "Hos"}, {"Host", "Hosts"}, {"a_b", "a-b"},   {"@", "`"},
      {"[", "{"}, {"^", "~"},      {"É", "é"},        {"\xC1", "\xE1"}, {"a\0"sv, "a"sv}};
  for (const auto& [one, other] : different) CHECK_FALSE(equals_ignoring_case(one, other));
}

TEST_CASE("a token is what RFC 9110 says") {
  constexpr std::string_view allowed = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (int i = 0; i < 256; ++i) {
    const std::string text{static_cast<char>(i)};
    const bool good = allowed.find(text) != std::string_view::npos;
    if (is_token(text) != good || is_token("a" + text + "b") != good) FAIL_CHECK("byte " << i);
  }
  CHECK(is_token("Content-Type"));
  CHECK_FALSE(is_token(""));
}

TEST_CASE("the value of a field has no control character but the tab") {
  for (int i = 0; i < 256; ++i) {
    const std::string text{static_cast<char>(i)};
    const bool good = i == '\t' || (i >= 0x20 && i != 0x7f);
    if (is_field_value(text) != good || is_field_value("a" + text + "b") != good) FAIL_CHECK("byte " << i);
  }
  CHECK(is_field_value(""));
  CHECK(is_field_value("a, b; c=\"d\" é"));
}

TEST_CASE("white space is cut off both ends") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""}, {" ", ""}, {" \t ", ""}, {"a", "a"}, {"\t a b\t ", "a b"}, {" \ra\n ", "\ra\n"}};
  for (const auto& [text, trimmed] : rows) CHECK(trim(text) == trimmed);
}

TEST_CASE("the elements of a list are trimmed and empty ones passed over") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},
      {",", ""},
      {" , ,, ", ""},
      {"a", "<a>"},
      {"a,b", "<a><b>"},
      {" a , b\t,\tc d ", "<a><b><c d>"},
      {",a,,b,", "<a><b>"},
  };
  for (const auto& [list, elements] : rows) {
    std::string seen;
    for_each_element(list, [&](std::string_view element) { seen.append("<").append(element).append(">"); });
    CHECK(seen == elements);
  }
}

TEST_CASE("comparing names can be done by the compiler") {
  STATIC_REQUIRE(equals_ignoring_case("Host", "HOST"));
  STATIC_REQUIRE(is_token("Host"));
  STATIC_REQUIRE(trim(" a ") == "a");
}

}  // namespace ascii_tests
