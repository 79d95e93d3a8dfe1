#include <classy/route_url.hpp>

#include <catch2/catch.hpp>

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace route_url_tests {

const int type_of_handlers = 0;

std::string written(std::string_view pattern, const std::vector<std::string_view>& values) {
  const classy::UrlWanted wanted{.handler = "&Users::one"};
  try {
    return classy::detail::UrlWriter{wanted}.write(pattern, values);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

/// Routes of one type of handler, each of another object.
classy::RouteList list_of(const std::vector<std::pair<const char*, const int*>>& routes) {
  static constexpr classy::Operation nothing{};
  classy::RouteList list;
  for (const auto& [pattern, object] : routes) {
    list.add({classy::Verb::get}, pattern, {classy::Handler{nullptr, object}, &nothing, {}, &type_of_handlers}, {},
             std::source_location::current());
  }
  return list;
}

std::string url_of(const classy::RouteList& list, const int* object, std::string_view beside = {}) {
  const classy::UrlWanted wanted{
      .handler = "&Users::list", .type = &type_of_handlers, .object = object, .beside = beside};
  try {
    return classy::route_url(list, wanted);
  } catch (const classy::RouteError& error) {
    return error.what();
  }
}

TEST_CASE("a pattern is filled in segment by segment") {
  CHECK(written("/", {}) == "/");
  CHECK(written("/a/", {}) == "/a/");
  CHECK(written("/{{a}}/caf\xC3\xA9 %", {}) == "/%7Ba%7D/caf%C3%A9%20%25");
  CHECK(written("/v{a}.txt/{b}/{rest...}", {"1", "2/3", "4/5 6"}) == "/v1.txt/2%2F3/4/5%206");
  CHECK(written("/{rest...}", {"/a"}) == "/%2Fa");
  CHECK(written("//a", {}) == "url_for<&Users::one>: \"//a\": a URL that begins with two slashes names a host");
  CHECK(written("/{a:int}", {"x"}) == "url_for<&Users::one>: \"/{a:int}\": a does not meet its constraint: int");
}

TEST_CASE("the route of a handler is found by its object and by the mount that asks") {
  const int one = 1, other = 2;
  classy::RouteList list = list_of({{"/one", &one}, {"/other", &other}});
  CHECK(url_of(list, &one) == "/one");
  CHECK(url_of(list, &other) == "/other");
  CHECK(url_of(list, nullptr).starts_with("url_for<&Users::list>: several routes have this handler: \"/one\" ("));

  classy::RouteList first = list_of({{"/x", &one}}), second = list_of({{"/x", &one}}), all;
  all.include("/first", first, std::source_location::current());
  all.include("/second", second, std::source_location::current());
  CHECK(url_of(all, nullptr, "/second/x") == "/second/x");
  CHECK(url_of(all, &one, "/first/x") == "/first/x");
  CHECK(url_of(all, nullptr, "/nowhere").find("several routes") != std::string::npos);
  CHECK(url_of(all, &other, "/first/x").find("with others: \"/first/x\"") != std::string::npos);
  CHECK(url_of(list_of({}), nullptr) == "url_for<&Users::list>: no route has this handler");
}

}  // namespace route_url_tests
