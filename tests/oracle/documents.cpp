// Random documents, and what the reader says of each: for judge.mjs, which asks somebody else.
//     documents COUNT SEED > FILE
// Left out is what the two are known to see differently: JavaScript's numbers end being exact at 2^53; ajv's date-time
// also takes +0100; equal elements of a set.
// For each struct a line "schema NAME SCHEMA", then COUNT lines "yes DOCUMENT" or "no DOCUMENT".

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/bodies.hpp>
#include <classy/dates.hpp>
#include <classy/detail/text_patterns.hpp>
#include <classy/json_read.hpp>
#include <classy/json_schema.hpp>
#include <classy/uuid.hpp>

namespace {

using namespace classy;
using nlohmann::json;

// ── structs of every kind ──

struct Scalars {
  bool flag;
  std::int8_t i8;
  std::uint8_t u8;
  std::int16_t i16;
  std::uint16_t u16;
  std::int32_t i32;
  std::uint32_t u32;
  std::int64_t i64;
  std::uint64_t u64;
  float single;
  double real;
};
struct Bounds {
  int above;
  int from;
  int below;
  int upto;
  int between;
  int tenth;
  double share;
  double open;
  unsigned step;
  static constexpr auto rules =
      classy::rules(field<&Bounds::above>(gt(3)), field<&Bounds::from>(ge(-3)), field<&Bounds::below>(lt(100)),
                    field<&Bounds::upto>(le(100)), field<&Bounds::between>(ge(1), le(9), name("Between")),
                    field<&Bounds::tenth>(multiple_of(10)), field<&Bounds::share>(ge(0), le(1)),
                    field<&Bounds::open>(gt(-0.5), lt(0.5)), field<&Bounds::step>(ge(2), lt(20), multiple_of(4)));
};
struct Texts {
  std::string any;
  std::string few;
  std::string code;
  std::optional<std::string> maybe;
  std::string exact;
  static constexpr auto rules = classy::rules(
      field<&Texts::few>(min_length(2), max_length(5), description("a few \"characters\"")),
      field<&Texts::code>(pattern("^[a-z]{2,4}-[0-9]+$")), field<&Texts::maybe>(max_length(3), name("may be")),
      field<&Texts::exact>(min_length(4), max_length(4)));
};
struct Address {
  std::string street;
  std::optional<std::string> city;
  std::int16_t number = 1;
};
struct Nested {
  Address home;
  std::optional<Address> work;
  std::vector<Address> others;
  std::map<std::string, Address> named;
  bool active = false;
};
struct Lists {
  std::vector<int> any;
  std::vector<std::string> few;
  std::array<double, 3> point;
  std::set<int> distinct;
  std::vector<std::vector<bool>> matrix;
  std::vector<std::optional<int>> holes;
  std::vector<int> absent;
  static constexpr auto rules =
      classy::rules(field<&Lists::few>(min_items(1), max_items(3)), field<&Lists::distinct>(min_items(1), max_items(4)),
                    field<&Lists::absent>(defaulted, max_items(2)));
};
struct Maps {
  std::map<std::string, int> counts;
  std::map<std::string, std::vector<std::string>> groups;
  std::optional<std::map<std::string, std::optional<double>>> values;
  static constexpr auto rules = classy::rules(field<&Maps::counts>(min_items(1), max_items(3)));
};
enum class Colour { red, green, blue };
struct Circle {
  Literal<"circle"> kind;
  double radius;
  static constexpr auto rules = classy::rules(field<&Circle::radius>(gt(0)));
};
struct Square {
  Literal<"square"> kind;
  double side;
  Colour colour = Colour::red;
};
struct Choices {
  Colour colour;
  std::vector<std::variant<Circle, Square>> shapes;
  std::variant<int, std::string, std::vector<int>> either;
  std::optional<std::variant<bool, double>> maybe;
  std::variant<std::uint8_t, Address> mixed;
};
struct Tuples {
  std::tuple<int, std::string> pair;
  std::pair<bool, std::optional<int>> other;
  std::vector<std::tuple<double, double>> points;
};
struct Times {
  std::chrono::sys_days day;
  std::chrono::sys_seconds at;
  boost::uuids::uuid id;
  std::optional<std::chrono::sys_days> end;
};
struct Strict {
  int first;
  std::string second = "two";
  std::optional<double> third;
  Address place{};
  static constexpr auto rules =
      classy::rules(extra(forbid), field<&Strict::first>(name("1st")), field<&Strict::place>(defaulted));
};
struct Tree {
  int value;
  std::vector<Tree> children = {};
  static constexpr auto rules = classy::rules(field<&Tree::children>(defaulted, max_items(3)));
};

// ── documents ──

class Documents {
 public:
  explicit Documents(std::uint64_t seed) : random_{seed} {}

