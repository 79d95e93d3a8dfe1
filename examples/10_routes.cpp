// Routes that can be asked about: the URL of a method, why a request is answered as it is, the table, trailing slashes.
#include <iostream>
#include <sstream>
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>
#include <classy/url_for.hpp>

struct Book {
  int id;
  std::string title;
};

class Books {
 public:
  Book one(int id) const { return {id, "Book " + std::to_string(id)}; }
  std::string newest() const { return "the newest"; }
  std::string search(std::string words, classy::Query<"limit", int, classy::def(10)> limit) const {
    return std::to_string(limit) + " of " + words;
  }

  // no path is written twice: where this object is mounted, its route tells
  classy::Created<Book> add(Book book, const classy::Request& request) const {
    return {classy::url_for<&Books::one>(request, book.id), book};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{id:int}", &Books::one), get("/newest", &Books::newest),
                          get("/search/{words}", &Books::search), post("/", &Books::add));
  }
};

int main() {
  Books books, used;

  classy::App app;
  app.include("/books", books);
  app.include("/used", used);
  app.redirect_slashes();  // "/books/7/" is redirected to "/books/7": 308

  // the values are percent-encoded; a wrong number of them, or a wrong type, does not compile
  std::cout << app.url_for<&Books::one>(books, 7) << "\n";                                     // /books/7
  std::cout << app.url_for<&Books::search>(used, "war & peace").query("limit", 20) << "\n\n";  // /used/search/war%20&…

  app.print_routes(std::cout);
  std::cout << "\n" << app.explain("/books/newest") << "\n" << app.explain("PUT", "/books/7") << "\n";

  classy::TestClient client{app};
  const auto added = client.post("/used", {.json = {{"id", 8}, {"title", "Old"}}});
  const auto redirected = client.get("/books/7/?page=2");
  std::cout << added.header("Location").value_or("nowhere") << ", " << redirected.status() << " "
            << redirected.header("Location").value_or("nowhere") << "\n";

  const bool good = app.url_for<&Books::one>(books, 7) == "/books/7" && added.header("Location") == "/used/8" &&
                    redirected.header("Location") == "/books/7?page=2" && app.explain("PUT", "/books/7").status == 405;
  return good ? 0 : 1;
}
