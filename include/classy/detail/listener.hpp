#pragma once
// Listener: takes connections on one endpoint, for a server that says when, and what becomes of them.

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>

#include <classy/detail/newcomers.hpp>
#include <classy/detail/stream.hpp>

namespace classy::detail {

/// From any thread.
class Listener {
 public:
  Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  virtual ~Listener() = default;

  /// Waits for the next client, unless it does so already. \throws std::bad_alloc
  virtual void go_on() = 0;
  /// Lets in no more than those who are on the threshold already.
  virtual void last_call() noexcept = 0;
  /// Takes who is in the backlog (the system has let them in: their requests are not to be lost), and closes.
  virtual void leave() noexcept = 0;
};

/// `Host` is the server:
///     std::size_t next_lane();
///     any_io_executor executor(lane);      // of the connections of that lane
///     void admit(socket, const Streams&, lane) noexcept;   // never called with a lock held
///     bool has_room();                     // false: the next client is to stay in the backlog
///     void pause() noexcept;               // asks for go_on(), in a while
///
/// A callback on the io_context's own executor that waits for a client to be there, where a coroutine on an
/// any_io_executor that accepts it would do, for one reason: where memory lacks, Asio drops what waits so, without a
/// word, and the server would accept no more. Here memory is taken by go_on() and accept() only, and both can be
/// repeated.
///
/// `Streams` makes of an accepted socket what the server is to admit: see Transport.
template <class Protocol, class Host, class Streams>
class ListenerOn final : public Listener, public std::enable_shared_from_this<ListenerOn<Protocol, Host, Streams>> {
 public:
  using Acceptor = boost::asio::basic_socket_acceptor<Protocol, boost::asio::io_context::executor_type>;
  using Endpoint = typename Protocol::endpoint;
  using Executor = boost::asio::any_io_executor;

  /// \throws boost::system::system_error
  ListenerOn(boost::asio::io_context& io, std::shared_ptr<Host> host, const Endpoint& endpoint, Streams streams)
      : host_{std::move(host)}, streams_{std::move(streams)}, acceptor_{io.get_executor()} {
    acceptor_.open(endpoint.protocol());
    // A restart need not wait for TIME_WAIT.
    if constexpr (requires { endpoint.port(); }) acceptor_.set_option(typename Acceptor::reuse_address{true});
    acceptor_.bind(endpoint);
    acceptor_.listen();
    acceptor_.non_blocking(true);
  }

  Endpoint endpoint() const { return acceptor_.local_endpoint(); }

  void go_on() override {
    if (!host_->has_room()) return host_->pause();
    const std::scoped_lock lock{mutex_};
    if (waits_ || !acceptor_.is_open()) return;
    acceptor_.async_wait(Acceptor::wait_read, [self = this->shared_from_this()](
                                                  const boost::system::error_code& error) { self->ready(error); });
    waits_ = true;
  }

  void last_call() noexcept override {
    const std::scoped_lock lock{mutex_};
    if constexpr (requires(Endpoint at) { at.port(); }) ignore_newcomers(acceptor_.native_handle());
  }
  void leave() noexcept override {
    boost::system::error_code ignored;
    while (auto taken = take(ignored)) admit(std::move(*taken));
    const std::scoped_lock lock{mutex_};
    acceptor_.close(ignored);
  }

 private:
  static constexpr int at_one_go = 16;  // then others have their turn

  using Socket = typename Protocol::socket::template rebind_executor<Executor>::other;
  struct Taken {
    Socket socket;
    std::size_t lane;
  };

  /// Out of descriptors or memory, the client stays in the backlog: to try again at once would only spin.
  void ready(boost::system::error_code error) noexcept {
    {
      const std::scoped_lock lock{mutex_};
      waits_ = false;
    }
    for (int i = 0; i < at_one_go && !error && host_->has_room(); ++i) {
      if (auto taken = take(error)) admit(std::move(*taken));
    }
    if (would_block(error)) error = {};
    try {
      if (!error) return go_on();
    } catch (...) {
      error = boost::asio::error::no_memory;
    }
    host_->pause();
  }

  std::optional<Taken> take(boost::system::error_code& error) noexcept {
    try {
      const std::scoped_lock lock{mutex_};
      if (!lane_) lane_ = host_->next_lane();  // kept until there is somebody for it
      Socket socket = acceptor_.accept(host_->executor(*lane_), error);
      if (!error) return Taken{std::move(socket), *std::exchange(lane_, std::nullopt)};
    } catch (...) {
      error = boost::asio::error::no_memory;
    }
    return std::nullopt;
  }

  void admit(Taken taken) noexcept { host_->admit(std::move(taken.socket), streams_, taken.lane); }

  const std::shared_ptr<Host> host_;
  [[no_unique_address]] const Streams streams_;
  std::mutex mutex_;  // the host is not called with it, but for executor() and next_lane()
  Acceptor acceptor_;
  std::optional<std::size_t> lane_;  // of the next client
  bool waits_ = false;
};

}  // namespace classy::detail
