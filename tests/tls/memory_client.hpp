#pragma once
// MemoryClient: OpenSSL's client on the other end of a Wire: a test says when its bytes go, and in which pieces.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/ssl/context.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "support/memory_stream.hpp"
#include "support/session_on_wire.hpp"
#include "tls/test_certificate.hpp"

#include <classy/detail/tls_stream.hpp>
#include <classy/tls.hpp>

namespace test {

using TlsSession = SessionOver<classy::detail::TlsStream<MemoryStream>>;

class MemoryClient {
 public:
  MemoryClient(TlsSession& session, boost::asio::ssl::context& context)
      : session_{session}, ssl_{SSL_new(context.native_handle())} {
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_.get());
  }

  /// The bytes that are to be sent next, whatever they are for: the client's first ones, to begin with.
  std::string take_bytes() {
    receive();
    char* data = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &data);
    std::string bytes(data, static_cast<std::size_t>(size));
    BIO_reset(SSL_get_wbio(ssl_.get()));
    return bytes;
  }
  /// Lets both speak until nobody has anything to say.
  void pump() {
    for (std::string bytes = take_bytes(); !bytes.empty(); bytes = take_bytes()) session_.send(bytes);
  }
  /// Shakes hands, if that has not been, encrypts it in records of that size, and lets both speak.
  void send(std::string_view text, std::size_t record = 16'000) {
    if (!shaken_hands()) pump();
    write(text, record);
    pump();
  }
  /// Only encrypts it: for take_bytes().
  void write(std::string_view text, std::size_t record = 16'000) {
    while (!text.empty()) {
      std::size_t done = 0;
      ERR_clear_error();
      if (SSL_write_ex(ssl_.get(), text.data(), std::min(text.size(), record), &done) != 1) return;
      text.remove_prefix(done);
    }
  }
  /// Sends close_notify.
  void end() {
    SSL_shutdown(ssl_.get());
    pump();
  }

  /// All that has been answered.
  const std::string& text() {
    receive();
    return text_;
  }
  bool shaken_hands() const { return SSL_is_init_finished(ssl_.get()) == 1; }
  /// Whether the server has sent its close_notify.
  bool told_end() {
    receive();
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  SSL* native() { return ssl_.get(); }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  void receive() {
    const std::string_view output = session_.output();
    if (seen_ != output.size()) {
      BIO_write(SSL_get_rbio(ssl_.get()), output.data() + seen_, static_cast<int>(output.size() - seen_));
      seen_ = output.size();
    }
    char bytes[4096];
    std::size_t size = 0;
    ERR_clear_error();
    while (SSL_read_ex(ssl_.get(), bytes, sizeof bytes, &size) == 1) text_.append(bytes, size);
    ERR_clear_error();
  }

  TlsSession& session_;
  std::unique_ptr<SSL, Free> ssl_;
  std::string text_;
  std::size_t seen_ = 0;
};

/// A session and its client.
struct TlsOnWire {
  /// `version`: the latest that the client speaks.
  explicit TlsOnWire(classy::Handler handler, const classy::Limits& limits = {}, long version = 0, bool starts = true)
      : session{std::move(handler), limits, [](MemoryStream stream) {
                  return classy::detail::TlsStream{std::move(stream), server()};
                }} {
    if (version != 0) SSL_set_max_proto_version(client.native(), static_cast<int>(version));
    if (starts) session.start();
  }

  static const TestCertificate& certificate() {
    static const TestCertificate made;
    return made;
  }
  static const std::shared_ptr<boost::asio::ssl::context>& server() {
    static const auto made = std::make_shared<boost::asio::ssl::context>(classy::tls_context(certificate().files()));
    return made;
  }
  static boost::asio::ssl::context& trusting() {
    static auto made = client_context(certificate());
    return made;
  }

  TlsSession session;
  MemoryClient client{session, trusting()};
};

}  // namespace test
