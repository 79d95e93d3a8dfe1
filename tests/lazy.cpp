#include <classy/lazy.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <classy/detail/convertible.hpp>
#include <classy/detail/has_lazy.hpp>
#include <classy/detail/mask_check.hpp>
#include <classy/field_mask.hpp>
#include <classy/json_read.hpp>
#include <classy/json_schema.hpp>
#include <classy/json_write.hpp>
#include <classy/parameters.hpp>
#include <classy/part_write.hpp>
#include <classy/reflect.hpp>
#include <classy/rules.hpp>

namespace lazy_tests {

using classy::FieldMask;
using classy::Lazy;

struct Friend {
  int id = 0;
  std::string name{};
};
struct User {
  int id = 0;
  Lazy<std::vector<Friend>> friends{};
  Lazy<std::string> motto{};
  Lazy<std::optional<int>> age{};
  std::vector<std::string> tags{"new"};

  static constexpr auto rules = classy::rules(classy::field<&User::friends>(classy::min_items(1)));
};
namespace eager {
struct User {  // the same from outside
  int id = 0;
  std::vector<Friend> friends{};
  std::string motto{};
  std::optional<int> age{};
  std::vector<std::string> tags{"new"};

  static constexpr auto rules = classy::rules(classy::field<&User::friends>(classy::min_items(1)));
};
}  // namespace eager
using Eager = eager::User;
struct Tree {
  std::string name;
  Lazy<std::vector<Tree>> children;
};
struct Started {
  Lazy<int> sum = [] { return 40 + 2; };
};
struct Owner {  // cannot be copied
  std::unique_ptr<int> mine;
  Lazy<int> count;
};

/// Counts what is computed.
struct Counts {
  int friends = 0, age = 0;

