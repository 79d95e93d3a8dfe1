#include <classy/from_text.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace from_text_tests {

using classy::FromText;
using classy::TextFault;

enum class Color { red, green, blue };
enum class Single : std::uint8_t { only = 3 };

struct Celsius {
  double degrees = 0;
};

/// Reads, and says the fault's type; or "good".
template <class T>
std::string_view type_of_fault(std::string_view text) {
  T value{};
  const TextFault fault = FromText<T>::read(text, value);
  return fault ? fault.type : "good";
}

/// Reads what must be good.
template <class T>
T read(std::string_view text) {
  T value{};
  const TextFault fault = FromText<T>::read(text, value);
  INFO('"' << text << "\": " << fault.message);
  CHECK_FALSE(fault);
  CHECK(fault.message.empty());
  CHECK(fault.ctx.empty());
  return value;
}

template <class T>
void check_bounds() {
  using Limits = std::numeric_limits<T>;
  const std::string least = std::to_string(Limits::min()), most = std::to_string(Limits::max());
  CHECK(read<T>(least) == Limits::min());
  CHECK(read<T>(most) == Limits::max());
  CHECK(read<T>("+" + most) == Limits::max());
  CHECK(read<T>("-0") == 0);

  const auto one_more = [](std::string digits) {  // of a number without a 9 at its end
    ++digits.back();
    return digits;
  };
  T value{};
  const TextFault above = FromText<T>::read(one_more(most), value);
  CHECK(above.type == "less_than_equal");
  CHECK(above.message == "Input should be less than or equal to " + most);
  CHECK(above.ctx == "{\"le\":" + most + "}");

  const TextFault below = FromText<T>::read(std::is_signed_v<T> ? one_more(least) : "-1", value);
  CHECK(below.type == "greater_than_equal");
  CHECK(below.message == "Input should be greater than or equal to " + least);
  CHECK(below.ctx == "{\"ge\":" + least + "}");

  CHECK(type_of_fault<T>("99999999999999999999999999") == "less_than_equal");
  CHECK(type_of_fault<T>("-99999999999999999999999999") == "greater_than_equal");
}

}  // namespace from_text_tests

template <>
struct classy::FromText<from_text_tests::Celsius> {
  static TextFault read(std::string_view text, from_text_tests::Celsius& value) {
    if (!text.ends_with('C')) return {"celsius", "Input should end with C"};
    return FromText<double>::read(text.substr(0, text.size() - 1), value.degrees);
  }
};

