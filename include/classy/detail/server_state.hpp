#pragma once
// ServerState: what a server's coroutines share: it accepts connections, looks after them once a second, and drains
// them.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <classy/access.hpp>
#include <classy/detail/connection.hpp>
#include <classy/detail/descriptors.hpp>
#include <classy/detail/session_list.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>

namespace classy {

struct ServerOptions {
  Limits limits{};
  AccessLog log{};                          ///< off when empty
  std::chrono::milliseconds drain{30'000};  ///< how long stop() lets requests in flight finish
  /// How often timeouts are looked at, and by which clock; called from the server's threads. For tests: no default needs
  /// a change.
  std::chrono::milliseconds sweep{1'000};
  std::function<std::chrono::steady_clock::time_point()> clock{};  ///< empty: std::chrono::steady_clock
};

namespace detail {

/// Lives until the last of its coroutines ends, also after the Server is gone.
class ServerState : public std::enable_shared_from_this<ServerState> {
 public:
  using Executor = boost::asio::any_io_executor;

  /// `lanes`: the contexts that connections are dealt out to in turn. `shared`: whether one may be run by several
  /// threads.
  ServerState(std::vector<boost::asio::io_context*> lanes, bool shared, Handler handler, ServerOptions options)
      : lanes_{std::move(lanes)},
        shared_{shared},
        most_{connections_within(options.limits.connections, descriptors_allowed())},
        home_{executor(0)},
        sweep_{home_},
        drain_time_{options.drain},
        period_{options.sweep},
        clock_{std::move(options.clock)},
        context_{std::make_shared<ConnectionContext>(std::move(handler), options.limits, std::move(options.log),
                                                     lanes_.size(), shared)},
        sessions_{std::make_shared<SessionList>()} {
    context_->clock.set(now(), period_);
  }

  /// \returns the endpoint that it has got. Does nothing behind a stop().
  template <class Endpoint>
  Endpoint listen(const Endpoint& endpoint) {
    using Acceptor = boost::asio::basic_socket_acceptor<typename Endpoint::protocol_type, Executor>;
    if (draining()) return endpoint;
    const auto acceptor = std::make_shared<Acceptor>(home_);
    acceptor->open(endpoint.protocol());
    // A restart need not wait for TIME_WAIT.
    if constexpr (requires { endpoint.port(); }) acceptor->set_option(typename Acceptor::reuse_address{true});
    acceptor->bind(endpoint);
    acceptor->listen();
    acceptor->non_blocking(true);
    boost::asio::dispatch(home_, [self = shared_from_this(), acceptor] { self->open(acceptor); });
    if (!swept_.exchange(true)) spawn(sweep());
    return acceptor->local_endpoint();
  }
  std::uint64_t served() const { return context_->served.load(std::memory_order_relaxed); }
  bool draining() const { return context_->draining.load(std::memory_order_relaxed); }
  bool stopped() const { return stopped_; }

  /// The drain: no more connections, idle ones close, busy ones answer; at the deadline handlers are cancelled.
  void stop() {
    if (context_->draining.exchange(true)) return;
    if (!swept_) stopped_ = true;
    boost::asio::dispatch(home_, [self = shared_from_this()] {
      self->drain_until_ = later(self->now(), self->drain_time_);
      self->context_->clock.set(self->now(), drain_period);
      for (const auto& leave : self->listeners_) leave();
      self->listeners_.clear();
      self->sweep_.cancel();
      self->sessions_->for_each([](Session& session) { session.drain(); }, all);
    });
  }
  /// Without waiting for anything.
  void abort() {
    stop();
    sessions_->for_each(
        [](Session& session) {
          session.cancel();
          session.close();
        },
        all);
  }

 private:
  /// Behind the drain's deadline: first for cancelled handlers to answer, then for closed connections to end.
  static constexpr std::chrono::milliseconds grace{1000};
  static constexpr std::chrono::milliseconds drain_period{20};
  static constexpr auto all = [](const Session&) { return true; };

  Executor executor(std::size_t lane) const {
    if (shared_) return boost::asio::make_strand(*lanes_[lane]);
    return lanes_[lane]->get_executor();
  }
  Clock::time_point now() const { return clock_ ? clock_() : Clock::now(); }

  void spawn(boost::asio::awaitable<void> work) {
    boost::asio::co_spawn(home_, std::move(work), [self = shared_from_this()](std::exception_ptr) {});
  }

  template <class Acceptor>
  void open(const std::shared_ptr<Acceptor>& acceptor) {
    listeners_.push_back([this, acceptor] { leave(*acceptor); });
    if (draining()) return leave(*acceptor);
    spawn(accept(acceptor));
  }
  /// Who is in the backlog has been let in by the system: their requests are not lost.
  template <class Acceptor>
  void leave(Acceptor& acceptor) {
    boost::system::error_code error;
    while (!error) {
      const std::size_t lane = next_lane();
      auto socket = acceptor.accept(executor(lane), error);
      if (!error) admit(std::move(socket), lane);
    }
    acceptor.close(error);
  }

  /// While the server is full, or out of descriptors or memory, clients stay in the backlog: to try again at once would
  /// only spin.
  template <class Acceptor>
  boost::asio::awaitable<void> accept(std::shared_ptr<Acceptor> acceptor) {
    boost::asio::steady_timer pause{home_};
    while (acceptor->is_open()) {
      bool full = sessions_->size() >= most_;
      try {
        if (!full) {
          const std::size_t lane = next_lane();
          auto [error, socket] =
              co_await acceptor->async_accept(executor(lane), boost::asio::as_tuple(boost::asio::use_awaitable));
          full = error.failed();
          if (!error) admit(std::move(socket), lane);
        }
        if (full && acceptor->is_open()) {
          pause.expires_after(std::chrono::milliseconds{50});
          co_await pause.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
      } catch (const std::bad_alloc&) {
        continue;  // the client's connection is closed
      }
    }
  }
  std::size_t next_lane() { return lane_++ % lanes_.size(); }

  template <class Socket>
  void admit(Socket socket, std::size_t lane) {
    const auto connection = std::make_shared<Connection<Socket>>(std::move(socket), context_, lane);
    boost::asio::co_spawn(
        connection->executor(),
        [connection, place = SessionList::Place{sessions_, connection}] { return connection->run(); },
        boost::asio::bind_cancellation_slot(connection->cancellation_slot(), [connection](std::exception_ptr failure) {
          if (failure) connection->give_up();
        }));
  }

  /// One coarse timer for all connections: a second more or less is nothing to a timeout, and a timer for each read
  /// costs more than the read.
  boost::asio::awaitable<void> sweep() {
    while (!draining() || (sessions_->size() != 0 && now() < later(drain_until_, 2 * grace))) {
      try {
        sweep_.expires_after(draining() ? drain_period : period_);
        co_await sweep_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        look_after(now());
      } catch (const std::bad_alloc&) {
        continue;  // the next one sees what this one has missed
      }
    }
    stopped_ = true;
  }
  void look_after(Clock::time_point time) {
    context_->clock.set(time, draining() ? drain_period : period_);
    if (draining() && time > later(drain_until_, grace)) {
      sessions_->for_each([](Session& session) { session.close(); }, all);
    } else if (draining() && time > drain_until_) {
      sessions_->for_each([](Session& session) { session.cancel(); }, all);
    }
    sessions_->for_each([](Session& session) { session.expire(); },
                        [time](const Session& session) { return session.overdue(time); });
  }

  std::vector<boost::asio::io_context*> lanes_;
  const bool shared_;
  const std::size_t most_;
  Executor home_;
  boost::asio::steady_timer sweep_;
  const std::chrono::milliseconds drain_time_;
  const std::chrono::milliseconds period_;
  const std::function<Clock::time_point()> clock_;
  const std::shared_ptr<ConnectionContext> context_;
  const std::shared_ptr<SessionList> sessions_;
  std::vector<std::function<void()>> listeners_;  // how each ends
  std::size_t lane_ = 0;
  Clock::time_point drain_until_ = never;
  std::atomic<bool> swept_{false};
  std::atomic<bool> stopped_{false};
};

}  // namespace detail
}  // namespace classy
