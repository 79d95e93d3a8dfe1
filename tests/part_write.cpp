#include <classy/part_write.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/field_mask.hpp>
#include <classy/json.hpp>
#include <classy/json_write.hpp>
#include <classy/merge.hpp>
#include <classy/reflect.hpp>
#include <classy/rules.hpp>

#include "support/mask_law.hpp"
#include "support/random_mask.hpp"

namespace part_write_tests {

using classy::FieldMask;
using nlohmann::json;

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

/// Of every kind that a mask goes through.
struct Leaf {
  int a;
  std::optional<std::string> b;
};
struct Node {
  std::optional<Leaf> a;
  std::vector<Node> b;
  std::map<std::string, Node> c;
  std::variant<int, Leaf, std::vector<Leaf>> id;
  std::tuple<int, std::optional<Leaf>> pair;
  json free;

  static constexpr auto rules = classy::rules(classy::field<&Node::pair>(classy::name("a/b")));
};

class RandomNode {
 public:
  explicit RandomNode(test::RandomMask& random) : random_{random} {}

  Node node(int depth) {
    Node made{.a = {}, .b = {}, .c = {}, .id = {}, .pair = {1, {}}, .free = json::parse(random_.document().text())};
    if (below(2) == 0) made.a = leaf();
    for (std::size_t i = depth == 0 ? 0 : below(3); i > 0; --i) made.b.push_back(node(depth - 1));
    for (std::size_t i = depth == 0 ? 0 : below(3); i > 0; --i) {
      made.c.emplace(random_.name(false).plain, node(depth - 1));
    }
    if (below(2) == 0) made.id = leaf();
    if (below(4) == 0) made.id = std::vector{leaf(), leaf()};
    if (below(2) == 0) std::get<1>(made.pair) = leaf();
    return made;
  }

 private:
  std::size_t below(std::size_t most) { return random_.chance().below(most); }
  Leaf leaf() { return {7, below(2) == 0 ? std::optional<std::string>{"\"b\""} : std::nullopt}; }

  test::RandomMask& random_;
};

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

TEST_CASE("the law of masks holds for random JSON") {
  const test::MaskLaw law{part_of};
  for (std::uint64_t seed = 1; seed <= 500; ++seed) CHECK(law.broken_by(seed) == "");
}

TEST_CASE("what breaks the law of masks is told by the least JSON and mask that do") {
  // an element loses its place
  const test::MaskLaw law{[](std::string_view text, const FieldMask& mask) {
    std::string out = part_of(text, mask);
    if (const std::size_t at = out.find(",{}"); at != std::string::npos) out.erase(at, 3);
    return out;
  }};
  std::string broken;
  for (std::uint64_t seed = 1; broken.empty() && seed <= 500; ++seed) broken = law.broken_by(seed);
  CHECK(broken == R"-(seed 14: *(id) of {"b":[null,"x"]}: it selects {"b":[null]})-");
}

TEST_CASE("of a value and of its JSON a mask selects the same") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    test::RandomMask random{seed};
    const Node node = RandomNode{random}.node(2);
    for (const bool omit_null : {false, true}) {
      std::string text;
      classy::write_json(classy::shape_of<Node>(), &node, text, omit_null);
      FieldMask mask = FieldMask::parse(random.spelled(random.mask()));
      CAPTURE(seed, omit_null, text, mask.text());
      CHECK(part(node, mask, omit_null) == part_of(text, mask));
      mask = std::move(mask).complement();
      CHECK(part(node, mask, omit_null) == part_of(text, mask));
    }
  }
}

TEST_CASE("by two masks at once is as by one after the other, and a part and its rest make up the whole") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    test::RandomMask random{seed};
    const Node node = RandomNode{random}.node(2);
    const auto mask_by_chance = [&random] {
      FieldMask mask = FieldMask::parse(random.spelled(random.mask()));
      return random.chance().below(2) == 0 ? std::move(mask).complement() : std::move(mask);
    };
    const FieldMask own = seed % 10 == 0 ? FieldMask{} : mask_by_chance(), mask = mask_by_chance();
    const FieldMask rest = FieldMask::parse(mask.text_of_rest());
    std::string whole_text, all, selected, left;
    classy::write_json(classy::shape_of<Node>(), &node, whole_text);
    classy::write_json_part(classy::shape_of<Node>(), &node, own, FieldMask{}, all, false);
    const bool less = classy::write_json_part(classy::shape_of<Node>(), &node, own, mask, selected, false);
    classy::write_json_part(classy::shape_of<Node>(), &node, own, rest, left, false);
    CAPTURE(seed, whole_text, own.text(), mask.text());
    CHECK(selected == part_of(part_of(whole_text, own), mask));
    CHECK(left == part_of(part_of(whole_text, own), rest));
    CHECK(classy::merge(json::parse(selected), json::parse(left)) == json::parse(all));
    CHECK((less || selected == all));
    if (own.everything()) CHECK(less == (selected != all));
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

struct Nest {
  std::vector<std::variant<int, std::vector<Nest>>> lists;
};

TEST_CASE("what is taken of a text is taken as it stands there") {
  const std::string_view text = R"( { "a" : [ 1 , "\u0022]" ] , "b\u0063" : { "d" : 1e0 , "e" : "}" } } )";
  CHECK(part_of(text, FieldMask::parse("a")) == R"({"a" :[ 1 , "\u0022]" ]})");
  CHECK(part_of(text, FieldMask::parse("!a")) == R"({"b\u0063" :{ "d" : 1e0 , "e" : "}" }})");
  CHECK(part_of(text, FieldMask::parse("bc/d")) == R"({"b\u0063" :{"d" :1e0}})");
  CHECK(part_of(text, FieldMask::parse("!bc/d")) == R"({"a" :[ 1 , "\u0022]" ],"b\u0063" :{"e" :"}"}})");
}

TEST_CASE("a text that is no JSON or ends too early is refused at its end") {
  std::string out;
  for (const char* text : {"", " ", "{", "[", "[1", R"({"a")", R"({"a":)", R"({"b":1)", "x", R"({"b":[)", R"({"b":{"c)",
                           R"({"b":{"c\)", R"({"b":["\")", R"({"b":[{}})"}) {
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
  const auto lists = [](std::size_t depth) {
    return R"({"b":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(part_of(lists(63), FieldMask::parse("a")) == "{}");
  CHECK(part_of(lists(63), FieldMask::parse("b")) == lists(63));
  for (const char* mask : {"a", "b", "!a", "!b"}) {
    CHECK_THROWS_AS(part_of(lists(64), FieldMask::parse(mask)), std::invalid_argument);
  }
}

}  // namespace part_write_tests