  User user() {
    return {.id = 7,
            .friends =
                [this] {
                  ++friends;
                  return std::vector<Friend>{{8, "Bob"}};
                },
            .motto = "per aspera",
            .age = [this]() -> std::optional<int> {
              ++age;
              return std::nullopt;
            }};
  }
};

template <class T>
std::string written(const T& value, bool omit_null = false) {
  std::string out;
  classy::write_json(classy::shape_of<T>(), &value, out, omit_null);
  return out;
}
template <class T>
std::string part(const T& value, const char* mask, bool omit_null = false) {
  std::string out;
  classy::write_json_part(classy::shape_of<T>(), &value, FieldMask::parse(mask), out, omit_null);
  return out;
}
template <class T>
std::vector<classy::Fault> read(std::string_view json, T& value) {
  std::vector<classy::Fault> faults;
  REQUIRE_FALSE(classy::read_json(classy::shape_of<T>(), nullptr, json, &value, {}, "body", faults));
  return faults;
}
template <class T>
constexpr bool fits(std::string_view mask) {
  classy::detail::MaskCheck<classy::detail::TypeField::Find> check{&classy::detail::field_of<T>};
  return !classy::detail::MaskReader{mask, check}.read() && check.good();
}

static_assert(std::is_copy_constructible_v<Lazy<int>> && std::is_nothrow_move_constructible_v<Lazy<int>>);
static_assert(!std::is_constructible_v<Lazy<int>, Friend>);
static_assert(classy::detail::StructMembers<User>::count == 5);
static_assert(classy::detail::StructMembers<Owner>::count == 2);
static_assert(classy::detail::writable<User> && classy::detail::readable<User>);
static_assert(classy::detail::writable<Tree> && classy::detail::readable<Tree>);
static_assert(!classy::detail::writable<Lazy<std::unique_ptr<int>>>);
static_assert(!classy::detail::ParameterType<Lazy<int>> && !classy::detail::ParameterType<Lazy<std::vector<int>>>);

TEST_CASE("a Lazy is computed when its value is asked for and a copy of it is as lazy") {
  int calls = 0;
  const Lazy<std::string> lazy = [&calls] { return std::to_string(++calls); };
  const Lazy<std::string> copy = lazy;
  CHECK(calls == 0);
  CHECK_FALSE(copy.is_given());
  CHECK(copy.value() == "1");
  CHECK(lazy.value() == "2");
  lazy.with([](const std::string& value) { CHECK(value == "3"); });
}

TEST_CASE("a Lazy may hold a value and holds that of its type when it is made of nothing") {
  Lazy<std::string> lazy;
  CHECK(lazy.is_given());
  CHECK(lazy.value().empty());
  lazy = "given";
  CHECK(lazy.value() == "given");
  CHECK(std::move(lazy).value() == "given");
  CHECK(Lazy<double>{7}.value() == 7.0);
  CHECK_FALSE(Lazy<bool>{[] { return false; }}.value());  // a lambda converts to a pointer, and that to true
}

TEST_CASE("a member that is lazy is written as if it were not and computed once") {
  Counts counts;
  const User user = counts.user();
  CHECK(written(user) ==
        R"({"id":7,"friends":[{"id":8,"name":"Bob"}],"motto":"per aspera","age":null,"tags":["new"]})");
  CHECK(counts.friends == 1);
  CHECK(written(user, true) == R"({"id":7,"friends":[{"id":8,"name":"Bob"}],"motto":"per aspera","tags":["new"]})");
  CHECK(counts.friends == 2);
  CHECK(counts.age == 2);
  CHECK(written(Tree{"a", [] { return std::vector<Tree>{{"b", {}}}; }}) ==
        R"({"name":"a","children":[{"name":"b","children":[]}]})");
  CHECK(written(Lazy<int>{[] { return 3; }}) == "3");
}

TEST_CASE("a member that is lazy is computed only when a mask wants something of it") {
  struct Row {
    const char *mask, *part;
    int friends, age;
  };
  const auto row = GENERATE(  //
      Row{"id", R"({"id":7})", 0, 0}, Row{"friends/name", R"({"friends":[{"name":"Bob"}]})", 1, 0},
      Row{"friends", R"({"friends":[{"id":8,"name":"Bob"}]})", 1, 0}, Row{"age", "{}", 0, 1},
      Row{"!friends,tags", R"({"id":7,"motto":"per aspera"})", 0, 1},
      Row{"!friends/id,motto,age,tags", R"({"id":7,"friends":[{"name":"Bob"}]})", 1, 0},
      Row{"!friends(id,name),motto,age,tags", R"({"id":7})", 1, 0},
      Row{"*/x", R"({"friends":[{}],"tags":[{}]})", 1, 1});
  CAPTURE(row.mask);
  Counts counts;
  CHECK(part(counts.user(), row.mask, true) == row.part);
  CHECK(counts.friends == row.friends);
  CHECK(counts.age == row.age);
}

TEST_CASE("what a Lazy throws ends the writing") {
  const User user{.friends = []() -> std::vector<Friend> { throw std::runtime_error{"no"}; }};
  CHECK_THROWS_WITH(written(user), "no");
  CHECK_THROWS_WITH(part(user, "friends/id"), "no");
  CHECK(part(user, "id") == R"({"id":0})");
}

TEST_CASE("what is lazy is read as a value with its rules") {
  User user;
  CHECK(read(R"({"id":1,"friends":[{"id":2,"name":"x"}],"motto":"m","age":3})", user).empty());
  CHECK(user.friends.is_given());
  CHECK(user.friends.value().front().name == "x");
  CHECK(user.motto.value() == "m");
  CHECK(user.age.value() == 3);
  Eager eager_user;
  CHECK(read(R"({"age":"x"})", user).size() == read(R"({"age":"x"})", eager_user).size());
  const auto faults = read(R"({"id":1,"friends":[],"motto":"m"})", user);
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().type == "too_short");
  Started started;
  CHECK(read("{}", started).empty());  // its initialiser makes it optional
  CHECK(started.sum.value() == 42);
}

TEST_CASE("masks and schemas see no difference between what is lazy and what is not") {
  CHECK(classy::json_schema<User>() == classy::json_schema<Eager>());
  for (const char* mask : {"friends", "friends/name", "friends/nmae", "motto/x", "age", "*/id", "children"}) {
    CAPTURE(mask);
    CHECK(fits<User>(mask) == fits<Eager>(mask));
    CHECK(classy::detail::mask_mistake(mask, &classy::shape_of<User>()) ==
          classy::detail::mask_mistake(mask, &classy::shape_of<Eager>()));
  }
}

TEST_CASE("it is known whether a type has anything lazy in it") {
  CHECK(classy::detail::has_lazy(classy::shape_of<User>()));
  CHECK(classy::detail::has_lazy(classy::shape_of<std::vector<std::optional<Tree>>>()));
  CHECK_FALSE(classy::detail::has_lazy(classy::shape_of<Eager>()));
  struct Chain {
    int id;
    std::vector<Chain> next;
  };
  CHECK_FALSE(classy::detail::has_lazy(classy::shape_of<Chain>()));
}

}  // namespace lazy_tests
