// One server for what waits, what blocks, and what counts: each method runs where it should, by its kind. Run it, or serve
// it: 07_sync_and_async --port 8080
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/cli.hpp>
#include <classy/controller.hpp>
#include <classy/serve.hpp>
#include <classy/test_client.hpp>

namespace asio = boost::asio;
using namespace std::chrono_literals;

class Weather {
 public:
  // changes a member: its methods never run in parallel, so nothing is locked
  int visit() { return ++visits_; }

  // waits, and holds no thread
  asio::awaitable<std::string> forecast(std::string city) {
    asio::steady_timer timer{co_await asio::this_coro::executor, 10ms};
    co_await timer.async_wait(asio::use_awaitable);
    co_return "sunny in " + city + " for visitor " + std::to_string(visits_);  // others came while it waited
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(post("/visits", &Weather::visit), get("/forecast/{city}", &Weather::forecast));
  }

 private:
  int visits_ = 0;
};

class Reports {
 public:
  // blocks: a worker calls it
  std::string report(int year) const {
    std::this_thread::sleep_for(10ms);
    return "all of " + std::to_string(year);
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{year}", &Reports::report, {.offload = true}));
  }
};

int main(int argc, char** argv) {
  std::uint16_t port = 0;
  classy::CommandLine line{"07_sync_and_async", "Waits, blocks and counts."};
  line.option("--port", port, "serve there, instead of running through; 0: run through");
  if (const auto status = line.read(argc, argv)) return *status;

  Weather weather;
  Reports reports;
  classy::App app;
  app.include("/weather", weather).include("/reports", reports);
  if (port != 0) return classy::serve(app, {.port = port, .threads = 2, .workers = {.threads = 4, .queue = 100}});

  classy::TestClient client{app};
  client.post("/weather/visits");
  const std::string forecast = client.get("/weather/forecast/Oslo").text();
  const std::string report = client.get("/reports/2026").text();
  std::cout << forecast << "\n" << report << "\n";
  return forecast == "sunny in Oslo for visitor 1" && report == "all of 2026" ? 0 : 1;
}
