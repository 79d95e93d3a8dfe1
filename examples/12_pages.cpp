// A long list, sent a page at a time: each page has a link to the next one, and a client may ask for a part of each item.
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/paging.hpp>
#include <classy/test_client.hpp>

struct Book {
  std::string isbn;
  std::string title;
  int pages;
};

class Library {
 public:
  Library() {
    for (int i = 1; i <= 5; ++i) {
      const std::string isbn = "978-" + std::to_string(i);
      books_[isbn] = {isbn, "Volume " + std::to_string(i), 100 * i};
    }
  }

  // at most 50 in a page, and 2 unless the client says how many
  classy::Page<Book> all(classy::Paging<std::string, 50, 2> paging) const {
    std::vector<Book> found;
    auto book = paging.after() ? books_.upper_bound(*paging.after()) : books_.begin();
    for (; book != books_.end() && found.size() < paging.wanted(); ++book) found.push_back(book->second);
    return paging.page(std::move(found), &Book::isbn);
  }

  static constexpr auto routes() { return classy::routes(classy::get("/books", &Library::all, {.partial = true})); }

 private:
  std::map<std::string, Book> books_;  // by ISBN
};

/// The target of the link to the next page; empty: this is the last one.
std::string next_of(const classy::TestAnswer& page) {
  for (const auto& [name, value] : page.headers()) {
    if (name == "Link" && value.ends_with("rel=\"next\"")) return value.substr(1, value.find('>') - 1);
  }
  return {};
}

int main() {
  Library library;
  classy::App app;
  app.include("", library);
  classy::TestClient client{app};

  int pages = 0;
  for (std::string target = "/books?fields=isbn,title"; !target.empty() && pages < 10; ++pages) {
    const auto page = client.get(target);
    std::cout << "GET " << target << "\n" << page.status() << "\n";
    target = next_of(page);
    if (!target.empty()) std::cout << "Link: <" << target << ">; rel=\"next\"\n";
    std::cout << page.text() << "\n\n";
  }

  const auto wrong = client.get("/books?limit=1000");
  std::cout << "GET /books?limit=1000\n" << wrong.status() << "\n" << wrong.text() << "\n";
  return pages == 3 && wrong.status() == 422 ? 0 : 1;
}
