#pragma once
// Connection: one client's requests, one after the other, and their answers in the same order.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <classy/detail/request_reader.hpp>
#include <classy/detail/response_writer.hpp>
#include <classy/error.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>

namespace classy {

/// One answered request, for logs and metrics. The views are valid during the call that gets it.
struct Access {
  std::string_view method{};
  std::string_view target{};
  std::string_view pattern{};  ///< of the route; empty when there was none
  std::string_view remote{};
  std::string_view note{};  ///< why a 500 is one: what the handler threw
  int status = 0;
  std::size_t bytes = 0;                ///< of the answer's body
  std::chrono::nanoseconds duration{};  ///< from the complete request to the complete answer
};

/// Called after each answer, on the connection's thread: with several I/O threads by several at once.
using AccessLog = std::function<void(const Access&)>;

namespace detail {

/// What the connections of one server share.
struct ConnectionContext {
  Handler handler;
  Limits limits;
  AccessLog log;
  std::atomic<bool> draining{false};
  std::atomic<std::uint64_t> served{0};
};

/// All of it but overdue() is used on the connection's executor only.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Clock = std::chrono::steady_clock;

  Connection(Socket socket, std::shared_ptr<ConnectionContext> context)
      : socket_{std::move(socket)}, context_{std::move(context)}, reader_{context_->limits} {}

  /// Serves until the client leaves, an answer closes the connection, or the server drains. Never throws but for lack
  /// of memory, which ends the connection.
  ///
  /// This only waits; what is to be done is decided in plain functions, so that a request whose handler answers at
  /// once costs no coroutine frame. Each `co_await` is a statement of its own: g++ 12 has miscompiled it inside of
  /// conditions.
  boost::asio::awaitable<void> run() {
    bool more = open();
    while (more) {
      switch (reader_.next()) {
        case RequestReader::State::complete: {
          Pending pending = begin_answer();
          if (pending.valid()) co_await wait_for(std::move(pending));
          more = finish_answer();
          if (more && out_.size() >= context_->limits.pending_output) more = co_await write_out();
          break;
        }
        case RequestReader::State::need_more: {
          if (reader_.take_expectation()) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
          if (!write_now()) more = co_await write_out();
          if (!more || !begin_phase()) {
            more = false;
            break;
          }
          const std::span<char> room = reader_.prepare(read_size);
          const auto [error, size] = co_await socket_.async_read_some(
              boost::asio::buffer(room.data(), room.size()), boost::asio::as_tuple(boost::asio::use_awaitable));
          more = received(error, size);
          break;
        }
        case RequestReader::State::refused: {
          refuse(reader_.refusal());
          more = false;
          break;
        }
      }
    }
    co_await end();
    close();
  }

  /// No more requests: an idle connection closes now, a busy one with its answer. One that has sent a request which
  /// nobody has read yet is not idle.
  void drain() {
    if (phase_ == Phase::idle && !has_unread_bytes()) close();
  }
  /// Cancels what a handler waits for; it answers, or its connection ends.
  void cancel() {
    cancelled_ = true;
    cancellation_.emit(boost::asio::cancellation_type::terminal);
  }
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  boost::asio::cancellation_slot cancellation_slot() { return cancellation_.slot(); }

  /// True when the client has taken too long. From any thread.
  bool overdue(Clock::time_point now) const {
    return now.time_since_epoch().count() > deadline_.load(std::memory_order_relaxed);
  }
  /// Ends the wait that took too long.
  void expire() {
    if (!overdue(Clock::now())) return;  // it went on in the meantime
    expired_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }
  Socket::executor_type executor() { return socket_.get_executor(); }

 private:
  /// What the connection waits for.
  enum class Phase { idle, header, body, answer };

  static constexpr Clock::rep never = std::numeric_limits<Clock::rep>::max();
  static constexpr std::size_t read_size = 4096;

