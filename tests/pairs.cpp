#include <classy/detail/pairs.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pairs_tests {

using classy::detail::Pair;
using classy::detail::Pairs;
using enum classy::detail::Pairs::Outcome;
using namespace std::string_view_literals;

namespace {

using List = std::vector<std::pair<std::string, std::string>>;

/// The text at the very end of a block of memory, so that a sanitizer sees whoever reads on.
class Block {
 public:
  explicit Block(std::string_view text) : bytes_{new char[text.size()]}, size_{text.size()} {
    std::copy(text.begin(), text.end(), bytes_.get());
  }
  std::string_view text() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

List list_of(const Pairs& pairs) {
  List list;
  for (const Pair& pair : pairs.all()) list.emplace_back(pair.name, pair.value);
  return list;
}

struct Result {
  Pairs::Outcome outcome = good;
  List list;
  bool operator==(const Result&) const = default;
};

Result read(std::string_view text, std::size_t most = Pairs::default_limit) {
  const Block block{text};
  Pairs pairs;
  const Pairs::Outcome outcome = pairs.read(block.text(), most);
  return {outcome, list_of(pairs)};
}

/// What the table of well-formed sequences says (Unicode 15, table 3-7), written down once more.
bool is_utf8(const std::string& text) {
  const auto in = [&text](std::size_t at, unsigned low, unsigned high) {
    return at < text.size() && static_cast<unsigned char>(text[at]) >= low &&
           static_cast<unsigned char>(text[at]) <= high;
  };
  std::size_t at = 0;
  while (at < text.size()) {
    const bool last = in(at + 1, 0x80, 0xBF), last3 = in(at + 2, 0x80, 0xBF), last4 = in(at + 3, 0x80, 0xBF);
    if (in(at, 0x00, 0x7F)) {
      at += 1;
    } else if (in(at, 0xC2, 0xDF) && last) {
      at += 2;
    } else if (last3 && ((in(at, 0xE0, 0xE0) && in(at + 1, 0xA0, 0xBF)) || (in(at, 0xE1, 0xEC) && last) ||
                         (in(at, 0xED, 0xED) && in(at + 1, 0x80, 0x9F)) || (in(at, 0xEE, 0xEF) && last))) {
      at += 3;
    } else if (last3 && last4 &&
               ((in(at, 0xF0, 0xF0) && in(at + 1, 0x90, 0xBF)) || (in(at, 0xF1, 0xF3) && last) ||
                (in(at, 0xF4, 0xF4) && in(at + 1, 0x80, 0x8F)))) {
      at += 4;
    } else {
      return false;
    }
  }
  return true;
}

Pairs::Outcome decode_slowly(const std::string& raw, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdefABCDEF";
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '%') {
      const std::string hex = raw.substr(i + 1, 2);
      if (hex.size() != 2 || hex.find_first_not_of(digits) != std::string::npos) return bad_escape;
      out += static_cast<char>(std::stoi(hex, nullptr, 16));
      i += 2;
    } else {
      out += raw[i] == '+' ? ' ' : raw[i];
    }
  }
  if (out.find('\0') != std::string::npos) return nul;
  return is_utf8(out) ? good : not_utf8;
}

/// The same, step by step as the specification says it.
Result read_slowly(const std::string& text, std::size_t most) {
  Result result;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('&', begin), text.size());
    const std::string sequence = text.substr(begin, end - begin);
    begin = end + 1;
    if (sequence.empty()) continue;
    if (result.list.size() == most) return {too_many, {}};
    const std::size_t equals = sequence.find('=');
    std::string name, value;
    Pairs::Outcome outcome = decode_slowly(sequence.substr(0, equals), name);
    if (outcome == good && equals != std::string::npos) outcome = decode_slowly(sequence.substr(equals + 1), value);
    if (outcome != good) return {outcome, {}};
    result.list.emplace_back(name, value);
  }
  return result;
}

