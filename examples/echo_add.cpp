// Echoes and sums: two controllers, one of them mounted twice with different dependencies; a plain method and a coroutine
// in each. `examples/run --port 8080`, then `curl -i localhost:8080/add/22`.
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/classy.hpp>

namespace asio = boost::asio;

class Adder {  // no base class, no macro, no registry
 public:
  explicit Adder(int y) : y_{y} {}  // the injected dependency is a constructor argument

  int add(int x) const { return x + y_; }

  asio::awaitable<int> add_later(int x) const {  // waits without holding a thread
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{10}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return add(x);
  }

  static constexpr auto routes() {  // the class's routes on one screen
    using namespace classy;
    return classy::routes(get("/add/{x}", &Adder::add, {.summary = "x plus this adder's y"}),
                          get("/later/add/{x}", &Adder::add_later, {.summary = "The same, a little later"}));
  }

 private:
  int y_;
};

class Echo {
 public:
  std::string echo(std::string text) const { return text; }

  asio::awaitable<std::string> echo_later(std::string text) const { co_return text; }

  std::size_t length(classy::Body body) const { return body.size(); }  // the bytes as they came, not copied
};

int main(int argc, char** argv) {
  classy::ServeOptions options;
  int y = 2;
  classy::CommandLine line{"echo_add", "Serves echoes and sums."};
  line.option("--host", options.host, "address to listen on")
      .option("--port", options.port, "port to listen on; 0 lets the system choose")
      .option("--threads", options.threads, "I/O threads")
      .option("--add", y, "what /add adds; /more/add adds 40 more");
  if (const std::optional<int> status = line.read(argc, argv)) return *status;

  Adder adder{y};
  Adder more{y + 40};  // the same class again, with another dependency
  Echo echo;

  classy::Router echoes{echo};  // bound by hand, without routes() in the class
  echoes.get("/{text}", &Echo::echo).get("/later/{text}", &Echo::echo_later);
  classy::Router bodies{echo};  // the same object at another place
  bodies.post("/body", &Echo::length);

  classy::App app;
  app.include("", adder).include("/more", more).include("/echo", echoes).include("", bodies);
  return classy::serve(app, options);
}
