// Code that the documents quote: what is done before a server begins, and behind its end.
#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/serve.hpp>

namespace asio = boost::asio;

struct Pool {
  asio::awaitable<void> connect() { co_return; }
  asio::awaitable<void> close() { co_return; }
};

int start_and_stop(Pool& pool) {
  classy::App app;
  app.on_start([&]() -> asio::awaitable<void> { co_await pool.connect(); });
  app.on_stop([&]() -> asio::awaitable<void> { co_await pool.close(); });
  return classy::serve(app);
}
