#include <classy/rules.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/check_rules.hpp>
#include <classy/json_read.hpp>
#include <classy/reflect.hpp>
#include <classy/text_read.hpp>

namespace rules_tests {

using namespace classy;

template <auto... Rules>
inline constexpr auto set_of =
    detail::RuleSet<(std::size_t{0} + ... + std::remove_cvref_t<decltype(Rules)>::text_size)>::of(Rules...);

/// What is wrong with that text as a T under those rules: "type message ctx", or "good".
template <class T, auto... Rules>
std::string check(std::string_view text) {
  const classy::Rules resolved = set_of<Rules...>.resolved();
  T value{};
  const TextFault fault = read_text(shape_of<T>(), &resolved, text, &value, {});
  if (!fault) return "good";
  return std::string{fault.type} + " " + fault.message + " " + fault.ctx;
}
template <class T, auto... Rules>
std::string type(std::string_view text) {
  const std::string all = check<T, Rules...>(text);
  return all.substr(0, all.find(' '));
}
/// Of JSON.
template <class T, auto... Rules>
std::string check_json(std::string_view text) {
  const classy::Rules resolved = set_of<Rules...>.resolved();
  T value{};
  std::vector<Fault> faults;
  const JsonError error = read_json(shape_of<T>(), &resolved, text, &value, {}, "body", faults);
  if (error) return "malformed";
  std::string all;
  for (const Fault& fault : faults) all += std::string{fault.type} + " " + fault.ctx;
  return all.empty() ? "good" : all;
}

template <class T>
void check_bounds() {
  INFO(shape_of<T>().name);
  CHECK(type<T, gt(3)>("3") == "greater_than");
  CHECK(type<T, gt(3)>("4") == "good");
  CHECK(type<T, ge(3)>("2") == "greater_than_equal");
  CHECK(type<T, ge(3)>("3") == "good");
  CHECK(type<T, lt(3)>("3") == "less_than");
  CHECK(type<T, lt(3)>("2") == "good");
  CHECK(type<T, le(3)>("4") == "less_than_equal");
  CHECK(type<T, le(3)>("3") == "good");
  CHECK(type<T, ge(1U), le(5LL)>("0") == "greater_than_equal");
  CHECK(type<T, ge(1U), le(5LL)>("6") == "less_than_equal");
  CHECK(type<T, ge(1U), le(5LL)>("5") == "good");
  CHECK(type<T, gt(2.5)>("2") == "greater_than");
  CHECK(type<T, gt(2.5)>("3") == "good");
  CHECK(type<T, multiple_of(5)>("10") == "good");
  CHECK(type<T, multiple_of(5)>("11") == "multiple_of");
  CHECK(type<T, multiple_of(5)>("0") == "good");
  CHECK(type<T, gt(-1)>("0") == "good");
  CHECK(type<std::optional<T>, gt(3)>("3") == "greater_than");
  CHECK(check_json<T, gt(3)>("3").starts_with("greater_than "));
  CHECK(check_json<T, gt(3)>("4") == "good");
  CHECK(check_json<std::optional<T>, gt(3)>("null") == "good");
  CHECK(check_json<std::optional<T>, gt(3)>("1").starts_with("greater_than "));
}

TEST_CASE("bounds hold for numbers of every kind") {
  check_bounds<std::int8_t>();
  check_bounds<std::uint8_t>();
  check_bounds<std::int16_t>();
  check_bounds<std::uint16_t>();
  check_bounds<std::int32_t>();
  check_bounds<std::uint32_t>();
  check_bounds<std::int64_t>();
  check_bounds<std::uint64_t>();
  check_bounds<float>();
  check_bounds<double>();
  check_bounds<long double>();
}

TEST_CASE("a bound is told as a person writes it and as a number of the kind of the value") {
  CHECK(check<int, gt(3)>("1") == R"(greater_than Input should be greater than 3 {"gt":3})");
  CHECK(check<double, gt(3)>("1") == R"(greater_than Input should be greater than 3 {"gt":3.0})");
  CHECK(check<double, gt(0.5)>("0.1") == R"(greater_than Input should be greater than 0.5 {"gt":0.5})");
  CHECK(check<int, ge(-3)>("-4") == R"(greater_than_equal Input should be greater than or equal to -3 {"ge":-3})");
  CHECK(check<unsigned, lt(3U)>("3") == R"(less_than Input should be less than 3 {"lt":3})");
  CHECK(check<double, le(3.0)>("4") == R"(less_than_equal Input should be less than or equal to 3 {"le":3.0})");
  CHECK(check<int, multiple_of(3)>("4") == R"(multiple_of Input should be a multiple of 3 {"multiple_of":3})");
  CHECK(check<double, multiple_of(0.25)>("0.3") ==
        R"(multiple_of Input should be a multiple of 0.25 {"multiple_of":0.25})");
}

TEST_CASE("bounds are exact at the ends of 64 bits") {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                         most = std::numeric_limits<std::int64_t>::max();
  constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();
  CHECK(type<std::int64_t, lt(most)>("9223372036854775807") == "less_than");
  CHECK(type<std::int64_t, lt(most)>("9223372036854775806") == "good");
  CHECK(type<std::int64_t, gt(least)>("-9223372036854775808") == "greater_than");
  CHECK(type<std::int64_t, gt(least)>("-9223372036854775807") == "good");
  CHECK(type<std::uint64_t, lt(highest)>("18446744073709551615") == "less_than");
  CHECK(type<std::uint64_t, lt(highest)>("18446744073709551614") == "good");
  CHECK(type<std::uint64_t, ge(-1)>("0") == "good");
  CHECK(type<std::int64_t, lt(highest)>("9223372036854775807") == "good");
  CHECK(type<std::int64_t, multiple_of(10)>("9223372036854775800") == "good");
  CHECK(type<std::int64_t, multiple_of(10)>("9223372036854775807") == "multiple_of");
  CHECK(type<std::int64_t, multiple_of(7)>("-14") == "good");
}

TEST_CASE("a multiple of a fraction is one as far as binary fractions can tell") {
  CHECK(type<double, multiple_of(0.1)>("0.3") == "good");
  CHECK(type<double, multiple_of(0.1)>("0.7") == "good");
  CHECK(type<double, multiple_of(0.1)>("1.1") == "good");
  CHECK(type<double, multiple_of(0.01)>("19.99") == "good");
  CHECK(type<double, multiple_of(0.01)>("19.995") == "multiple_of");
  CHECK(type<double, multiple_of(0.1)>("0.35") == "multiple_of");
  CHECK(type<double, multiple_of(0.1)>("-0.3") == "good");
  CHECK(type<double, multiple_of(0.5)>("0") == "good");
  CHECK(type<float, multiple_of(0.1)>("0.3") == "good");
  CHECK(type<float, multiple_of(0.01)>("19.99") == "good");
  CHECK(type<float, multiple_of(0.1)>("0.35") == "multiple_of");
  CHECK(type<int, multiple_of(0.5)>("3") == "good");
  CHECK(type<int, multiple_of(1.5)>("3") == "good");
  CHECK(type<int, multiple_of(1.5)>("4") == "multiple_of");
}

TEST_CASE("a float keeps a bound that it cannot hold exactly") {
  CHECK(type<float, le(0.1)>("0.1") == "good");
  CHECK(type<float, ge(0.7)>("0.7") == "good");
  CHECK(type<float, lt(0.1)>("0.1") == "less_than");
  CHECK(type<float, gt(0.7)>("0.7") == "greater_than");
  CHECK(check_json<float, le(0.1)>("0.1") == "good");
  CHECK(check_json<float, ge(0.7)>("0.7") == "good");
}

TEST_CASE("infinities and NaN are taken where a rule allows them and keep to bounds") {
  for (const std::string_view text : {"inf", "-inf", "nan", "INF", "NaN", "Infinity"}) {
    INFO(text);
    CHECK(type<double>(text) == "finite_number");
    CHECK(type<float, ge(0)>(text) == "finite_number");
    CHECK(type<double, allow_non_finite>(text) == "good");
    CHECK(type<float, allow_non_finite>(text) == "good");
  }
  CHECK(type<double, allow_non_finite, le(5)>("inf") == "less_than_equal");
  CHECK(type<double, allow_non_finite, ge(5)>("-inf") == "greater_than_equal");
  CHECK(type<double, allow_non_finite, le(5)>("-inf") == "good");
}

TEST_CASE("lengths count code points") {
  CHECK(type<std::string, min_length(3)>("ab") == "string_too_short");
  CHECK(type<std::string, min_length(3)>("abc") == "good");
  CHECK(type<std::string, min_length(3)>("é") == "string_too_short");
  CHECK(type<std::string, max_length(3)>("éé€") == "good");
  CHECK(type<std::string, max_length(3)>("😀😀😀") == "good");
  CHECK(type<std::string, max_length(3)>("😀😀😀a") == "string_too_long");
  CHECK(type<std::string_view, max_length(0)>("") == "good");
  CHECK(type<std::string_view, max_length(0)>("a") == "string_too_long");
  CHECK(type<std::optional<std::string>, min_length(1)>("") == "string_too_short");
  CHECK(check<std::string, min_length(1)>("") ==
        R"(string_too_short String should have at least 1 character {"min_length":1})");
  CHECK(check<std::string, min_length(2)>("") ==
        R"(string_too_short String should have at least 2 characters {"min_length":2})");
  CHECK(check<std::string, max_length(1)>("ab") ==
        R"(string_too_long String should have at most 1 character {"max_length":1})");
  CHECK(check_json<std::string, max_length(1)>(R"("\u00e9")") == "good");
  CHECK(check_json<std::string, max_length(1)>(R"("\ud83d\ude00")") == "good");
  CHECK(check_json<std::string, max_length(1)>(R"("ab")") == R"(string_too_long {"max_length":1})");
}

TEST_CASE("lists and maps count their elements") {
  using List = std::vector<int>;
  CHECK(check_json<List, min_items(1)>("[]") == R"(too_short {"field_type":"List","min_length":1,"actual_length":0})");
  CHECK(check_json<List, max_items(1)>("[1,2]") ==
        R"(too_long {"field_type":"List","max_length":1,"actual_length":2})");
  CHECK(check_json<List, min_items(2), max_items(2)>("[1,2]") == "good");
  CHECK(check_json<std::optional<List>, min_items(1)>("null") == "good");
  CHECK(check_json<std::set<int>, min_items(2)>("[1,1]").starts_with("too_short"));
  CHECK(check_json<std::set<int>, max_items(1)>("[1,1]") == "good");
  CHECK(check_json<std::map<std::string, int>, max_items(1)>(R"({"a":1,"a":2})") == "good");
  CHECK(check_json<std::map<std::string, int>, max_items(1)>(R"({"a":1,"b":2})").starts_with("too_long"));
}

TEST_CASE("the message of a count has its singular") {
  CHECK(detail::check_count(1, 9, 0, "List").message == "List should have at least 1 item after validation, not 0");
  CHECK(detail::check_count(2, 9, 1, "List").message == "List should have at least 2 items after validation, not 1");
  CHECK(detail::check_count(0, 1, 2, "Tuple").message == "Tuple should have at most 1 item after validation, not 2");
  CHECK_FALSE(detail::check_count(1, 1, 1, "List"));
}

TEST_CASE("rules fit the types that they speak of") {
  STATIC_REQUIRE(detail::rules_fit<int>(ge(1), le(2), multiple_of(3), name("x"), description("y"), defaulted));
  STATIC_REQUIRE(detail::rules_fit<std::optional<double>>(gt(1), allow_non_finite));
  STATIC_REQUIRE(detail::rules_fit<std::string>(min_length(1), pattern("a")));
  STATIC_REQUIRE(detail::rules_fit<std::vector<int>>(min_items(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<std::string>(ge(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<bool>(ge(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(min_length(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(pattern("a")));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(allow_non_finite));
  STATIC_REQUIRE_FALSE(detail::rules_fit<std::string>(min_items(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<std::vector<std::string>>(min_length(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(extra(forbid)));
}

TEST_CASE("a default fits when it stays what it is") {
  STATIC_REQUIRE(detail::rules_fit<int>(def(1)));
  STATIC_REQUIRE(detail::rules_fit<double>(def(1)));
  STATIC_REQUIRE(detail::rules_fit<float>(def(0.1)));
  STATIC_REQUIRE(detail::rules_fit<std::uint8_t>(def(255)));
  STATIC_REQUIRE(detail::rules_fit<std::optional<unsigned>>(def(7)));
  STATIC_REQUIRE(detail::rules_fit<bool>(def(true)));
  STATIC_REQUIRE(detail::rules_fit<std::string>(def("x")));
  STATIC_REQUIRE(detail::rules_fit<std::string_view>(def("x")));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(def("x")));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(def(2.5)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<int>(def(true)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<bool>(def(1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<std::uint8_t>(def(256)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<unsigned>(def(-1)));
  STATIC_REQUIRE_FALSE(detail::rules_fit<std::string>(def(1)));
}

}  // namespace rules_tests
