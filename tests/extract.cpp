#include <classy/extract.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <classy/parameters.hpp>
#include <classy/router.hpp>
#include <classy/routes.hpp>

namespace extract_tests {

using classy::Body;
using classy::Path;
using classy::Request;
using nlohmann::json;

enum class Unit { metre, mile };

class Calls {
 public:
  std::string named(Path<"year", int> year, Path<"month", int> month) const {
    return std::to_string(year) + "-" + std::to_string(month);
  }
  std::string mixed(Path<"b", std::string> b, int a, std::string_view c) const {
    return std::to_string(a) + *b + std::string{c};
  }
  std::string three(const Path<"c", int>& c, int a, int b) const {
    return std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(*c);
  }
  std::string tail(Path<"rest", std::string> rest, int id) const { return std::to_string(id) + ":" + *rest; }
  std::string kinds(int i, unsigned char u, double d, bool b, Unit unit, std::string s) const {
    return std::to_string(i) + std::to_string(u) + std::to_string(d) + (b ? "true" : "false") +
           std::to_string(static_cast<int>(unit)) + s;
  }
  std::string body(Body body, const Request& request) const {
    return std::to_string(body.size()) + std::string{body.text()} + std::string{request.query()};
  }
  std::string again(const Body& body) const { return std::string{body.data(), body.size()}; }
};

/// Asks `routes` without a network and without an app.
class Asker {
 public:
  explicit Asker(classy::Router<const Calls>& router) : routes_{router.list().routes()} {}
  classy::Response get(std::string_view target, std::string_view body = {}) const {
    Request request{{.target = target, .body = body}};
    classy::Response response;
    CHECK_FALSE(routes_(request, response).valid());
    return response;
  }

