#pragma once
// TlsStream: the server's end of TLS over another stream, as a Connection needs it.

#include <cstddef>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include <boost/asio/append.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <classy/detail/stream.hpp>
#include <classy/detail/tls_link.hpp>

namespace classy::detail {

/// Asio's own ssl::stream only waits; this only tries, as the Stream concept has it. What is different from a socket:
///
/// - The first reads shake hands. A Connection's time for its first request is also theirs.
/// - To read, TLS may have to write, and the other way round: async_wait() waits for what the last try has lacked, and
///   not at all where bytes that have been read already are still inside.
/// - An end without the client's close_notify is an error, and not eof: RFC 8446, 6.1.
/// - To close is to say so to the client, as far as that goes without waiting.
///
/// All of it on the stream's executor only.
template <Stream Next>
class TlsStream {
 public:
  using wait_type = boost::asio::socket_base::wait_type;
  static constexpr auto wait_read = boost::asio::socket_base::wait_read;
  static constexpr auto wait_write = boost::asio::socket_base::wait_write;
  static constexpr auto shutdown_send = boost::asio::socket_base::shutdown_send;

  /// \throws std::bad_alloc
  TlsStream(Next next, std::shared_ptr<boost::asio::ssl::context> context)
      : context_{std::move(context)},
        link_{std::make_unique<TlsLink<Next>>(std::move(next))},
        ssl_{SSL_new(context_->native_handle())} {
    if (!ssl_) throw std::bad_alloc{};
    BIO* const bio = link_->make_bio();
    SSL_set_bio(ssl_.get(), bio, bio);
    // A Connection may append to what it could not write, which may move it. Idle connections need no buffers.
    SSL_set_mode(ssl_.get(),
                 SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_clear_mode(ssl_.get(),
                   SSL_MODE_AUTO_RETRY);  // a client that sends nothing but KeyUpdate is not to hold the thread
    SSL_set_read_ahead(ssl_.get(), 1);    // one read for a record's head and body
    SSL_set_accept_state(ssl_.get());
  }

  auto get_executor() { return link_->next.get_executor(); }

  std::size_t read_some(boost::asio::mutable_buffer room, boost::system::error_code& error) {
    std::size_t size = 0;
    attempt(reading_waits_for_, error, [&] { return SSL_read_ex(ssl_.get(), room.data(), room.size(), &size); });
    holds_bytes_ = !error && SSL_has_pending(ssl_.get()) == 1;
    return size;
  }

  /// A record takes 16 KiB at most: it writes several.
  std::size_t write_some(boost::asio::const_buffer bytes, boost::system::error_code& error) {
    std::size_t sum = 0;
    do {
      std::size_t size = 0;
      writing_waits_for_ = wait_write;  // what the last one waited for has come
      attempt(writing_waits_for_, error, [&] { return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size); });
      sum += size;
      bytes += size;
    } while (!error && bytes.size() != 0 && sum < at_one_go);
    if (sum != 0) error = {};  // the next one will see it again
    return sum;
  }

  /// Bytes of the next stream count, too, though there may be none for the reader among them.
  std::size_t available(boost::system::error_code& error) {
    error = {};
    if (failure_) return 0;
    return static_cast<std::size_t>(SSL_pending(ssl_.get())) + (holds_bytes_ ? 1 : 0) + link_->next.available(error);
  }

  void async_wait(wait_type what, Wake wake) {
    if (failure_ || (what == wait_read && holds_bytes_)) {
      boost::asio::post(get_executor(), boost::asio::append(std::move(wake), boost::system::error_code{}));
    } else {
      link_->next.async_wait(what == wait_read ? reading_waits_for_ : writing_waits_for_, std::move(wake));
    }
  }

  void shutdown(boost::asio::socket_base::shutdown_type what, boost::system::error_code& error) {
    error = {};
    if (say_end()) link_->next.shutdown(what, error);
  }
  void cancel(boost::system::error_code& error) { link_->next.cancel(error); }
  void close(boost::system::error_code& error) {
    say_end();
    failure_ = boost::asio::error::bad_descriptor;
    link_->next.close(error);
  }

  friend std::string prepare_stream(TlsStream& stream, boost::system::error_code& error) {
    return prepare_stream(stream.link_->next, error);
  }
  friend bool has_ended(TlsStream& stream) {
    char byte = 0;
    std::size_t size = 0;
    boost::system::error_code error;
    stream.attempt(stream.reading_waits_for_, error, [&] { return SSL_peek_ex(stream.ssl_.get(), &byte, 1, &size); });
    return error && error != boost::asio::error::would_block;
  }
  friend void reset_stream(TlsStream& stream) {
    stream.failure_ = boost::asio::error::bad_descriptor;
    reset_stream(stream.link_->next);
  }

 private:
  static constexpr std::size_t at_one_go = std::size_t{256} * 1024;  // then other connections have their turn

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  /// `waits_for`: where it would block, what for.
  template <class Operation>
  void attempt(wait_type& waits_for, boost::system::error_code& error, Operation operation) {
    error = failure_;
    if (error) return;
    ERR_clear_error();  // the thread's, of whoever: SSL_get_error() would take it for this one's
    link_->error = {};
    const int result = operation();
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_NONE: return;
      case SSL_ERROR_ZERO_RETURN: error = boost::asio::error::eof; return;
      case SSL_ERROR_WANT_READ: waits_for = wait_read; break;
      case SSL_ERROR_WANT_WRITE: waits_for = wait_write; break;
      default: error = failure_ = failure(); return;
    }
    error = boost::asio::error::would_block;
  }

  /// Why there is no more to be done with this connection.
  boost::system::error_code failure() {
    const unsigned long reason = ERR_get_error();
    ERR_clear_error();
    if (ERR_GET_LIB(reason) == ERR_LIB_SSL && ERR_GET_REASON(reason) == SSL_R_HTTP_REQUEST) refuse_plain_http();
    if (link_->error == boost::asio::error::eof) return boost::asio::ssl::error::stream_truncated;
    if (link_->error && !would_block(link_->error)) return link_->error;
    if (reason == 0) return boost::asio::error::connection_aborted;
    return {static_cast<int>(reason), boost::asio::error::get_ssl_category()};
  }

  /// Somebody has forgotten the s of https://, and would otherwise see nothing.
  void refuse_plain_http() {
    static constexpr char answer[] =
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 30\r\nConnection: close\r\n\r\n"
        "This port speaks HTTPS, only.\n";
    boost::system::error_code ignored;
    link_->next.write_some(boost::asio::buffer(answer, sizeof answer - 1), ignored);
  }

  /// Sends close_notify, once, and waits for none. False where it is not sent yet.
  bool say_end() {
    if (said_end_ || failure_ || SSL_is_init_finished(ssl_.get()) == 0) return true;
    ERR_clear_error();
    said_end_ = SSL_shutdown(ssl_.get()) >= 0;
    ERR_clear_error();
    return said_end_;
  }

  std::shared_ptr<boost::asio::ssl::context> context_;  // for its callbacks; OpenSSL's own part is kept by the SSL
  std::unique_ptr<TlsLink<Next>> link_;
  std::unique_ptr<SSL, Free> ssl_;
  boost::system::error_code failure_{};  // of the first operation that has failed: it is the last
  wait_type reading_waits_for_ = wait_read;
  wait_type writing_waits_for_ = wait_write;
  bool holds_bytes_ = false;  // read from the next stream, and not looked at
  bool said_end_ = false;
};

}  // namespace classy::detail
