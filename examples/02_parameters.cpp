// Parameters: from the path, the query, header lines and cookies, each with its type and its rules. What does not fit is
// answered by 422 with all faults at once, before the method is called.
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

using namespace classy;

enum class Order { asc, desc };

class Library {
 public:
  // ?limit=20&tag=a&tag=b&sort=desc: a rule is a value, and a default makes a parameter optional
  std::string search(Query<"limit", int, ge(1), le(100), def(20)> limit,
                     Query<"tag", std::vector<std::string>, defaulted, max_items(3)> tags,
                     Query<"sort", Order, def(Order::asc)> sort,
                     Query<"author", std::optional<std::string>> author) const {
    return std::to_string(limit) + " books, " + std::to_string(tags->size()) + " tags, " +
           (*sort == Order::asc ? "asc" : "desc") + ", by " + author->value_or("anybody");
  }

  // by position, or by name in any order
  std::string book(int id) const { return "book " + std::to_string(id); }
  std::string page(Path<"page", int, ge(1)> page, Path<"id", int> id) const {
    return "page " + std::to_string(page) + " of book " + std::to_string(id);
  }

  // header lines and cookies read as the values that they hold
  std::string visit(Header<"User-Agent"> agent, Cookie<"seen", int, def(0)> seen) const {
    return std::string{*agent} + " was here " + std::to_string(seen) + " times";
  }

  static constexpr auto routes() {
    return classy::routes(get("/books", &Library::search), get("/books/{id}", &Library::book),
                          get("/books/{id}/{page}", &Library::page), get("/visit", &Library::visit));
  }
};

int main() {
  Library library;
  App app;
  app.include("", library);

  TestClient client{app};
  for (const char* target : {"/books", "/books?limit=5&tag=c%2B%2B&tag=http&sort=desc&author=Ada", "/books/7/3",
                             "/books/seven", "/books?limit=0&sort=sideways"}) {
    const auto answer = client.get(target);
    std::cout << target << "\n  " << answer.status() << " " << answer.text() << "\n";
  }
  const auto visit = client.get("/visit", {.headers = {{"User-Agent", "curl"}}, .cookies = {{"seen", "3"}}});
  std::cout << visit.text() << "\n";

  const bool good = visit.text() == "curl was here 3 times" && client.get("/books/7/3").text() == "page 3 of book 7" &&
                    client.get("/books?limit=0&sort=sideways").json()["errors"].size() == 2;
  return good ? 0 : 1;
}
