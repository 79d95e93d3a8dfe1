#include <classy/detail/json_text.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace json_text_tests {

using namespace classy::detail;
using namespace std::string_view_literals;

namespace {

std::string number(double value) {
  std::string out = "x";
  append_floating(out, value);
  return out.substr(1);
}

std::string json_string_of(std::string_view text) {
  std::string out = "x";
  append_json_string(out, text);
  return out.substr(1);
}

template <class T>
std::string integer(T value) {
  std::string out = "x";
  append_integer(out, value);
  return out.substr(1);
}

/// Any number below 0x200000 in the bit pattern of UTF-8, of `length` bytes: what is and what is not UTF-8.
std::string pattern_of(std::uint32_t code, int length) {
  if (length == 1) return {static_cast<char>(code)};
  std::string bytes;
  for (int i = length - 1; i > 0; --i) {
    bytes.insert(bytes.begin(), static_cast<char>(0x80U | (code & 0x3FU)));
    code >>= 6U;
  }
  constexpr std::uint32_t marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
  bytes.insert(bytes.begin(), static_cast<char>(marks[length] | code));
  return bytes;
}

}  // namespace

TEST_CASE("an integer of any type is written with all its digits") {
  CHECK(integer(0) == "0");
  CHECK(integer(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(integer(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(integer(std::int8_t{-128}) == "-128");
  CHECK(integer(std::uint8_t{255}) == "255");
}

TEST_CASE("a floating point number has a point or an exponent") {
  const std::pair<double, const char*> rows[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {123456789.0, "123456789.0"},
      {123456789012345.0, "123456789012345.0"},
      {1234567890123456.0, "1.234567890123456e+15"},
      {1e14, "100000000000000.0"},
      {1e15, "1e+15"},
      {1e16, "1e+16"},
      {12345.678, "12345.678"},
      {0.001, "0.001"},
      {0.0001, "0.0001"},
      {0.00012345, "0.00012345"},
      {0.00001, "1e-05"},
      {0.000012345, "1.2345e-05"},
      {1e100, "1e+100"},
      {1.5e-100, "1.5e-100"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {5e-324, "5e-324"},
      {0.1 + 0.2, "0.30000000000000004"},
  };
  for (const auto& [value, text] : rows) CHECK(number(value) == text);
}

TEST_CASE("a number that JSON has no word for is null") {
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(), -Limits::quiet_NaN()}) {
    CHECK(number(value) == "null");
  }
}

TEST_CASE("a JSON string escapes what it must and nothing else") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", R"("")"},
      {"plain / text", R"("plain / text")"},
      {"\"", R"("\"")"},
      {"\\", R"("\\")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {"\0"sv, R"("\u0000")"},
      {"\x01\x1f", R"("\u0001\u001f")"},
      {"\x0b", R"("\u000b")"},
      {"\x7f", "\"\x7f\""},
      {"é€😀", "\"é€😀\""},
      {"\xE2\x80\xA8", "\"\xE2\x80\xA8\""},  // U+2028
  };
  for (const auto& [text, json] : rows) CHECK(json_string_of(text) == json);
}

TEST_CASE("bytes that are not UTF-8 become the replacement character") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"\xFF", "�"},      {"a\xFFz", "a�z"},       {"\x80", "�"},     {"\xC3", "�"},          {"\xC3z", "�z"},
      {"\xC0\xAF", "��"}, {"\xED\xA0\x80", "���"}, {"é\xFFé", "é�é"}, {"\xC3\xC3\xA9", "�é"}, {"\xFF\"", "�\\\""},
  };
  for (const auto& [text, expected] : rows) {
    INFO(expected);
    CHECK(json_string_of(text) == "\"" + std::string{expected} + "\"");
  }
}

TEST_CASE("a character that is cut off becomes one replacement character") {
  for (const std::string_view text : {"\xE2\x82"sv, "\xF0\x9F"sv, "\xF0\x9F\x98"sv}) {
    CHECK(json_string_of(text) == "\"�\"");
    CHECK(json_string_of(std::string{text} + "z") == "\"�z\"");
    CHECK(json_string_of(std::string{text} + "é") == "\"�é\"");
  }
}

TEST_CASE("the length of a UTF-8 sequence is known for every code point") {
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  constexpr std::uint32_t most[] = {0, 0x7F, 0x7FF, 0xFFFF, 0x1FFFFF};
  std::uint32_t wrong = 0;
  for (int length = 1; length <= 4; ++length) {
    for (std::uint32_t code = 0; code <= most[length]; ++code) {
      const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
      const bool good = code >= least[length] && code <= 0x10FFFF && !surrogate;
      const std::size_t expected = good ? static_cast<std::size_t>(length) : 0;
      if (utf8_length(pattern_of(code, length)) != expected) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("a UTF-8 sequence ends where it ends") {
  CHECK(utf8_length("") == 0);
  CHECK(utf8_length("\0"sv) == 1);
  CHECK(utf8_length("az") == 1);
  CHECK(utf8_length("é and more") == 2);
  CHECK(utf8_length("€€") == 3);
  CHECK(utf8_length("😀é") == 4);
  for (const std::string_view text : {"\x80"sv, "\xBF"sv, "\xC3"sv, "\xC3z"sv, "\xE2\x82"sv, "\xE2\x82z"sv,
                                      "\xF0\x9F\x98"sv, "\xF8\x88\x80\x80\x80"sv, "\xFE"sv, "\xFF"sv}) {
    CHECK(utf8_length(text) == 0);
  }
}

}  // namespace json_text_tests
