#pragma once
// SessionOver: the library's connection coroutine over a MemoryStream, or over a stream on top of one, on an io_context
// of its own, with a clock that goes on when the test says so.

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <classy/detail/connection.hpp>
#include <classy/detail/connection_context.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>

#include "support/memory_stream.hpp"

namespace test {

template <class Stream>
class SessionOver {
 public:
  using Connection = classy::detail::Connection<Stream>;
  using Over = std::function<Stream(MemoryStream)>;

  explicit SessionOver(
      classy::Handler handler, const classy::Limits& limits = {},
      Over over = [](MemoryStream stream) { return stream; })
      : context{std::make_shared<classy::detail::ConnectionContext>(std::move(handler), limits, nullptr)},
        over_{std::move(over)},
        line_{std::make_shared<Wire>(io.get_executor())},
        wire{*line_} {
    context->clock.set(now, std::chrono::milliseconds{0});
  }
  SessionOver(const SessionOver&) = delete;
  SessionOver& operator=(const SessionOver&) = delete;

  /// Begins to serve; as the server does it.
  void start() {
    const auto served = std::make_shared<Connection>(over_(MemoryStream{line_}), context);
    connection = served;
    boost::asio::co_spawn(
        io, [served] { return served->run(); },
        boost::asio::bind_cancellation_slot(served->cancellation_slot(), [this, served](std::exception_ptr error) {
          if (error) served->give_up();
          failed = error != nullptr;
          ended = true;
        }));
    poll();
  }
  /// Runs until nothing is left to be done without the client, the clock, or a handler's own timer.
  void poll() {
    io.restart();
    io.poll();
  }
  void send(std::string_view bytes) {
    wire.send(bytes);
    poll();
  }
  /// The client has sent all, and what follows from it happens.
  void finish() {
    wire.finish();
    poll();
  }
  /// Lets the time pass, and looks after the connection as the server does.
  void pass(std::chrono::milliseconds time) {
    now += time;
    context->clock.set(now, std::chrono::milliseconds{0});
    if (const auto alive = connection.lock(); alive && alive->overdue(now)) alive->expire();
    poll();
  }
  void drain() {
    context->draining = true;
    if (const auto alive = connection.lock()) alive->drain();
    poll();
  }
  const std::string& output() const { return wire.output(); }

  boost::asio::io_context io{1};
  std::shared_ptr<classy::detail::ConnectionContext> context;

 private:
  const Over over_;
  std::shared_ptr<Wire> line_;  // the stream's, too: the io_context ends last

 public:
  Wire& wire;
  std::chrono::steady_clock::time_point now{std::chrono::hours{1000}};
  std::weak_ptr<Connection> connection;
  bool ended = false;
  bool failed = false;
};

using SessionOnWire = SessionOver<MemoryStream>;

}  // namespace test
