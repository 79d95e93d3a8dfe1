#include <classy/detail/answer_table.hpp>

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdint>

namespace answer_table_tests {

using classy::Found;
using classy::detail::AnswerTable;
using classy::detail::RouteAnswer;

constexpr std::size_t get = 0, head = 1, post = 2, put = 3, any = AnswerTable::any_method;
constexpr std::uint32_t bit(std::size_t method) { return std::uint32_t{1} << method; }

TEST_CASE("a table of answers knows what was added before it is frozen") {
  AnswerTable table;
  CHECK(table.at(1, get) == AnswerTable::none);
  table.add(1, get, 0);
  table.add(3, any, 7);
  CHECK(table.at(1, get) == 1);
  CHECK(table.at(1, post) == AnswerTable::none);
  CHECK(table.at(2, get) == AnswerTable::none);
  CHECK(table.at(3, any) == 8);
  CHECK(table.at(3, get) == AnswerTable::none);
}

TEST_CASE("an exact method answers before a substitute and that before the route for any method") {
  AnswerTable table;
  table.add(1, get, 10);
  table.add(2, get, 20);
  table.add(2, head, 21);
  table.add(3, get, 30);
  table.add(3, any, 31);
  table.add(4, any, 40);
  table.substitute(head, get);
  table.freeze();
  const auto answer = [&table](std::uint32_t leaf, std::size_t method) { return table.column(method)[leaf]; };
  CHECK(answer(1, get) == 11);
  CHECK(answer(1, head) == 11);
  CHECK(answer(1, post) == AnswerTable::none);
  CHECK(answer(2, head) == 22);
  CHECK(answer(3, get) == 31);
  CHECK(answer(3, head) == 31);
  CHECK(answer(3, put) == 32);
  for (std::size_t method = 0; method <= any; ++method) {
    INFO("method " << method);
    CHECK(answer(0, method) == AnswerTable::none);
    CHECK(answer(4, method) == 41);
  }
}

TEST_CASE("a leaf names all methods that it answers") {
  AnswerTable table;
  table.add(1, get, 0);
  table.add(1, put, 1);
  table.add(2, post, 2);
  table.add(3, any, 3);
  table.substitute(head, get);
  table.freeze();
  CHECK(table.methods(0) == 0);
  CHECK(table.methods(1) == (bit(get) | bit(head) | bit(put)));
  CHECK(table.methods(2) == bit(post));
  CHECK(table.methods(3) == bit(any));
}

TEST_CASE("an answer is a route or the methods there are or neither") {
  CHECK(RouteAnswer{}.found() == Found::no_route);
  CHECK(RouteAnswer::of_route(1).found() == Found::route);
  CHECK(RouteAnswer::of_route(1).route() == 0);
  CHECK(RouteAnswer::of_route(~std::uint32_t{0}).route() == ~std::uint32_t{0} - std::size_t{1});
  CHECK(RouteAnswer::of_methods(0).found() == Found::no_route);
  CHECK(RouteAnswer::of_methods(bit(any)).found() == Found::no_method);
  CHECK(RouteAnswer::of_methods(bit(any)).methods() == bit(any));
  CHECK(RouteAnswer::bad_path().found() == Found::bad_path);
}

}  // namespace answer_table_tests
