#include <classy/detail/type_name.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace type_name_tests {

using classy::detail::spell_value;
using classy::detail::spelled_argument;
using classy::detail::type_name;

struct Plain {};
class Outer {
 public:
  struct Inner {};
};
template <class T, int N = 2>
struct Template {};
enum class Color { red };
enum Old { old_one };

}  // namespace type_name_tests

struct AtTheTop {};

namespace type_name_tests {

TEST_CASE("a type is named with its namespaces") {
  CHECK(type_name<int>() == "int");
  CHECK(type_name<bool>() == "bool");
  CHECK(type_name<Plain>() == "type_name_tests::Plain");
  CHECK(type_name<Outer::Inner>() == "type_name_tests::Outer::Inner");
  CHECK(type_name<AtTheTop>() == "AtTheTop");
  CHECK(type_name<Color>() == "type_name_tests::Color");
}

TEST_CASE("a type with arguments or brackets is named to its end") {
  CHECK(type_name<Template<Plain, 7>>() == "type_name_tests::Template<type_name_tests::Plain, 7>");
  const std::string_view array = type_name<int[3]>();
  CHECK(array.starts_with("int"));
  CHECK(array.ends_with("[3]"));
  CHECK(type_name<Template<int[3]>>().ends_with('>'));
  CHECK(type_name<const Plain>() == "const type_name_tests::Plain");
  const std::string_view view = type_name<Template<std::string_view>>();
  CHECK(view.starts_with("type_name_tests::Template<std::"));
  CHECK(view.ends_with('>'));
}

TEST_CASE("two types have different names") {
  CHECK(type_name<Template<int>>() != type_name<Template<long>>());
  CHECK(type_name<Plain>() != type_name<AtTheTop>());
}

TEST_CASE("a name is a constant") { STATIC_REQUIRE(type_name<AtTheTop>() == "AtTheTop"); }

TEST_CASE("the spelling of an enumerator ends in its name") {
  CHECK(spelled_argument(spell_value<Color::red>()).ends_with("::red"));
  CHECK(spelled_argument(spell_value<old_one>()).ends_with("old_one"));
  CHECK(spelled_argument(spell_value<static_cast<Color>(7)>()).front() == '(');
}

}  // namespace type_name_tests
