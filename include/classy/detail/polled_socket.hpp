#pragma once
// PolledSocket: a connected socket of the system as a Stream, watched by a Poller.

#include <classy/detail/poller.hpp>

#if __has_include(<sys/epoll.h>)

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <utility>

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>

#include <classy/detail/stream.hpp>

namespace classy::detail {

/// Used on the Poller's thread only, but for its construction. Moved only before it is waited for.
class PolledSocket final : private Poller::Watched {
 public:
  static constexpr auto wait_read = boost::asio::socket_base::wait_read;
  static constexpr auto wait_write = boost::asio::socket_base::wait_write;
  static constexpr auto shutdown_send = boost::asio::socket_base::shutdown_send;

  /// Owns the descriptor, which does not block. `remote`: the client's name.
  PolledSocket(Poller& poller, int descriptor, std::string remote)
      : poller_{poller}, descriptor_{descriptor}, remote_{std::move(remote)} {}
  PolledSocket(PolledSocket&& other) noexcept
      : poller_{other.poller_}, descriptor_{std::exchange(other.descriptor_, -1)}, remote_{std::move(other.remote_)} {}
  PolledSocket& operator=(PolledSocket&&) = delete;
  ~PolledSocket() {
    stop_waiting();
    release();
  }

  boost::asio::any_io_executor get_executor() { return poller_.context().get_executor(); }

  std::size_t read_some(boost::asio::mutable_buffer room, boost::system::error_code& error) {
    const ssize_t size = ::recv(descriptor_, room.data(), room.size(), 0);
    if (size == 0) {
      error = boost::asio::error::eof;
      return 0;
    }
    return moved(size, error);
  }
  std::size_t write_some(boost::asio::const_buffer bytes, boost::system::error_code& error) {
    return moved(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL), error);
  }
  std::size_t available(boost::system::error_code& error) const {
    int size = 0;
    return moved(::ioctl(descriptor_, FIONREAD, &size) == 0 ? size : -1, error);
  }
  void shutdown(boost::asio::socket_base::shutdown_type, boost::system::error_code& error) {
    moved(::shutdown(descriptor_, SHUT_WR), error);
  }

  /// Who has waited for the same ends its wait. \throws std::bad_alloc, and then does not wait
  void async_wait(boost::asio::socket_base::wait_type what, Wake wake) {
    Wake& waiting = what == wait_read ? reader_ : writer_;
    if (waiting) [[unlikely]]
      boost::asio::post(poller_.context(), [before = waiting] { before({}); });
    if (!waits()) poller_.add(*this);
    waiting = std::move(wake);
    if (wanted() != watched_) [[unlikely]] {
      if (const boost::system::error_code error = watch(wanted())) fail(error);
    }
  }
  /// Where memory lacks for telling who waits, they are let go.
  void cancel(boost::system::error_code& error) {
    error = {};
    try {
      if (waits()) fail(boost::asio::error::operation_aborted);
    } catch (const std::bad_alloc&) {
      return;
    }
  }
  void close(boost::system::error_code& error) {
    cancel(error);
    release();
  }
  void reset() {
    const linger discard{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &discard, sizeof discard);
    boost::system::error_code ignored;
    close(ignored);
  }

  friend std::string prepare_stream(PolledSocket& socket, boost::system::error_code& error) {
    error = {};
    return std::move(socket.remote_);
  }
  friend bool has_ended(PolledSocket& socket) {
    char byte = 0;
    boost::system::error_code error;
    return moved(::recv(socket.descriptor_, &byte, 1, MSG_PEEK), error) == 0 && !would_block(error);
  }
  friend void reset_stream(PolledSocket& socket) { socket.reset(); }

 private:
  bool waits() const { return reader_ || writer_; }
  std::uint32_t wanted() const { return (reader_ ? EPOLLIN : 0U) | (writer_ ? EPOLLOUT : 0U); }

  /// What a call of the system has returned: a size, or -1 and errno.
  static std::size_t moved(ssize_t size, boost::system::error_code& error) {
    error = {};
    if (size >= 0) [[likely]]
      return static_cast<std::size_t>(size);
    error = errno == EINTR ? boost::asio::error::try_again
                           : boost::system::error_code{errno, boost::system::system_category()};
    return 0;
  }

  boost::system::error_code watch(std::uint32_t events) {
    if (descriptor_ < 0) return boost::asio::error::bad_descriptor;
    const boost::system::error_code error = poller_.watch(descriptor_, watched_, events, *this);
    if (!error) watched_ = events;
    return error;
  }

  /// The end of a wait is told once. What is ready though nobody waits for it is watched no more: it would be told for
  /// ever.
  void ready(std::uint32_t events) noexcept override {
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) events |= EPOLLIN | EPOLLOUT;
    const bool listed = waits();
    const Wake reader = (events & EPOLLIN) != 0 ? std::move(reader_) : Wake{};
    const Wake writer = (events & EPOLLOUT) != 0 ? std::move(writer_) : Wake{};
    if (!reader && !writer) {
      watch(wanted());
      return;
    }
    if (listed && !waits()) poller_.remove(*this);
    if (reader) reader({});
    if (writer) writer({});  // and this may be gone
  }
  void dismiss() noexcept override {
    const Wake reader = std::move(reader_), writer = std::move(writer_);  // who may own this
  }

  /// Ends the waits with an error, which is told later, as who waits may be calling. \throws std::bad_alloc
  void fail(boost::system::error_code error) {
    Wake reader = std::move(reader_), writer = std::move(writer_);
    poller_.remove(*this);
    boost::asio::post(poller_.context(), [reader = std::move(reader), writer = std::move(writer), error] {
      if (reader) reader(error);
      if (writer) writer(error);
    });
  }
  void stop_waiting() noexcept {
    if (!waits()) return;
    poller_.remove(*this);
    reader_ = {};
    writer_ = {};
  }
  void release() noexcept {
    if (descriptor_ < 0) return;
    if (watched_ != 0) watch(0);  // not left to close(): a child process may have the descriptor, too
    poller_.forget(*this);
    ::close(std::exchange(descriptor_, -1));
  }

  Poller& poller_;
  int descriptor_;
  std::uint32_t watched_ = 0;  // the events that the poller watches
  Wake reader_;
  Wake writer_;
  std::string remote_;  // until it is asked for
};

}  // namespace classy::detail

#endif
