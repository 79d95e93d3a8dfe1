#include <classy/detail/mask_check.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/detail/mask_grammar.hpp>
#include <classy/json.hpp>
#include <classy/reflect.hpp>
#include <classy/rules.hpp>

namespace mask_check_tests {

struct Person {
  int id = 0;
  std::string renamed;
  std::vector<Person> friends;
  std::optional<std::vector<std::array<Person, 2>>> pairs;
  std::map<std::string, Person> by_name;
  std::variant<int, std::string> either;
  std::tuple<int, std::string> both;
  nlohmann::json free;

  static constexpr auto rules = classy::rules(classy::field<&Person::renamed>(classy::name("full/name")));
};

template <class T>
constexpr bool fits(std::string_view mask) {
  classy::detail::MaskCheck<classy::detail::TypeField::Find> check{&classy::detail::field_of<T>};
  return !classy::detail::MaskReader{mask, check}.read() && check.good();
}

using classy::detail::mask_mistake;

TEST_CASE("the compiler and the Shape know the same fields") {
  struct Row {
    std::string_view mask;
    bool good;
  };
  const auto row = GENERATE(  //
      Row{"id", true}, Row{"nmae", false}, Row{"id/x", false}, Row{"renamed", false}, Row{R"(full\/name)", true},
      Row{"full/name", false}, Row{"friends", true}, Row{"friends/id", true}, Row{"friends/friends/friends/id", true},
      Row{"friends(id,friends(id,nmae))", false}, Row{"pairs/id", true}, Row{"pairs/nmae", false},
      Row{"by_name/ada/id", true}, Row{"by_name/ada/nmae", false}, Row{"by_name/*/id", true},
      Row{"either/anything", true}, Row{"both/anything", true}, Row{"free/any(thing,at)", true}, Row{"*", true},
      Row{"*/nmae", true}, Row{"!id", true}, Row{"!nmae", false}, Row{"id,friends/id,nmae", false}, Row{"", false},
      Row{"id,", false});
  CAPTURE(row.mask);
  CHECK(fits<Person>(row.mask) == row.good);
  CHECK(fits<std::vector<Person>>(row.mask) == row.good);
  CHECK(mask_mistake(row.mask, &classy::shape_of<Person>()).empty() == row.good);
}

static_assert(fits<Person>("id,friends(id,friends/pairs/id)"));
static_assert(!fits<Person>("id,friends(id,friends/pairs/nmae)"));
static_assert(!fits<int>("id"));

TEST_CASE("a mistake in a mask is told with the mask, and the field or the place") {
  const classy::Shape* shape = &classy::shape_of<Person>();
  CHECK(mask_mistake("friends(id,nmae)", shape) ==
        R"-(the field mask "friends(id,nmae)": the result has no field "friends/nmae")-");
  CHECK(mask_mistake("id,", shape) == R"(the field mask "id,": a field's name is missing, at byte 3)");
  CHECK(mask_mistake("anything/at/all", nullptr).empty());
}

}  // namespace mask_check_tests
