#include <classy/detail/cookies.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cookies_tests {

using classy::HeaderField;
using classy::detail::cookie;
using classy::detail::for_each_cookie;
using classy::detail::has_too_many_cookies;

namespace {

using List = std::vector<std::pair<std::string, std::string>>;

/// All cookies of one line, which stands at the very end of a block of memory.
List cookies_in(std::string_view line) {
  const std::unique_ptr<char[]> block{new char[line.size()]};
  std::copy(line.begin(), line.end(), block.get());
  const HeaderField fields[] = {{"Cookie", {block.get(), line.size()}}};
  List list;
  const std::size_t count = for_each_cookie(
      fields, [&list](std::string_view name, std::string_view value) { list.emplace_back(name, value); });
  CHECK(count == list.size());
  return list;
}

}  // namespace

TEST_CASE("a Cookie line is split at semicolons and trimmed and freed of quotes") {
  const std::pair<std::string_view, List> rows[] = {
      {"", {}},
      {";", {}},
      {" ; ;\t; ", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1; b=2", {{"a", "1"}, {"b", "2"}}},
      {"a=1;b=2", {{"a", "1"}, {"b", "2"}}},
      {"a=1;;b=2;", {{"a", "1"}, {"b", "2"}}},
      {" a = 1 ;\tb\t=\t2\t", {{"a", "1"}, {"b", "2"}}},
      {"a=b=c==", {{"a", "b=c=="}}},
      {"a=", {{"a", ""}}},
      {"a=\"1\"", {{"a", "1"}}},
      {"a=\"1 2,3\"", {{"a", "1 2,3"}}},
      {"a= \" 1 \" ", {{"a", " 1 "}}},
      {"a=\"\"", {{"a", ""}}},
      {"a=\"", {{"a", "\""}}},
      {"a=\"1", {{"a", "\"1"}}},
      {"a=1\"", {{"a", "1\""}}},
      {"a=\"\"1\"\"", {{"a", "\"1\""}}},
      {"a=\"x;y\"", {{"a", "\"x"}, {"", "y\""}}},
      {"a=%20+%41", {{"a", "%20+%41"}}},
      {"a=\\073", {{"a", "\\073"}}},
      {"alone", {{"", "alone"}}},
      {"\"alone\"; a=1", {{"", "alone"}, {"a", "1"}}},
      {"=1", {{"", "1"}}},
      {"=", {{"", ""}}},
      {"caf\xC3\xA9=\xFF", {{"caf\xC3\xA9", "\xFF"}}},
      {"A=1; a=2", {{"A", "1"}, {"a", "2"}}},
      {"$Version=1; a=1,2", {{"$Version", "1"}, {"a", "1,2"}}},
  };
  for (const auto& [line, list] : rows) {
    INFO(line);
    CHECK(cookies_in(line) == list);
  }
}

TEST_CASE("a cookie is found in any of several lines and the last one wins") {
  const HeaderField fields[] = {
      {"Host", "a=0"}, {"Cookie", "a=1; b=2"}, {"COOKIE", "c=3; a=4"}, {"Set-Cookie", "a=5"}, {"cookie", "d=\"6\""},
  };
  const auto find = [&fields](std::string_view name) { return cookie(fields, name); };
  CHECK(find("a") == "4");
  CHECK(find("b") == "2");
  CHECK(find("c") == "3");
  CHECK(find("d") == "6");
  CHECK(find("A") == std::nullopt);
  CHECK(find("e") == std::nullopt);
  CHECK(find("") == std::nullopt);
  CHECK(cookie({}, "a") == std::nullopt);
}

TEST_CASE("too many cookies are noticed over all lines") {
  std::string line;
  for (int i = 0; i < 128; ++i) line += "a=1; ";
  const HeaderField fields[] = {{"Cookie", line}, {"Cookie", line}, {"Cookie", "; ;"}};
  CHECK_FALSE(has_too_many_cookies(fields));
  CHECK(has_too_many_cookies(fields, 255));
  const HeaderField more[] = {{"Cookie", line}, {"Cookie", line}, {"Cookie", "b"}};
  CHECK(has_too_many_cookies(more));
  CHECK_FALSE(has_too_many_cookies({}));
}

TEST_CASE("random Cookie lines are read within their bounds") {
  std::mt19937 random{7};
  for (int round = 0; round < 20'000; ++round) {
    std::string line(random() % 24, ' ');
    for (char& c : line) c = "a=;\" \tb,\\"[random() % 9];
    for (const auto& [name, value] : cookies_in(line)) {
      if (name.find_first_of(";=") != std::string::npos || value.find(';') != std::string::npos) FAIL(line);
    }
  }
}

}  // namespace cookies_tests
