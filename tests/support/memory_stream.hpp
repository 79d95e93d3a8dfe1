#pragma once
// MemoryStream: a stream for a Connection that is no socket: a test writes what the client sends, reads what it gets,
// and says how the bytes are cut and which operation fails. One thread, no system calls, no time.

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

namespace test {

/// The other end of a MemoryStream.
class Wire {
 public:
  static constexpr std::size_t any = std::numeric_limits<std::size_t>::max();

  explicit Wire(const boost::asio::any_io_executor& executor)
      : readable_{executor, boost::asio::steady_timer::time_point::max()},
        writable_{executor, boost::asio::steady_timer::time_point::max()} {}

  /// Room for so many bytes each way: a test of what fails for lack of memory does not want the Wire to be it.
  void reserve(std::size_t bytes) {
    input_.reserve(bytes);
    output_.reserve(bytes);
  }
  /// The client sends.
  void send(std::string_view bytes) {
    input_.append(bytes);
    readable_.cancel();
  }
  /// Who waits to read is told of what has been read already, as a system with several threads may do it.
  void tell_late() {
    told_late_ = true;
    readable_.cancel();
  }
  /// The client sends no more.
  void finish() {
    finished_ = true;
    readable_.cancel();
  }
  /// The client takes so many bytes more; `take(0)` at first lets every write block.
  void take(std::size_t bytes) {
    room_ = room_ == any || bytes == any ? bytes : room_ + bytes;
    writable_.cancel();
  }
  /// All that the client has got.
  const std::string& output() const { return output_; }

  std::size_t cut = any;                ///< one read gives no more
  std::size_t cut_write = any;          ///< one write takes no more
  std::size_t fail_at = any;            ///< the operation that fails, counted from 0 …
  boost::system::error_code failure{};  ///< … and how
  std::size_t operations = 0;           ///< so many there have been
  std::size_t waits = 0;
  bool failed_to_wait = false;  ///< the operation that has failed was a wait
  std::size_t alive = 0;        ///< streams on this wire
  bool shut = false;            ///< the server sends no more
  bool closed = false;
  bool reset = false;

 private:
  friend class MemoryStream;

  /// Whether this operation is the one that fails.
  bool fails() { return operations++ == fail_at; }

  bool can_read() const { return closed || finished_ || taken_ != input_.size(); }
  bool can_write() const { return closed || room_ != 0; }

  std::string input_;
  std::size_t taken_ = 0;
  bool finished_ = false;
  std::string output_;
  std::size_t room_ = any;
  boost::asio::steady_timer readable_;
  boost::asio::steady_timer writable_;
  bool cancelled_ = false;
  bool told_late_ = false;
};

/// The server's end.
class MemoryStream {
 public:
  using wait_type = boost::asio::socket_base::wait_type;
  static constexpr auto wait_read = boost::asio::socket_base::wait_read;
  static constexpr auto wait_write = boost::asio::socket_base::wait_write;
  static constexpr auto shutdown_send = boost::asio::socket_base::shutdown_send;

  explicit MemoryStream(std::shared_ptr<Wire> wire) : wire_{std::move(wire)} { ++wire_->alive; }
  MemoryStream(MemoryStream&&) noexcept = default;
  MemoryStream& operator=(MemoryStream&&) = delete;
  ~MemoryStream() {
    if (wire_) --wire_->alive;
  }

  boost::asio::any_io_executor get_executor() { return wire_->readable_.get_executor(); }

  std::size_t read_some(boost::asio::mutable_buffer room, boost::system::error_code& error) {
    error = {};
    if (wire_->closed) return failed(boost::asio::error::bad_descriptor, error);
    if (wire_->fails()) return failed(wire_->failure, error);
    const std::size_t size = std::min({room.size(), wire_->cut, wire_->input_.size() - wire_->taken_});
    if (size == 0 && wire_->finished_) return failed(boost::asio::error::eof, error);
    if (size == 0) return failed(boost::asio::error::would_block, error);
    boost::asio::buffer_copy(room, boost::asio::buffer(wire_->input_) + wire_->taken_, size);
    wire_->taken_ += size;
    return size;
  }
  std::size_t write_some(boost::asio::const_buffer bytes, boost::system::error_code& error) {
    error = {};
    if (wire_->closed) return failed(boost::asio::error::bad_descriptor, error);
    if (wire_->fails()) return failed(wire_->failure, error);
    const std::size_t size = std::min({bytes.size(), wire_->cut_write, wire_->room_});
    if (size == 0) return failed(boost::asio::error::would_block, error);
    wire_->output_.append(static_cast<const char*>(bytes.data()), size);
    if (wire_->room_ != Wire::any) wire_->room_ -= size;
    return size;
  }
  std::size_t available(boost::system::error_code& error) const {
    error = {};
    return wire_->closed ? 0 : wire_->input_.size() - wire_->taken_;
  }
  void shutdown(boost::asio::socket_base::shutdown_type, boost::system::error_code& error) {
    error = {};
    wire_->shut = true;
  }
  void cancel(boost::system::error_code& error) {
    error = {};
    wire_->cancelled_ = true;
    wire_->readable_.cancel();
    wire_->writable_.cancel();
  }
  void close(boost::system::error_code& error) {
    cancel(error);
    wire_->closed = true;
  }

  bool ended() const { return wire_->finished_ && wire_->taken_ == wire_->input_.size(); }
  void set_reset() { wire_->reset = true; }
  std::string prepare(boost::system::error_code& error) {
    error = wire_->fails() ? wire_->failure : boost::system::error_code{};
    return "memory";
  }
  template <class Token>
  auto async_wait(wait_type what, Token&& token) {
    return boost::asio::async_compose<Token, void(boost::system::error_code)>(Wait{wire_.get(), what, false}, token,
                                                                              wire_->readable_);
  }

  friend std::string prepare_stream(MemoryStream& stream, boost::system::error_code& error) {
    return stream.prepare(error);
  }
  friend bool has_ended(const MemoryStream& stream) { return stream.ended(); }
  friend void reset_stream(MemoryStream& stream) {
    boost::system::error_code ignored;
    stream.close(ignored);
    stream.set_reset();
  }

 private:
  struct Wait {
    template <class Self>
    void operator()(Self& self, const boost::system::error_code& woken = {}) {
      const bool ready = what == wait_read ? wire->can_read() : wire->can_write();
      if (!begun) {
        begun = true;
        ++wire->waits;
        if (wire->closed || wire->fails()) {
          wire->failed_to_wait = wire->failed_to_wait || !wire->closed;
          error = wire->closed ? boost::asio::error::bad_descriptor : wire->failure;
        } else if (!ready) {
          wire->cancelled_ = false;
          (what == wait_read ? wire->readable_ : wire->writable_).async_wait(std::move(self));
          return;
        }
        boost::asio::post(wire->readable_.get_executor(), std::move(self));
        return;
      }
      const bool told_late = what == wait_read && std::exchange(wire->told_late_, false);
      if (!error && woken && (!ready || wire->cancelled_) && !told_late) error = woken;
      self.complete(error);
    }

    Wire* wire;
    wait_type what;
    bool begun;
    boost::system::error_code error{};
  };

  static std::size_t failed(const boost::system::error_code& what, boost::system::error_code& error) {
    error = what;
    return 0;
  }

  std::shared_ptr<Wire> wire_;
};

}  // namespace test
