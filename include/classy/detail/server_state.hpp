#pragma once
// ServerState: the server itself: it takes connections, looks after them once a second, and drains them.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/wait_traits.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <classy/detail/connection.hpp>
#include <classy/detail/descriptors.hpp>
#include <classy/detail/lane_runtime.hpp>
#include <classy/detail/listener.hpp>
#include <classy/detail/polled_socket.hpp>
#include <classy/detail/poller.hpp>
#include <classy/detail/session_list.hpp>
#include <classy/handler.hpp>
#include <classy/server_options.hpp>
#include <classy/transport.hpp>
#include <classy/workers.hpp>

namespace classy::detail {

/// Lives until the last of its connections and listeners ends, also after the Server is gone. From any thread.
class ServerState : public std::enable_shared_from_this<ServerState> {
 public:
  using Executor = boost::asio::any_io_executor;

  /// `lanes`: the contexts that connections are dealt out to in turn. `shared`: whether one may be run by several
  /// threads.
  ServerState(std::vector<boost::asio::io_context*> lanes, bool shared, Handler handler, ServerOptions options)
      : lanes_{std::move(lanes)},
        shared_{shared},
        homes_{std::make_shared<Homes>(lanes_, shared, options.workers)},
        most_{connections_within(options.limits.connections, descriptors_allowed())},
        drain_time_{options.drain},
        period_{options.sweep},
        clock_{std::move(options.clock)},
        context_{std::make_shared<ConnectionContext>(std::move(handler), options.limits, std::move(options.log),
                                                     lanes_.size(), shared, options.slow_handler,
                                                     std::move(options.on_slow), std::move(options.on_after_failure))},
        sessions_{std::make_shared<SessionList>()},
        sweep_{*lanes_.front()} {
    context_->clock.set(now(), period_);
#if __has_include(<sys/epoll.h>)
    if (!shared_) {
      for (boost::asio::io_context* const lane : lanes_) pollers_.push_back(&boost::asio::use_service<Poller>(*lane));
    }
#endif
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      context_->lanes[i].runtime = std::make_unique<LaneRuntime>(i, homes_);
    }
  }

  /// \returns the endpoint that it has got. Does nothing behind a stop().
  template <class Endpoint, Transport Over>
  Endpoint listen(const Endpoint& endpoint, const Over& transport) {
    using On = ListenerOn<typename Endpoint::protocol_type, ServerState, decltype(transport.open())>;
    if (draining()) return endpoint;
    const auto listener = std::make_shared<On>(*lanes_.front(), shared_from_this(), endpoint, transport.open());
    const Endpoint got = listener->endpoint();
    bool first = false;
    {
      const std::scoped_lock lock{mutex_};
      if (draining()) return endpoint;
      listeners_.push_back(listener);
      first = !std::exchange(swept_, true);
    }
    if (first) wait_for_sweep();
    listener->go_on();
    return got;
  }
  std::uint64_t served() const { return context_->served(); }
  bool draining() const { return context_->draining.load(std::memory_order_relaxed); }
  bool stopped() const { return stopped_; }

  WorkerUse workers() const { return homes_->pool.use(); }

  /// The drain: no more connections, idle ones close, busy ones answer; at the deadline handlers are cancelled.
  void stop() noexcept { drain(drain_time_); }
  /// The same without a time for it: requests in flight are cancelled, and their connections closed.
  void abort() noexcept {
    drain(std::chrono::milliseconds{0});
    leave();
    try {
      sessions_->for_each(end_at_once, all);
    } catch (...) {
      hurry();  // the sweep does it
    }
  }

  /// Waits for the workers' running handlers; what waits for a worker is answered by 503.
  void stop_workers() noexcept { homes_->pool.stop(); }

  // For the listeners.

  Executor executor(std::size_t lane) const {
    if (shared_) return boost::asio::make_strand(*lanes_[lane]);
    return lanes_[lane]->get_executor();
  }
  std::size_t next_lane() { return lane_.fetch_add(1, std::memory_order_relaxed) % lanes_.size(); }
  bool has_room() const { return sessions_->size() < most_; }
  void pause() noexcept {
    if (!paused_.exchange(true)) hurry();
  }
  /// Where memory lacks, the client's connection is closed.
  template <class Socket, class Streams>
  void admit(Socket socket, const Streams& streams, std::size_t lane) noexcept {
    try {
#if __has_include(<sys/epoll.h>)
      if (!shared_) return serve(streams(polled(socket, *pollers_[lane])), lane);
#endif
      serve(streams(std::move(socket)), lane);
    } catch (...) {
      return;
    }
  }

 private:
  /// Behind the drain's deadline: first for cancelled handlers to answer, then for closed connections to end.
  static constexpr std::chrono::milliseconds grace{1000};
  /// A connection that leaves the list when it ends.
  template <class S>
  class Listed final : public Connection<S> {
   public:
    Listed(std::shared_ptr<SessionList> list, S stream, std::shared_ptr<ConnectionContext> context, std::size_t lane)
        : Connection<S>{std::move(stream), std::move(context), lane}, listed{std::move(list)} {}

    SessionList::Place listed;
  };

  static constexpr auto all = [](const Session&) { return true; };
  static constexpr auto end_at_once = [](Session& session) {
    session.cancel();
    session.close();
  };

