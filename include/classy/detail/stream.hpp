#pragma once
// What a Connection needs of the stream that it serves, and how the sockets of the system have it.

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include <boost/asio/basic_socket.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>

namespace classy::detail {

/// Who waits for a stream.
class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// The wait is over, or has failed. On the stream's executor.
  virtual void woken(boost::asio::socket_base::wait_type what, const boost::system::error_code& error) noexcept = 0;

 protected:
  ~Waiter() = default;
};

/// A wait's completion handler: keeps who waits.
struct Wake {
  explicit operator bool() const { return waiter != nullptr; }
  void operator()(const boost::system::error_code& error) const { waiter->woken(what, error); }

  std::shared_ptr<Waiter> waiter;
  boost::asio::socket_base::wait_type what{};
};

/// A Connection waits in one way only, `async_wait()` until something can be read or written, and then reads and writes
/// without waiting: so an idle one needs no buffer, and whoever brings another stream (TLS, a test's memory) has one
/// operation to suspend, which may throw std::bad_alloc. Beside what stands here it has
///     prepare_stream(stream, error)   // once, before everything: without waiting from now on; gives the client's name
///     has_ended(stream)               // whether the client sends no more, and all that it has sent has been read
///     reset_stream(stream)            // closes it so that the other side's system forgets what it has not taken
/// Reading and writing fail with would_block when there is nothing to be done now, reading with eof at the end.
template <class S>
concept Stream = requires(S& stream, boost::asio::mutable_buffer room, boost::asio::const_buffer bytes, Wake wake,
                          boost::system::error_code& error) {
  stream.get_executor();
  { stream.read_some(boost::asio::mutable_buffer{room}, error) } -> std::same_as<std::size_t>;
  { stream.write_some(boost::asio::const_buffer{bytes}, error) } -> std::same_as<std::size_t>;
  { stream.available(error) } -> std::convertible_to<std::size_t>;  // bytes that can be read at once
  stream.shutdown(boost::asio::socket_base::shutdown_send, error);
  stream.async_wait(S::wait_read, std::move(wake));  // or S::wait_write; one of each at a time
  stream.cancel(error);                              // ends the waits
  stream.close(error);
};

/// Whether an operation has failed for no other reason than that there is nothing to be done now.
inline bool would_block(const boost::system::error_code& error) {
  return error == boost::asio::error::would_block || error == boost::asio::error::try_again;
}

/// \returns the client's address.
template <class Executor>
std::string prepare_stream(boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>& socket,
                           boost::system::error_code& error) {
  const auto peer = socket.remote_endpoint(error);
  if (error) return {};
  socket.set_option(boost::asio::ip::tcp::no_delay{true}, error);
  socket.non_blocking(true, error);
  return peer.address().to_string();
}

/// A Unix-domain socket's client has no address; it is on this machine.
template <class Protocol, class Executor>
std::string prepare_stream(boost::asio::basic_stream_socket<Protocol, Executor>& socket,
                           boost::system::error_code& error) {
  socket.non_blocking(true, error);
  return "unix";
}

template <class Protocol, class Executor>
bool has_ended(boost::asio::basic_stream_socket<Protocol, Executor>& socket) {
  char byte = 0;
  boost::system::error_code error;
  socket.receive(boost::asio::buffer(&byte, 1), boost::asio::socket_base::message_peek, error);
  return error && !would_block(error);
}

template <class Protocol, class Executor>
void reset_stream(boost::asio::basic_stream_socket<Protocol, Executor>& socket) {
  boost::system::error_code ignored;
  socket.set_option(boost::asio::socket_base::linger{true, 0}, ignored);
  socket.close(ignored);
}

}  // namespace classy::detail
