#include <classy/paging.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

#include "support/links.hpp"

namespace paging_tests {

struct User {
  int id = 0;
  std::string name{};
};
/// Keys of several parts.
struct Place {
  std::string name{};
  int id = 0;
};

class Users {
 public:
  explicit Users(int count) {
    for (int i = 1; i <= count; ++i) users.push_back({i, "user " + std::to_string(i % 3)});
  }

  classy::Page<User> all(classy::Paging<int, 10, 4> paging) const {
    std::vector<User> found;
    for (const User& user : users) {
      if (user.id > paging.after().value_or(0) && found.size() < paging.wanted()) found.push_back(user);
    }
    return paging.page(std::move(found), &User::id);
  }
  classy::Page<User> by_name(const classy::Paging<Place>& paging) const {
    std::vector<User> found = users;
    const auto place = [](const User& user) { return std::pair{std::string_view{user.name}, user.id}; };
    std::sort(found.begin(), found.end(), [&](const User& a, const User& b) { return place(a) < place(b); });
    std::erase_if(found, [&](const User& user) {
      return paging.after() && place(user) <= std::pair{std::string_view{paging.after()->name}, paging.after()->id};
    });
    return paging.page(std::move(found), [](const User& user) { return Place{user.name, user.id}; });
  }
  classy::Page<int> of(std::string_view, classy::Paging<std::string> paging) const {
    return {{1, 2}, paging.next(paging.after().value_or("") + "x")};
  }
  classy::Page<int> too_long(classy::Paging<std::string> paging) const {
    return {{1}, paging.next(std::string(499, 'k'))};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/all", &Users::all, {.partial = true}), get("/by-name", &Users::by_name),
                          get("/of/{owner}", &Users::of), get("/too-long", &Users::too_long));
  }

  std::vector<User> users;
};

struct Served {
  explicit Served(int count) : users{count} {}

  Users users;
  classy::App app = [this] {
    classy::App made;
    made.include("", users);
    return made;
  }();
  classy::TestClient client{app};
};

/// Where the next page is; empty: this is the last one.
std::string next_of(const classy::TestAnswer& page) { return test::link(page, "next").value_or(""); }

/// The ids of all pages, one text for each page.
std::vector<std::string> walk(classy::TestClient& client, std::string target) {
  std::vector<std::string> pages;
  for (; !target.empty() && pages.size() < 20;) {
    const classy::TestAnswer page = client.get(target);
    REQUIRE(page.status() == 200);
    std::string ids;
    for (const auto& user : nlohmann::json::parse(page.text())) ids += user["id"].dump() + " ";
    pages.push_back(ids);
    target = next_of(page);
  }
  return pages;
}

using Texts = std::vector<std::string>;

TEST_CASE("a list is walked a page at a time") {
  Served served{9};
  CHECK(walk(served.client, "/all") == Texts{"1 2 3 4 ", "5 6 7 8 ", "9 "});
  CHECK(walk(served.client, "/all?limit=3") == Texts{"1 2 3 ", "4 5 6 ", "7 8 9 "});
  CHECK(walk(served.client, "/all?limit=10") == Texts{"1 2 3 4 5 6 7 8 9 "});
  Served even{8}, one{1}, none{0};
  CHECK(walk(even.client, "/all") == Texts{"1 2 3 4 ", "5 6 7 8 "});
  CHECK(walk(one.client, "/all") == Texts{"1 "});
  CHECK(walk(none.client, "/all") == Texts{""});
}

TEST_CASE("a key may have several parts") {
  Served served{9};
  CHECK(walk(served.client, "/by-name?limit=2") == Texts{"3 6 ", "9 1 ", "4 7 ", "2 5 ", "8 "});
}

TEST_CASE("what is added to a list and removed from it shifts no page") {
  Served served{9};
  const std::string next = next_of(served.client.get("/all"));
  served.users.users.erase(served.users.users.begin());      // 1 is gone
  served.users.users.erase(served.users.users.begin() + 2);  // so is 4, at which the cursor points
  CHECK(walk(served.client, next) == Texts{"5 6 7 8 ", "9 "});
}

