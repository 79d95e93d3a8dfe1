// JSON that must be read, and what must be refused: the cases of tests/data/json, and random documents against
// nlohmann_json.

#include <classy/json_read.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <boost/beast/core/detail/base64.hpp>
#include <nlohmann/json.hpp>

#include <classy/json_write.hpp>
#include <classy/reflect.hpp>

namespace json_cases_tests {

using classy::shape_of;
using classy::detail::JsonScanner;
using nlohmann::json;

struct Case {
  std::string name;
  std::string expect;  // accept, reject, either
  std::string body;
};

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::string decoded(const std::string& base64) {
  namespace codec = boost::beast::detail::base64;
  std::string bytes(codec::decoded_size(base64.size()), '\0');
  bytes.resize(codec::decode(bytes.data(), base64.data(), base64.size()).first);
  return bytes;
}

std::vector<Case> all_cases() {
  std::ifstream file{"data/json/json_cases.json"};
  std::vector<Case> cases;
  const json table = json::parse(file);
  for (const json& one : table["cases"]) cases.push_back({one["name"], one["expect"], decoded(one["b64"])});
  const std::string ones(5'000, '1');
  std::string keys;
  for (int i = 0; i < 20'000; ++i) keys += (i == 0 ? "{\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
  cases.insert(cases.end(),
               {{"n_structure_100000_opening_arrays", "reject", std::string(100'000, '[')},
                {"n_structure_open_array_object", "reject", repeated("[{\"\":", 50'000) + "\n"},
                {"extra_depth_50000_closed", "either", std::string(50'000, '[') + std::string(50'000, ']')},
                {"extra_depth_obj_20000_closed", "either", repeated("{\"a\":", 20'000) + "1" + repeated("}", 20'000)},
                {"extra_float_long", "either", "[" + ones + "]"},
                {"extra_float_frac_long", "accept", "[0." + ones + "]"},
                {"extra_long_string", "accept", "\"" + std::string(100'000, 'a') + "\""},
                {"extra_many_keys", "accept", keys + "}"}});
  return cases;
}

bool scans(std::string_view text) {
  JsonScanner scanner{text};
  const bool good = scanner.skip() && scanner.end();
  CHECK(scanner.failed() != good);
  CHECK(scanner.offset() <= text.size());
  if (!good) CHECK_FALSE(scanner.error().empty());
  return good;
}

struct Outcome {
  bool json = false;  // it is JSON
  bool read = false;  // and of that type
};

template <class T>
Outcome read(std::string_view text, T& value, bool lax = false) {
  std::vector<classy::Fault> faults;
  const classy::JsonReading how{.lax = lax};
  const classy::JsonError error = classy::read_json(shape_of<T>(), nullptr, text, &value, how, "body", faults);
  CHECK(faults.size() <= 100);
  CHECK(error.offset <= text.size());
  return {!error, !error && faults.empty()};
}

// ── targets ──

enum class Colour { red, green };

struct Leaf {
  double value;
};
struct Tree {
  std::vector<std::variant<Tree, std::vector<Tree>, double, std::string, bool>> children;
  std::optional<std::map<std::string, std::vector<Tree>>> named;
};
struct Wide {
  std::optional<std::string> a;
  std::vector<double> b = {1};
  std::map<std::string, std::optional<int>> c;
  Colour d = Colour::red;
  std::tuple<int, std::string> e;
  std::array<int, 2> f{};
  std::set<int> g;
  std::vector<bool> h;
};

/// Into types of many kinds: no crash, and what is read is JSON.
void read_into_everything(std::string_view text, bool valid) {
  const auto into = [&]<class T>(T value) {
    for (const bool lax : {false, true}) {
      const Outcome outcome = read(text, value, lax);
      CHECK(outcome.json == valid);
    }
  };
  into(std::vector<double>{});
  into(std::vector<std::string>{});
  into(std::vector<std::vector<int>>{});
  into(std::map<std::string, std::string>{});
  into(std::map<std::string, std::vector<std::int8_t>>{});
  into(std::map<std::string, std::map<std::string, std::variant<int, std::string>>>{});
  into(std::string{});
  into(double{});
  into(std::uint64_t{});
  into(bool{});
  into(Colour{});
  into(std::optional<Leaf>{});
  into(std::tuple<int, double, std::string>{});
  into(std::array<std::optional<bool>, 3>{});
  into(std::vector<bool>{});
  into(std::set<std::string>{});
  into(std::variant<std::vector<int>, std::vector<std::string>, std::vector<Tree>, Tree, double>{});
  into(Tree{});
  into(Wide{});
}

// ── random documents ──

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t count) {
  return std::uniform_int_distribution<std::size_t>{0, count - 1}(random);
}

constexpr std::string_view scalars[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "-0",
                                        "1",
                                        "-17",
                                        "18446744073709551615",
                                        "1.5",
                                        "-2.25e-3",
                                        "1E+2",
                                        "0.0",
                                        "\"\"",
                                        "\"a\"",
                                        "\"é€😀\"",
                                        "\"\\u00e9\\n\\\"\"",
                                        "\"\\ud83d\\ude00\"",
                                        "\"\\u0000\"",
                                        "\"0123456789abcdef\"",
                                        "1e-400",
                                        "12345678901234567890123",
                                        "\"a\\\\b\\/c\\b\\f\\r\\t\""};
constexpr std::string_view spaces[] = {"", "", "", "", " ", "\n", "\t\r "};

std::string document(Random& random, int depth) {
  const auto space = [&] { return spaces[below(random, std::size(spaces))]; };
  std::string text{space()};
  const std::size_t kind = depth == 0 ? 0 : below(random, 4);
  if (kind < 2) {
    text += scalars[below(random, std::size(scalars))];
  } else {
    text += kind == 2 ? '[' : '{';
    const std::size_t count = below(random, 4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i != 0) text += ',';
      if (kind == 3)
        text.append(space()).append("\"").append(1, static_cast<char>('a' + below(random, 8))).append("\":");
      text += document(random, depth - 1);
    }
    text.append(space()).append(kind == 2 ? "]" : "}");
  }
  return text.append(space());
}

void mutate(std::string& text, Random& random) {
  static constexpr std::string_view bytes =
      "\"\\{}[],:0123456789.eE+-untrfalsbxd/ \n\t\x01\x1F\x7F\x80\xBF\xC3\xE2\xED\xF0\xFF";
  const std::size_t at = text.empty() ? 0 : below(random, text.size());
  const char byte = bytes[below(random, bytes.size())];
  switch (below(random, 6)) {
    case 0: text.insert(at, 1, byte); break;
    case 1:
      if (!text.empty()) text[at] = byte;
      break;
    case 2: text.erase(at, 1 + below(random, 3)); break;
    case 3: text.resize(at); break;
    case 4: text.insert(at, text.substr(below(random, text.size() + 1), below(random, 6))); break;
    default:
      if (!text.empty()) std::swap(text[at], text[below(random, text.size())]);
  }
}

/// What nlohmann_json says; nothing when it stops at a number that is too large for it.
std::optional<bool> nlohmann_accepts(const std::string& text) {
  try {
    [[maybe_unused]] const json parsed = json::parse(text);
    return true;
  } catch (const json::out_of_range&) {
    return std::nullopt;
  } catch (const json::parse_error&) {
    return false;
  }
}

struct Part {
  std::int8_t i8;
  std::uint16_t u16;
  std::int64_t i64;
  std::uint64_t u64;
  double real;
  std::string text;
  bool flag;
  std::optional<int> maybe;
  Colour colour;

  bool operator==(const Part&) const = default;
};
struct Whole {
  std::vector<Part> parts;
  std::map<std::string, double> numbers;
  std::tuple<int, std::string> pair;
  std::variant<int, std::string, Part> either;
  std::vector<bool> flags;
  std::optional<Part> part;
  std::array<std::int32_t, 3> three;

  bool operator==(const Whole&) const = default;
};

double random_double(Random& random) {
  switch (below(random, 4)) {
    case 0: return static_cast<double>(std::uniform_int_distribution<int>{-1000, 1000}(random)) / 8;
    case 1: return static_cast<double>(std::uniform_int_distribution<std::int64_t>{}(random)) / 1e6;
    default: {
      const std::uint64_t bits = std::uniform_int_distribution<std::uint64_t>{}(random);
      double value = 0;
      std::memcpy(&value, &bits, sizeof value);
      return std::isfinite(value) ? value : 0.1;
    }
  }
}
std::string random_text(Random& random) {
  static constexpr std::string_view pieces[] = {"a", "0123456789", "\"", "\\", "\n",  "\x01",
                                                "é", "€",          "😀", "/",  "\x7F"};
  std::string text;
  for (std::size_t i = below(random, 6); i != 0; --i) text += pieces[below(random, std::size(pieces))];
  return text;
}
Part random_part(Random& random) {
  Part part{};
  part.i8 = static_cast<std::int8_t>(random());
  part.u16 = static_cast<std::uint16_t>(random());
  part.i64 = std::uniform_int_distribution<std::int64_t>{std::numeric_limits<std::int64_t>::min()}(random);
  part.u64 = std::uniform_int_distribution<std::uint64_t>{}(random);
  part.real = random_double(random);
  part.text = random_text(random);
  part.flag = below(random, 2) == 0;
  if (below(random, 2) == 0) part.maybe = static_cast<int>(random());
  part.colour = below(random, 2) == 0 ? Colour::red : Colour::green;
  return part;
}
Whole random_whole(Random& random) {
  Whole whole{};
  for (std::size_t i = below(random, 4); i != 0; --i) whole.parts.push_back(random_part(random));
  for (std::size_t i = below(random, 4); i != 0; --i) whole.numbers[random_text(random)] = random_double(random);
  whole.pair = {static_cast<int>(random()), random_text(random)};
  switch (below(random, 3)) {
    case 0: whole.either = static_cast<int>(random()); break;
    case 1: whole.either = random_text(random); break;
    default: whole.either = random_part(random);
  }
  for (std::size_t i = below(random, 4); i != 0; --i) whole.flags.push_back(below(random, 2) == 0);
  if (below(random, 2) == 0) whole.part = random_part(random);
  for (std::int32_t& one : whole.three) one = static_cast<std::int32_t>(random());
  return whole;
}

using Ordered = nlohmann::ordered_json;
Ordered to_nlohmann(const Part& part) {
  Ordered out;
  out["i8"] = part.i8;
  out["u16"] = part.u16;
  out["i64"] = part.i64;
  out["u64"] = part.u64;
  out["real"] = part.real;
  out["text"] = part.text;
  out["flag"] = part.flag;
  out["maybe"] = part.maybe ? Ordered(*part.maybe) : Ordered(nullptr);
  out["colour"] = part.colour == Colour::red ? "red" : "green";
  return out;
}
Ordered to_nlohmann(const Whole& whole) {
  Ordered out;
  out["parts"] = Ordered::array();
  for (const Part& part : whole.parts) out["parts"].push_back(to_nlohmann(part));
  out["numbers"] = Ordered::object();
  for (const auto& [name, number] : whole.numbers) out["numbers"][name] = number;
  out["pair"] = Ordered::array({std::get<0>(whole.pair), std::get<1>(whole.pair)});
  switch (whole.either.index()) {
    case 0: out["either"] = std::get<0>(whole.either); break;
    case 1: out["either"] = std::get<1>(whole.either); break;
    default: out["either"] = to_nlohmann(std::get<2>(whole.either));
  }
  out["flags"] = Ordered::array();
  for (const bool flag : whole.flags) out["flags"].push_back(flag);
  out["part"] = whole.part ? to_nlohmann(*whole.part) : Ordered(nullptr);
  out["three"] = whole.three;
  return out;
}

TEST_CASE("the cases of the JSON test suite are accepted and refused as they say") {
  const std::vector<Case> cases = all_cases();
  std::size_t accepted = 0, refused = 0;
  CHECK(cases.size() == 377);
  for (const Case& one : cases) {
    INFO(one.name);
    const bool good = scans(one.body);
    if (one.expect == "accept") CHECK(good);
    if (one.expect == "reject") CHECK_FALSE(good);
    ++(good ? accepted : refused);
  }
  CHECK(accepted >= 104);
  CHECK(refused >= 205);
}

TEST_CASE("the cases of the JSON test suite are read into typed values when they are JSON") {
  for (const Case& one : all_cases()) {
    INFO(one.name);
    JsonScanner scanner{one.body};
    read_into_everything(one.body, scanner.skip() && scanner.end());
  }
}

TEST_CASE("the cases of the JSON test suite mean what nlohmann_json reads in them") {
  for (const Case& one : all_cases()) {
    JsonScanner scanner{one.body};
    if (!scanner.skip() || !scanner.end()) continue;
    INFO(one.name);
    json reference;
    try {
      reference = json::parse(one.body);
    } catch (const json::out_of_range&) {
      continue;
    }
    std::vector<double> numbers;
    if (read(one.body, numbers).read) CHECK(json(numbers) == reference);
    std::vector<std::string> texts;
    if (read(one.body, texts).read) CHECK(json(texts) == reference);
    std::string text;
    if (read(one.body, text).read) CHECK(json(text) == reference);
    std::map<std::string, std::string> map;
    if (read(one.body, map).read) CHECK(json(map) == reference);
    std::map<std::string, int> integers;
    if (read(one.body, integers).read) CHECK(json(integers) == reference);
  }
}

TEST_CASE("random documents are JSON exactly when nlohmann_json says so") {
  Random random{20'240'601};
  std::size_t good = 0, bad = 0;
  for (int i = 0; i < 30'000; ++i) {
    std::string text = document(random, 5);
    if (i % 4 != 0) {
      for (std::size_t n = 1 + below(random, 3); n != 0; --n) mutate(text, random);
    }
    if (text.find('\0') != std::string::npos) continue;  // nlohmann_json takes one for the end
    JsonScanner scanner{text};
    const bool scanned = scanner.skip() && scanner.end();
    ++(scanned ? good : bad);
    const std::optional<bool> expected = nlohmann_accepts(text);
    if (!expected || text.starts_with("\xEF\xBB\xBF")) continue;  // it passes over a byte order mark
    if (scanned != *expected) {
      INFO(text);
      CHECK(scanned == *expected);
    }
  }
  CHECK(good > 5'000);
  CHECK(bad > 5'000);
}

TEST_CASE("random documents are read into typed values without a crash") {
  Random random{7};
  for (int i = 0; i < 2'000; ++i) {
    std::string text = document(random, 4);
    if (i % 2 != 0) mutate(text, random);
    JsonScanner scanner{text};
    const bool valid = scanner.skip() && scanner.end();
    INFO(text);
    read_into_everything(text, valid);
  }
}

TEST_CASE("random structs are written as nlohmann_json writes them and read back as they were") {
  Random random{42};
  for (int i = 0; i < 3'000; ++i) {
    const Whole whole = random_whole(random);
    std::string text;
    classy::write_json(shape_of<Whole>(), &whole, text);
    const std::string expected = to_nlohmann(whole).dump();
    if (text != expected) CHECK(text == expected);
    Whole back{};
    const Outcome outcome = read(text, back);
    if (!outcome.read || !(back == whole)) {
      INFO(text);
      CHECK(outcome.read);
      CHECK(back == whole);
    }
  }
}

TEST_CASE("random doubles are read as strtod reads them and written as nlohmann_json writes them") {
  Random random{99};
  const auto digits = [&](std::size_t most) {
    std::string text;
    for (std::size_t n = 1 + below(random, most); n != 0; --n) text += static_cast<char>('0' + below(random, 10));
    return text;
  };
  for (int i = 0; i < 50'000; ++i) {
    std::string text = below(random, 2) == 0 ? "-" : "";
    std::string whole = digits(i % 3 == 0 ? 25 : 5);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    text += whole;
    if (below(random, 4) != 0) text += "." + digits(i % 5 == 0 ? 30 : 6);
    if (below(random, 4) == 0) text += "e" + std::string{below(random, 2) == 0 ? "-" : ""} + digits(3);
    const double expected = std::strtod(text.c_str(), nullptr);
    double value = 0;
    const Outcome outcome = read(text, value);
    if (outcome.read != std::isfinite(expected) || (outcome.read && std::memcmp(&value, &expected, 8) != 0)) {
      INFO(text << " " << value << " " << expected);
      CHECK(outcome.read == std::isfinite(expected));
      CHECK(std::memcmp(&value, &expected, sizeof value) == 0);
    }
    if (!outcome.read) continue;
    std::string written;
    classy::write_json(shape_of<double>(), &value, written);
    if (written != json(value).dump()) CHECK(written == json(value).dump());
  }
}

TEST_CASE("a number whose digits and exponent make up for each other is what it says") {
  const std::string zeros(400, '0');
  const std::pair<std::string, double> rows[] = {
      {"1" + zeros + "e-400", 1},
      {"1" + zeros + "e-1", INFINITY},
      {"0." + zeros + "1e401", 1},
      {"0." + zeros + "1e5", 0},
      {"0." + zeros + "1", 0},
      {"1" + zeros, INFINITY},
      {"0." + zeros + "1e-5", 0},
      {"0e999", 0},
      {"0.0e-999", 0},
      {"1e-999999999999999999999", 0},
      {"1e99999999999999999999999", INFINITY},
      {"1" + zeros + ".5e-2", INFINITY},
      {"0." + zeros + "1e99999999999", INFINITY},
  };
  for (const auto& [text, expected] : rows) {
    INFO(text);
    double value = 7;
    const Outcome outcome = read(text, value);
    CHECK(outcome.json);
    CHECK(outcome.read == std::isfinite(expected));
    if (outcome.read) CHECK(value == expected);
  }
}

}  // namespace json_cases_tests
