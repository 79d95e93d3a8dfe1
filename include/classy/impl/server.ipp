#pragma once
// The code of server.hpp.

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <classy/detail/server_state.hpp>
#include <classy/server.hpp>

namespace classy {
namespace detail {

CLASSY_DECL boost::asio::ip::tcp::endpoint endpoint_of(const std::string& host, std::uint16_t port) {
  return {boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host), port};
}

}  // namespace detail

CLASSY_DECL Server::Server(boost::asio::io_context& io, Handler handler, ServerOptions options)
    : state_{std::make_shared<detail::ServerState>(std::vector{&io}, true, std::move(handler), std::move(options))} {}
CLASSY_DECL Server::Server(const std::vector<boost::asio::io_context*>& contexts, Handler handler,
                           ServerOptions options)
    : state_{std::make_shared<detail::ServerState>(contexts, false, std::move(handler), std::move(options))} {}
CLASSY_DECL Server::~Server() {
  state_->abort();
  state_->stop_workers();
}

CLASSY_DECL std::uint64_t Server::served() const { return state_->served(); }
CLASSY_DECL WorkerUse Server::workers() const { return state_->workers(); }
CLASSY_DECL void Server::stop() { state_->stop(); }
CLASSY_DECL bool Server::draining() const { return state_->draining(); }
CLASSY_DECL bool Server::stopped() const { return state_->stopped(); }

#ifdef CLASSY_SEPARATE_COMPILATION
namespace detail {
template boost::asio::ip::tcp::endpoint listen_on(ServerState&, const boost::asio::ip::tcp::endpoint&, const Plain&);
#ifdef BOOST_ASIO_HAS_LOCAL_SOCKETS
template boost::asio::local::stream_protocol::endpoint listen_on(
    ServerState&, const boost::asio::local::stream_protocol::endpoint&, const Plain&);
#endif
}  // namespace detail
#endif

}  // namespace classy
