// Masks by the table, of data/masks: directly, and as a client sends them.

#include <catch2/catch.hpp>

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/field_mask.hpp>
#include <classy/json.hpp>
#include <classy/merge.hpp>
#include <classy/part_write.hpp>
#include <classy/test_client.hpp>
#include <classy/url.hpp>

#include "support/links.hpp"

namespace mask_cases_tests {

using classy::FieldMask;
using classy::TestAnswer;
using nlohmann::json;

json read(const char* file) {
  std::ifstream stream{file};
  return json::parse(stream);
}

/// A text, or a list of texts and how often each stands there.
std::string mask_of(const json& row) {
  if (row.is_string()) return row;
  std::string text;
  for (std::size_t i = 0; i < row.size(); i += 2) {
    for (int left = i + 1 < row.size() ? row[i + 1].get<int>() : 1; left > 0; --left) text += row[i];
  }
  return text;
}

std::string part_of(const json& whole, const FieldMask& mask) {
  std::string out;
  classy::append_json_part(whole.dump(), mask, out);
  return out;
}

class Objects {
 public:
  explicit Objects(json objects) : objects_(std::move(objects)) {}

  json one(std::string_view name) {
    ++calls;
    return objects_.at(std::string{name});
  }

  static constexpr auto routes() { return classy::routes(classy::get("/{name}", &Objects::one, {.partial = true})); }

  int calls = 0;

 private:
  json objects_;
};

/// Gives the objects, whole or in part.
class Site {
 public:
  explicit Site(json table) : objects{std::move(table)} {
    app_.include("", objects);
    client_.emplace(app_);
  }

  TestAnswer get(const std::string& target) { return client_->get(target); }
  TestAnswer get(const std::string& name, std::string_view mask) {
    std::string target = "/" + name + "?fields=";
    classy::detail::append_percent_encoded(target, mask, classy::detail::is_unreserved);
    return get(target);
  }

  Objects objects;

 private:
  classy::App app_;
  std::optional<classy::TestClient> client_;
};

/// A client's question with a mask that is no good, and the fault that it is told.
json fault_of(Site& site, const std::string& mask) {
  const TestAnswer answer = site.get("user", mask);
  CHECK(answer.status() == 422);
  CHECK(answer.text().size() < 1000);
  CHECK_FALSE(answer.header("ETag"));
  REQUIRE(answer.json()["errors"].size() == 1);
  return answer.json()["errors"][0];
}

std::size_t count_nodes(const classy::MaskNode& node) {
  std::size_t count = 1 + (node.rest == nullptr ? 0 : count_nodes(*node.rest));
  for (const auto& [name, field] : node.fields) count += count_nodes(field);
  return count;
}

TEST_CASE("the masks of the table select and leave out what it says") {
  const json table = read("data/masks/parts.json");
  for (const json& group : table["groups"]) {
    const json& whole = table["objects"].at(group["of"].get<std::string>());
    for (const json& row : group["rows"]) {
      CAPTURE(group["about"], group["of"], row[0]);
      FieldMask mask = FieldMask::parse(row[0].get<std::string>());
      CHECK(mask.text() == row[1].get<std::string>());
      CHECK(FieldMask::parse(mask.text()).text() == mask.text());
      CHECK(part_of(whole, mask) == row[2].dump());
      CHECK(part_of(whole, std::move(mask).complement()) == row[3].dump());
      CHECK(classy::merge(row[2], row[3]) == whole);
    }
  }
}

TEST_CASE("a client gets what the table says, and by the link the rest of it") {
  const json table = read("data/masks/parts.json");
  Site site{table["objects"]};
  for (const json& group : table["groups"]) {
    const std::string name = group["of"];
    for (const json& row : group["rows"]) {
      CAPTURE(group["about"], name, row[0]);
      const TestAnswer part = site.get(name, row[0].get<std::string>());
      CHECK(part.status() == 200);
      CHECK(part.text() == row[2].dump());
      CHECK(test::link(part, "canonical") == "/" + name + "?fields=*");
      const auto link = test::link(part, classy::rest_relation);
      CHECK(link.has_value() == (row[2] != table["objects"][name]));
      if (!link) continue;
      const TestAnswer rest = site.get(*link);
      CHECK(rest.text() == row[3].dump());
      CHECK(rest.header("ETag") == part.header("ETag"));
    }
  }
}

TEST_CASE("what the table says is no mask is refused, with the place, before the handler is called") {
  const json table = read("data/masks/errors.json");
  Site site{{}};
  for (const json& group : table["groups"]) {
    const std::string type = group["type"], says = group["says"];
    for (const json& row : group["rows"]) {
      const std::string mask = mask_of(row[0]);
      CAPTURE(group["about"], row[0]);
      classy::MaskError error;
      CHECK_FALSE(FieldMask::parse(mask, error));
      CHECK(error.type == type);
      CHECK(error.what == says);
      CHECK(error.position == row[1].get<std::size_t>());

      const json fault = fault_of(site, mask);
      CHECK(fault["loc"] == json({"query", "fields"}));
      CHECK(fault["type"] == type);
      CHECK(fault["msg"] == "Input should be a field mask, " + says);
      CHECK(fault["ctx"] == json({{"position", row[1]}}));
    }
  }
  CHECK(site.objects.calls == 0);
}

TEST_CASE("a mask at a limit is a mask") {
  const auto parsed = [](const json& pieces) { return FieldMask::parse(mask_of(pieces)); };
  CHECK(parsed({"a", 2048}).text() == std::string(2048, 'a'));
  CHECK(parsed({"a,", 1023, "a"}).text() == "a");
  CHECK(parsed({"a", 1, " ", 2047}).text() == "a");
  CHECK(parsed({"(", 1, "a(", 15, "a", 1, ")", 16}).text() == mask_of({"a/", 15, "a"}));
  CHECK(parsed({"\\(", 1024}).text() == mask_of({"\\(", 1024}));
  CHECK(parsed({"\\a", 1024}).text() == std::string(1024, 'a'));
}

TEST_CASE("whatever * stands for, a mask is no larger than a few times its text") {
  std::string few = "*(", many = "*(";  // of each of some fields, so many
  for (int i = 0; i < 26; ++i) few += (i == 0 ? "" : ",") + std::string{static_cast<char>('a' + i)};
  for (int i = 0; i < 300; ++i) many += (i == 0 ? "a" : ",a") + std::to_string(i);
  few += ")";
  many += ")";
  for (int i = 0; i < 50; ++i) few += "," + std::to_string(i) + "/x";
  for (int i = 0; i < 80; ++i) many += "," + std::to_string(i) + "/x";

  const FieldMask mask = FieldMask::parse(few);
  CHECK(count_nodes(mask.root()) == 1 + 1 + 26 + 50 * (1 + 26));
  CHECK(mask.text().size() <= 8 * FieldMask::max_size);
  Site site{{}};
  CHECK(fault_of(site, many)["type"] == "field_mask_too_complex");
  // It is a mask, but a link could not say what it leaves out.
  CHECK(fault_of(site, few)["type"] == "field_mask_too_long");
  CHECK(site.objects.calls == 0);
}

TEST_CASE("a mask that is not UTF-8, or holds a NUL, is a bad request") {
  Site site{{}};
  for (const char* bytes : {"%ff", "a%C3", "%C0%AF", "%ED%A0%80", "%00", "a%00b", "%5C%00"}) {
    CAPTURE(bytes);
    CHECK(site.get("/user?fields=" + std::string{bytes}).status() == 400);
  }
  CHECK(site.objects.calls == 0);
}

}  // namespace mask_cases_tests
