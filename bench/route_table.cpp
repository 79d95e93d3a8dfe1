// How long a look-up takes: all tables of tests/data/routes, in random order, in thread CPU time, the median of rounds.
// The unit U is std::unordered_map<std::string, int>, keyed by method and path, on the 157 static routes.
//
//   --json   a line for each figure           --brief   a short run, for a look at whether it works at all
//   --only=SET  this set alone, for callgrind

#include <classy/route_table.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <new>
#include <optional>
#include <random>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <time.h>

#ifndef CLASSY_ROUTE_DATA
#define CLASSY_ROUTE_DATA "tests/data/routes"
#endif

namespace {

std::size_t allocations = 0;
std::size_t allocated = 0;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  allocated += size;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

struct Row {
  std::string method;
  std::string text;
  int expected = 0;
};

struct Set {
  std::vector<Row> patterns;
  std::vector<Row> look_ups;
};

Set read_set(const std::string& name) {
  std::ifstream file{std::string{CLASSY_ROUTE_DATA} + "/" + name + ".txt"};
  std::size_t patterns = 0, look_ups = 0;
  if (!(file >> patterns >> look_ups)) {
    std::fprintf(stderr, "no data: %s/%s.txt\n", CLASSY_ROUTE_DATA, name.c_str());
    std::exit(2);
  }
  Set set;
  Row row;
  for (std::size_t i = 0; i < patterns && file >> row.method >> row.text; ++i) set.patterns.push_back(row);
  for (std::size_t i = 0; i < look_ups && file >> row.method >> row.text >> row.expected; ++i) {
    set.look_ups.push_back(row);
  }
  return set;
}

std::size_t method_index(std::string_view name) {
  static constexpr std::array<std::string_view, 7> names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  const auto at = std::find(names.begin(), names.end(), name);
  return static_cast<std::size_t>(at - names.begin());
}

double thread_nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

int missed = 0;
bool json = false;
bool brief = false;

void report(const std::string& name, const char* metric, double value, std::optional<double> limit) {
  if (limit && value > *limit) ++missed;
  if (json) {
    std::printf("{\"case\": \"%s\", \"metric\": \"%s\", \"value\": %.4g, \"limit\": ", name.c_str(), metric, value);
    limit ? std::printf("%.4g}\n", *limit) : std::printf("null}\n");
  } else {
    std::printf("%-20s %-14s %12.2f", name.c_str(), metric, value);
    if (limit) std::printf("   at most %8.2f%s", *limit, value > *limit ? "  MISSED" : "");
    std::printf("\n");
  }
  std::fflush(stdout);
}

/// A long, random sequence of look-ups `look_up(i)`, i < `count`: too long for the processor to learn its jumps by heart.
template <class LookUp>
class Rounds {
 public:
  Rounds(std::size_t count, LookUp look_up, std::size_t most = std::size_t{1} << 17)
      : look_up_{std::move(look_up)}, order_(brief ? std::min<std::size_t>(most, 256) : most) {
    std::mt19937 random{12345};
    std::uniform_int_distribution<std::uint32_t> any{0, static_cast<std::uint32_t>(count - 1)};
    for (std::uint32_t& index : order_) index = any(random);
  }

  /// Nanoseconds for each look-up of one round.
  double run() {
    std::size_t sum = 0;
    const double start = thread_nanoseconds();
    for (const std::uint32_t index : order_) sum += look_up_(index);
    asm volatile("" : : "r"(sum));
    return (thread_nanoseconds() - start) / static_cast<double>(order_.size());
  }

 private:
  LookUp look_up_;
  std::vector<std::uint32_t> order_;
};

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

int rounds() { return brief ? 3 : 11; }

struct LookUp {
  std::size_t method;
  std::string_view path;
};

classy::RouteTable<int> make_table(const Set& set) {
  classy::RouteTable<int> table;
  int number = 0;
  for (const Row& row : set.patterns) {
    if (const auto fault = table.insert(method_index(row.method), row.text, number++)) {
      std::fprintf(stderr, "%s\n", fault->message().c_str());
      std::exit(2);
    }
  }
  table.freeze();
  return table;
}

std::vector<LookUp> look_ups_of(const Set& set) {
  std::vector<LookUp> look_ups;
  for (const Row& row : set.look_ups) look_ups.push_back({method_index(row.method), row.text});
  return look_ups;
}

/// Every look-up once, compared with what the set says.
void check(const std::string& name, const Set& set, const classy::RouteTable<int>& table) {
  classy::Captures captures;
  std::string scratch;
  const std::size_t before = allocations;
  for (const Row& row : set.look_ups) {
    const auto match = table.find(method_index(row.method), row.text, captures, scratch);
    const int found = match.found == classy::Found::route       ? *match.value
                      : match.found == classy::Found::no_route  ? -1
                      : match.found == classy::Found::no_method ? -2
                                                                : -3;
    if (found == row.expected) continue;
    std::fprintf(stderr, "%s: %s %.80s gives %d, not %d\n", name.c_str(), row.method.c_str(), row.text.c_str(), found,
                 row.expected);
    ++missed;
  }
  report(name, "allocations", static_cast<double>(allocations - before), 0);
}

/// The yardstick.
class Unit {
 public:
  Unit() {
    const Set set = read_set("static157");
    for (std::size_t i = 0; i < set.patterns.size(); ++i) {
      map_[set.patterns[i].method + " " + set.patterns[i].text] = static_cast<int>(i);
    }
    for (const Row& row : set.look_ups) keys_.push_back(row.method + " " + row.text);
  }
  auto rounds() const {
    return Rounds{keys_.size(), [this](std::size_t i) { return static_cast<std::size_t>(map_.find(keys_[i])->second); }};
  }

