// Errors: thrown, returned, or mapped from your own exceptions; by default as problem+json, or in FastAPI's shape.
#include <iostream>
#include <stdexcept>
#include <string>

#include <boost/system/result.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

struct Account {
  int id;
  int balance;
};

struct NotEnough : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Bank {
 public:
  Account find(int id) const {
    if (id != 1) throw classy::HttpError{404, "no such account"};  // sent as it is
    return {1, 100};
  }
  Account pay(int id, int amount) const {
    if (amount > 100) throw NotEnough{"only 100 left"};          // mapped below
    if (amount < 0) throw std::logic_error{"a secret of ours"};  // a 500 that says nothing of it
    return {id, 100 - amount};
  }
  boost::system::result<Account, classy::Problem> check(int id) const {  // without an exception
    if (id != 1) return classy::Problem{.status = 404, .detail = "no such account"};
    return Account{1, 100};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{id}", &Bank::find, {.responses = {{404, "no such account"}}}),
                          post("/{id}/pay/{amount}", &Bank::pay), get("/{id}/check", &Bank::check));
  }
};

int main() {
  Bank bank;
  classy::App app;
  app.include("/accounts", bank);
  app.on_exception<NotEnough>([](const NotEnough& error) { return classy::HttpError{409, error.what()}; });

  classy::App fastapi;  // the same, for clients that know FastAPI's errors
  fastapi.include("/accounts", bank).errors(classy::fastapi_errors);

  classy::TestClient client{app}, other{fastapi};
  for (const char* target : {"/accounts/1", "/accounts/2", "/accounts/2/check", "/accounts/x", "/nowhere"}) {
    std::cout << target << "\n  " << client.get(target).text() << "\n  " << other.get(target).text() << "\n";
  }
  const auto broke = client.post("/accounts/1/pay/101"), broken = client.post("/accounts/1/pay/-1");
  std::cout << broke.text() << "\n" << broken.text() << "\n";

  return client.get("/accounts/2").status() == 404 && client.get("/accounts/2/check").status() == 404 &&
                 broke.status() == 409 && broken.status() == 500 &&
                 other.get("/nowhere").text() == R"({"detail":"Not Found"})"
             ? 0
             : 1;
}
