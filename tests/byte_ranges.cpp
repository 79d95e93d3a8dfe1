#include <classy/detail/byte_ranges.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace byte_ranges_tests {

using classy::detail::ByteRange;
using classy::detail::ByteRanges;

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

/// "0-1 4-5" as they are sent, "ignored", or "none".
std::string of(std::string_view field, std::uint64_t size) {
  const ByteRanges ranges{field, size};
  if (ranges.outcome() == ByteRanges::Outcome::ignored) return "ignored";
  if (ranges.outcome() == ByteRanges::Outcome::unsatisfiable) return "none";
  std::string text;
  for (const ByteRange range : ranges.list()) {
    text += (text.empty() ? "" : " ") + std::to_string(range.begin) + "-" + std::to_string(range.end - 1);
  }
  return text;
}

struct Row {
  std::string_view field;
  std::uint64_t size;
  std::string_view ranges;
};

TEST_CASE("a Range asks for bytes from one place to another and from the end") {
  for (const auto& [field, size, ranges] : {
           Row{"bytes=0-499", 10'000, "0-499"},
           Row{"bytes=500-999", 10'000, "500-999"},
           Row{"bytes=-500", 10'000, "9500-9999"},
           Row{"bytes=9500-", 10'000, "9500-9999"},
           Row{"bytes=0-0,-1", 10'000, "0-0 9999-9999"},
           Row{"bytes=0-", 10, "0-9"},
           Row{"bytes=9-", 10, "9-9"},
           Row{"bytes=10-", 10, "none"},
           Row{"bytes=9-9", 10, "9-9"},
           Row{"bytes=5-100", 10, "5-9"},
           Row{"bytes=-100", 10, "0-9"},
           Row{"bytes=-0", 10, "none"},
           Row{"bytes=0-0", 1, "0-0"},
           Row{"bytes=10-20,30-40", 10, "none"},
           Row{"bytes=10-20,3-4", 10, "3-4"},
           Row{"bytes=-0,3-4", 10, "3-4"},
           Row{"Bytes=0-1", 10, "0-1"},
           Row{"bytes=0-1 , 4-5", 10, "0-1 4-5"},
           Row{"bytes=,,0-1,,4-5,", 10, "0-1 4-5"},
           Row{"bytes=00000000000000000000000000000000000001-2", 10, "1-2"},
       }) {
    INFO(field << " of " << size);
    CHECK(of(field, size) == ranges);
  }
}

TEST_CASE("another unit and bad syntax are ignored") {
  for (const std::string_view field :
       {"", "bytes", "bytes=", "bytes=,", "bytes= , ,", "octets=0-1", "items=0-1", "bytes 0-1", "bytes:0-1", "=0-1",
        "bytes=0", "bytes=-", "bytes=--1", "bytes=0--1", "bytes=1-0", "bytes=0-1-2", "bytes=a-b", "bytes=0-b",
        "bytes=0x0-1", "bytes=+0-1", "bytes=0-+1", "bytes=0 -1", "bytes=0- 1", "bytes=1.0-2", "bytes=0-1;4-5",
        "bytes=0-1,bad", "bytes=20-30,bad", "bytes=0-1 4-5", "bytes=\"0-1\"", "bytes =0-1", "bytes=0-1,5-4"}) {
    INFO(field);
    CHECK(of(field, 10) == "ignored");
  }
}

TEST_CASE("of nothing there are no ranges and a client that asks for some gets the nothing") {
  for (const std::string_view field : {"bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0", "bytes=5-9,-3"}) {
    CHECK(of(field, 0) == "ignored");
  }
}

TEST_CASE("ranges that overlap or touch are one which stands where the first of them stood") {
  for (const auto& [field, size, ranges] : {
           Row{"bytes=0-1,2-3", 10, "0-3"},
           Row{"bytes=2-3,0-1", 10, "0-3"},
           Row{"bytes=0-4,3-6", 10, "0-6"},
           Row{"bytes=0-9,3-4", 10, "0-9"},
           Row{"bytes=3-4,0-9", 10, "0-9"},
           Row{"bytes=8-9,0-1", 10, "8-9 0-1"},  // the client's order: it may need the end first
           Row{"bytes=8-9,0-1,4-5,2-3", 10, "8-9 0-5"},
           Row{"bytes=0-0,2-2,4-4,6-6,1-5", 10, "0-6"},
           Row{"bytes=6-6,0-0,4-4,8-8,2-2,3-5", 10, "2-6 0-0 8-8"},
           Row{"bytes=8-8,4-4,0-0,5-7", 10, "4-8 0-0"},
           Row{"bytes=5-,-5", 10, "5-9"},
           Row{"bytes=0-,0-,0-", 10, "0-9"},
       }) {
    INFO(field);
    CHECK(of(field, size) == ranges);
  }
}

TEST_CASE("numbers beyond 64 bits are behind every end") {
  CHECK(of("bytes=18446744073709551615-", 10) == "none");
  CHECK(of("bytes=18446744073709551616-", 10) == "none");
  CHECK(of("bytes=99999999999999999999999999-", 10) == "none");
  CHECK(of("bytes=3-18446744073709551615", 10) == "3-9");
  CHECK(of("bytes=3-18446744073709551616", 10) == "3-9");
  CHECK(of("bytes=-18446744073709551616", 10) == "0-9");
  CHECK(of("bytes=18446744073709551614-18446744073709551615", largest) == "18446744073709551614-18446744073709551614");
  CHECK(of("bytes=18446744073709551615-", largest) == "none");
  CHECK(of("bytes=" + std::string(5'000, '9') + "-", 10) == "none");
}

TEST_CASE("who asks for more than sixteen ranges gets the whole") {
  std::string field = "bytes=0-0";
  for (int i = 1; i < 16; ++i) field += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
  CHECK(ByteRanges{field, 1000}.list().size() == 16);
  CHECK(of(field + ",100-100", 1000) == "ignored");
  CHECK(of(field + ",100-100,0-100", 1000) == "ignored");  // also when they would be fewer later
  CHECK(of(field + ",31-31", 1000) == of(field.substr(0, field.rfind(',')) + ",30-31", 1000));
  CHECK(of(field + ",5-9999", 1000) == "0-0 2-2 4-999");
}

TEST_CASE("whatever fills a header line with ranges is answered by no more than the whole") {
  std::string same = "bytes=0-", apart = "bytes=0-0", nested = "bytes=0-";
  while (same.size() < 8000) same += ",0-";
  for (int i = 2; apart.size() < 8000; i += 2) apart += "," + std::to_string(i) + "-" + std::to_string(i);
  for (int i = 1; nested.size() < 8000; ++i) nested += "," + std::to_string(i) + "-";
  CHECK(of(same, 1000) == "0-999");
  CHECK(of(apart, 100'000) == "ignored");
  CHECK(of(nested, 1'000'000) == "0-999999");
}

TEST_CASE("the ranges that are sent are the bytes that were asked for and no two of them touch") {
  std::mt19937 random{7};
  const auto below = [&random](unsigned end) { return static_cast<unsigned>(random()) % end; };
  for (int round = 0; round < 5'000; ++round) {
    const std::uint64_t size = below(40) + 1;
    std::vector<bool> wanted(size);
    std::string field = "bytes=";
    for (unsigned i = below(6) + 1; i != 0; --i) {
      const std::uint64_t first = below(45), last = first + below(10);
      const bool suffix = below(4) == 0;
      field += suffix ? "-" + std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
      field += ",";
      for (std::uint64_t at = 0; at < size; ++at) {
        if (suffix ? at + first >= size : first <= at && at <= last) wanted[at] = true;
      }
    }
    const ByteRanges ranges{field, size};
    std::vector<bool> sent(size + 1);
    INFO(field << " of " << size);
    for (const ByteRange range : ranges.list()) {
      REQUIRE(range.begin < range.end);
      REQUIRE(range.end <= size);
      REQUIRE_FALSE((range.begin != 0 && sent[range.begin - 1]));
      REQUIRE_FALSE(sent[range.end]);
      for (std::uint64_t at = range.begin; at != range.end; ++at) {
        REQUIRE_FALSE(sent[at]);
        sent[at] = true;
      }
    }
    sent.pop_back();
    REQUIRE(sent == wanted);
    REQUIRE((ranges.outcome() == ByteRanges::Outcome::satisfiable) ==
            (std::count(wanted.begin(), wanted.end(), true) != 0));
  }
}

}  // namespace byte_ranges_tests
