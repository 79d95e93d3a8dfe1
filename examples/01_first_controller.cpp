// A first controller, asked without a socket: `classy::TestClient` goes the way that a server's requests go.
#include <iostream>
#include <string>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/test_client.hpp>

class Adder {  // no base class, no macro, no registry
 public:
  explicit Adder(int y) : y_{y} {}  // the injected dependency is a constructor argument

  // plain methods
  int add(int x) const { return x + y_; }
  int sub(int x) const { return x - y_; }

  // a coroutine
  boost::asio::awaitable<std::string> echo(std::string text) const { co_return text + " " + std::to_string(y_); }

  static constexpr auto routes() {
    using namespace classy;
    // each pattern is checked against its method when this compiles
    return classy::routes(get("/add/{x}", &Adder::add), post("/sub/{x}", &Adder::sub),
                          get("/echo/{text}", &Adder::echo));
  }

 private:
  int y_;
};

int main() {
  Adder two{2}, forty{40};  // one class, two objects, two dependencies

  classy::App app;
  app.include("/two", two);
  app.include("/forty", forty);

  classy::TestClient client{app};  // in a program: return classy::serve(app, {.port = 8080});
  for (const char* target : {"/two/add/22", "/forty/add/22", "/two/echo/hello", "/two/add/twenty"}) {
    const auto answer = client.get(target);
    std::cout << target << " -> " << answer.status() << " " << answer.text() << "\n";
  }
  return client.get("/two/add/22").text() == "24" ? 0 : 1;
}