  bool open() {
    boost::system::error_code error;
    const auto peer = socket_.remote_endpoint(error);
    if (error) return false;
    remote_ = peer.address().to_string(error);
    socket_.set_option(boost::asio::ip::tcp::no_delay{true}, error);
    socket_.non_blocking(true, error);
    return !error;
  }

  /// Calls the handler for the complete request. What is left of it is to be waited for.
  Pending begin_answer() {
    start_ = context_->log ? Clock::now() : Clock::time_point{};
    phase_ = Phase::answer;
    expired_ = false;
    deadline_.store(never, std::memory_order_relaxed);
    request_.reset(reader_.parts(remote_));
    response_.clear();
    try {
      return context_->handler(request_, response_);
    } catch (...) {
      answer_exception(std::current_exception(), request_, response_);
      return {};
    }
  }
  boost::asio::awaitable<void> wait_for(Pending pending) {
    if (!write_now()) co_await write_out();  // answers that are ready do not wait for this one
    if (request_.routing.timeout.count() > 0) start_timer(request_.routing.timeout);
    try {
      co_await std::move(pending);
    } catch (...) {
      answer_exception(std::current_exception(), request_, response_);
    }
    if (timer_) stop_timer();
    if (cancelled_) co_await boost::asio::this_coro::reset_cancellation_state();  // so that it can be written
  }
  /// Cancels the handler's waiting when it has taken too long.
  void start_timer(std::chrono::milliseconds time) {
    timer_.emplace(socket_.get_executor(), time);
    timer_->async_wait(
        [self = shared_from_this(), request = ++timed_requests_](const boost::system::error_code& error) {
          if (error || self->timed_requests_ != request) return;
          self->timed_out_ = true;
          self->cancel();
        });
  }
  void stop_timer() {
    timer_.reset();
    ++timed_requests_;  // a wait that has ended, and is about to be told, is of the past
    if (!std::exchange(timed_out_, false)) return;
    answer_problem({.status = 503, .detail = "the handler has not answered in time"}, request_, response_);
    response_.set("Connection", "close");
  }
  /// Puts the answer into the output. False when it is the connection's last.
  bool finish_answer() {
    const bool keep_alive = answer() && !broken_;
    request_.storage().clear();  // what lives as long as the request ends with its answer
    if (context_->log) log(Clock::now() - start_);
    reader_.done();
    return keep_alive;
  }

  /// Appends the answer to the output. False when it is the connection's last.
  bool answer() {
    const auto connection = response_.header("Connection");
    const bool keep_alive = reader_.keep_alive() && !context_->draining.load(std::memory_order_relaxed) &&
                            !(connection && equals_ignoring_case(*connection, "close"));
    if (connection) response_.remove("Connection");
    writer_.write(response_,
                  {.keep_alive = keep_alive, .http_1_0 = reader_.http_1_0(), .head = request_.verb() == Verb::head},
                  out_);
    context_->served.fetch_add(1, std::memory_order_relaxed);
    return keep_alive;
  }

  void log(Clock::duration duration) {
    context_->log({.method = request_.method(),
                   .target = request_.target(),
                   .pattern = request_.routing.pattern,
                   .remote = remote_,
                   .note = response_.note(),
                   .status = response_.status(),
                   .bytes = response_.body().size(),
                   .duration = duration});
  }

  /// Answers what is no request. Whoever calls this ends the connection: nothing behind it is taken for a request.
  void refuse(int status) {
    response_.clear();
    problem_json({.status = status}, request_, response_);
    writer_.write(response_, {.keep_alive = false}, out_);
    refused_ = true;
  }

  /// Starts to wait for the client. False when an idle connection is not to be kept.
  bool begin_phase() {
    const Phase phase = !reader_.in_request() ? Phase::idle : reader_.in_body() ? Phase::body : Phase::header;
    if (phase == Phase::idle && context_->draining.load(std::memory_order_relaxed) && !has_unread_bytes()) return false;
    const Limits& limits = context_->limits;
    if (phase == Phase::idle) allow(limits.idle_time);
    if (phase == Phase::header && phase_ != phase) allow(limits.header_time);  // for all of it, not for each read
    if (phase == Phase::body) allow(limits.body_time);
    phase_ = phase;
    return true;
  }

