#pragma once
// Connection: one client's requests, one after the other, and their answers in the same order.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <classy/detail/connection_context.hpp>
#include <classy/detail/pace.hpp>
#include <classy/detail/request_reader.hpp>
#include <classy/detail/session.hpp>
#include <classy/detail/stream.hpp>
#include <classy/handler.hpp>

namespace classy::detail {

/// A Session over a stream. All of it is used on the stream's executor only.
///
/// This only waits; what is to be done is decided in plain functions, so that a request whose handler answers at once
/// costs no coroutine frame. Each `co_await` is a statement of its own: g++ 12 has miscompiled it inside of conditions.
template <Stream S>
class Connection final : public Session {
 public:
  /// `lane`: whose workspaces it uses.
  Connection(S stream, std::shared_ptr<ConnectionContext> context, std::size_t lane = 0)
      : Session{std::move(context), lane}, stream_{std::move(stream)} {}

  /// Serves until the client leaves, an answer closes the connection, or the server drains. To be run with the
  /// cancellation_slot(): by it cancel() reaches a handler, and nothing else.
  /// \throws std::bad_alloc: then give_up() is all that can be done.
  boost::asio::awaitable<void> run() {
    bool more = open();
    while (more) {
      switch (work_ ? work_->reader.next() : RequestReader::State::need_more) {
        case RequestReader::State::complete: {
          Pending pending = begin_answer();
          if (pending.valid()) co_await wait_for(std::move(pending));
          more = finish_answer();
          if (more && has_much_output()) co_await write_out();
          break;
        }
        case RequestReader::State::need_more: {
          if (work_ && work_->reader.take_expectation()) work_->out += "HTTP/1.1 100 Continue\r\n\r\n";
          if (!write_now()) co_await write_out();
          if (broken_) break;
          begin_wait();
          // What has come of a body already is taken at one go: it is bounded, where requests might have no end.
          Came came = phase_ == Phase::body ? read_now() : Came::nothing;
          if (came == Came::nothing) {
            const auto [error] = co_await wait(S::wait_read);
            if (error) wait_failed();
            came = error ? Came::end : read_now();
          }
          more = came != Came::end;
          break;
        }
        case RequestReader::State::refused: {
          refuse(work_->reader.refusal());
          more = false;
          break;
        }
      }
      more = more && !broken_;
    }
    phase_ = Phase::end;
    co_await end();
    leave();
  }

  /// Ends a connection whose run() has thrown: what was answered before goes out, as far as it does without waiting.
  void give_up() noexcept {
    try {
      write_now();
    } catch (...) {
      broken_ = true;
    }
    leave();
  }

  void close() override {
    boost::system::error_code ignored;
    stream_.close(ignored);
  }
  Executor executor() override { return stream_.get_executor(); }

 private:
  enum class Came { bytes, nothing, end };

  static constexpr std::size_t head_read = 4096;
  static constexpr std::size_t body_read = std::size_t{16} * 1024;

  boost::asio::awaitable<std::tuple<boost::system::error_code>> wait(boost::asio::socket_base::wait_type what) {
    return stream_.async_wait(what, boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  bool open() {
    boost::system::error_code error;
    began(prepare_stream(stream_, error));
    return !error;
  }

  /// A client that does not take what it asked for is not waited for by the system either.
  void leave() {
    if (broken_ && interruption_ != 0) reset_stream(stream_);
    close();
    if (work_) pool_.give_back(std::move(work_));
  }

  boost::asio::awaitable<void> wait_for(Pending pending) {
    if (!write_now()) co_await write_out();  // answers that are ready do not wait for this one
    begin_handler_wait();
    std::exception_ptr failure;
    try {
      co_await std::move(pending);
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) handler_failed(failure);
    if (end_handler_wait()) co_await boost::asio::this_coro::reset_cancellation_state();  // so that it can be written
  }

  bool has_unread_bytes() override {
    boost::system::error_code error;
    return stream_.available(error) != 0 && !error;
  }
  void end_wait() override {
    boost::system::error_code ignored;
    stream_.cancel(ignored);
  }

  /// Takes what the client has sent.
  Came read_now() {
    if (!work_) work_ = pool_.borrow();
    const std::span<char> room = work_->reader.prepare(phase_ == Phase::body ? body_read : head_read);
    boost::system::error_code error;
    const std::size_t size = stream_.read_some(boost::asio::buffer(room.data(), room.size()), error);
    if (error) return is_would_block(error) ? Came::nothing : Came::end;
    received(size);
    return Came::bytes;
  }

  /// Writes as much as the stream takes without waiting, which for most answers is all. True when nothing is left.
  bool write_now() {
    if (!has_output()) return true;
    boost::system::error_code error;
    const std::string& out = work_->out;
    const std::size_t size =
        stream_.write_some(boost::asio::buffer(out.data() + work_->written, out.size() - work_->written), error);
    return wrote(size, error && !is_would_block(error));
  }
  /// Writes everything, waiting for the client, unless it is gone, or takes too long.
  boost::asio::awaitable<void> write_out() {
    Pace pace{context_->clock.due()};
    while (has_output() && !broken_) {
      const std::size_t before = work_->written;
      if (write_now() || broken_) break;
      pace.moved(work_->written - before);
      allow_write(pace);
      const auto [error] = co_await wait(S::wait_write);
      allow_until(never);
      if (error) wrote(0, true);
    }
  }
  static bool is_would_block(const boost::system::error_code& error) {
    return error == boost::asio::error::would_block || error == boost::asio::error::try_again;
  }

  /// Writes the last answer. RFC 9112, 9.6: where the client may still be sending, a little of that is read and thrown
  /// away, lest the connection's reset takes the answer with it.
  boost::asio::awaitable<void> end() {
    co_await write_out();
    if (broken_ || !(linger_ || (work_ && work_->reader.has_bytes()) || has_unread_bytes())) co_return;
    boost::system::error_code error;
    stream_.shutdown(S::shutdown_send, error);
    std::size_t left = std::size_t{64} * 1024;
    interruption_ = 0;
    allow(std::chrono::milliseconds{draining() ? 500 : 2000});
    char discarded[1024];
    while (!error && left > 0 && interruption_ == 0) {
      const std::size_t size = stream_.read_some(boost::asio::buffer(discarded), error);
      left -= std::min(left, size);
      if (!is_would_block(error)) continue;
      const auto [failure] = co_await wait(S::wait_read);
      error = failure;
    }
  }

  S stream_;
};

}  // namespace classy::detail
