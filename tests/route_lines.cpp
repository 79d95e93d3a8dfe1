#include <classy/detail/route_lines.hpp>

#include <catch2/catch.hpp>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <classy/app.hpp>
#include <classy/router.hpp>

namespace route_lines_tests {

using classy::Route;
using classy::RouteOptions;
using classy::Verb;
using namespace classy::detail;

Route route(Verb verb, std::string pattern, std::string_view controller, bool coroutine, const RouteOptions& options) {
  classy::Operation operation{.controller = controller, .coroutine = coroutine, .options = options};
  return {verb, std::move(pattern), {}, operation, {}, {}};
}

class Pages {
 public:
  std::string one(int) const { return "one"; }
  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{id}", &Pages::one));
  }
};
constexpr int line_of_routes = __LINE__ - 3;

TEST_CASE("routes are a table with aligned columns") {
  const std::vector<Route> routes{
      route(Verb::get, "/a", "app::Adder", false, {.summary = "Adds"}),
      route(Verb::delete_, "/longer/{pattern}", "app::Adder", true, {}),
      route(Verb::post, "/", "", false, {}),
      route(Verb::get, "/named", "app::Adder", false, {.summary = "S", .name = "mine"}),
  };
  CHECK(route_lines(routes) ==
        "  GET     /a                 app::Adder  plain      Adds\n"
        "  DELETE  /longer/{pattern}  app::Adder  coroutine\n"
        "  POST    /                  function    plain\n"
        "  GET     /named             mine        plain      S\n");
  CHECK(route_lines({}).empty());
}

TEST_CASE("an app prints its routes with their places") {
  Pages pages;
  classy::App app;
  app.include("/pages", pages);
  app.get("/healthz", [] { return "ok"; }, {.name = "health"});
  const int line_of_lambda = __LINE__ - 1;
  std::ostringstream out;
  app.print_routes(out);
  const std::string file = std::source_location::current().file_name();
  CHECK(out.str() == "  GET  /pages/{id}  route_lines_tests::Pages  plain  " + file + ":" +
                         std::to_string(line_of_routes) + "\n  GET  /healthz     health                    plain  " +
                         file + ":" + std::to_string(line_of_lambda) + "\n");
}

}  // namespace route_lines_tests
