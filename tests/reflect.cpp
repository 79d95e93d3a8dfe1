#include <classy/reflect.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include <classy/detail/convertible.hpp>
#include <classy/detail/scalar.hpp>

namespace reflect_tests {

using classy::Shape;
using classy::shape_of;
using Kind = classy::Shape::Kind;

enum class Color { red, green, blue };
enum class Gaps : std::uint8_t { one = 1, sixty_three = 63, beyond = 64 };
enum class Negative : int { minus = -1, zero = 0 };
enum Unscoped { a_name };
enum Fixed : int { fixed_one, fixed_two };

struct Inner {
  int value;
};
struct Outer {
  bool flag;
  std::int64_t number;
  std::string text;
  Inner inner;
  std::optional<Inner> maybe;
  std::vector<Inner> list;
  std::map<std::string, Inner> map;
  Color color;
  double real;
};
struct Constant {
  const int fixed;
  const std::string text;
};
struct Awkward {  // names that stand in the compiler's spelling already
  int value;
  int pointer;
  int ghost;
  int T;
  int name_with_1_digit;
  int _underscore;
};
struct One {
  std::string only;
};
struct Empty {};
struct Tree {
  std::vector<Tree> children;
};
template <class T, std::size_t N>
struct Templated {
  T first;
  std::array<T, N> second;
};
class Private {
 public:
  int get() const { return hidden_; }

