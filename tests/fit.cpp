#include <classy/fit.hpp>

#include <catch2/catch.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace fit_tests {

using classy::Fit;
using classy::fit;
using classy::parameter_order;

namespace {
using Names = std::vector<std::string_view>;
using Order = std::vector<std::uint8_t>;
}  // namespace

TEST_CASE("a pattern fits when each placeholder has its parameter") {
  struct Row {
    std::string_view pattern;
    Names names;
    Fit fit;
  };
  const Row rows[] = {
      {"/", {}, Fit::good},
      {"/{a}", {""}, Fit::good},
      {"/{a}/{b...}", {"", ""}, Fit::good},
      {"/{a}/{b}", {"b", "a"}, Fit::good},
      {"/{a}/{b}/{c}", {"b", "", ""}, Fit::good},
      {"/", {""}, Fit::too_few_placeholders},
      {"/{a}", {"", ""}, Fit::too_few_placeholders},
      {"/{a}", {"a", ""}, Fit::too_few_placeholders},
      {"/{a}", {}, Fit::too_many_placeholders},
      {"/{a}/{b}", {"a"}, Fit::too_many_placeholders},
      {"/{a}/{b}", {"a", "a"}, Fit::too_many_placeholders},
      {"/{a}", {"b"}, Fit::unknown_name},
      {"/{a}/{b}", {"", "c"}, Fit::unknown_name},
      {"/a", {"a"}, Fit::unknown_name},
  };
  for (const Row& row : rows) {
    INFO(row.pattern << " " << row.names.size());
    CHECK(fit(row.pattern, row.names) == row.fit);
  }
}

TEST_CASE("parameters with names take theirs and the others what is left") {
  struct Row {
    std::string_view pattern;
    Names names;
    Order order;
  };
  const Row rows[] = {
      {"/", {}, {}},
      {"/{a}/{b}", {"", ""}, {}},
      {"/{a}/{b}", {"a", "b"}, {}},
      {"/{a}/{b}", {"b", "a"}, {1, 0}},
      {"/{a}/{b}/{c}", {"c", "", ""}, {2, 0, 1}},
      {"/{a}/{b}/{c}", {"", "a", ""}, {1, 0, 2}},
      {"/{a}/{b}/{c}", {"", "", "a"}, {1, 2, 0}},
      {"/{a}/{b}/{c}", {"", "b", ""}, {}},
      {"/{a}/x/{b}/{c...}", {"c", "b", "a"}, {2, 1, 0}},
  };
  for (const Row& row : rows) {
    INFO(row.pattern);
    CHECK(parameter_order(row.pattern, row.names) == row.order);
  }
}

TEST_CASE("every misfit has a sentence of its own") {
  CHECK(describe(Fit::too_few_placeholders) != describe(Fit::too_many_placeholders));
  CHECK(describe(Fit::unknown_name) != describe(Fit::too_many_placeholders));
  for (const Fit misfit : {Fit::good, Fit::too_few_placeholders, Fit::too_many_placeholders, Fit::unknown_name}) {
    CHECK_FALSE(describe(misfit).empty());
  }
}

}  // namespace fit_tests
