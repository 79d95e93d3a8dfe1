#include <classy/part_write.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/field_mask.hpp>
#include <classy/json.hpp>
#include <classy/json_write.hpp>
#include <classy/merge.hpp>
#include <classy/reflect.hpp>

using classy::FieldMask;
using nlohmann::json;

namespace part_write_tests {

struct Address {
  std::string city;
  std::string street;
};
struct Friend {
  int id;
  std::string name;
};
struct User {  // in alphabetical order, as nlohmann_json writes
  std::optional<Address> address;
  std::vector<Friend> friends;
  std::vector<std::vector<Friend>> groups;
  int id;
  std::optional<Address> second_address;
  std::map<std::string, Friend> team;
  std::variant<int, Friend> variant;
};

inline const User ada{.address = Address{"C", "S"},
                      .friends = {{8, "Bob"}, {9, "Eve"}},
                      .groups = {{{1, "a"}}, {}},
                      .id = 7,
                      .second_address = {},
                      .team = {{"x", {2, "b"}}, {"y", {3, "c"}}},
                      .variant = Friend{4, "d"}};

inline const std::string whole =
    R"({"address":{"city":"C","street":"S"},"friends":[{"id":8,"name":"Bob"},{"id":9,"name":"Eve"}],)"
    R"("groups":[[{"id":1,"name":"a"}],[]],"id":7,"second_address":null,)"
    R"("team":{"x":{"id":2,"name":"b"},"y":{"id":3,"name":"c"}},"variant":{"id":4,"name":"d"}})";

template <class T>
std::string part(const T& value, const FieldMask& mask, bool omit_null = false) {
  std::string out;
  classy::write_json_part(classy::shape_of<T>(), &value, mask, out, omit_null);
  return out;
}
std::string part_of(std::string_view text, const FieldMask& mask) {
  std::string out;
  classy::append_json_part(text, mask, out);
  return out;
}

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_{seed} {}
  int up_to(int most) { return static_cast<int>(engine_() % static_cast<std::uint32_t>(most + 1)); }
  std::string name() { return names[static_cast<std::size_t>(up_to(static_cast<int>(names.size()) - 1))]; }

  json value(int depth) {
    switch (depth == 0 ? up_to(2) : up_to(6)) {
      case 0: return up_to(9);
      case 1: return name();
      case 2: return nullptr;
      case 3: {
        json list = json::array();
        for (int i = up_to(3); i > 0; --i) list.push_back(value(depth - 1));
        return list;
      }
      default: return object(depth);
    }
  }
  json object(int depth) {
    json made = json::object();
    for (int i = up_to(4); i > 0; --i) made[name()] = value(depth - 1);
    return made;
  }
  std::string list(int depth) {
    std::string text;
    for (int i = up_to(2); i >= 0; --i) {
      text += up_to(5) == 0 ? "*" : name();
      if (depth > 0 && up_to(1) == 0) text += "(" + list(depth - 1) + ")";
      if (i > 0) text += ',';
    }
    return text;
  }

  std::vector<std::string> names{"a", "b", "c", "d", "e"};

 private:
  std::mt19937 engine_;
};

}  // namespace part_write_tests

using namespace part_write_tests;

