#include <classy/json_write.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/reflect.hpp>

namespace json_write_tests {

template <class T>
std::string written(const T& value) {
  std::string out = "before ";
  classy::write_json(classy::shape_of<T>(), &value, out);
  return out.substr(7);
}

/// nlohmann's, with bytes that are not UTF-8 replaced.
std::string dumped(const nlohmann::json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

enum class Color { red, green, blue };
enum class Sparse : std::int8_t { negative = -5, zero = 0, sixty_three = 63, sixty_four = 64 };

struct Address {
  std::string street;
  std::optional<std::string> city;
};
struct User {
  int id;
  std::string name;
  bool active;
  double score;
  Color color;
  std::optional<Address> address;
  std::vector<std::string> tags;
  std::map<std::string, Address> others;
  std::array<std::uint8_t, 3> bytes;
};
struct Empty {};
struct Tree {
  int value;
  std::vector<Tree> children;
};
struct Directory {
  std::map<std::string, Directory> entries;
};
template <class T>
struct Page {
  std::vector<T> items;
  std::size_t total;
};
struct Wide {
  int a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2, c3, c4, c5, c6, c7,
      c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, f0, f1, f2, f3, f4, f5,
      f6, f7, f8, f9, g0, g1, g2, g3, g4, g5, g6, g7, g8, g9;
};

Tree chain(int depth) {
  Tree tree{depth, {}};
  for (int i = depth - 1; i > 0; --i) {
    Tree outer{i, {}};
    outer.children.push_back(std::move(tree));
    tree = std::move(outer);
  }
  return tree;
}

// nlohmann_json finds the shortest digits for all but some doubles in a thousand (Grisu2); these are shorter here.
TEST_CASE("random doubles are written as nlohmann_json writes them or shorter") {
  std::mt19937_64 random{1};
  int shorter = 0;
  for (int i = 0; i < 4000; ++i) {
    double value = 0;
    switch (i % 4) {
      case 0: value = std::bit_cast<double>(random()); break;  // any bits, NaN and infinities among them
      case 1: value = static_cast<double>(static_cast<std::int64_t>(random()) >> (random() % 64)); break;
      case 2: value = static_cast<double>(random() % 1'000'000'000) / 1000.0; break;  // few decimals, as people write
      default: value = static_cast<double>(random() % 100'000) / 1e9;
    }
    const std::string text = written(value), expected = dumped(value);
    if (text.size() < expected.size() && std::strtod(text.c_str(), nullptr) == value) {
      ++shorter;
    } else if (text != expected) {
      CHECK(text == expected);
    }
  }
  CHECK(shorter < 40);
}

TEST_CASE("every double is read back as it was written") {
  std::mt19937_64 random{2};
  for (int i = 0; i < 4000; ++i) {
    const auto value = std::bit_cast<double>(random() & ~(std::uint64_t{1} << 62U));  // finite
    if (std::strtod(written(value).c_str(), nullptr) != value) CHECK(written(value) == std::to_string(value));
  }
  CHECK(written(0.1F) == dumped(0.1F));
}

TEST_CASE("random integers are written as nlohmann_json writes them") {
  std::mt19937_64 random{3};
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t natural = random() >> (random() % 64);
    const auto integer = static_cast<std::int64_t>(random()) >> (random() % 64);
    if (written(natural) != dumped(natural)) CHECK(written(natural) == dumped(natural));
    if (written(integer) != dumped(integer)) CHECK(written(integer) == dumped(integer));
  }
  CHECK(written(std::int8_t{-128}) == "-128");
  CHECK(written(std::uint8_t{200}) == "200");
  CHECK(written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("random texts are written as nlohmann_json writes them") {
  constexpr std::string_view pieces[] = {"a",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x1f",
                                         "\x7f",
                                         "é",
                                         "€",
                                         "😀",
                                         "\xFF",
                                         "\xC3",
                                         "\xE2\x82",
                                         "\x80",
                                         "\b",
                                         "/",
                                         "\r\n\t\f",
                                         "\xED\xA0\x80",
                                         "\xF0\x9F",
                                         "\xC0\xAF",
                                         "plain text",
                                         "<b>",
                                         "\xF4\x90\x80\x80"};
  std::mt19937 random{4};
  int differing = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto n = random() % 8; n > 0; --n) text += pieces[random() % std::size(pieces)];
    if (i % 10 == 0) text += '\0';
    if (written(text) != dumped(text) && ++differing <= 5) CHECK(written(text) == dumped(text));
  }
  CHECK(differing == 0);
}

TEST_CASE("random bytes are written as nlohmann_json writes them") {
  std::mt19937 random{5};
  int differing = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += static_cast<char>(random() % 256);
    if (written(text) != dumped(text) && ++differing <= 5) CHECK(written(text) == dumped(text));
  }
  CHECK(differing == 0);
}

TEST_CASE("scalars are written as JSON") {
  CHECK(written(true) == "true");
  CHECK(written(false) == "false");
  CHECK(written(1.0) == "1.0");
  CHECK(written(std::string_view{"a\"b"}) == R"("a\"b")");
  const char* const text = "text";
  CHECK(written(text) == R"("text")");
  const char* const none = nullptr;
  CHECK(written(none) == R"("")");
}

TEST_CASE("an enum is written by its name and as a number where it has none") {
  CHECK(written(Color::green) == R"("green")");
  CHECK(written(static_cast<Color>(17)) == "17");
  CHECK(written(static_cast<Color>(-1)) == "-1");
  CHECK(written(Sparse::zero) == R"("zero")");
  CHECK(written(Sparse::sixty_three) == R"("sixty_three")");
  CHECK(written(Sparse::sixty_four) == "64");
  CHECK(written(Sparse::negative) == "-5");
}

TEST_CASE("a struct is an object with its members in their order") {
  const User user{7,           "Ada \"L\"",
                  true,        0.5,
                  Color::blue, Address{"S", std::nullopt},
                  {"a", "b"},  {{"home", {"H", "C"}}, {"", {"", std::nullopt}}},
                  {1, 2, 255}};
  CHECK(
      written(user) ==
      R"({"id":7,"name":"Ada \"L\"","active":true,"score":0.5,"color":"blue","address":{"street":"S","city":null},)"
      R"("tags":["a","b"],"others":{"":{"street":"","city":null},"home":{"street":"H","city":"C"}},"bytes":[1,2,255]})");
  CHECK(written(User{}) ==
        R"({"id":0,"name":"","active":false,"score":0.0,"color":"red","address":null,"tags":[],"others":{},)"
        R"("bytes":[0,0,0]})");
  CHECK(written(Empty{}) == "{}");
  CHECK(written(Page<Address>{{{"S", "C"}}, 1}) == R"({"items":[{"street":"S","city":"C"}],"total":1})");
}

TEST_CASE("a struct of more members than are gathered at once is whole") {
  Wide wide{};
  wide.a0 = 1;
  wide.g3 = 64;
  wide.g4 = 65;
  wide.g9 = 70;
  const auto json = nlohmann::json::parse(written(wide));
  CHECK(json.size() == 70);
  CHECK(json["a0"] == 1);
  CHECK(json["g3"] == 64);
  CHECK(json["g4"] == 65);
  CHECK(json["g9"] == 70);
}

TEST_CASE("containers of every kind are lists and maps with text keys are objects") {
  CHECK(written(std::vector<int>{}) == "[]");
  CHECK(written(std::vector<std::vector<int>>{{1}, {}, {2, 3}}) == "[[1],[],[2,3]]");
  CHECK(written(std::vector<bool>{true, false}) == "[true,false]");
  CHECK(written(std::set<int>{3, 1, 2}) == "[1,2,3]");
  CHECK(written(std::array<std::string, 2>{"a", "b"}) == R"(["a","b"])");
  CHECK(written(std::vector<std::optional<int>>{1, std::nullopt}) == "[1,null]");
  CHECK(written(std::map<std::string, int>{{"a\"b", 1}, {"\xFF", 2}}) == R"({"a\"b":1,"�":2})");
  CHECK(written(std::unordered_map<std::string, std::vector<int>>{{"a", {1}}}) == R"({"a":[1]})");
  CHECK(written(std::map<std::string_view, int>{{"a", 1}}) == R"({"a":1})");
  CHECK(written(std::optional<std::optional<int>>{std::optional<int>{}}) == "null");
}

TEST_CASE("a type may hold lists and maps of its own kind") {
  CHECK(written(Tree{1, {{2, {}}, {3, {{4, {}}}}}}) ==
        R"({"value":1,"children":[{"value":2,"children":[]},{"value":3,"children":[{"value":4,"children":[]}]}]})");
  Directory directory;
  directory.entries["a"].entries["b"];
  CHECK(written(directory) == R"({"entries":{"a":{"entries":{"b":{"entries":{}}}}}})");
}

TEST_CASE("a value that is nested too deep is refused") {
  // Each step is an object and a list. 128 of them are 256 levels, which is as deep as it goes.
  CHECK(nlohmann::json::accept(written(chain(classy::max_json_depth / 2))));
  CHECK_THROWS_AS(written(chain(classy::max_json_depth / 2 + 1)), std::length_error);
  CHECK_THROWS_AS(written(chain(10'000)), std::length_error);
}

TEST_CASE("nesting counts how deep a value is and not how wide") {
  Tree wide{0, {}};
  for (int i = 0; i < 1000; ++i) wide.children.push_back({i, {{i, {}}}});
  CHECK(nlohmann::json::accept(written(wide)));
}

}  // namespace json_write_tests
