// The tables of tests/data/routes: their format is told in data/routes/README.md.

#include <classy/route_table.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace route_table_data_tests {

namespace {

struct Row {
  std::string method;
  std::string text;
  int expected = 0;
};

std::filesystem::path data() {
#ifdef CLASSY_ROUTE_DATA
  return CLASSY_ROUTE_DATA;
#else
  return std::filesystem::path{__FILE__}.parent_path() / "data/routes";
#endif
}

std::size_t method_index(std::string_view name) {
  static constexpr std::string_view names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
  return static_cast<std::size_t>(std::find(std::begin(names), std::end(names), name) - std::begin(names));
}

}  // namespace

TEST_CASE("the tables of data/routes are matched in full, in any order of insertion") {
  std::size_t sets = 0;
  std::size_t look_ups = 0;
  for (const auto& entry : std::filesystem::directory_iterator{data()}) {
    if (entry.path().extension() != ".txt") continue;
    ++sets;
    std::ifstream file{entry.path()};
    std::size_t patterns = 0, paths = 0;
    REQUIRE(file >> patterns >> paths);
    std::vector<Row> routes(patterns), rows(paths);
    for (Row& row : routes) REQUIRE(file >> row.method >> row.text);
    for (Row& row : rows) REQUIRE(file >> row.method >> row.text >> row.expected);

    std::vector<std::size_t> order(patterns);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (unsigned seed = 0; seed < 2; ++seed) {
      classy::RouteTable<int> table;
      for (const std::size_t i : order) {
        REQUIRE_FALSE(table.insert(method_index(routes[i].method), routes[i].text, static_cast<int>(i)));
      }
      table.freeze();
      classy::Captures captures;
      std::string scratch;
      for (const Row& row : rows) {
        const auto match = table.find(method_index(row.method), row.text, captures, scratch);
        const int found = match.found == classy::Found::route       ? *match.value
                          : match.found == classy::Found::no_route  ? -1
                          : match.found == classy::Found::no_method ? -2
                                                                    : -3;
        ++look_ups;
        if (found == row.expected) continue;
        INFO(entry.path().filename() << ": " << row.method << " " << row.text.substr(0, 100));
        CHECK(found == row.expected);
      }
      std::mt19937 random{seed};
      std::shuffle(order.begin(), order.end(), random);
    }
  }
  CHECK(sets == 22);
  CHECK(look_ups > 30'000);
}

}  // namespace route_table_data_tests
