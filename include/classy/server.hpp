#pragma once
// Server: takes connections and gives their requests to a Handler. It knows nothing of routes.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <classy/detail/server_state.hpp>
#include <classy/handler.hpp>
#include <classy/transport.hpp>
#include <classy/workers.hpp>

namespace classy {

/// An HTTP/1.1 server on an io_context of the user's:
///     boost::asio::io_context io;
///     classy::Server server{io, app};
///     server.listen("127.0.0.1", 8080);
///     io.run();
///
/// Lifetime: the io_context must outlive the server. The handler is kept until the last connection has ended, and
/// with it whatever it owns; what the handler only borrows must live as long.
/// Threads: the io_context may be run by several threads, each request is handled by one at a time; which handlers run in
/// parallel, App says. The members may be called from any thread, stop() also from a handler.
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
  /// Ends what still runs, without a drain; but handlers that the workers are in are waited for. Not to be called by one
  /// of them.
  ~Server() {
    state_->abort();
    state_->stop_workers();
  }

  /// Begins to take connections. The host is an IP address, or "localhost". Port 0 lets the system choose: see port().
  /// With a transport, such as `classy::Tls` of <classy/tls.hpp>, HTTP is spoken over that. A server may listen on
  /// several endpoints, each with a transport of its own.
  /// \throws boost::system::system_error when the address is not one, or is taken. Log its code().message(): what() holds
  ///         a page of source locations. And what the transport throws, such as TlsError.
  template <Transport Over = Plain>
  void listen(const std::string& host, std::uint16_t port, const Over& transport = {}) {
    const auto address = boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host);
    port_ = state_->listen(boost::asio::ip::tcp::endpoint{address, port}, transport).port();
  }
  /// The same for any endpoint of Asio's stream sockets, such as
  ///     server.listen(boost::asio::local::stream_protocol::endpoint{"/run/app.sock"});
  /// whose file the program removes itself, before and after.
  template <class Endpoint, Transport Over = Plain>
    requires requires { typename Endpoint::protocol_type; }
  void listen(const Endpoint& endpoint, const Over& transport = {}) {
    state_->listen(endpoint, transport);
  }
  /// The port of the last listen() on a host.
  std::uint16_t port() const { return port_; }
  /// How many requests have been answered.
  std::uint64_t served() const { return state_->served(); }
  /// How busy the workers are, and how many requests wait for them.
  WorkerUse workers() const { return state_->workers(); }

  /// Takes no more connections but those in the listen backlog, closes idle ones, lets requests in flight finish with
  /// `Connection: close`; after ServerOptions::drain their handlers are cancelled, and a second later their sockets
  /// closed. Returns at once, and does nothing the second time; when the last connection has ended, the server gives its
  /// io_context no more work. A listen() behind it does nothing.
  void stop() { state_->stop(); }
  /// Whether stop() has been called: for what tells a load balancer that this server is not to be used any more.
  bool draining() const { return state_->draining(); }
  /// Whether a stop() is complete.
  bool stopped() const { return state_->stopped(); }

 private:
  std::shared_ptr<detail::ServerState> state_;
  std::atomic<std::uint16_t> port_{0};
};

}  // namespace classy
