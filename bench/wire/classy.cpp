// The server of the benches over loopback: classy as a program has it, without a log. `classy [THREADS]`: as many I/O
// threads, or one. It chooses a port, says it in its banner, and ends at SIGTERM.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <classy/classy.hpp>

#include "allocations.hpp"
#include "articles.hpp"

namespace shop {

using namespace classy;

enum class Sort { asc, desc };
enum class Unit { piece, kilogram, litre };
enum class Payment { invoice, card, transfer };

struct Address {
  std::string street;
  std::string city;
  std::string zip;
  std::string country;
};

struct Customer {
  std::int64_t id;
  std::string name;
  std::string email;
  Address billing;
  std::optional<Address> shipping;
};

struct Line {
  std::string sku;
  std::string name;
  int count;
  Unit unit = Unit::piece;
  double price;
  std::vector<std::string> tags;
  std::optional<std::string> note;

  static constexpr auto rules =
      classy::rules(field<&Line::sku>(min_length(1), max_length(20)), field<&Line::name>(min_length(1), max_length(80)),
                    field<&Line::count>(ge(1), le(1000)), field<&Line::price>(gt(0)));
};

struct Order {
  std::int64_t id;
  std::string placed;
  Customer customer;
  std::vector<Line> lines;
  std::map<std::string, double> totals;
  Payment payment;
  bool gift = false;
  std::optional<std::string> coupon;

  static constexpr auto rules = classy::rules(field<&Order::lines>(min_items(1), max_items(100)));
};

class Service {
 public:
  explicit Service(int y) : y_{y} {}

  int add(int x) const { return x + y_; }

  std::string echo(std::string text) const { return text; }
  boost::asio::awaitable<std::string> echo_later(std::string text) const { co_return text; }

  int search(Query<"limit", int, ge(1), le(100), def(20)> limit, Query<"deep", bool, def(false)> deep,
             Query<"sort", Sort, def(Sort::asc)> sort, Query<"author", std::optional<std::string>> author,
             Query<"most", double, def(100)> most) const {
    return limit + (deep ? 1000 : 0) + (*sort == Sort::desc ? 2000 : 0) + static_cast<int>(*most) +
           static_cast<int>(author->value_or("").size());
  }

  Order order(Order order) const { return order; }
  nlohmann::json document(nlohmann::json document) const { return document; }

  static constexpr auto routes() {
    return classy::routes(get("/add/{x}", &Service::add), get("/echo/{text}", &Service::echo),
                          get("/later/echo/{text}", &Service::echo_later), get("/search", &Service::search),
                          post("/orders", &Service::order), post("/documents", &Service::document));
  }

 private:
  int y_;
};

}  // namespace shop

int main(int count, char** arguments) {
  const unsigned threads = count > 1 ? static_cast<unsigned>(std::stoul(arguments[1])) : 1;
  shop::Service service{2};
  const shop::Articles articles;
  classy::App app;
  app.include("", service).include("/articles", articles);
  return classy::serve(app, {.port = 0, .threads = threads, .log = {}});
}
