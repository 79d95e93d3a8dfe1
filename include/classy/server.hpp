#pragma once
// Server: takes connections and gives their requests to a Handler. It knows nothing of routes.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/detail/connection.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>

namespace classy {

struct ServerOptions {
  Limits limits{};
  AccessLog log{};                          ///< off when empty
  std::chrono::milliseconds drain{30'000};  ///< how long stop() lets requests in flight finish
};

namespace detail {

/// What the coroutines of one server share: it lives until the last of them ends, also after the Server is gone.
class ServerState : public std::enable_shared_from_this<ServerState> {
 public:
  using Executor = boost::asio::any_io_executor;
  using Acceptor = boost::asio::ip::tcp::acceptor;
  using Clock = Connection::Clock;

  /// `lanes`: the contexts that connections are dealt out to in turn. `strands`: whether one may be run by several
  /// threads.
  ServerState(std::vector<boost::asio::io_context*> lanes, bool strands, Handler handler, ServerOptions options)
      : lanes_{std::move(lanes)},
        strands_{strands},
        home_{executor(0)},
        acceptor_{home_},
        pause_{home_},
        sweep_{home_},
        drain_{options.drain},
        context_{std::make_shared<ConnectionContext>()} {
    context_->handler = std::move(handler);
    context_->limits = options.limits;
    context_->log = std::move(options.log);
  }

  void listen(const boost::asio::ip::tcp::endpoint& endpoint) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(Acceptor::reuse_address{true});  // a restart need not wait for TIME_WAIT
    acceptor_.bind(endpoint);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    spawn(accept());
    spawn(sweep());
  }
  std::uint16_t port() const { return port_; }
  std::uint64_t served() const { return context_->served.load(std::memory_order_relaxed); }
  bool stopped() const { return stopped_; }

  /// The drain: no more connections, idle ones close, busy ones answer; at the deadline handlers are cancelled.
  void stop() {
    if (context_->draining.exchange(true)) return;
    boost::asio::dispatch(home_, [self = shared_from_this()] {
      boost::system::error_code ignored;
      self->acceptor_.close(ignored);
      self->pause_.cancel();
      self->drain_until_ = Clock::now() + self->drain_;
      self->sweep_.cancel();
      self->for_each([](Connection& connection) { connection.drain(); });
    });
  }
  /// Without waiting for anything.
  void abort() {
    stop();
    for_each([](Connection& connection) {
      connection.cancel();
      connection.close();
    });
  }

 private:
  /// Behind the drain's deadline: first for cancelled handlers to answer, then for closed connections to end.
  static constexpr std::chrono::milliseconds grace{1000};

  /// A connection belongs to its coroutine, and so to its io_context.
  struct Entry {
    const Connection* connection;
    std::weak_ptr<Connection> alive;
  };

  Executor executor(std::size_t lane) const {
    if (strands_) return boost::asio::make_strand(*lanes_[lane]);
    return lanes_[lane]->get_executor();
  }

  void spawn(boost::asio::awaitable<void> work) {
    boost::asio::co_spawn(home_, std::move(work), [self = shared_from_this()](std::exception_ptr) {});
  }

  boost::asio::awaitable<void> accept() {
    std::size_t lane = 0;
    while (acceptor_.is_open()) {
      const Executor where = executor(lane++ % lanes_.size());
      auto [error, socket] = co_await acceptor_.async_accept(where, boost::asio::as_tuple(boost::asio::use_awaitable));
      if (!error) {
        admit(std::move(socket));
      } else if (acceptor_.is_open()) {
        // Out of descriptors or memory: the client stays in the backlog, and trying again at once would only spin.
        pause_.expires_after(std::chrono::milliseconds{50});
        co_await pause_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      }
    }
  }

  void admit(Connection::Socket socket) {
    const auto connection = std::make_shared<Connection>(std::move(socket), context_);
    {
      const std::scoped_lock lock{mutex_};
      if (connections_.size() >= context_->limits.connections) return;  // closes it
      connections_.push_back({connection.get(), connection});
    }
    boost::asio::co_spawn(
        connection->executor(), [connection] { return connection->run(); },
        boost::asio::bind_cancellation_slot(connection->cancellation_slot(),
                                            [self = shared_from_this(), connection](std::exception_ptr) {
                                              connection->close();
                                              self->dismiss(*connection);
                                            }));
  }