TEST_CASE("a part of a value holds what the mask names, and what the mask leaves out with !") {
  struct Row {
    const char *mask, *selected, *rest;
  };
  const auto row = GENERATE(  //
      Row{"id", R"({"id":7})",
          R"({"address":{"city":"C","street":"S"},"friends":[{"id":8,"name":"Bob"},{"id":9,"name":"Eve"}],"groups":[[{"id":1,"name":"a"}],[]],"second_address":null,"team":{"x":{"id":2,"name":"b"},"y":{"id":3,"name":"c"}},"variant":{"id":4,"name":"d"}})"},
      Row{"*", nullptr, "{}"}, Row{"nothing", "{}", nullptr},
      Row{"address,friends,groups,second_address,team,variant", nullptr, R"({"id":7})"},
      Row{"address/city,friends,groups,id,second_address,team,variant", nullptr, R"({"address":{"street":"S"}})"},
      Row{"address(city,street),friends,groups,id,second_address,team,variant", nullptr, "{}"},
      Row{"address,friends/id,groups,id,second_address,team,variant", nullptr,
          R"({"friends":[{"name":"Bob"},{"name":"Eve"}]})"},
      Row{"friends/id", R"({"friends":[{"id":8},{"id":9}]})", nullptr},
      Row{"friends/nothing", R"({"friends":[{},{}]})", nullptr},
      Row{"friends/id,friends/name", R"({"friends":[{"id":8,"name":"Bob"},{"id":9,"name":"Eve"}]})", nullptr},
      Row{"groups/name", R"({"groups":[[{"name":"a"}],[]]})", nullptr},
      Row{"address,friends,groups/name,id,second_address,team,variant", nullptr, R"({"groups":[[{"id":1}],{}]})"},
      Row{"id/x", "{}", nullptr}, Row{"second_address/city", R"({"second_address":null})", nullptr},
      Row{"address,friends,groups,id,second_address/city,team,variant", nullptr, "{}"},
      Row{"address,friends,groups,id/x,second_address,team,variant", nullptr, R"({"id":7})"},
      Row{"team/x", R"({"team":{"x":{"id":2,"name":"b"}}})", nullptr},
      Row{"team/*/id", R"({"team":{"x":{"id":2},"y":{"id":3}}})", nullptr},
      Row{"team(*/id,x/name)", R"({"team":{"x":{"id":2,"name":"b"},"y":{"id":3}}})", nullptr},
      Row{"address,friends,groups,id,second_address,team/x,variant", nullptr, R"({"team":{"y":{"id":3,"name":"c"}}})"},
      Row{"variant/id", R"({"variant":{"id":4}})", nullptr},
      Row{"*/id",
          R"({"address":{},"friends":[{"id":8},{"id":9}],"groups":[[{"id":1}],[]],"second_address":null,"team":{},"variant":{"id":4}})",
          nullptr});
  CAPTURE(row.mask);
  const auto mask = FieldMask::parse(row.mask);
  const auto rest = FieldMask::parse("!" + std::string{row.mask});
  const auto free_form = json::parse(whole);
  if (row.selected != nullptr) {
    CHECK(part(ada, mask) == row.selected);
    CHECK(part_of(whole, mask) == row.selected);
    CHECK(part(free_form, mask) == row.selected);
  }
  if (row.rest != nullptr) {
    CHECK(part(ada, rest) == row.rest);
    CHECK(part_of(whole, rest) == row.rest);
    CHECK(part(free_form, rest) == row.rest);
  }
  CHECK(classy::merge(json::parse(part(ada, mask)), json::parse(part(ada, rest))) == free_form);
}

TEST_CASE("the whole is written as without a mask") {
  std::string plain;
  classy::write_json(classy::shape_of<User>(), &ada, plain);
  REQUIRE(plain == whole);
  CHECK(part(ada, FieldMask{}) == whole);
  CHECK(part_of(whole, FieldMask{}) == whole);
}

TEST_CASE("a part and its rest make up the whole, and a canonical mask selects the same") {
  for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
    Dice dice{seed};
    const json document = dice.object(4);
    const auto mask = FieldMask::parse(dice.list(3));
    const auto text = document.dump();
    const auto selected = part_of(text, mask), rest = part_of(text, FieldMask::parse(mask.text()).complement());
    if (classy::merge(json::parse(selected), json::parse(rest)) != document || part(document, mask) != selected ||
        part_of(text, FieldMask::parse(mask.text())) != selected) {
      CAPTURE(seed, text, mask.text(), selected, rest);
      FAIL_CHECK("these are not the parts of the whole");
    }
  }
}

TEST_CASE("by two masks at once is as by one after the other, and a part and its rest make up the whole") {
  for (std::uint32_t seed = 0; seed < 5'000; ++seed) {
    Dice dice{seed};
    dice.names = {"address", "city", "friends", "groups", "id", "name", "second_address", "team", "x", "variant"};
    const auto mask_of_dice = [&dice] { return FieldMask::parse((dice.up_to(1) == 0 ? "!" : "") + dice.list(2)); };
    const auto own = seed % 10 == 0 ? FieldMask{} : mask_of_dice(), mask = mask_of_dice();
    const auto rest = FieldMask::parse(mask.text_of_rest());
    std::string all, selected, left;
    classy::write_json_part(classy::shape_of<User>(), &ada, own, FieldMask{}, all, false);
    const bool less = classy::write_json_part(classy::shape_of<User>(), &ada, own, mask, selected, false);
    classy::write_json_part(classy::shape_of<User>(), &ada, own, rest, left, false);
    const bool good = selected == part_of(part_of(whole, own), mask) && left == part_of(part_of(whole, own), rest) &&
                      classy::merge(json::parse(selected), json::parse(left)) == json::parse(all) &&
                      (less || selected == all) && (!own.everything() || less == (selected != all));
    if (!good) {
      CAPTURE(seed, own.text(), mask.text(), all, selected, left, less);
      FAIL_CHECK("these are not the parts of the whole");
    }
  }
}

