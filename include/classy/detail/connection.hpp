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
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
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
  std::string_view method;
  std::string_view target;
  std::string_view pattern;  ///< of the route; empty when there was none
  std::string_view remote;
  int status = 0;
  std::size_t bytes = 0;               ///< of the answer's body
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
  boost::asio::awaitable<void> run() {
    if (!open()) co_return;
    while (true) {
      const RequestReader::State state = reader_.next();
      if (state == RequestReader::State::need_more) {
        if (!out_.empty() && !co_await flush()) break;
        if (reader_.take_expectation()) {
          out_ = "HTTP/1.1 100 Continue\r\n\r\n";
          if (!co_await flush()) break;
        }
        if (!co_await read()) break;
      } else if (state == RequestReader::State::refused) {
        co_await refuse(reader_.refusal());
        break;
      } else {
        const auto start = context_->log ? Clock::now() : Clock::time_point{};
        phase_ = Phase::answer;
        expired_ = false;
        deadline_.store(never, std::memory_order_relaxed);
        request_.reset(reader_.parts(remote_));
        response_.clear();
        Pending pending = call();
        if (pending.valid()) {
          if (!out_.empty() && !co_await flush()) break;  // answers that are ready do not wait for this one
          co_await finish(std::move(pending));
          if (cancelled_) co_await boost::asio::this_coro::reset_cancellation_state();  // so that it can be written
        }
        const bool keep_alive = answer();
        if (context_->log) log(start);
        reader_.done();
        if (!keep_alive) {
          if (co_await flush()) co_await linger();
          break;
        }
        if (out_.size() >= context_->limits.pending_output && !co_await flush()) break;
      }
    }
    close();
  }

  /// No more requests: an idle connection closes now, a busy one with its answer.
  void drain() {
    if (phase_ == Phase::idle) close();
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

  /// Calls the handler. What it throws at once becomes an answer here, at the outer end.
  Pending call() {
    try {
      return context_->handler(request_, response_);
    } catch (...) {
      answer_exception(std::current_exception(), request_, response_);
      return {};
    }
  }
  Pending finish(Pending pending) {
    try {
      co_await std::move(pending);
    } catch (...) {
      answer_exception(std::current_exception(), request_, response_);
    }
  }

  /// Appends the answer to the output. False when it is the connection's last.
  bool answer() {
    const auto connection = response_.header("Connection");
    const bool keep_alive = reader_.keep_alive() && !context_->draining.load(std::memory_order_relaxed) &&
                            !(connection && equals_ignoring_case(*connection, "close"));
    if (connection) response_.remove("Connection");
    writer_.write(response_,
                  {.keep_alive = keep_alive, .http_1_0 = reader_.http_1_0(), .head = request_.verb() == Verb::head}, out_);
    context_->served.fetch_add(1, std::memory_order_relaxed);
    return keep_alive;
  }

  void log(Clock::time_point start) {
    context_->log({.method = request_.method(),
                   .target = request_.target(),
                   .pattern = request_.routing.pattern,
                   .remote = remote_,
                   .status = response_.status(),
                   .bytes = response_.body().size(),
                   .duration = Clock::now() - start});
  }

  /// Answers what is no request that may be answered otherwise, and ends: nothing behind it is taken for a request.
  boost::asio::awaitable<void> refuse(int status) {
    response_.clear();
    problem_json({.status = status}, request_, response_);
    writer_.write(response_, {.keep_alive = false}, out_);
    if (co_await flush()) co_await linger();
  }

  /// Reads once. False when there is nothing more to be done.
  boost::asio::awaitable<bool> read() {
    const Phase phase = !reader_.in_request() ? Phase::idle : reader_.in_body() ? Phase::body : Phase::header;
    if (phase == Phase::idle && context_->draining.load(std::memory_order_relaxed)) co_return false;
    const Limits& limits = context_->limits;
    if (phase == Phase::idle) allow(limits.idle_time);
    if (phase == Phase::header && phase_ != phase) allow(limits.header_time);  // for all of it, not for each read
    if (phase == Phase::body) allow(limits.body_time);
    phase_ = phase;
    const std::span<char> room = reader_.prepare(read_size);
    const auto [error, size] = co_await socket_.async_read_some(
        boost::asio::buffer(room.data(), room.size()), boost::asio::as_tuple(boost::asio::use_awaitable));
    if (!error) {
      reader_.commit(size);
    } else if (expired_ && phase != Phase::idle) {
      co_await refuse(408);
    }
    co_return !error;
  }

  /// Writes all that is pending. At first without waiting: most answers fit into the socket's buffer.
  boost::asio::awaitable<bool> flush() {
    boost::system::error_code error;
    std::size_t written = socket_.write_some(boost::asio::buffer(out_), error);
    if (error == boost::asio::error::would_block || error == boost::asio::error::try_again) error = {};
    while (!error && written < out_.size()) {
      allow(context_->limits.write_time);
      const auto [failure, size] = co_await socket_.async_write_some(
          boost::asio::buffer(out_.data() + written, out_.size() - written),
          boost::asio::as_tuple(boost::asio::use_awaitable));
      deadline_.store(never, std::memory_order_relaxed);
      error = failure;
      written += size;
    }
    constexpr std::size_t kept = std::size_t{64} * 1024;
    if (out_.capacity() > 2 * kept) out_ = std::string{};
    out_.clear();
    co_return !error;
  }

  /// RFC 9112, 9.6: closes so that the client can read the answer, by reading a little of what it still sends.
  boost::asio::awaitable<void> linger() {
    boost::system::error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    std::size_t left = std::size_t{64} * 1024;
    expired_ = false;
    allow(std::chrono::seconds{2});
    char discarded[1024];
    while (!error && left > 0 && !expired_) {
      const auto [failure, size] = co_await socket_.async_read_some(
          boost::asio::buffer(discarded), boost::asio::as_tuple(boost::asio::use_awaitable));
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
  std::string remote_;
  boost::asio::cancellation_signal cancellation_;
  std::atomic<Clock::rep> deadline_{never};
  Phase phase_ = Phase::answer;
  bool expired_ = false;
  bool cancelled_ = false;
};

}  // namespace detail
}  // namespace classy