 private:
  classy::Routes routes_;
};

std::string loc_and_type(const json& fault) {
  return fault["loc"][0].get<std::string>() + "." + fault["loc"][1].get<std::string>() + " " +
         fault["type"].get<std::string>();
}

const Calls calls;

TEST_CASE("a path parameter goes by its name wherever it stands in the pattern") {
  classy::Router router{calls};
  router.get("/ym/{year}/{month}", &Calls::named)
      .get("/my/{month}/{year}", &Calls::named)
      .get("/mixed/{a}/{b}/{c}", &Calls::mixed)
      .get("/mixed_first/{b}/{a}/{c}", &Calls::mixed)
      .get("/mixed_last/{a}/{c}/{b}", &Calls::mixed)
      .get("/three/{c}/{x}/{y}", &Calls::three)
      .get("/three_last/{x}/{y}/{c}", &Calls::three)
      .get("/tail/{id}/{rest...}", &Calls::tail);
  const Asker asker{router};
  const std::pair<const char*, const char*> rows[] = {
      {"/ym/2024/12", "2024-12"},     {"/my/12/2024", "2024-12"},     {"/mixed/1/b/c", "1bc"},
      {"/mixed_first/b/1/c", "1bc"},  {"/mixed_last/1/c/b", "1bc"},   {"/three/3/1/2", "1,2,3"},
      {"/three_last/1/2/3", "1,2,3"}, {"/tail/7/a/b%2Fc", "7:a/b/c"}, {"/my/1%32/2024", "2024-12"},
  };
  for (const auto& [target, text] : rows) {
    INFO(target);
    CHECK(asker.get(target).body() == text);
  }
}

TEST_CASE("path parameters of every kind are read in their order") {
  classy::Router router{calls};
  router.get("/{i}/{u}/{d}/{b}/{unit}/{s}", &Calls::kinds);
  const Asker asker{router};
  CHECK(asker.get("/-7/200/0.5/YES/mile/%C3%A9").body() == "-72000.500000true1é");
  CHECK(asker.get("/+7/0/-1e2/off/metre/x").body() == "70-100.000000false0x");
}

TEST_CASE("every parameter that is not valid is listed in the order of the handler") {
  classy::Router router{calls};
  router.get("/k/{i}/{u}/{d}/{b}/{unit}/{s}", &Calls::kinds).get("/m/{month}/{year}", &Calls::named);
  const Asker asker{router};

  const auto all = json::parse(asker.get("/k/x/256/y/z/foot/s").body());
  CHECK(all["status"] == 422);
  CHECK(all["detail"] == "5 parameters are not valid");
  std::string texts;
  for (const json& fault : all["errors"]) texts += loc_and_type(fault) + "; ";
  CHECK(texts ==
        "path.i int_parsing; path.u less_than_equal; path.d float_parsing; path.b bool_parsing; path.unit enum; ");

  const auto swapped = json::parse(asker.get("/m/x/y").body());
  texts.clear();
  for (const json& fault : swapped["errors"]) {
    texts += loc_and_type(fault) + " " + fault["input"].get<std::string>() + "; ";
  }
  CHECK(texts == "path.year int_parsing y; path.month int_parsing x; ");
}

TEST_CASE("a fault says what is wrong in the words of FastAPI") {
  classy::Router router{calls};
  router.get("/{year}/{month}", &Calls::named);
  const Asker asker{router};
  const auto response = asker.get("/foo/99999999999");
  CHECK(response.status() == 422);
  CHECK(response.header("Content-Type") == "application/problem+json");
  CHECK(json::parse(response.body())["errors"] == json::parse(R"([
    {"type":"int_parsing","loc":["path","year"],"input":"foo",
     "msg":"Input should be a valid integer, unable to parse string as an integer"},
    {"type":"less_than_equal","loc":["path","month"],"input":"99999999999","ctx":{"le":2147483647},
     "msg":"Input should be less than or equal to 2147483647"}])"));
  CHECK(json::parse(asker.get("/foo/1").body())["detail"] == "1 parameter is not valid");
}

TEST_CASE("the input of a fault is decoded and cut at 256 bytes") {
  classy::Router router{calls};
  router.get("/{year}/{month}", &Calls::named);
  const Asker asker{router};
  const auto input = [&](const std::string& sent) {
    return json::parse(asker.get("/" + sent + "/1").body())["errors"][0]["input"].get<std::string>();
  };
  CHECK(input("a%20%22b") == "a \"b");
  CHECK(input(std::string(256, 'a')) == std::string(256, 'a'));
  CHECK(input(std::string(257, 'a')) == std::string(256, 'a'));
  CHECK(input(std::string(8000, 'a')) == std::string(256, 'a'));
}

TEST_CASE("the input of a fault is cut between two characters") {
  classy::Router router{calls};
  router.get("/{year}/{month}", &Calls::named);
  const Asker asker{router};
  for (const std::string_view character : {"é", "€", "😀"}) {
    for (std::size_t before = 250; before < 258; ++before) {
      const std::string sent = std::string(before, 'a') + std::string{character} + "z";
      const auto fault = json::parse(asker.get("/" + sent + "/1").body())["errors"][0];
      const std::string input = fault["input"];
      INFO(before << character);
      CHECK(input.size() <= 256);
      CHECK(input.size() > 252);
      CHECK(sent.starts_with(input));
    }
  }
}

TEST_CASE("the body is given as it came") {
  classy::Router router{calls};
  router.get("/body", &Calls::body).get("/again", &Calls::again);
  const Asker asker{router};
  CHECK(asker.get("/body?a=%41", "x\r\ny").body() == "4x\r\nya=%41");
  CHECK(asker.get("/again", std::string_view{"a\0b", 3}).body() == std::string_view{"a\0b", 3});
  CHECK(asker.get("/again").body().empty());
}

TEST_CASE("a Path reads as its value") {
  const Path<"x", std::string> path{"text"};
  const std::string& converted = path;
  CHECK(converted == "text");
  CHECK(*path == "text");
  CHECK(path->size() == 4);
  CHECK(Path<"x", int>{} == 0);
}

}  // namespace extract_tests