  /// Mostly good; one in some members is not.
  json make(const Shape& shape, const Rules* rules = nullptr, int depth = 0) {
    switch (shape.kind) {
      case Shape::Kind::boolean: return chance(2);
      case Shape::Kind::signed_integer: return integer(shape.size, true, rules);
      case Shape::Kind::unsigned_integer: return integer(shape.size, false, rules);
      case Shape::Kind::floating: return floating(rules);
      case Shape::Kind::text: return text(rules);
      case Shape::Kind::enumeration: return shape.enumerators[below(shape.enumerators.size())].name;
      case Shape::Kind::formatted: return formatted(shape.format);
      case Shape::Kind::optional: return chance(3) ? json(nullptr) : make(*shape.element, rules, depth);
      case Shape::Kind::lazy: return make(*shape.element, rules, depth);
      case Shape::Kind::list: return list(shape, rules, depth);
      case Shape::Kind::map: {
        json map = json::object();
        for (std::size_t i = size(rules); i != 0; --i) map[word()] = make(*shape.element, nullptr, depth + 1);
        return map;
      }
      case Shape::Kind::tuple: {
        json tuple = json::array();
        for (const Member& member : shape.members) tuple.push_back(make(*member.shape, nullptr, depth + 1));
        return tuple;
      }
      case Shape::Kind::object: {
        json object = json::object();
        const bool* optional = shape.defaulted();
        for (std::size_t i = 0; i < shape.members.size(); ++i) {
          const Member& member = shape.members[i];
          if (optional[i] && chance(3)) continue;
          object[std::string{member.name}] = make(*member.shape, member.rules, depth + 1);
        }
        return object;
      }
      case Shape::Kind::variant: return make(*shape.alternatives[below(shape.alternatives.size())], rules, depth);
      case Shape::Kind::free_form: return anything();
    }
    return nullptr;
  }

  /// Changes something somewhere.
  void spoil(json& value) {
    if ((value.is_array() || value.is_object()) && !value.empty() && !chance(4)) {
      auto at = value.begin();
      std::advance(at, static_cast<std::ptrdiff_t>(below(value.size())));
      return spoil(*at);
    }
    switch (below(4)) {
      case 0: value = anything(); return;
      case 1: nudge(value); return;
      case 2: shrink(value); return;
      default: grow(value); return;
    }
  }

  bool chance(std::size_t of) { return below(of) == 0; }

 private:
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>{0, bound - 1}(random_); }

  std::size_t size(const Rules* rules) {
    if (rules == nullptr || chance(8)) return below(4);
    return rules->min_items + below(std::min<std::size_t>(rules->max_items - rules->min_items, 3) + 1);
  }

  /// Within 2^53, beyond which JavaScript is not exact.
  json integer(std::uint32_t bytes, bool is_signed, const Rules* rules) {
    const int bits = std::min(static_cast<int>(bytes) * 8 - (is_signed ? 1 : 0), 53);
    const std::int64_t most = (std::int64_t{1} << bits) - 1, least = is_signed ? -most - (bits < 53 ? 1 : 0) : 0;
    if (rules != nullptr) {  // near the bounds, within and beyond
      const auto limit = [](const Number& number, std::int64_t otherwise) {
        return number ? static_cast<std::int64_t>(detail::widest(number)) : otherwise;
      };
      const std::int64_t from = limit(rules->ge, limit(rules->gt, is_signed ? -20 : 0)),
                         to = limit(rules->le, limit(rules->lt, from + 100)), by = limit(rules->multiple_of, 1);
      const std::int64_t value =
          from - (chance(12) ? 1 : 0) + static_cast<std::int64_t>(below(static_cast<std::size_t>(to - from) + 2));
      return chance(12) ? value : value / by * by;
    }
    switch (below(bits < 53 ? 8 : 5)) {
      case 0: return most;
      case 1: return least;
      case 2: return static_cast<double>(below(100));
      case 5: return most + 1;
      case 6: return least - 1;
      default: return static_cast<std::int64_t>(below(256)) - (is_signed ? 128 : 0);
    }
  }

  json floating(const Rules* rules) {
    if (chance(40)) return 1e300;
    if (chance(3)) return below(2);
    return (static_cast<double>(below(rules == nullptr ? 4001 : 1401)) - 400) / 1000;
  }

  std::string word() {
    std::string text;
    for (std::size_t i = below(4) + 1; i != 0; --i) text += static_cast<char>('a' + below(26));
    return text;
  }
  std::string characters(std::size_t count) {
    static constexpr std::string_view all[] = {"a", "Z", "é", "€", "😀", " ", "\"", "\\", "\n", "7", "-", "\x7F"};
    std::string text;
    while (count-- != 0) text += all[below(std::size(all))];
    return text;
  }
  std::string text(const Rules* rules) {
    if (rules != nullptr && !rules->pattern.empty()) {
      return word() + (chance(8) ? "" : "-") + (chance(8) ? word() : std::to_string(below(1000))) +
             (chance(12) ? "\n" : "");
    }
    if (rules == nullptr || chance(9)) return characters(below(7));
    return characters(rules->min_length + below(std::min<std::size_t>(rules->max_length - rules->min_length, 5) + 1));
  }