  template <class S>
  void serve(S stream, std::size_t lane) {
    const auto connection = std::make_shared<Listed<S>>(sessions_, std::move(stream), context_, lane);
    connection->listed.enter(connection);
    boost::asio::dispatch(connection->executor(), [connection] { connection->start(); });
  }

#if __has_include(<sys/epoll.h>)
  template <class Socket>
  static PolledSocket polled(Socket& socket, Poller& poller) {
    boost::system::error_code error;
    std::string remote = prepare_stream(socket, error);
    if (!error) return {poller, socket.release(), std::move(remote)};
    throw boost::system::system_error{error};
  }
#endif

  Clock::time_point now() const { return clock_ ? clock_() : Clock::now(); }

  void drain(std::chrono::milliseconds time) noexcept {
    {
      const std::scoped_lock lock{mutex_};
      drain_until_ = std::min(drain_until_, now() + time);
      if (context_->draining.exchange(true)) return;
      context_->clock.set(now(), pace());
      for (const auto& listener : listeners_) listener->last_call();
      stopped_ = !swept_;
    }
    hurry();
  }
  void leave() noexcept {
    std::vector<std::shared_ptr<Listener>> listeners;
    {
      const std::scoped_lock lock{mutex_};
      listeners.swap(listeners_);
    }
    for (const auto& listener : listeners) listener->leave();
  }

  /// Lets the sweep come now.
  void hurry() noexcept {
    const std::scoped_lock lock{mutex_};
    try {
      sweep_.cancel();
    } catch (...) {
      return;  // then it comes a little later
    }
  }

  /// One coarse timer for all connections: a second more or less is nothing to a timeout, and a timer for each read
  /// costs more than the read.
  void wait_for_sweep() {
    const std::scoped_lock lock{mutex_};
    sweep_.expires_after(pace());
    sweep_.async_wait([self = shared_from_this()](const boost::system::error_code& hurried) { self->sweep(!hurried); });
  }
  std::chrono::milliseconds pace() const {
    if (draining()) return std::min(period_, std::chrono::milliseconds{20});
    return paused_ ? std::min(period_, std::chrono::milliseconds{50}) : period_;
  }
  void sweep(bool due) noexcept {
    try {
      look_after(now());
      // Not when it has been hurried: a listener that pauses does that, and would be told to go on at once; and one that
      // has had its last call is to have a moment.
      if (due && draining()) {
        leave();
      } else if (due && paused_.exchange(false)) {
        for (const auto& listener : listeners()) listener->go_on();
      }
    } catch (...) {
      paused_ = true;  // the next sweep sees what this one has missed, and comes soon
    }
    const bool over = draining() && ((!listens() && sessions_->size() == 0) || now() > deadline(2 * grace));
    while (!over && !goes_on()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    if (over) stopped_ = true;
  }
  /// False where memory lacks. Without the sweep there would be no timeouts, so that it is worth a wait.
  bool goes_on() noexcept {
    try {
      wait_for_sweep();
      return true;
    } catch (...) {
      return false;
    }
  }

  void look_after(Clock::time_point time) {
    context_->clock.set(time, pace());
    if (draining() && !told_) {
      sessions_->for_each([](Session& session) { session.drain(); }, all);
      told_ = true;
    }
    if (draining() && time > deadline(grace)) {
      sessions_->for_each(end_at_once, all);
    } else if (draining() && time > deadline({})) {
      sessions_->for_each([](Session& session) { session.cancel(); }, all);
    }
    sessions_->for_each([](Session& session) { session.expire(); },
                        [time](const Session& session) { return session.overdue(time); });
    sessions_->for_each([](Session& session) { session.rest(); },
                        [](const Session& session) { return session.keeps_coroutine(); });
  }
  bool listens() const {
    const std::scoped_lock lock{mutex_};
    return !listeners_.empty();
  }
  std::vector<std::shared_ptr<Listener>> listeners() const {
    const std::scoped_lock lock{mutex_};
    return listeners_;
  }
  Clock::time_point deadline(std::chrono::milliseconds more) const {
    const std::scoped_lock lock{mutex_};
    return drain_until_ + more;
  }

  const std::vector<boost::asio::io_context*> lanes_;
#if __has_include(<sys/epoll.h>)
  std::vector<Poller*> pollers_;  // of the lanes, each its own; none where threads share one
#endif
  const bool shared_;
  const std::shared_ptr<Homes> homes_;
  const std::size_t most_;
  const std::chrono::milliseconds drain_time_;
  const std::chrono::milliseconds period_;
  const std::function<Clock::time_point()> clock_;
  const std::shared_ptr<ConnectionContext> context_;
  const std::shared_ptr<SessionList> sessions_;
  std::atomic<std::size_t> lane_{0};
  std::atomic<bool> paused_{false};  // a listener is to be told to go on
  std::atomic<bool> stopped_{false};
  bool told_ = false;         // the sessions, of the drain; the sweep's own
  mutable std::mutex mutex_;  // for what stands below
  // On the io_context's own executor, like the listeners: see there.
  boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, boost::asio::io_context::executor_type>
      sweep_;
  std::vector<std::shared_ptr<Listener>> listeners_;
  Clock::time_point drain_until_ = never - 3 * grace;
  bool swept_ = false;
};

/// What Server::listen() does.
template <class Endpoint, Transport Over>
Endpoint listen_on(ServerState& state, const Endpoint& endpoint, const Over& transport) {
  return state.listen(endpoint, transport);
}

}  // namespace classy::detail