 private:
  int hidden_ = 0;
};
struct Virtual {
  virtual ~Virtual() = default;
  int x = 0;
};
struct Text {  // converts to a text, and is none
  operator std::string_view() const { return "text"; }
  int x = 0;
};

std::string names(const Shape& shape) {
  std::string all;
  for (const classy::Member& member : shape.members) all.append(member.name).append(" ");
  return all;
}
std::string enumerators(const Shape& shape) {
  std::string all;
  for (const classy::Enumerator& one : shape.enumerators) {
    all.append(one.name).append("=").append(std::to_string(one.value)).append(" ");
  }
  return all;
}

namespace {
enum class Hidden { first, second };
struct HiddenStruct {
  int one;
  Hidden two;
};
}  // namespace

TEST_CASE("every type has the shape of its kind") {
  CHECK(shape_of<bool>().kind == Kind::boolean);
  CHECK(shape_of<std::int8_t>().kind == Kind::signed_integer);
  CHECK(shape_of<long long>().kind == Kind::signed_integer);
  CHECK(shape_of<std::uint8_t>().kind == Kind::unsigned_integer);
  CHECK(shape_of<unsigned long>().kind == Kind::unsigned_integer);
  CHECK(shape_of<float>().kind == Kind::floating);
  CHECK(shape_of<double>().kind == Kind::floating);
  CHECK(shape_of<std::string>().kind == Kind::text);
  CHECK(shape_of<std::string_view>().kind == Kind::text);
  CHECK(shape_of<const char*>().kind == Kind::text);
  CHECK(shape_of<Color>().kind == Kind::enumeration);
  CHECK(shape_of<Fixed>().kind == Kind::enumeration);
  CHECK(shape_of<std::optional<int>>().kind == Kind::optional);
  CHECK(shape_of<std::vector<int>>().kind == Kind::list);
  CHECK(shape_of<std::set<std::string>>().kind == Kind::list);
  CHECK(shape_of<std::deque<Inner>>().kind == Kind::list);
  CHECK(shape_of<std::array<int, 3>>().kind == Kind::list);
  CHECK(shape_of<std::map<std::string, int>>().kind == Kind::map);
  CHECK(shape_of<std::unordered_map<std::string, int>>().kind == Kind::map);
  CHECK(shape_of<Outer>().kind == Kind::object);
  CHECK(shape_of<Empty>().kind == Kind::object);
}

TEST_CASE("values are read through a shape") {
  const std::int8_t small = -128;
  CHECK(classy::detail::load_signed(shape_of<std::int8_t>().size, &small) == -128);
  const std::uint64_t large = 18446744073709551615U;
  CHECK(classy::detail::load_unsigned(shape_of<std::uint64_t>().size, &large) == large);
  const float real = 0.5F;
  CHECK(classy::detail::load_floating(shape_of<float>().size, &real) == 0.5);
  const std::string text{"a\0b", 3};
  CHECK(shape_of<std::string>().text(&text) == text);
  const char* const none = nullptr;
  CHECK(shape_of<const char*>().text(&none).empty());
  const Color color = Color::blue;
  CHECK(classy::detail::load_signed(shape_of<Color>().size, &color) == 2);
  const std::optional<int> full = 7, empty;
  CHECK(shape_of<std::optional<int>>().held(&full) == &*full);
  CHECK(shape_of<std::optional<int>>().held(&empty) == nullptr);
}

TEST_CASE("members are named as in the source and in their order") {
  CHECK(names(shape_of<Outer>()) == "flag number text inner maybe list map color real ");
  CHECK(names(shape_of<Inner>()) == "value ");
  CHECK(names(shape_of<One>()) == "only ");
  CHECK(names(shape_of<Constant>()) == "fixed text ");
  CHECK(names(shape_of<Awkward>()) == "value pointer ghost T name_with_1_digit _underscore ");
  CHECK(names(shape_of<Templated<int, 3>>()) == "first second ");
  CHECK(names(shape_of<Templated<Templated<Inner, 2>, 3>>()) == "first second ");
  CHECK(names(shape_of<HiddenStruct>()) == "one two ");
  CHECK(names(shape_of<Empty>()).empty());
}

TEST_CASE("a struct inside a function has names too") {
  struct Local {
    int here;
    std::string there;
  };
  CHECK(names(shape_of<Local>()) == "here there ");
}

TEST_CASE("members have the shapes of their types and their addresses") {
  const Shape& shape = shape_of<Outer>();
  REQUIRE(shape.members.size() == 9);
  const Kind kinds[] = {Kind::boolean, Kind::signed_integer, Kind::text,    Kind::object, Kind::optional, Kind::list,
                        Kind::map,     Kind::enumeration,    Kind::floating};
  for (std::size_t i = 0; i < 9; ++i) CHECK(shape.members[i].shape->kind == kinds[i]);
  CHECK(shape.members[3].shape == &shape_of<Inner>());
  CHECK(shape.members[4].shape->element == &shape_of<Inner>());

  const Outer outer{};
  const void* const expected[] = {&outer.flag, &outer.number, &outer.text,  &outer.inner, &outer.maybe,
                                  &outer.list, &outer.map,    &outer.color, &outer.real};
  for (std::size_t i = 0; i < 9; ++i) CHECK(shape.member(&outer, i) == expected[i]);
  CHECK(shape_of<Constant>().members[0].shape == &shape_of<int>());
}

TEST_CASE("enumerators from 0 to 63 are named") {
  CHECK(enumerators(shape_of<Color>()) == "red=0 green=1 blue=2 ");
  CHECK(enumerators(shape_of<Gaps>()) == "one=1 sixty_three=63 ");
  CHECK(enumerators(shape_of<Negative>()) == "zero=0 ");
  CHECK(enumerators(shape_of<Fixed>()) == "fixed_one=0 fixed_two=1 ");
}

TEST_CASE("an enum is named wherever it is declared") {
  enum class Local { here, there };
  CHECK(enumerators(shape_of<Local>()) == "here=0 there=1 ");
  CHECK(enumerators(shape_of<Hidden>()) == "first=0 second=1 ");
}

TEST_CASE("containers are walked in their order with the keys of maps") {
  std::string seen;
  const auto note = [](void* state, std::string_view key, const void* element) {
    static_cast<std::string*>(state)->append(key).append("=").append(std::to_string(*static_cast<const int*>(element)) +
                                                                     " ");
  };
  const std::vector<int> vector{3, 1, 2};
  shape_of<std::vector<int>>().walk(&vector, &seen, note);
  CHECK(seen == "=3 =1 =2 ");
  seen.clear();
  const std::map<std::string, int> map{{"b", 2}, {"a", 1}};
  shape_of<std::map<std::string, int>>().walk(&map, &seen, note);
  CHECK(seen == "a=1 b=2 ");
}

TEST_CASE("a shape may hold itself") {
  const Shape& tree = shape_of<Tree>();
  CHECK(tree.members[0].shape->element == &tree);
}

TEST_CASE("there is one shape of a type and its address is a constant") {
  constexpr const Shape* shape = &shape_of<Outer>();
  STATIC_REQUIRE(shape == &shape_of<Outer>());
  CHECK(shape->name == "reflect_tests::Outer");
  CHECK(shape_of<std::vector<Outer>>().element == shape);
}

TEST_CASE("what has no shape is known to the compiler") {
  using classy::detail::writable;
  STATIC_REQUIRE(writable<Outer>);
  STATIC_REQUIRE(writable<std::list<std::optional<Inner>>>);
  STATIC_REQUIRE_FALSE(writable<char>);
  STATIC_REQUIRE_FALSE(writable<char8_t>);
  STATIC_REQUIRE_FALSE(writable<int*>);
  STATIC_REQUIRE_FALSE(writable<void*>);
  STATIC_REQUIRE_FALSE(writable<Private>);
  STATIC_REQUIRE_FALSE(writable<Virtual>);
  STATIC_REQUIRE_FALSE(writable<Unscoped>);
  STATIC_REQUIRE_FALSE(writable<std::map<int, int*>>);
  STATIC_REQUIRE_FALSE(writable<std::vector<int*>>);
  STATIC_REQUIRE_FALSE(writable<std::optional<char>>);
  STATIC_REQUIRE_FALSE(writable<std::pair<int, int*>>);
  STATIC_REQUIRE_FALSE(writable<std::variant<int, int*>>);
  STATIC_REQUIRE(writable<std::map<int, int>>);  // a list of pairs
  STATIC_REQUIRE(writable<std::pair<int, int>>);
  STATIC_REQUIRE(writable<std::variant<int>>);
  STATIC_REQUIRE(writable<Text>);  // an aggregate with one member, not a text
  CHECK(shape_of<Text>().kind == Kind::object);
}

}  // namespace reflect_tests