  bool has_unread_bytes() const {
    boost::system::error_code error;
    return socket_.available(error) != 0 && !error;
  }

  /// Takes what the client sent. False when the connection ends.
  bool received(const boost::system::error_code& error, std::size_t size) {
    if (!error) {
      reader_.commit(size);
    } else if (expired_ && phase_ != Phase::idle) {
      refuse(408);
    }
    return !error;
  }

  /// Writes as much as the socket takes without waiting, which for most answers is all. True when nothing is left.
  bool write_now() {
    if (out_.empty()) return true;
    boost::system::error_code error;
    const std::size_t size =
        socket_.write_some(boost::asio::buffer(out_.data() + written_, out_.size() - written_), error);
    if (error && (error == boost::asio::error::would_block || error == boost::asio::error::try_again)) error = {};
    return wrote(size, error);
  }
  /// Writes everything, waiting for the client. False when it is gone, or takes too long.
  boost::asio::awaitable<bool> write_out() {
    bool done = write_now();
    while (!done && !broken_) {
      allow(context_->limits.write_time);
      const auto [error, size] =
          co_await socket_.async_write_some(boost::asio::buffer(out_.data() + written_, out_.size() - written_),
                                            boost::asio::as_tuple(boost::asio::use_awaitable));
      deadline_.store(never, std::memory_order_relaxed);
      done = wrote(size, error);
    }
    co_return !broken_;
  }
  bool wrote(std::size_t size, const boost::system::error_code& error) {
    constexpr std::size_t kept = std::size_t{64} * 1024;
    written_ += size;
    broken_ = broken_ || error.failed();
    if (written_ != out_.size() && !broken_) return false;
    if (out_.capacity() > 2 * kept) std::string{}.swap(out_);
    out_.clear();
    written_ = 0;
    return !broken_;
  }

  /// Writes the last answer. RFC 9112, 9.6: where the client may still be sending, a little of that is read and thrown
  /// away, lest the connection's reset takes the answer with it.
  boost::asio::awaitable<void> end() {
    const bool written = co_await write_out();
    if (!written || !(refused_ || reader_.has_bytes())) co_return;
    boost::system::error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    std::size_t left = std::size_t{64} * 1024;
    expired_ = false;
    allow(std::chrono::seconds{2});
    char discarded[1024];
    while (!error && left > 0 && !expired_) {
      const auto [failure, size] = co_await socket_.async_read_some(boost::asio::buffer(discarded),
                                                                    boost::asio::as_tuple(boost::asio::use_awaitable));
      error = failure;
      left -= std::min(left, size);
    }
  }

  void allow(std::chrono::milliseconds time) {
    const Clock::time_point until = Clock::now() + time;
    deadline_.store(time.count() == 0 ? never : until.time_since_epoch().count(), std::memory_order_relaxed);
  }

  Socket socket_;
  std::shared_ptr<ConnectionContext> context_;
  RequestReader reader_;
  ResponseWriter writer_;
  Request request_;
  Response response_;
  std::string out_;
  std::size_t written_ = 0;  // of it
  Clock::time_point start_{};
  std::string remote_;
  boost::asio::cancellation_signal cancellation_;
  std::optional<boost::asio::steady_timer> timer_;  // of a route with a timeout
  std::uint64_t timed_requests_ = 0;
  bool timed_out_ = false;
  std::atomic<Clock::rep> deadline_{never};
  Phase phase_ = Phase::answer;
  bool expired_ = false;
  bool refused_ = false;
  bool broken_ = false;  // the client takes no more
  bool cancelled_ = false;
};

}  // namespace detail
}  // namespace classy
