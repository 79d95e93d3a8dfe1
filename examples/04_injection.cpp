// Dependencies: what outlives a request comes through the constructor; what belongs to one request is a parameter whose
// type has an Extract, plain or a coroutine. A test says what it gives instead.
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

class Sessions {
 public:
  explicit Sessions(std::map<std::string, std::string, std::less<>> users) : users_{std::move(users)} {}

  boost::asio::awaitable<std::string> user_of(std::string_view token) const {  // asks a database, in another program
    const auto found = users_.find(token);
    if (found == users_.end()) throw classy::HttpError{401, "log in first", {{"WWW-Authenticate", "Bearer"}}};
    co_return found->second;
  }

 private:
  std::map<std::string, std::string, std::less<>> users_;
};

/// The current user: made once for each request that asks for one.
struct User {
  std::string name;
};

template <>
struct classy::Extract<User> {
  static boost::asio::awaitable<User> from(classy::Header<"Authorization"> token, const classy::Request& request) {
    const Sessions* sessions = *request.storage().find<const Sessions*>();  // put there by the middleware below
    std::string name = co_await sessions->user_of(*token);
    co_return User{std::move(name)};
  }
};

class Greeter {
 public:
  explicit Greeter(std::string greeting) : greeting_{std::move(greeting)} {}  // the injected dependency

  std::string greet(const User& user) const { return greeting_ + ", " + user.name; }

  static constexpr auto routes() { return classy::routes(classy::get("/", &Greeter::greet)); }

 private:
  std::string greeting_;
};

int main() {
  const Sessions sessions{{{"token-1", "Ada"}, {"token-2", "Bob"}}};
  Greeter hello{"Hello"}, moin{"Moin"};  // one class, two objects, two dependencies

  classy::App app;
  app.use([&sessions](const classy::Request& request) { request.storage().emplace<const Sessions*>(&sessions); });
  app.include("/hello", hello).include("/moin", moin);

  classy::TestClient client{app};
  const auto ada = client.get("/hello", {.headers = {{"Authorization", "token-1"}}});
  const auto bob = client.get("/moin", {.headers = {{"Authorization", "token-2"}}});
  const auto nobody = client.get("/moin", {.headers = {{"Authorization", "token-3"}}});
  client.override(User{"Eve"});  // in a test: no token, no sessions
  const auto eve = client.get("/moin");

  for (const auto& answer : {ada, bob, nobody, eve}) std::cout << answer.status() << " " << answer.text() << "\n";
  return ada.text() == "Hello, Ada" && bob.text() == "Moin, Bob" && nobody.status() == 401 && eve.text() == "Moin, Eve"
             ? 0
             : 1;
}
