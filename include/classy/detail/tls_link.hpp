#pragma once
// TlsLink: how OpenSSL comes by the bytes of a stream: as a BIO, which never waits.

#include <cstddef>
#include <new>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/bio.h>

#include <classy/detail/stream.hpp>

namespace classy::detail {

/// A stream, and what has come of the last operation that OpenSSL had it do. OpenSSL's own BIO for sockets raises
/// SIGPIPE, and knows nothing but sockets.
template <Stream Next>
struct TlsLink {
  explicit TlsLink(Next stream) : next{std::move(stream)} {}
  TlsLink(const TlsLink&) = delete;  // the BIO points to it
  TlsLink& operator=(const TlsLink&) = delete;

  /// \returns a BIO that this must outlive. \throws std::bad_alloc
  BIO* make_bio() {
    static BIO_METHOD* const method = make_method();
    BIO* const bio = BIO_new(method);
    if (bio == nullptr) throw std::bad_alloc{};
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    return bio;
  }

  Next next;
  boost::system::error_code error{};

 private:
  /// It lives until the program ends, like the BIOs that may be about.
  static BIO_METHOD* make_method() {
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "classy");
    if (method == nullptr) throw std::bad_alloc{};
    BIO_meth_set_read_ex(method, [](BIO* bio, char* data, std::size_t size, std::size_t* done) {
      return move_bytes(bio, BIO_FLAGS_READ, *done, [&](Next& next, boost::system::error_code& error) {
        return next.read_some(boost::asio::buffer(data, size), error);
      });
    });
    BIO_meth_set_write_ex(method, [](BIO* bio, const char* data, std::size_t size, std::size_t* done) {
      return move_bytes(bio, BIO_FLAGS_WRITE, *done, [&](Next& next, boost::system::error_code& error) {
        return next.write_some(boost::asio::buffer(data, size), error);
      });
    });
    BIO_meth_set_ctrl(method, [](BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1L : 0L; });
    return method;
  }

  /// No exception may go through OpenSSL.
  template <class Operation>
  static int move_bytes(BIO* bio, int direction, std::size_t& done, Operation operation) noexcept {
    auto& link = *static_cast<TlsLink*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    try {
      done = operation(link.next, link.error);
    } catch (...) {
      link.error = boost::asio::error::no_memory;
    }
    if (would_block(link.error)) BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY);
    return link.error ? 0 : 1;
  }
};

}  // namespace classy::detail
