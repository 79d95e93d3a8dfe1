// How long a look-up takes: all tables of tests/data/routes, in random order, in thread CPU time, the median of rounds.
// The unit U is std::unordered_map<std::string, int>, keyed by method and path, on the 157 static routes.
//
// With valgrind at hand, callgrind counts the instructions and branches of a look-up as well: these repeat exactly.
//
//   --json       a line for each figure       --brief   a short run, for a look at whether it works at all
//   --only=SET   this set alone               --looped=SET   what callgrind runs

#include <classy/route_table.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
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

#include <malloc.h>
#include <time.h>
#include <unistd.h>

#ifndef CLASSY_ROUTE_DATA
#define CLASSY_ROUTE_DATA "tests/data/routes"
#endif

namespace {

std::size_t allocations = 0;
std::size_t allocated = 0;  // bytes, those that are free again not counted

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc{};
  ++allocations;
  allocated += malloc_usable_size(memory);
  return memory;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) { return counted(std::malloc(size)); }
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto bound = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(bound, (size + bound - 1) / bound * bound));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  allocated -= memory == nullptr ? 0 : malloc_usable_size(memory);
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { operator delete(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  operator delete(memory);
}

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

using Order = std::vector<std::uint32_t>;

/// A long, random sequence of `size` numbers below `count`: too long for the processor to learn its jumps by heart.
Order random_order(std::size_t count, std::size_t size) {
  std::mt19937 random{12345};
  std::uniform_int_distribution<std::uint32_t> any{0, static_cast<std::uint32_t>(count - 1)};
  Order order(size);
  for (std::uint32_t& index : order) index = any(random);
  return order;
}

/// Rounds of look-ups, which `look_up_all(order)` makes, each number of the order meaning one.
template <class LookUpAll>
class Rounds {
 public:
  Rounds(std::size_t count, LookUpAll look_up_all, std::size_t most = std::size_t{1} << 17)
      : look_up_all_{std::move(look_up_all)},
        order_{random_order(count, brief ? std::min<std::size_t>(most, 256) : most)} {}

  /// Nanoseconds for each look-up of one round.
  double run() {
    const double start = thread_nanoseconds();
    const std::size_t sum = look_up_all_(order_);
    asm volatile("" : : "r"(sum));
    return (thread_nanoseconds() - start) / static_cast<double>(order_.size());
  }

 private:
  LookUpAll look_up_all_;
  Order order_;
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

/// What is measured, and what callgrind looks at.
[[gnu::noinline]] std::size_t look_up_each(const classy::RouteTable<int>& table, const std::vector<LookUp>& look_ups,
                                           const Order& order, classy::Captures& captures, std::string& scratch) {
  std::size_t sum = 0;
  for (const std::uint32_t index : order) {
    const auto match = table.find(look_ups[index].method, look_ups[index].path, captures, scratch);
    sum += match.value == nullptr ? std::size_t{match.methods} : static_cast<std::size_t>(*match.value);
  }
  return sum;
}

constexpr std::size_t looped = 4096;

void loop(const std::string& name) {
  const Set set = read_set(name);
  const classy::RouteTable<int> table = make_table(set);
  const std::vector<LookUp> look_ups = look_ups_of(set);
  classy::Captures captures;
  std::string scratch;
  const std::size_t sum = look_up_each(table, look_ups, random_order(look_ups.size(), looped), captures, scratch);
  asm volatile("" : : "r"(sum));
}

/// Runs this program under callgrind, and reads from its output what loop() took.
void count_instructions(const std::string& name) {
  const std::string output = (std::filesystem::temp_directory_path() / "classy-route-table-").string() +
                             std::to_string(getpid()) + ".callgrind";
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command =
      "valgrind --tool=callgrind --branch-sim=yes --collect-atstart=no "
      "'--toggle-collect=*look_up_each*' '--callgrind-out-file=" +
      output + "' '" + self + "' --looped=" + name + " >/dev/null 2>&1";
  if (std::system(command.c_str()) == 0) {
    std::ifstream file{output};
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("totals: ")) continue;
      // Instructions, branches, missed ones, indirect branches, missed ones; zeros at the end are left out.
      double instructions = 0, branches = 0, missed_branches = 0, indirect = 0;
      std::istringstream{line.substr(8)} >> instructions >> branches >> missed_branches >> indirect;
      report(name, "instructions", instructions / looped, std::nullopt);
      report(name, "branches", (branches + indirect) / looped, std::nullopt);
    }
  }
  std::filesystem::remove(output);
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
    return Rounds{keys_.size(), [this](const Order& order) {
                    std::size_t sum = 0;
                    for (const std::uint32_t i : order) sum += static_cast<std::size_t>(map_.find(keys_[i])->second);
                    return sum;
                  }};
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
  const std::size_t worst_case = table.worst_case_steps();
  const std::vector<LookUp> look_ups = look_ups_of(set);
  classy::Captures captures;
  std::string scratch;
  const bool slow = set.look_ups.front().text.size() > 1000 || name.starts_with("backtrack");
  Rounds ours{look_ups.size(),
              [&](const Order& order) { return look_up_each(table, look_ups, order, captures, scratch); },
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
  report(name, "KiB", kib, std::nullopt);
  report(name, "worst steps", static_cast<double>(worst_case), std::nullopt);
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
  const auto look_up = [&](const Row& row) {
    for (std::size_t route = 0; route < routes.size(); ++route) {
      if (routes[route].first == row.method && std::regex_match(row.text, captures, routes[route].second)) return route;
    }
    return routes.size();
  };
  Rounds list{set.look_ups.size(),
              [&](const Order& order) {
                std::size_t sum = 0;
                for (const std::uint32_t i : order) sum += look_up(set.look_ups[i]);
                return sum;
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
    if (argument.starts_with("--looped=")) {
      loop(std::string{argument.substr(9)});
      return 0;
    }
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
  const Limit limits[] = {{"static157", 0.25, none},    {"github203", 1.0, none},     {"matchit130", 0.95, none},
                          {"gplus13", 0.7, none},       {"parse26", 0.6, none},       {"param5", 0.4, none},
                          {"param20", 2.2, none},       {"gen10", 0.7, none},         {"gen100", 1.2, none},
                          {"gen1000", 1.6, none},       {"gen10000", 2.2, none},      {"github_miss", 1.1, none},
                          {"github_405", 1.1, none},    {"long_param8k", none, 400},  {"long_tail8k", none, 400},
                          {"long_static8k", none, 400}, {"long_miss8k", none, 400},   {"long_miss_first8k", none, 400},
                          {"single_root", none, none},  {"single_param", none, none}, {"backtrack_chain", none, none},
                          {"backtrack1024", none, none}};
  const bool can_count = !brief && std::system("valgrind --version >/dev/null 2>&1") == 0;
  for (const Limit& limit : limits) {
    // A short run says whether it works, not how fast.
    run(limit.set, &unit, brief ? none : limit.units, brief ? none : limit.ns);
    if (can_count) count_instructions(limit.set);
  }
  report("list of std::regex", "ns", regex_time(), std::nullopt);
  if (missed != 0 && !json) std::printf("%d missed\n", missed);
  return missed != 0;
}
