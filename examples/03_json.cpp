// JSON: plain structs in and out, without a macro. Rules stand beside the fields; an initialiser or a std::optional makes
// a member optional; the rest is required.
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

using namespace classy;

enum class Unit { piece, kilogram };

struct Item {
  std::string name;
  double price;
  int count = 1;  // may be absent
  Unit unit = Unit::piece;
  std::optional<std::string> note;  // absent or null
  std::vector<std::string> tags = {};

  static constexpr auto rules =
      classy::rules(field<&Item::name>(min_length(1), max_length(40), description("As on the shelf")),
                    field<&Item::price>(gt(0)), field<&Item::tags>(max_items(3), defaulted));
};

struct Order {
  int customer;
  std::vector<Item> items;

  static constexpr auto rules = classy::rules(extra(forbid), field<&Order::items>(min_items(1)));

  std::optional<std::string> validate() const {  // a rule across members
    if (items.size() > 2 && customer == 0) return "anonymous customers buy at most two things";
    return std::nullopt;
  }
};

struct Receipt {
  double total = 0;
  std::map<std::string, int> counts;
};

class Shop {
 public:
  Receipt buy(const Order& order) const {
    Receipt receipt;
    for (const Item& item : order.items) {
      receipt.total += item.price * item.count;
      receipt.counts[item.name] += item.count;
    }
    return receipt;
  }

  static constexpr auto routes() { return classy::routes(post("/orders", &Shop::buy, {.status = 201})); }
};

int main() {
  Shop shop;
  App app;
  app.include("", shop);
  TestClient client{app};

  const nlohmann::json order = {{"customer", 7}, {"items", {{{"name", "tea"}, {"price", 2.5}, {"count", 2}}}}};
  const auto bought = client.post("/orders", {.json = order});
  std::cout << bought.status() << " " << bought.text() << "\n";

  const nlohmann::json bad = {{"items", {{{"name", ""}, {"price", "dear"}, {"unit", "mile"}}}}, {"colour", "red"}};
  const auto refused = client.post("/orders", {.json = bad});
  std::cout << refused.status() << " " << refused.json().dump(2) << "\n";

  const bool good = bought.text() == R"({"total":5.0,"counts":{"tea":2}})" && refused.json()["errors"].size() == 5;
  return good ? 0 : 1;
}