  std::string padded(std::size_t number, std::size_t digits) {
    std::string text = std::to_string(number);
    while (text.size() < digits) text.insert(0, 1, '0');
    return text;
  }
  std::string formatted(std::string_view format) {
    if (format == "uuid") {
      std::string text;
      for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) text += '-';
        text += "0123456789abcdefABCDEF"[below(22)];
      }
      return text;
    }
    const std::string day = padded(below(400) + 1800, 4) + "-" + padded(below(13) + (chance(9) ? 0 : 1), 2) + "-" +
                            padded(below(31) + 1, 2);
    if (format == "date") return day;
    static constexpr std::string_view zones[] = {"Z", "+00:00", "-05:30", "+14:00", "+23:59", "", "-", "z"};
    return day + "T" + padded(below(25), 2) + ":" + padded(below(61), 2) + ":" + padded(below(60), 2) +
           std::string{zones[below(std::size(zones))]};
  }

  json list(const Shape& shape, const Rules* rules, int depth) {
    json list = json::array();
    if (depth > 6) return list;
    for (std::size_t i = shape.fixed_size.value_or(size(rules)); i != 0; --i) {
      json element = make(*shape.element, nullptr, depth + 1);
      if (shape.unique && std::find(list.begin(), list.end(), element) != list.end()) continue;
      list.push_back(std::move(element));
    }
    return list;
  }

  json anything() {
    switch (below(12)) {
      case 0: return nullptr;
      case 1: return true;
      case 2: return false;
      case 3: return 0;
      case 4: return -1;
      case 5: return 1.5;
      case 6: return 1e300;
      case 7: return characters(below(4));
      case 8: return json::array();
      case 9: return json::array({1, "a"});
      case 10: return json::object();
      default: return json{{"a", 1}, {"kind", "circle"}, {"radius", 2}};
    }
  }
  void nudge(json& value) {
    if (value.is_number_integer()) {
      value = value.get<std::int64_t>() + (chance(2) ? 1 : -1);
    } else if (value.is_number_float()) {
      value = value.get<double>() + (chance(2) ? 1 : -0.25);
    } else if (value.is_string()) {
      value = value.get<std::string>() + characters(1);
    } else if (value.is_boolean()) {
      value = value.get<bool>() ? json("true") : json(0);
    } else {
      value = anything();
    }
  }
  void shrink(json& value) {
    if ((value.is_array() || value.is_object()) && !value.empty()) {
      auto at = value.begin();
      std::advance(at, static_cast<std::ptrdiff_t>(below(value.size())));
      value.erase(at);
    } else {
      value = anything();
    }
  }
  void grow(json& value) {
    if (value.is_object()) {
      value[word()] = anything();
    } else if (value.is_array()) {
      value.push_back(anything());
    } else {
      value = json::array({value});
    }
  }

  std::mt19937_64 random_;
};

/// Whether a set has an element twice: the reader takes it once, where a schema can only say that it must not be.
bool repeats(const Shape& shape, const json& value) {
  if (shape.unique && value.is_array() && std::set<json>{value.begin(), value.end()}.size() != value.size())
    return true;
  if (shape.kind != Shape::Kind::object || !value.is_object()) return false;
  return std::any_of(shape.members.begin(), shape.members.end(), [&](const Member& member) {
    const auto found = value.find(std::string{member.name});
    return found != value.end() && repeats(*member.shape, *found);
  });
}

template <class T>
void print(std::string_view name, std::size_t count, std::uint64_t seed) {
  const Shape& shape = shape_of<T>();
  detail::TextPatterns patterns;
  const Parameter body{.in = Parameter::In::body, .shape = &shape};
  patterns.add(Operation{.parameters = {&body, 1}});
  const JsonReading how{.matcher = patterns.matcher()};

  std::cout << "schema " << name << " " << json_schema<T>() << "\n";
  Documents documents{seed};
  for (std::size_t i = 0; i < count;) {
    json document = documents.make(shape);
    while (documents.chance(2)) documents.spoil(document);
    if (repeats(shape, document)) continue;
    ++i;
    const std::string text = document.dump();
    T value{};
    std::vector<Fault> faults;
    const JsonError error = read_json(shape, nullptr, text, &value, how, "body", faults);
    if (error) std::cerr << "not read as JSON: " << text << "\n", std::exit(1);
    std::cout << (faults.empty() ? "yes " : "no ") << text << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: documents COUNT SEED\n";
    return 2;
  }
  const std::size_t count = std::strtoull(argv[1], nullptr, 10);
  const std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);
  print<Scalars>("scalars", count, seed);
  print<Bounds>("bounds", count, seed);
  print<Texts>("texts", count, seed);
  print<Nested>("nested", count, seed);
  print<Lists>("lists", count, seed);
  print<Maps>("maps", count, seed);
  print<Choices>("choices", count, seed);
  print<Tuples>("tuples", count, seed);
  print<Times>("times", count, seed);
  print<Strict>("strict", count, seed);
  print<Tree>("tree", count, seed);
}
