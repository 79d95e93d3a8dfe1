#include <classy/route.hpp>

#include <catch2/catch.hpp>

#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/reflect.hpp>

namespace route_tests {

using classy::Operation;
using classy::Route;
using classy::RouteError;
using classy::RouteList;
using classy::Verb;

struct User {
  int id = 0;
};

constexpr Operation plain{};
constexpr Operation without_body{.empty = true};

void add(RouteList& list, std::string_view pattern, std::vector<std::string_view> names = {},
         const Operation& operation = plain, const classy::RouteOptions& options = {}) {
  list.add({Verb::get}, pattern, {{}, &operation, names}, options, std::source_location::current());
}

std::string listed(const RouteList& list) {
  std::string text;
  for (const Route& route : list.routes()) text += route.pattern + " ";
  return text;
}

template <class Act>
std::string error_of(Act act) {
  try {
    act();
  } catch (const RouteError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("routes stand in the order in which they were added with all that was said") {
  RouteList list;
  add(list, "/b");
  add(list, "/{x}/{y}", {"y", "x"}, without_body, {.summary = "Both"});
  CHECK(listed(list) == "/b /{x}/{y} ");
  CHECK(list.routes()[0].order.empty());
  CHECK(list.routes()[1].order == std::vector<std::uint8_t>{1, 0});
  CHECK(list.routes()[1].operation.options.summary == "Both");
  CHECK(list.routes()[1].operation.empty);
  CHECK(std::string_view{list.routes()[1].where.file_name()}.ends_with("route.cpp"));
}

TEST_CASE("a status that the options give comes before 200 and 204") {
  RouteList list;
  add(list, "/a");
  add(list, "/b", {}, without_body);
  add(list, "/c", {}, plain, {.status = 201});
  add(list, "/d", {}, without_body, {.status = 202});
  const int expected[] = {200, 204, 201, 202};
  for (std::size_t i = 0; i < 4; ++i) CHECK(list.routes()[i].status() == expected[i]);
}

TEST_CASE("a route whose answers could not be sent is refused when it is added") {
  RouteList list;
  for (const int status : {-1, 1, 99, 100, 199, 600}) {
    INFO(status);
    CHECK_THROWS_AS(add(list, "/a", {}, plain, {.status = status}), RouteError);
  }
  CHECK(list.routes().empty());
}

TEST_CASE("a field mask that does not fit the result is refused when the route is added") {
  const Operation users{.result = &classy::shape_of<User>()};
  RouteList list;
  CHECK(error_of([&] { add(list, "/a", {}, users, {.fields = "nmae"}); }).find("\"/a\": the field mask \"nmae\"") !=
        std::string::npos);
  CHECK(error_of([&] { add(list, "/a", {}, users, {.without = "id,"}); }).find("at byte 3") != std::string::npos);
  CHECK(error_of([&] { add(list, "/a", {}, users, {.fields = "id", .without = "id"}); }).find("give one") !=
        std::string::npos);
  CHECK(list.routes().empty());
  CHECK(error_of([&] { add(list, "/a", {}, users, {.fields = "id"}); }) == "no error");
}

TEST_CASE("a bad pattern is refused with its text and its place") {
  RouteList list;
  const std::string text = error_of([&] { add(list, "users"); });
  CHECK(text.find("route.cpp:") != std::string::npos);
  CHECK(text.find("\"users\": a pattern begins with a slash") != std::string::npos);
  CHECK(error_of([&] { add(list, "/{x}"); }) != "no error");
  CHECK(error_of([&] { add(list, "/", {""}); }) != "no error");
  CHECK(error_of([&] { add(list, "/{x}", {"y"}); }) != "no error");
  CHECK(list.routes().empty());
}

TEST_CASE("an included list stands under its prefix and is sealed") {
  RouteList outer, inner;
  add(outer, "/first");
  add(inner, "/");
  add(inner, "/{x}/{y}", {"y", "x"});
  outer.include("/in", inner, std::source_location::current());
  add(outer, "/last");
  CHECK(listed(outer) == "/first /in /in/{x}/{y} /last ");
  CHECK(listed(inner) == "/ /{x}/{y} ");
  CHECK(outer.routes()[2].order == std::vector<std::uint8_t>{1, 0});

  CHECK(error_of([&] { add(inner, "/late"); }).find("\"/late\"") != std::string::npos);
  RouteList another;
  CHECK(error_of([&] { inner.include("/late", another, std::source_location::current()); }).find("too late") !=
        std::string::npos);
  outer.include("/twice", inner, std::source_location::current());  // what is sealed may still be included elsewhere
  CHECK(listed(outer) == "/first /in /in/{x}/{y} /last /twice /twice/{x}/{y} ");
}

TEST_CASE("a sealed list takes no more") {
  RouteList list;
  add(list, "/a");
  list.seal();
  CHECK(error_of([&] { add(list, "/b"); }).find("too late") != std::string::npos);
  CHECK(listed(list) == "/a ");
}

TEST_CASE("a list that could not be included is not sealed") {
  RouteList outer, inner;
  CHECK(error_of([&] { outer.include("bad", inner, std::source_location::current()); }) != "no error");
  CHECK(error_of([&] { outer.include("/itself", outer, std::source_location::current()); }) != "no error");
  CHECK(error_of([&] { add(inner, "/a"); }) == "no error");
  CHECK(error_of([&] { add(outer, "/a"); }) == "no error");
}

}  // namespace route_tests
