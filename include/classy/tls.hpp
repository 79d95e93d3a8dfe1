#pragma once
// Tls: HTTPS, by OpenSSL. Nothing else needs that: link to classy::tls, by find_package(classy COMPONENTS tls).

#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/ssl/context.hpp>

#include <classy/detail/server_state.hpp>  // listen_on(), which makes connections of these streams
#include <classy/detail/tls_stream.hpp>
#include <classy/tls_context.hpp>
#include <classy/transport.hpp>

namespace classy {
namespace detail {

/// What makes streams of sockets, for a listener.
class TlsStreams {
 public:
  explicit TlsStreams(std::shared_ptr<boost::asio::ssl::context> context) : context_{std::move(context)} {}
  template <class Socket>
  TlsStream<Socket> operator()(Socket socket) const {
    return {std::move(socket), context_};
  }

 private:
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace detail

/// The transport of HTTPS:
///     server.listen("0.0.0.0", 8443, classy::Tls{{"cert.pem", "key.pem"}});
///     classy::serve(app, {.port = 8443, .transport = classy::Tls{{"cert.pem", "key.pem"}}});
///
/// The files are read by listen(), which throws TlsError where they are not what they should be. A client has the time
/// for a request's head to shake hands and send one. One that does neither, or speaks something else, loses its
/// connection, and no more; one that speaks plain HTTP is told that, in plain HTTP. HTTP/2 is not spoken.
///
/// OpenSSL takes some 14 KiB for an idle connection, and two buffers of 16 KiB while one is busy.
class Tls {
 public:
  static constexpr std::string_view scheme = "https";

  explicit Tls(Certificate certificate) : how_{std::move(certificate)} {}
  /// A context of the user's own, which is used as it is, but for callbacks that suspend the handshake: a connection
  /// that comes to one ends. It is kept until the last connection has ended.
  explicit Tls(boost::asio::ssl::context context)
      : how_{std::make_shared<boost::asio::ssl::context>(std::move(context))} {}

  /// \throws TlsError
  detail::TlsStreams open() const {
    if (const auto* own = std::get_if<Own>(&how_)) return detail::TlsStreams{*own};
    return detail::TlsStreams{std::make_shared<boost::asio::ssl::context>(tls_context(std::get<Certificate>(how_)))};
  }

 private:
  using Own = std::shared_ptr<boost::asio::ssl::context>;
  std::variant<Certificate, Own> how_;
};
static_assert(Transport<Tls>);

}  // namespace classy