namespace from_text_tests {

TEST_CASE("an integer is an optional sign and digits") {
  const std::pair<const char*, int> good[] = {
      {"0", 0},
      {"1", 1},
      {"-1", -1},
      {"+1", 1},
      {"007", 7},
      {"-007", -7},
      {"00000000000000000000000000001", 1},
      {"2147483647", 2147483647},
  };
  for (const auto& [text, value] : good) CHECK(read<int>(text) == value);

  for (const std::string_view text : {"",      " ",
                                      " 1",    "1 ",
                                      "1.5",   "1.0",
                                      "1e3",   "0x10",
                                      "1_0",   "12abc",
                                      "abc",   "+",
                                      "-",     "--1",
                                      "++1",   "+-1",
                                      "-+1",   "1-",
                                      "1+",    "\t1",
                                      "1\n",   "٣",
                                      "1,000", "inf",
                                      "null",  "99999999999999999999x"}) {
    INFO('"' << text << '"');
    int value = 0;
    const TextFault fault = FromText<int>::read(text, value);
    CHECK(fault.type == "int_parsing");
    CHECK(fault.message == "Input should be a valid integer, unable to parse string as an integer");
    CHECK(fault.ctx.empty());
  }
  CHECK(type_of_fault<int>(std::string_view{"1\0", 2}) == "int_parsing");
}

TEMPLATE_TEST_CASE("an integer of any type has its bounds", "", std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                   std::int32_t, std::uint32_t, std::int64_t, std::uint64_t, long long, unsigned long long) {
  check_bounds<TestType>();
}

TEST_CASE("a floating point number is decimal and finite") {
  const std::pair<const char*, double> good[] = {
      {"1", 1},
      {".5", 0.5},
      {"5.", 5},
      {"1e3", 1000},
      {"-2.5", -2.5},
      {"+2.5", 2.5},
      {"1E+3", 1000},
      {"1e-3", 1e-3},
      {"007.50", 7.5},
      {"0.1", 0.1},
      {"-0", 0},
      {"-.5", -0.5},
      {"1.7976931348623157e308", std::numeric_limits<double>::max()},
      {"2.2250738585072014e-308", std::numeric_limits<double>::min()},
      {"5e-324", std::numeric_limits<double>::denorm_min()},
      {"9007199254740993", 9007199254740992.0},
  };
  for (const auto& [text, value] : good) {
    INFO(text);
    CHECK(read<double>(text) == value);
  }
  CHECK(std::signbit(read<double>("-0")));
  CHECK(read<float>("0.1") == 0.1F);

  for (const std::string_view text :
       {"",    " ", "1,5", "0x1p3", "0x10", " 1",  "1 ",  "1_0",   ".",   "e3", ".e3", "1e",
        "1e+", "+", "-",   "--1",   "+-1",  "-+1", "++1", "1.2.3", "abc", "1f", "٣"}) {
    INFO('"' << text << '"');
    double value = 0;
    const TextFault fault = FromText<double>::read(text, value);
    CHECK(fault.type == "float_parsing");
    CHECK(fault.message == "Input should be a valid number, unable to parse string as a number");
  }
  for (const std::string_view text : {"inf", "-inf", "+inf", "INF", "Infinity", "-infinity", "nan", "NaN", "-nan",
                                      "1e400", "-1e400", "1e99999999999999999999"}) {
    INFO('"' << text << '"');
    double value = 0;
    const TextFault fault = FromText<double>::read(text, value);
    CHECK(fault.type == "finite_number");
    CHECK(fault.message == "Input should be a finite number");
  }
  CHECK(type_of_fault<float>("1e39") == "finite_number");
}

TEST_CASE("a number too small for its type is zero and not infinite") {
  CHECK(read<double>("1e-400") == 0);
  CHECK(read<double>("-1e-400") == 0);
  CHECK(read<float>("1e-60") == 0);
}

TEST_CASE("a boolean is one of twelve words in any case") {
  for (const std::string_view text :
       {"true", "1", "on", "yes", "t", "y", "TRUE", "True", "tRuE", "ON", "Yes", "T", "Y"}) {
    INFO(text);
    CHECK(read<bool>(text));
  }
  for (const std::string_view text :
       {"false", "0", "off", "no", "f", "n", "FALSE", "False", "OFF", "Off", "No", "F", "N"}) {
    INFO(text);
    bool value = true;
    CHECK_FALSE(FromText<bool>::read(text, value));
    CHECK_FALSE(value);
  }
  for (const std::string_view text : {"", "2", "-1", "01", " true", "true ", "truee", "tru", "ja", "null", "yess"}) {
    INFO('"' << text << '"');
    bool value = false;
    const TextFault fault = FromText<bool>::read(text, value);
    CHECK(fault.type == "bool_parsing");
    CHECK(fault.message == "Input should be a valid boolean, unable to interpret input");
  }
}

TEST_CASE("a text is taken as it is") {
  for (const std::string_view text : {std::string_view{""}, std::string_view{" a "}, std::string_view{"é"},
                                      std::string_view{"a/b%41"}, std::string_view{"a\"b\\"}}) {
    CHECK(read<std::string>(text) == text);
    CHECK(read<std::string_view>(text).data() == text.data());
  }
}

TEST_CASE("an enum is read by the exact name of an enumerator") {
  CHECK(read<Color>("red") == Color::red);
  CHECK(read<Color>("blue") == Color::blue);
  CHECK(read<Single>("only") == Single::only);
  for (const std::string_view text : {"", "Red", "RED", " red", "red ", "redd", "re", "0", "yellow", "Color::red"}) {
    INFO('"' << text << '"');
    Color value{};
    const TextFault fault = FromText<Color>::read(text, value);
    CHECK(fault.type == "enum");
    CHECK(fault.message == "Input should be 'red', 'green' or 'blue'");
    CHECK(fault.ctx == R"({"expected":"'red', 'green' or 'blue'"})");
  }
  Single single{};
  CHECK(FromText<Single>::read("x", single).message == "Input should be 'only'");
}

TEST_CASE("a type of ones own is read as it says") {
  CHECK(read<Celsius>("21.5C").degrees == 21.5);
  CHECK(type_of_fault<Celsius>("21.5") == "celsius");
  CHECK(type_of_fault<Celsius>("xC") == "float_parsing");
  STATIC_REQUIRE(classy::ReadableFromText<Celsius>);
}

TEST_CASE("what cannot be read from a text is known to the compiler") {
  struct Plain {
    int x;
  };
  enum Unscoped { one };
  STATIC_REQUIRE_FALSE(classy::ReadableFromText<Plain>);
  STATIC_REQUIRE_FALSE(classy::ReadableFromText<Unscoped>);
  STATIC_REQUIRE_FALSE(classy::ReadableFromText<char>);
  STATIC_REQUIRE_FALSE(classy::ReadableFromText<const char*>);
  STATIC_REQUIRE_FALSE(classy::ReadableFromText<void*>);
  STATIC_REQUIRE(classy::ReadableFromText<Color>);
}

}  // namespace from_text_tests