TEST_CASE("a link to the next page keeps the query") {
  Served served{9};
  const std::string next = next_of(served.client.get("/all?limit=2&name=a+b%26c&&fields=id"));
  CHECK_THAT(next, Catch::StartsWith("/all?limit=2&name=a+b%26c&fields=id&cursor="));
  const std::string behind = next_of(served.client.get(next));
  CHECK_THAT(behind, Catch::StartsWith("/all?limit=2&name=a+b%26c&fields=id&cursor="));
  CHECK(std::count(behind.begin(), behind.end(), '=') == 4);
}

TEST_CASE("of each item of a page a part may be asked for") {
  Served served{9};
  const classy::TestAnswer page = served.client.get("/all?limit=2&fields=name");
  CHECK(page.text() == R"([{"name":"user 1"},{"name":"user 2"}])");
  const classy::TestAnswer rest = served.client.get(test::link(page, classy::rest_relation).value());
  CHECK(rest.text() == R"([{"id":1},{"id":2}])");
  CHECK(next_of(rest) != "");
  CHECK(rest.header("ETag") == page.header("ETag"));
}

TEST_CASE("a limit is a number from 1 to the most that there may be") {
  Served served{9};
  for (const char* const limit : {"0", "11", "-1", "x", ""}) {
    INFO(limit);
    const classy::TestAnswer page = served.client.get("/all?limit=" + std::string{limit});
    CHECK(page.status() == 422);
    CHECK_THAT(page.text(), Catch::Contains(R"("loc":["query","limit"])"));
  }
}

TEST_CASE("what is no cursor of a list is refused") {
  Served served{9};
  const std::string next = next_of(served.client.get("/all"));
  const std::size_t at = next.find("cursor=") + 7;
  const std::string cursor = next.substr(at);
  REQUIRE(cursor.size() == 14);
  CHECK(served.client.get("/all?cursor=" + cursor).status() == 200);

  Texts bad{
      "", "x", "4", "00", cursor.substr(1), cursor + "0", cursor + "30", cursor.substr(0, 12), std::string(1013, '0')};
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    bad.push_back(cursor);
    bad.back()[i] = cursor[i] == '0' ? '1' : '0';
    bad.push_back(cursor);
    bad.back()[i] = 'g';
  }
  bad.push_back(
      next_of(served.client.get("/by-name?limit=2")).substr(std::string_view{"/by-name?limit=2&cursor="}.size()));
  for (const std::string& text : bad) {
    INFO(text);
    const classy::TestAnswer page = served.client.get("/all?cursor=" + text);
    CHECK(page.status() == 422);
    CHECK_THAT(page.text(),
               Catch::Contains(R"("type":"cursor_invalid")") && Catch::Contains(R"("loc":["query","cursor"])"));
  }
}

TEST_CASE("a cursor is one list's alone") {
  Served served{9};
  const std::string ada = next_of(served.client.get("/of/ada"));
  CHECK(served.client.get(ada).status() == 200);
  CHECK(served.client.get("/of/bob" + ada.substr(7)).status() == 422);
  CHECK(next_of(served.client.get(ada)) != ada);
}

TEST_CASE("a key that is too long for a cursor is the server's mistake") {
  Served served{1};
  CHECK(served.client.get("/too-long").status() == 500);
}

TEST_CASE("a page is documented by its two parameters and its items") {
  using Method = decltype(&Users::all);
  const classy::Operation& operation = classy::operation_of<Method>;
  REQUIRE(operation.parameters.size() == 2);
  CHECK(operation.parameters[0].name == "limit");
  CHECK(operation.parameters[1].name == "cursor");
  CHECK(operation.result == &classy::shape_of<std::vector<User>>());
}

}  // namespace paging_tests
