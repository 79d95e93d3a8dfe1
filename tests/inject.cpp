#include <classy/inject.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

namespace inject_tests {

/// What the extractors did, for tests to look at.
std::string journal;

struct User {
  std::string name;
};
struct Tenant {
  std::string name;
  std::string user;
};
/// Neither copied nor quiet.
class Transaction {
 public:
  explicit Transaction(std::string tenant) : tenant_{std::make_unique<std::string>(std::move(tenant))} {}
  Transaction(Transaction&&) = default;
  Transaction& operator=(Transaction&&) = default;
  ~Transaction() {
    if (tenant_) journal += " end";
  }
  std::string& tenant() { return *tenant_; }

 private:
  std::unique_ptr<std::string> tenant_;
};

}  // namespace inject_tests

template <>
struct classy::Extract<inject_tests::User> {
  static inject_tests::User from(classy::Header<"X-User"> name) {
    inject_tests::journal += " user";
    if (*name == "nobody") throw classy::HttpError{401, "who are you?"};
    return {std::string{*name}};
  }
};
template <>
struct classy::Extract<inject_tests::Tenant> {
  static boost::asio::awaitable<inject_tests::Tenant> from(
      const inject_tests::User& user, const classy::Request& request,
      classy::Query<"tenant", std::string, classy::def("main")> tenant) {
    inject_tests::journal += " tenant";
    if (request.path() == "/broken") throw classy::HttpError{503};
    co_return inject_tests::Tenant{*tenant, user.name};
  }
};
template <>
struct classy::Extract<inject_tests::Transaction> {
  static inject_tests::Transaction from(inject_tests::Tenant& tenant) {
    inject_tests::journal += " begin";
    return inject_tests::Transaction{tenant.name};
  }
};

namespace inject_tests {

class Things {
 public:
  std::string plain(const User& user) const { return user.name; }
  std::string twice(const User& one, User other, User& third) const {
    third.name += "!";
    return one.name + other.name;
  }
  boost::asio::awaitable<std::string> coroutine(const User& user, int number) const {
    co_return user.name + std::to_string(number);
  }
  std::string waits(const Tenant& tenant, const User& user) const {
    journal += " handler";
    return tenant.name + "/" + tenant.user + "/" + user.name;
  }
  boost::asio::awaitable<std::string> both_wait(Transaction& transaction, const Tenant& tenant) const {
    journal += " handler";
    co_return transaction.tenant() + tenant.user;
  }
  std::string broken(const Tenant&) const { return "never"; }
  std::string faulty(const User&, classy::Query<"n", int> n) const { return std::to_string(n); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/plain", &Things::plain), get("/twice", &Things::twice),
                          get("/coroutine/{number}", &Things::coroutine), get("/waits", &Things::waits),
                          get("/both", &Things::both_wait), get("/broken", &Things::broken),
                          get("/faulty", &Things::faulty));
  }
};

struct Fixture {
  Fixture() {
    journal.clear();
    app.include("", things);
  }
  Things things;
  classy::App app;
};

const classy::TestRequest as_ada{.headers = {{"X-User", "ada"}}};

TEST_CASE("a type with an Extract is made from the request") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  CHECK(client.get("/plain", as_ada).text() == "ada");
  CHECK(client.get("/coroutine/7", as_ada).text() == "ada7");
}

TEST_CASE("an Extract runs once for a request however many ask") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  CHECK(client.get("/twice", as_ada).text() == "ada!ada");
  CHECK(journal == " user");
  journal.clear();
  CHECK(client.get("/waits", as_ada).text() == "main/ada/ada");
  CHECK(journal == " user tenant handler");
  CHECK(client.get("/waits?tenant=x", as_ada).text() == "x/ada/ada");
}

TEST_CASE("what an Extract made is destroyed when the answer is complete") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  CHECK(client.get("/both", as_ada).text() == "mainada");
  CHECK(journal == " user tenant begin handler end");
}

TEST_CASE("what an Extract throws is the answer and the handler is not called") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  const auto answer = client.get("/waits", {.headers = {{"X-User", "nobody"}}});
  CHECK(answer.status() == 401);
  CHECK(answer.json()["detail"] == "who are you?");
  CHECK(journal == " user");
  CHECK(client.get("/broken", as_ada).status() == 503);
}

TEST_CASE("an Extract is not called when something that it takes is faulty") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  const auto answer = client.get("/waits");
  CHECK(answer.status() == 422);
  CHECK(journal.empty());
  REQUIRE(answer.json()["errors"].size() == 1);  // though two ask for the user
  CHECK(answer.json()["errors"][0]["loc"] == nlohmann::json::parse(R"(["header","X-User"])"));
}

TEST_CASE("faults of an Extract and of the handler are told together in their order") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  const auto errors = client.get("/faulty?n=x").json()["errors"];
  REQUIRE(errors.size() == 2);
  CHECK(errors[0]["loc"][0] == "query");
  CHECK(errors[1]["loc"][0] == "header");
}

TEST_CASE("a test may say what an Extract gives") {
  const Fixture fixture;
  classy::TestClient client{fixture.app};
  client.override(User{"eve"});
  CHECK(client.get("/plain").text() == "eve");
  CHECK(client.get("/waits").text() == "main/eve/eve");
  client.override_by<Tenant>([] { return Tenant{"made", "up"}; });
  CHECK(client.get("/waits").text() == "made/up/eve");
  CHECK(client.forget_overrides().get("/plain").status() == 422);
}

}  // namespace inject_tests
