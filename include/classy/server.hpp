#pragma once
// Server: takes connections and gives their requests to a Handler. It knows nothing of routes.

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <classy/detail/separate.hpp>
#include <classy/handler.hpp>
#include <classy/server_options.hpp>
#include <classy/transport.hpp>
#include <classy/workers.hpp>

namespace classy {
namespace detail {

class ServerState;

/// Defined in detail/server_state.hpp.
template <class Endpoint, Transport Over>
Endpoint listen_on(ServerState& state, const Endpoint& endpoint, const Over& transport);

/// An IP address, or "localhost". \throws boost::system::system_error
CLASSY_DECL boost::asio::ip::tcp::endpoint endpoint_of(const std::string& host, std::uint16_t port);

}  // namespace detail

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
  Server(boost::asio::io_context& io, Handler handler, ServerOptions options = {});
  /// Over several io_contexts, each of which must be run by exactly one thread: connections are dealt out in turn, and
  /// stay where they are.
  Server(const std::vector<boost::asio::io_context*>& contexts, Handler handler, ServerOptions options = {});
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Ends what still runs, without a drain; but handlers that the workers are in are waited for. Not to be called by one
  /// of them.
  ~Server();

  /// Begins to take connections. The host is an IP address, or "localhost". Port 0 lets the system choose: see port().
  /// With a transport, such as `classy::Tls` of <classy/tls.hpp>, HTTP is spoken over that. A server may listen on
  /// several endpoints, each with a transport of its own.
  /// \throws boost::system::system_error when the address is not one, or is taken. Log its code().message(): what() holds
  ///         a page of source locations. And what the transport throws, such as TlsError.
  template <Transport Over = Plain>
  void listen(const std::string& host, std::uint16_t port, const Over& transport = {}) {
    port_ = detail::listen_on(*state_, detail::endpoint_of(host, port), transport).port();
  }
  /// The same for any endpoint of Asio's stream sockets, such as
  ///     server.listen(boost::asio::local::stream_protocol::endpoint{"/run/app.sock"});
  /// whose file the program removes itself, before and after.
  template <class Endpoint, Transport Over = Plain>
    requires requires { typename Endpoint::protocol_type; }
  void listen(const Endpoint& endpoint, const Over& transport = {}) {
    detail::listen_on(*state_, endpoint, transport);
  }
  /// The port of the last listen() on a host.
  std::uint16_t port() const { return port_; }
  /// How many requests have been answered.
  std::uint64_t served() const;
  /// How busy the workers are, and how many requests wait for them.
  WorkerUse workers() const;

  /// Takes no more connections but those in the listen backlog, closes idle ones, lets requests in flight finish with
  /// `Connection: close`; after ServerOptions::drain their handlers are cancelled, and a second later their sockets
  /// closed. Returns at once, and does nothing the second time; when the last connection has ended, the server gives its
  /// io_context no more work. A listen() behind it does nothing.
  void stop();
  /// Whether stop() has been called: for what tells a load balancer that this server is not to be used any more.
  bool draining() const;
  /// Whether a stop() is complete.
  bool stopped() const;

 private:
  std::shared_ptr<detail::ServerState> state_;
  std::atomic<std::uint16_t> port_{0};
};

}  // namespace classy

#ifdef CLASSY_SEPARATE_COMPILATION
namespace classy::detail {
extern template boost::asio::ip::tcp::endpoint listen_on(ServerState&, const boost::asio::ip::tcp::endpoint&,
                                                         const Plain&);
#ifdef BOOST_ASIO_HAS_LOCAL_SOCKETS
extern template boost::asio::local::stream_protocol::endpoint listen_on(
    ServerState&, const boost::asio::local::stream_protocol::endpoint&, const Plain&);
#endif
}  // namespace classy::detail
#else
#include <classy/impl/server.ipp>
#endif
