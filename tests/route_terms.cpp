#include <classy/detail/route_terms.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

namespace route_terms_tests {

using classy::detail::accepts;

struct Note {
  int id = 7;
  std::optional<std::string> text;
  std::optional<int> count;
};

struct Account {
  int id = 7;
  std::string name = "Ada";
  std::string password = "secret";
  std::vector<Note> notes{{}};
};

class Notes {
 public:
  std::string csv() const { return "a,b"; }
  boost::asio::awaitable<std::string> csv_later() const { co_return "c,d"; }
  std::string missing() const { throw classy::HttpError{404}; }
  std::string size(classy::Body body) const { return std::to_string(body.size()); }
  Note note() const { return {}; }
  Account account() const { return {}; }
  classy::Created<Account> create() const { return {"/accounts/7", {}}; }
  boost::asio::awaitable<std::vector<Account>> accounts() const { co_return std::vector<Account>{{}, {.id = 8}}; }
  classy::Status<404, Account> gone() const { return {}; }
  std::variant<classy::HttpError, Account> either() const { return Account{}; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(
        get("/csv", &Notes::csv, {.content_type = "text/csv; charset=utf-8"}),
        get("/later", &Notes::csv_later, {.content_type = "text/csv"}),
        get("/missing", &Notes::missing, {.content_type = "text/csv"}), post("/size", &Notes::size, {.max_body = 10}),
        get("/note", &Notes::note, {.omit_null = true}), get("/whole", &Notes::note),
        get("/account", &Notes::account, {.fields = "id,notes/id"}),
        post("/account", &Notes::create, {.without = "password,notes"}),
        get("/accounts", &Notes::accounts, {.without = "password,notes/count", .omit_null = true}),
        get("/gone", &Notes::gone, {.fields = "id"}), get("/either", &Notes::either, {.fields = "id"}));
  }
};

struct Client {
  Client() { app.include("", notes); }

  Notes notes;
  classy::App app;
};

TEST_CASE("a route that names a media type answers with it") {
  Client with;
  classy::TestClient client{with.app};
  CHECK(client.get("/csv").header("Content-Type") == "text/csv; charset=utf-8");
  CHECK(client.get("/csv").text() == "a,b");
  CHECK(client.get("/later").header("Content-Type") == "text/csv");
  CHECK(client.get("/later").text() == "c,d");
}

TEST_CASE("errors keep their own media type") {
  Client with;
  classy::TestClient client{with.app};
  const auto answer = client.get("/missing");
  CHECK(answer.status() == 404);
  CHECK(answer.header("Content-Type") == "application/problem+json");
}

TEST_CASE("a client that refuses the media type of a route gets 406") {
  Client with;
  classy::TestClient client{with.app};
  CHECK(client.get("/csv", {.headers = {{"Accept", "application/json"}}}).status() == 406);
  CHECK(client.get("/csv", {.headers = {{"Accept", "application/json, text/*;q=0.5"}}}).status() == 200);
  CHECK(client.get("/note", {.headers = {{"Accept", "text/html"}}}).status() == 200);
}

TEST_CASE("media ranges are taken by the one that says most") {
  CHECK(accepts("", "text/csv"));
  CHECK(accepts("*/*", "text/csv"));
  CHECK(accepts("text/*", "text/csv"));
  CHECK(accepts("TEXT/CSV", "text/csv; charset=utf-8"));
  CHECK(accepts("text/html, text/csv;q=0.1", "text/csv"));
  CHECK_FALSE(accepts("text/html", "text/csv"));
  CHECK_FALSE(accepts("*/*, text/csv;q=0", "text/csv"));
  CHECK_FALSE(accepts("text/csv; q=0, text/*", "text/csv"));
  CHECK_FALSE(accepts("text/csv;v=1;q=0.0", "text/csv"));
  CHECK_FALSE(accepts("image/*, */*;q=0", "text/csv"));
  CHECK_FALSE(accepts("nonsense", "text/csv"));
}

TEST_CASE("a body above the limit of its route gets 413") {
  Client with;
  classy::TestClient client{with.app};
  CHECK(client.post("/size", {.body = "0123456789"}).text() == "10");
  CHECK(client.post("/size", {.body = "0123456789a"}).status() == 413);
}

TEST_CASE("members that are null are left out where a route says so") {
  Client with;
  classy::TestClient client{with.app};
  CHECK(client.get("/note").text() == R"({"id":7})");
  CHECK(client.get("/whole").text() == R"({"id":7,"text":null,"count":null})");
}

TEST_CASE("a route may answer with some of the fields only") {
  Client with;
  classy::TestClient client{with.app};
  CHECK(client.get("/account").text() == R"({"id":7,"notes":[{"id":7}]})");
  CHECK(client.get("/either").text() == R"({"id":7})");
  const auto created = client.post("/account");
  CHECK(created.status() == 201);
  CHECK(created.header("Location") == "/accounts/7");
  CHECK(created.text() == R"({"id":7,"name":"Ada"})");
  CHECK(client.get("/accounts").text() ==
        R"([{"id":7,"name":"Ada","notes":[{"id":7}]},{"id":8,"name":"Ada","notes":[{"id":7}]}])");
}

TEST_CASE("the answer of an error is never a part") {
  Client with;
  classy::TestClient client{with.app};
  CHECK(client.get("/gone").json()["password"] == "secret");
}

}  // namespace route_terms_tests
