#pragma once
// SessionOver: the library's connection over a MemoryStream, or over a stream on top of one, on an io_context of its own,
// with a clock that goes on when the test says so.

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/dispatch.hpp>
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
      Over over = [](MemoryStream stream) { return stream; }, classy::AccessLog log = nullptr)
      : context{std::make_shared<classy::detail::ConnectionContext>(std::move(handler), limits, std::move(log))},
        over_{std::move(over)},
        line_{std::make_shared<Wire>(io.get_executor())},
        wire{*line_} {
    context->clock.set(now, std::chrono::milliseconds{0});
  }
  SessionOver(const SessionOver&) = delete;
  SessionOver& operator=(const SessionOver&) = delete;

  /// Begins to serve; as the server does it.
  void start() {
    const auto served = std::make_shared<Watched>(ended, over_(MemoryStream{line_}), context);
    connection = served;
    boost::asio::dispatch(io, [served] { served->start(); });
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

  bool ended = false;  // outlives the io_context, which may be what ends it
  boost::asio::io_context io{1};
  std::shared_ptr<classy::detail::ConnectionContext> context;

 private:
  const Over over_;
  std::shared_ptr<Wire> line_;  // the stream's, too: the io_context ends last

 public:
  Wire& wire;
  std::chrono::steady_clock::time_point now{std::chrono::hours{1000}};
  std::weak_ptr<Connection> connection;

 private:
  class Watched final : public Connection {
   public:
    Watched(bool& ended, Stream stream, std::shared_ptr<classy::detail::ConnectionContext> context)
        : Connection{std::move(stream), std::move(context)}, ended_{ended} {}
    ~Watched() override { ended_ = true; }

   private:
    bool& ended_;
  };
};

using SessionOnWire = SessionOver<MemoryStream>;

}  // namespace test