 private:
  std::unordered_map<std::string, int> map_;
  std::vector<std::string> keys_;
};

/// Rounds of the set and of the unit take turns, so that both meet the same machine. A limit is in units, or in ns.
void run(const std::string& name, const Unit* unit, std::optional<double> units, std::optional<double> ns) {
  const Set set = read_set(name);
  const std::size_t before = allocated;
  const double start = thread_nanoseconds();
  const classy::RouteTable<int> table = make_table(set);
  const double built = thread_nanoseconds() - start;
  const double kib = static_cast<double>(allocated - before) / 1024;
  check(name, set, table);
  const std::vector<LookUp> look_ups = look_ups_of(set);
  classy::Captures captures;
  std::string scratch;
  const bool slow = set.look_ups.front().text.size() > 1000 || name.starts_with("backtrack");
  Rounds ours{look_ups.size(),
              [&](std::size_t i) {
                const auto match = table.find(look_ups[i].method, look_ups[i].path, captures, scratch);
                return match.value == nullptr ? std::size_t{match.methods} : static_cast<std::size_t>(*match.value);
              },
              slow ? std::size_t{1} << 12 : std::size_t{1} << 17};
  std::vector<double> times, ratios;
  if (unit == nullptr) {
    for (int round = 0; round < rounds(); ++round) times.push_back(ours.run());
  } else {
    auto yardstick = unit->rounds();
    for (int round = 0; round < rounds(); ++round) {
      const double before_us = yardstick.run();
      times.push_back(ours.run());
      ratios.push_back(times.back() / ((before_us + yardstick.run()) / 2));
    }
    report(name, "U", median(ratios), units);
  }
  report(name, "ns", median(times), ns);
  report(name, "build ms", built / 1e6, std::nullopt);
  report(name, "build KiB", kib, std::nullopt);
}

/// The plainest of routers: one std::regex after the other.
double regex_time() {
  const Set set = read_set("github203");
  std::vector<std::pair<std::string, std::regex>> routes;
  for (const Row& row : set.patterns) {
    std::string text;
    for (std::size_t i = 0; i < row.text.size(); ++i) {
      if (row.text[i] == '{') {
        text += "([^/]+)";
        i = row.text.find('}', i);
      } else {
        if (row.text[i] == '.' || row.text[i] == '+') text += '\\';
        text += row.text[i];
      }
    }
    routes.emplace_back(row.method, std::regex{text, std::regex::optimize});
  }
  std::smatch captures;
  Rounds list{
      set.look_ups.size(),
      [&](std::size_t i) {
        const Row& row = set.look_ups[i];
        for (std::size_t route = 0; route < routes.size(); ++route) {
          if (routes[route].first == row.method && std::regex_match(row.text, captures, routes[route].second)) {
            return route;
          }
        }
        return routes.size();
      },
      std::size_t{1} << 11};
  return list.run();
}

}  // namespace

int main(int count, char** arguments) {
  std::string only;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--json") json = true;
    if (argument == "--brief") brief = true;
    if (argument.starts_with("--only=")) only = argument.substr(7);
  }
  if (!only.empty()) {
    run(only, nullptr, std::nullopt, std::nullopt);
    return missed != 0;
  }
  const Unit unit;
  std::vector<double> units;
  auto yardstick = unit.rounds();
  for (int round = 0; round < rounds(); ++round) units.push_back(yardstick.run());
  report("unordered_map", "ns (= U)", median(units), std::nullopt);

  struct Limit {
    const char* set;
    std::optional<double> units;
    std::optional<double> ns;
  };
  const auto none = std::nullopt;
  const Limit limits[] = {{"static157", 0.25, none},      {"github203", 1.0, none},      {"matchit130", 0.95, none},
                          {"gplus13", 0.7, none},         {"parse26", 0.6, none},        {"param5", 0.4, none},
                          {"param20", 2.2, none},         {"gen10", 0.7, none},          {"gen100", 1.2, none},
                          {"gen1000", 1.6, none},         {"gen10000", 2.2, none},       {"github_miss", 1.1, none},
                          {"github_405", 1.1, none},      {"long_param8k", none, 400},   {"long_tail8k", none, 400},
                          {"long_static8k", none, 400},   {"long_miss8k", none, 400},    {"long_miss_first8k", none, 400},
                          {"single_root", none, none},    {"single_param", none, none},  {"backtrack_chain", none, none},
                          {"backtrack1024", none, none}};
  for (const Limit& limit : limits) {
    // A short run says whether it works, not how fast.
    run(limit.set, &unit, brief ? none : limit.units, brief ? none : limit.ns);
  }
  report("list of std::regex", "ns", regex_time(), std::nullopt);
  if (missed != 0 && !json) std::printf("%d missed\n", missed);
  return missed != 0;
}