bool lies_in(std::string_view part, std::string_view whole) {
  return !std::less<>{}(part.data(), whole.data()) &&
         !std::less<>{}(whole.data() + whole.size(), part.data() + part.size());
}

}  // namespace

TEST_CASE("a query is split at ampersands and at the first equals sign and decoded") {
  const std::pair<std::string_view, List> rows[] = {
      {"", {}},
      {"&", {}},
      {"&&&", {}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=", {{"", ""}}},
      {"=1", {{"", "1"}}},
      {"==", {{"", "="}}},
      {"a=1", {{"a", "1"}}},
      {"a=1&b=2", {{"a", "1"}, {"b", "2"}}},
      {"a=1&&b=2", {{"a", "1"}, {"b", "2"}}},
      {"&a=1&", {{"a", "1"}}},
      {"a&b", {{"a", ""}, {"b", ""}}},
      {"a&=&b", {{"a", ""}, {"", ""}, {"b", ""}}},
      {"a=1&a=2&A=3", {{"a", "1"}, {"a", "2"}, {"A", "3"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a=b==&c=d", {{"a", "b=="}, {"c", "d"}}},
      {"a==", {{"a", "="}}},
      {"a=1;b=2", {{"a", "1;b=2"}}},
      {"a+b=c+d", {{"a b", "c d"}}},
      {"a%20b=c%20d", {{"a b", "c d"}}},
      {"+=+", {{" ", " "}}},
      {"%2B=%2b", {{"+", "+"}}},
      {"a%3Db=%26%3d", {{"a=b", "&="}}},
      {"a%26b", {{"a&b", ""}}},
      {"a+", {{"a ", ""}}},
      {"a+=1+=2", {{"a ", "1 =2"}}},
      {"a=%2541", {{"a", "%41"}}},
      {"q=%E2%82%AC", {{"q", "\xE2\x82\xAC"}}},
      {"q=\xE2\x82\xAC", {{"q", "\xE2\x82\xAC"}}},
      {"q=\xE2\x82\xAC=1+2", {{"q", "\xE2\x82\xAC=1 2"}}},
      {"\xC3\xA9=1&%C3%A9=2", {{"\xC3\xA9", "1"}, {"\xC3\xA9", "2"}}},
      {"q=caf%C3\xA9", {{"q", "caf\xC3\xA9"}}},
      {"f=a(b,c)*'!$@:/?#", {{"f", "a(b,c)*'!$@:/?#"}}},
      {"a=%0d%0A%7f%01", {{"a", "\r\n\x7f\x01"}}},
      {"limit=20&sort=name%2Casc&q=a+long+value+with+words",
       {{"limit", "20"}, {"sort", "name,asc"}, {"q", "a long value with words"}}},
  };
  for (const auto& [text, list] : rows) {
    INFO(text);
    const Result result = read(text);
    CHECK(result.outcome == good);
    CHECK(result.list == list);
  }
}

TEST_CASE("every fault of a query is found and leaves no pairs") {
  const std::pair<std::string_view, Pairs::Outcome> rows[] = {
      {"%", bad_escape},
      {"a=%", bad_escape},
      {"a=%4", bad_escape},
      {"a=%zz", bad_escape},
      {"a=%4g", bad_escape},
      {"a=%g4", bad_escape},
      {"a=%&b=41", bad_escape},
      {"a=%4&1=2", bad_escape},
      {"a%=41", bad_escape},
      {"a=%%34", bad_escape},
      {"a=%u0041", bad_escape},
      {"ok=1&a=+%", bad_escape},
      {"a=%00", nul},
      {"%00=1", nul},
      {"a=\0"sv, nul},
      {"a\0b=1"sv, nul},
      {"a=+\0"sv, nul},
      {"a=%FF", not_utf8},
      {"a=\xFF", not_utf8},
      {"a=%C3", not_utf8},
      {"a=\xC3", not_utf8},
      {"\x80=1", not_utf8},
      {"a\xC3=\xA9", not_utf8},
      {"a=%C3&b=%A9", not_utf8},
      {"a=%C0%AF", not_utf8},
      {"a=%ED%A0%80", not_utf8},
      {"a=%F4%90%80%80", not_utf8},
      {"a=%E2%82+", not_utf8},
      {"a=%FF%00", nul},
      {"a=%FF%00%", bad_escape},
      {"%FF=%00", not_utf8},
      {"a=%FF&b=%", not_utf8},
  };
  for (const auto& [text, outcome] : rows) {
    INFO(text);
    CHECK(read(text) == Result{outcome, {}});
  }
}

TEST_CASE("more pairs than allowed are refused and what stands behind them is not looked at") {
  CHECK(read("a&b&c", 3).outcome == good);
  CHECK(read("&a&&b&c&&&", 3).outcome == good);
  CHECK(read("a&b&c&d", 3) == Result{too_many, {}});
  CHECK(read("a&b&c&%", 3).outcome == too_many);
  CHECK(read("a&b&c&&&\0"sv, 3).outcome == too_many);
  CHECK(read("a&b&c=%", 3).outcome == bad_escape);
  CHECK(read("", 0).outcome == good);
  CHECK(read("&&", 0).outcome == good);
  CHECK(read("a", 0).outcome == too_many);

  std::string text;
  for (int i = 0; i < 256; ++i) text += "a=%41&";
  CHECK(read(text).list.size() == 256);
  CHECK(read(text + "b").outcome == too_many);
}

TEST_CASE("the last pair of a name is found and names are compared byte by byte") {
  Pairs pairs;
  const std::string text = "a=1&a=2&b=3&%61=4&A=5&=6&limit=7&limiT=8&aLongerName=9&aLongerNamf=10&bc=11&abcdefgh=12";
  REQUIRE(pairs.read(text) == good);
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"a", "4"},     {"b", "3"},        {"A", "5"},           {"", "6"},
      {"limit", "7"}, {"limiT", "8"},    {"aLongerName", "9"}, {"aLongerNamf", "10"},
      {"bc", "11"},   {"abcdefgh", "12"}};
  for (const auto& [name, value] : rows) {
    INFO(name);
    const Block block{name};
    const Pair* pair = pairs.last(block.text());
    REQUIRE(pair != nullptr);
    CHECK(pair->value == value);
  }
  for (const std::string_view name : {"B"sv, "ab"sv, "limi"sv, "Limit"sv, "limits"sv, "aLongerNamg"sv, "bLongerName"sv,
                                      "cb"sv, "bb"sv, "abcdEfgh"sv, "a\0"sv}) {
    INFO(name);
    CHECK(pairs.last(name) == nullptr);
  }
}

TEST_CASE("a reader of pairs finds nothing before it has read and after it was cleared") {
  Pairs pairs;
  CHECK(pairs.all().empty());
  CHECK(pairs.last("a") == nullptr);
  CHECK(pairs.last("") == nullptr);
  REQUIRE(pairs.read("a=1") == good);
  CHECK(pairs.all().size() == 1);
  pairs.clear();
  CHECK(pairs.all().empty());
  CHECK(pairs.last("a") == nullptr);
  REQUIRE(pairs.read("a=1") == good);
  CHECK(pairs.read("a=%") == bad_escape);
  CHECK(pairs.last("a") == nullptr);
  CHECK(pairs.read({}) == good);
  CHECK(pairs.all().empty());
}

TEST_CASE("names and values point into the text unless something had to be decoded") {
  const std::string text = "plain=value&caf\xC3\xA9=x=y&a+b=c&d=%41&e";
  Pairs pairs;
  REQUIRE(pairs.read(text) == good);
  const auto all = pairs.all();
  REQUIRE(all.size() == 5);
  CHECK(lies_in(all[0].name, text));
  CHECK(lies_in(all[0].value, text));
  CHECK(lies_in(all[1].name, text));
  CHECK(lies_in(all[1].value, text));
  CHECK_FALSE(lies_in(all[2].name, text));
  CHECK(lies_in(all[2].value, text));
  CHECK(lies_in(all[3].name, text));
  CHECK_FALSE(lies_in(all[3].value, text));
  CHECK(lies_in(all[4].name, text));
}

TEST_CASE("one object reads many texts and what it decoded stays where it is") {
  Pairs pairs;
  for (const std::size_t size : {1U, 10U, 100U, 300'000U, 50U, 200'000U, 3U}) {
    std::string text;
    List expected;
    for (int i = 0; i < 40; ++i) {
      text += (i == 0 ? "n+" : "&n+") + std::to_string(i) + "=%41" + std::string(size / 40, 'x');
      expected.emplace_back("n " + std::to_string(i), "A" + std::string(size / 40, 'x'));
    }
    const Block block{text};
    REQUIRE(pairs.read(block.text()) == good);
    CHECK(list_of(pairs) == expected);
  }
}

TEST_CASE("the next text of ordinary size is read into the same buffers") {
  Pairs pairs;
  REQUIRE(pairs.read("a=1&b=some+words&c=3") == good);
  const Pair* const list = pairs.all().data();
  const char* const decoded = pairs.last("b")->value.data();
  REQUIRE(pairs.read("a=1&b=%41&c=3&d=4") == good);
  CHECK(pairs.all().data() == list);
  CHECK(static_cast<const void*>(pairs.last("b")->value.data()) == decoded);
}

TEST_CASE("a thousand pairs are read when as many are allowed") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "k" + std::to_string(i) + "=" + std::to_string(i) + "&";
  Pairs pairs;
  for (int again = 0; again < 2; ++again) {
    REQUIRE(pairs.read(text, 5000) == good);
    CHECK(pairs.all().size() == 5000);
    CHECK(pairs.last("k4999")->value == "4999");
    CHECK(pairs.last("k0")->value == "0");
  }
  CHECK(pairs.read(text, 4999) == too_many);
}

TEST_CASE("random queries are read as an obviously right reader reads them") {
  std::mt19937 random{20261122};
  const std::string_view pieces[] = {
      "&",  "&",   "=",   "=",   "+",    "%20",      "%41",      "%C3%A9", "\xC3\xA9",
      "a",  "b",   "cd",  "ef1", "xyz",  "-._",      "longword", "(',*)",  "%",
      "%4", "%zz", "%00", "%FF", "\xFF", "\xE2\x82", "%26",      "%3D",    "0123456789abcdef"};
  const std::string zero(1, '\0');
  Pairs pairs;
  std::size_t wrong = 0, good_ones = 0;
  for (int round = 0; round < 100'000; ++round) {
    // Faults are rare in most texts: else hardly any would be good.
    const std::size_t kinds = round % 3 == 0 ? std::size(pieces) : 17;
    const std::size_t count = random() % (round % 10 == 0 ? 80 : 12);
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += pieces[random() % kinds];
    if (random() % 50 == 0) text += zero;
    const std::size_t most = random() % 4 == 0 ? random() % 6 : Pairs::default_limit;

    const Block block{text};
    const Pairs::Outcome outcome = pairs.read(block.text(), most);
    const Result expected = read_slowly(text, most);
    if (outcome != expected.outcome || list_of(pairs) != expected.list) {
      ++wrong;
      CAPTURE(text, most, int(outcome), int(expected.outcome));
      CHECK(list_of(pairs) == expected.list);
      break;
    }
    good_ones += outcome == good ? 1 : 0;
    for (const auto& [name, value] : expected.list) {
      const auto same_name = [&wanted = name](const auto& pair) { return pair.first == wanted; };
      const auto last = std::find_if(expected.list.rbegin(), expected.list.rend(), same_name);
      const Pair* const found = pairs.last(name);
      if (found == nullptr || found->value != last->second) ++wrong;
    }
  }
  CHECK(wrong == 0);
  CHECK(good_ones > 30'000);
}

}  // namespace pairs_tests