  void dismiss(const Connection& gone) {
    const std::scoped_lock lock{mutex_};
    const auto found = std::find_if(connections_.begin(), connections_.end(),
                                    [&gone](const Entry& entry) { return entry.connection == &gone; });
    if (found != connections_.end()) {
      *found = std::move(connections_.back());
      connections_.pop_back();
    }
    if (connections_.empty() && context_->draining) {
      boost::asio::post(home_, [self = shared_from_this()] { self->sweep_.cancel(); });
    }
  }

  /// One coarse timer for all connections: a second more or less is nothing to a timeout, and a timer for each read
  /// costs more than the read.
  boost::asio::awaitable<void> sweep() {
    while (!context_->draining || (!is_empty() && Clock::now() < drain_until_ + 2 * grace)) {
      sweep_.expires_after(context_->draining ? std::chrono::milliseconds{100} : std::chrono::milliseconds{1000});
      co_await sweep_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      const Clock::time_point now = Clock::now();
      if (context_->draining && now > drain_until_ + grace) {
        for_each([](Connection& connection) { connection.close(); });
      } else if (context_->draining && now > drain_until_) {
        for_each([](Connection& connection) { connection.cancel(); });
      }
      for_each([](Connection& connection) { connection.expire(); },
               [now](const Connection& c) { return c.overdue(now); });
    }
    stopped_ = true;
  }

  bool is_empty() {
    const std::scoped_lock lock{mutex_};
    return connections_.empty();
  }

  /// Calls `act` for each connection that `which` picks, on that connection's own executor.
  template <class Act, class Which = bool (*)(const Connection&)>
  void for_each(Act act, Which which = [](const Connection&) { return true; }) {
    const std::scoped_lock lock{mutex_};
    for (const Entry& entry : connections_) {
      const std::shared_ptr<Connection> connection = entry.alive.lock();
      if (!connection || !which(*connection)) continue;
      boost::asio::post(connection->executor(), [connection, act] { act(*connection); });
    }
  }

  std::vector<boost::asio::io_context*> lanes_;
  bool strands_;
  Executor home_;
  Acceptor acceptor_;
  boost::asio::steady_timer pause_;
  boost::asio::steady_timer sweep_;
  std::chrono::milliseconds drain_;
  Clock::time_point drain_until_{};
  std::shared_ptr<ConnectionContext> context_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  // taken when a connection comes or goes, and by the sweep; never by a request
  std::vector<Entry> connections_;
};

}  // namespace detail

/// An HTTP/1.1 server on an io_context of the user's:
///     boost::asio::io_context io;
///     classy::Server server{io, app};
///     server.listen("127.0.0.1", 8080);
///     io.run();
///
/// Lifetime: the io_context must outlive the server. The handler is kept until the last connection has ended, and
/// with it whatever it owns; what the handler only borrows must live as long.
/// Threads: the io_context may be run by several threads, each request is handled by one at a time. The members may be
/// called from any thread, stop() also from a handler.
class Server {
 public:
  Server(boost::asio::io_context& io, Handler handler, ServerOptions options = {})
      : state_{std::make_shared<detail::ServerState>(std::vector{&io}, true, std::move(handler), std::move(options))} {}
  /// Over several io_contexts, each of which must be run by exactly one thread: connections are dealt out in turn, and
  /// stay where they are.
  Server(std::vector<boost::asio::io_context*> contexts, Handler handler, ServerOptions options = {})
      : state_{std::make_shared<detail::ServerState>(std::move(contexts), false, std::move(handler),
                                                     std::move(options))} {}
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Ends what still runs, without a drain.
  ~Server() { state_->abort(); }

  /// Begins to take connections. The host is an IP address, or "localhost". Port 0 lets the system choose: see port().
  /// \throws boost::system::system_error when the address is not one, or is taken. Log its code().message(): what() holds
  ///         a page of source locations.
  void listen(const std::string& host, std::uint16_t port) {
    state_->listen({boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host), port});
  }
  std::uint16_t port() const { return state_->port(); }
  /// How many requests have been answered.
  std::uint64_t served() const { return state_->served(); }

  /// Takes no more connections, closes idle ones, lets requests in flight finish with `Connection: close`; after
  /// ServerOptions::drain their handlers are cancelled, and a second later their sockets closed. Returns at once; when
  /// the last connection has ended, the server gives its io_context no more work.
  void stop() { state_->stop(); }
  /// Whether a stop() is complete.
  bool stopped() const { return state_->stopped(); }

 private:
  std::shared_ptr<detail::ServerState> state_;
};

}  // namespace classy
