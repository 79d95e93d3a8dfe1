#pragma once
// A client of HTTPS over loopback, by asio::ssl::stream. Nothing in it waits longer than a test has patience.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/system/error_code.hpp>

#include <classy/tls.hpp>

#include "support/live_server.hpp"

namespace test {

class TlsClient {
 public:
  /// Connects, and does not shake hands.
  TlsClient(std::uint16_t port, boost::asio::ssl::context& context);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  /// Offers by ALPN what stands there: "\x02h2\x08http/1.1". Before shake_hands().
  void offer(std::string_view protocols);
  /// What the server has chosen of that.
  std::string protocol();
  boost::system::error_code shake_hands();
  void send(std::string_view text);
  /// One answer: its head, and the body that Content-Length promises. Less when the connection ends or time is up.
  std::string answer();
  /// Everything until the server closes.
  std::string rest();
  /// How the connection has ended: eof where the server has taken leave.
  boost::system::error_code end() const { return end_; }
  /// Leaves without a farewell, and without what has been sent and not taken.
  void reset();
  SSL* native() { return stream_.native_handle(); }

 private:
  bool fill();
  template <class Start>
  void finish(Start start);

  boost::asio::io_context io_{1};
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  std::string buffer_;
  boost::system::error_code end_{};
};

/// Lets the server listen on a port of 127.0.0.1, which the system chooses. \returns it.
std::uint16_t listen(LiveServer& server, const classy::Tls& tls);

}  // namespace test
