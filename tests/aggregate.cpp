#include <classy/detail/aggregate.hpp>

#include <catch2/catch.hpp>

#include <any>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/json_write.hpp>
#include <classy/reflect.hpp>

namespace aggregate_tests {

struct Empty {};
struct One {
  int x;
};
struct Initialised {  // g++ 12 counts these only if it is asked the right way
  std::vector<std::string> tags = {"new", "hot"};
  std::map<std::string, std::vector<int>> counts{{"a", {1, 2}}};
  int x = 3;
};
struct Everything {
  std::optional<int> a;
  std::optional<std::string> b;
  std::optional<std::chrono::sys_days> c;
  std::variant<int, std::string> d;
  std::any e;
  std::function<void()> f;
  std::tuple<int, std::string> g;
  std::pair<int, int> h;
  std::array<One, 3> i;
  std::vector<Everything> j;
  nlohmann::json k;
};
struct MoveOnly {
  std::unique_ptr<int> a = nullptr;
  int b;
  std::vector<std::unique_ptr<int>> c;
};
struct Number {
  explicit Number(int) {}
};
struct NoDefault {
  int a;
  Number b;
  int c;
};
struct References {
  int& a;
  std::string& b;
};
struct Pieces {
  One a;
  Initialised b;
  MoveOnly c;
  const int d = 3;
  std::string_view e;
  void* f;
  int (*g)(int);
};
struct Derived : One {
  std::string name;
};
struct OnlyBase : One {};
struct DerivedFromEmpty : Empty {
  int a;
};
struct Array {
  std::string name;
  char text[16];
  int z;
};
struct ArrayOfOne {
  int a[1];
};
struct ArrayAtTheEnd {
  int a;
  One b[2];
};
struct Virtual {
  virtual ~Virtual() = default;
  int a = 0;
};

template <class T>
constexpr std::size_t members = classy::detail::PlainAggregate<T> ? classy::detail::initialisers<T> : 1000;

TEST_CASE("the members of an aggregate are counted, whatever they are") {
  CHECK(members<Empty> == 0);
  CHECK(members<One> == 1);
  CHECK(members<Initialised> == 3);
  CHECK(members<Everything> == 11);
  CHECK(members<MoveOnly> == 3);
  CHECK(members<NoDefault> == 3);
  CHECK(members<References> == 2);
  CHECK(members<Pieces> == 7);
  CHECK(members<ArrayOfOne> == 1);
}

TEST_CASE("what has bases, C arrays or virtual functions cannot be taken apart") {
  using classy::detail::PlainAggregate;
  CHECK_FALSE(PlainAggregate<Derived>);
  CHECK_FALSE(PlainAggregate<OnlyBase>);
  CHECK_FALSE(PlainAggregate<DerivedFromEmpty>);
  CHECK_FALSE(PlainAggregate<Array>);
  CHECK_FALSE(PlainAggregate<ArrayAtTheEnd>);
  CHECK_FALSE(PlainAggregate<Virtual>);
  CHECK_FALSE(PlainAggregate<Number>);
  CHECK_FALSE(PlainAggregate<int>);
}

TEST_CASE("each member is reached in its place") {
  Initialised value;
  classy::detail::member_at<2>(value) = 7;
  CHECK(value.x == 7);
  const Initialised& fixed = value;
  STATIC_REQUIRE(std::is_same_v<decltype(classy::detail::member_at<2>(fixed)), const int&>);
  CHECK(&classy::detail::member_at<0>(fixed) == &value.tags);
}

TEST_CASE("a struct whose initialisers are lists is written and knows its members") {
  std::string out;
  const Initialised value{};
  classy::write_json(classy::shape_of<Initialised>(), &value, out);
  CHECK(out == R"({"tags":["new","hot"],"counts":{"a":[1,2]},"x":3})");
}

namespace {
struct Hidden {  // what no other translation unit knows is counted without a warning
  int x = 0;
  std::string text;
};
struct HoldsHidden {
  std::optional<Hidden> maybe;
  std::vector<Hidden> list;
  std::unique_ptr<Hidden> owned;
};
}  // namespace

TEST_CASE("members of types without linkage are counted") { CHECK(members<HoldsHidden> == 3); }

}  // namespace aggregate_tests