TEST_CASE("a client's mask is one of what the route's own mask selects") {
  struct Row {
    const char *own, *wanted, *part;
    bool less;
  };
  const auto row = GENERATE(  //
      Row{"id,friends", "id", R"({"id":7})", true}, Row{"id,friends", "address", "{}", true},
      Row{"id,friends", "id,friends,address", R"({"id":7,"friends":[{"id":8,"name":"Bob"},{"id":9,"name":"Eve"}]})",
          false},
      Row{"!friends/id,groups", "friends", R"({"friends":[{"name":"Bob"},{"name":"Eve"}]})", true},
      Row{"!friends/id,groups", "friends/id", R"({"friends":[{},{}]})", true},
      Row{"!friends(id,name),groups", "friends/id", "{}", true},
      Row{"id,friends/name", "!friends/name", R"({"id":7})", true},
      Row{"id,team", "*/x", R"({"team":{"x":{"id":2,"name":"b"}}})", true},
      Row{"second_address", "second_address/city", R"({"second_address":null})", false},
      Row{"variant", "variant/id", R"({"variant":{"id":4}})", true}, Row{"*", "*", nullptr, false},
      Row{"id", "*", R"({"id":7})", false}, Row{"*", "!*", "{}", true}, Row{"!*", "*", "{}", false},
      Row{"id,address/city", "address", R"({"address":{"city":"C"}})", true});
  CAPTURE(row.own, row.wanted);
  const auto own = FieldMask::parse(row.own), wanted = FieldMask::parse(row.wanted);
  std::string out, of_document;
  CHECK(classy::write_json_part(classy::shape_of<User>(), &ada, own, wanted, out, false) == row.less);
  const json document = json::parse(out), expected = json::parse(row.part == nullptr ? whole : row.part);
  CHECK(document == expected);
  const json free_form = json::parse(whole);
  CHECK(classy::write_json_part(classy::shape_of<json>(), &free_form, own, wanted, of_document, false) == row.less);
  CHECK(json::parse(of_document) == expected);
}

TEST_CASE("null members may be left out of a part") {
  CHECK(part(ada, FieldMask::parse("id,second_address"), true) == R"({"id":7})");
  CHECK(part(ada, FieldMask::parse("second_address/city"), true) == "{}");
}

TEST_CASE("of a scalar there is no part") {
  CHECK(part(7, FieldMask::parse("id")) == "{}");
  CHECK(part(7, FieldMask::parse("!id")) == "7");
  CHECK(part_of("7", FieldMask::parse("id")) == "{}");
  CHECK(part(std::tuple{1, Friend{2, "b"}}, FieldMask::parse("id")) == R"([{},{"id":2}])");
}

namespace part_write_tests {
struct Nest {
  std::vector<std::variant<int, std::vector<Nest>>> lists;
};
}  // namespace part_write_tests

TEST_CASE("a text that is no JSON or ends too early is refused at its end") {
  std::string out;
  for (const char* text : {"", " ", "{", "[", "[1", R"({"a")", R"({"a":)", R"({"b":1)", "x"}) {
    const std::vector<char> bytes{text, text + std::string_view{text}.size()};  // nothing stands behind them
    CAPTURE(text);
    CHECK_THROWS_AS(part_of({bytes.data(), bytes.size()}, FieldMask::parse("a/b")), std::invalid_argument);
    CHECK_THROWS_AS(part_of({bytes.data(), bytes.size()}, FieldMask::parse("!a/b")), std::invalid_argument);
  }
  CHECK_THROWS_AS(part_of({}, FieldMask::parse("a")), std::invalid_argument);
}

TEST_CASE("what is nested too deep is refused, not followed") {
  Nest deep;
  for (int i = 0; i < 400; ++i) {
    Nest around;
    around.lists.emplace_back(std::vector<Nest>{std::move(deep)});
    deep = std::move(around);
  }
  CHECK_THROWS_AS(part(deep, FieldMask::parse("!nothing")), std::length_error);
  CHECK_THROWS_AS(part_of(std::string(100, '[') + std::string(100, ']'), FieldMask::parse("a")), std::invalid_argument);
  CHECK_THROWS_AS(part_of(R"({"a":)", FieldMask::parse("a")), std::invalid_argument);
}
