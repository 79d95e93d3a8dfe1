// Two servers and other work on one io_context of your own; and a handler that asks another server, and holds no thread
// while it waits for the answer.
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/server.hpp>

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// GET, by Beast's client. Cancellation ends it, as that of a handler whose own client has left.
asio::awaitable<std::string> fetch(std::uint16_t port, std::string target) {
  boost::beast::tcp_stream stream{co_await asio::this_coro::executor};
  stream.expires_after(std::chrono::seconds{5});
  const asio::ip::tcp::endpoint endpoint{asio::ip::address_v4::loopback(), port};
  co_await stream.async_connect(endpoint, asio::use_awaitable);
  http::request<http::empty_body> request{http::verb::get, target, 11};
  request.set(http::field::host, "localhost");
  co_await http::async_write(stream, request, asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  co_await http::async_read(stream, buffer, response, asio::use_awaitable);
  if (response.result() != http::status::ok) throw classy::HttpError{502, "the other server has no answer"};
  co_return response.body();
}

class Gateway {
 public:
  explicit Gateway(std::uint16_t port) : port_{port} {}  // the other server is a dependency like any other

  asio::awaitable<std::string> greeting(int number) const {
    const std::string name = co_await fetch(port_, "/names/" + std::to_string(number));
    co_return "hello, " + name;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/greetings/{number}", &Gateway::greeting));
  }

 private:
  std::uint16_t port_;
};

int main() {
  asio::io_context io;
  classy::App names;
  names.get("/names/{number}", [](int number) { return number == 7 ? "Ada" : "nobody"; });
  classy::Server names_server{io, names};
  names_server.listen("127.0.0.1", 0);
  Gateway gateway{names_server.port()};
  classy::App app;
  app.include("", gateway);
  classy::Server server{io, app};
  server.listen("127.0.0.1", 0);
  std::string answer;
  const auto ask = [&]() -> asio::awaitable<void> {  // your own work, beside both servers
    answer = co_await fetch(server.port(), "/greetings/7");
    server.stop();
    names_server.stop();
  };
  asio::co_spawn(io, ask, asio::detached);
  io.run();  // until both servers have drained, and nothing else is left to do
  std::cout << answer << "\n";
  return answer == "hello, Ada" ? 0 : 1;
}
