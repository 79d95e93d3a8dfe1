#pragma once
// Objects that bench/partial asks for, by routes that always give the whole, /whole, and by routes that give what the
// client asks for, /part. one has 50 fields and a list of 100 elements, and so has versioned, whose ETag is the handler's;
// fields/N is an object of N fields, and elements/N one of three fields and a list of N elements. lazy has three fields
// and a member that takes about a millisecond to compute.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <classy/context.hpp>
#include <classy/controller.hpp>

namespace shop {

using Texts = std::vector<std::string>;

struct Review {
  int id;
  std::string author = "Ada Lovelace";
  int stars = 4;
  std::string text = "Light, floral, and not at all bitter: as it should be.";
};

struct Article {
  int id = 4711;
  std::string name = "Darjeeling first flush", sku = "TEA-0001", ean = "4006381333931", brand = "Makaibari";
  std::string unit = "piece", category = "tea", country = "IN", region = "West Bengal", garden = "Kurseong";
  std::string description =
      "Organic, loose leaf, from the first harvest of the year. Light and floral, with a note of muscatel.";
  std::string storage = "dry and dark", packaging = "tin", colour = "light amber", aroma = "muscatel", taste = "floral";
  double price = 12.5, list_price = 14.95, tax = 0.07, weight = 0.1, width = 0.08, height = 0.12, depth = 0.08;
  int stock = 250, reserved = 12, ordered = 500, sold = 10'432, returned = 7, views = 182'133, rank = 3, minimum = 1,
      maximum = 20;
  bool active = true, organic = true, fair_trade = true, vegan = true, fragile = false, gift = true;
  std::optional<std::string> note{}, supplier{"Tea Traders Ltd."}, batch{"2026-03"}, discount{}, replaced_by{};
  Texts tags{"tea", "black", "organic"}, images{"tea-0001-1.jpg", "tea-0001-2.jpg"}, related{"TEA-0042", "CUP-0007"};
  std::string created = "2026-03-01T08:00:00Z", changed = "2026-11-22T23:02:32Z", available = "2026-04-01",
              best_before = "2028-03";
  std::vector<Review> reviews{};
};

using Fields = std::map<std::string, std::string>;

struct Elements {
  int id = 4711;
  std::string name = "Darjeeling first flush";
  double price = 12.5;
  std::vector<Review> elements{};
};

struct Forecast {
  int id = 4711;
  std::string name = "Darjeeling first flush";
  double price = 12.5;
  classy::Lazy<std::uint64_t> demand{};
};
/// Takes about a millisecond.
inline std::uint64_t demand() {
  std::uint64_t state = 4711;
  for (int i = 0; i < 700'000; ++i) state = state * 6364136223846793005U + 1442695040888963407U;
  return state >> 32U;
}

inline std::vector<Review> reviews(int count) {
  std::vector<Review> made;
  for (int i = 0; i < count; ++i) made.push_back({.id = i});
  return made;
}

/// Made once: what an object costs before it is an answer is not measured.
class Articles {
 public:
  Articles() {
    for (const int count : {1, 2, 5, 10, 20, 50, 100, 1000}) {
      elements_[count].elements = reviews(count);
      for (int i = 0; i < count; ++i) fields_[count]["field" + std::to_string(i)] = "the value of this field";
    }
  }

  const Article& one() const { return one_; }
  const Article& versioned(classy::Context& context) const {
    context.set("ETag", "\"v17\"");
    return one_;
  }
  Forecast lazy() const { return {.demand = &demand}; }
  const Fields& fields(int count) const { return fields_.at(count); }
  const Elements& elements(int count) const { return elements_.at(count); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/whole/one", &Articles::one), get("/whole/lazy", &Articles::lazy),
                          get("/whole/fields/{count}", &Articles::fields),
                          get("/whole/elements/{count}", &Articles::elements),
                          get("/part/one", &Articles::one, {.partial = true}),
                          get("/part/versioned", &Articles::versioned, {.partial = true}),
                          get("/part/lazy", &Articles::lazy, {.partial = true}),
                          get("/part/fields/{count}", &Articles::fields, {.partial = true}),
                          get("/part/elements/{count}", &Articles::elements, {.partial = true}));
  }

 private:
  Article one_{.reviews = reviews(100)};
  std::map<int, Fields> fields_;
  std::map<int, Elements> elements_;
};

}  // namespace shop
