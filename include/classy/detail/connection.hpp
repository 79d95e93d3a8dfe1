#pragma once
// Connection: one client's requests, one after the other, and their answers in the same order.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/error_code.hpp>

#include <classy/detail/awaiter.hpp>
#include <classy/detail/connection_context.hpp>
#include <classy/detail/pace.hpp>
#include <classy/detail/request_reader.hpp>
#include <classy/detail/session.hpp>
#include <classy/detail/stream.hpp>
#include <classy/handler.hpp>

namespace classy::detail {

/// A Session over a stream. All of it is used on the stream's executor only.
///
/// It takes step after step as far as it goes without waiting; what it waits for holds it, and makes it go on. It is no
/// coroutine: so one that waits for its next request has no frames, and only a handler that is one needs any. It ends by
/// itself; one that is destroyed before, as by the end of its io_context, just closes.
template <Stream S>
class Connection : public Session {
 public:
  /// `lane`: whose workspaces it uses.
  Connection(S stream, std::shared_ptr<ConnectionContext> context, std::size_t lane = 0)
      : Session{std::move(context), lane}, stream_{std::move(stream)} {}

  /// Serves until the client leaves, an answer closes the connection, or the server drains. Once.
  void start() noexcept {
    boost::system::error_code error;
    try {
      began(prepare_stream(stream_, error));
    } catch (...) {
      return leave();
    }
    if (error) return leave();
    go_on();
  }

  void close() override {
    boost::system::error_code ignored;
    stream_.close(ignored);
  }
  Executor executor() override { return stream_.get_executor(); }
  void rest() override {
    if (!awaiter_ || phase_ != Phase::idle) return;
    awaiter_->rest();
    awaiter_.reset();
    keeps_coroutine(false);
  }

  // For the Awaiter.

  std::shared_ptr<Connection> keep() { return std::static_pointer_cast<Connection>(shared_from_this()); }
  bool pending_ended(const std::exception_ptr& failure) {
    if (failure) handler_failed(failure);
    step_ = Step::answer;
    return end_handler_wait();
  }
  /// The client must not wait for its answer. A wait of our own for the client ends with that, and lets go of this.
  void pending_lost() noexcept {
    close();
    forget_handler_wait();
  }
  /// Where memory lacks, what was answered before goes out, as far as it does without waiting, and the connection ends.
  void go_on() noexcept {
    if (std::exchange(goes_on_, true)) return;  // a handler that has answered at once is only a part of a step
    try {
      while (take_step()) continue;
    } catch (...) {
      give_up();
    }
    goes_on_ = false;
  }

 private:
  enum class Step : std::uint8_t { parse, handle, handled, answer, transfer, write, read, receive, end, linger, gone };
  enum class Came : std::uint8_t { bytes, nothing, end };

  static constexpr std::size_t head_read = 4096;
  static constexpr std::size_t body_read = std::size_t{16} * 1024;

  /// False when that has to wait, or there is none.
  bool take_step() {
    switch (step_) {
      case Step::parse: return parse();
      case Step::handle: return handle();
      case Step::answer: return follow(!finish_answer());
      case Step::transfer: return transfer();
      case Step::write: return written() && go_to(broken_ ? Step::end : Step::parse);
      case Step::read: return read();
      case Step::receive: return receive(read_now());
      case Step::end: return end();
      case Step::linger: return linger();
      case Step::handled:
      case Step::gone: return false;
    }
    return false;
  }
  bool go_to(Step next) {
    step_ = next;
    return true;
  }

  /// All requests that have come, as long as each is answered at once.
  bool parse() {
    if (!work_) return go_to(Step::read);
    RequestReader::State state = work_->reader.next();
    if (state == RequestReader::State::complete) hold_thread();
    for (; state == RequestReader::State::complete; state = work_->reader.next()) {
      Pending pending = begin_answer();
      if (pending.valid()) {
        pending_ = std::move(pending);
        return go_to(Step::handle);
      }
      handler_let_thread_go();
      const bool last = !finish_answer();
      if (last || transfers() || has_much_output()) return follow(last);
    }
    if (state == RequestReader::State::refused) {
      refuse(work_->reader.refusal());
      return go_to(Step::end);
    }
    if (work_->reader.take_expectation()) work_->out.append("HTTP/1.1 100 Continue\r\n\r\n");
    return go_to(Step::read);
  }

  bool handle() {
    if (!written()) return let_thread_go(), false;  // answers that are ready do not wait for this one
    if (!awaiter_) {
      awaiter_ = std::make_unique<Awaiter<Connection>>(*this);
      keeps_coroutine(true);
    }
    step_ = Step::handled;
    begin_handler_wait();
    hold_thread_again();
    awaiter_->await(std::move(pending_), cancellation_slot());
    handler_let_thread_go();
    if (step_ == Step::handled && ends_with_client()) watch_client();
    return true;  // it may have ended already
  }

  /// Behind an answer come its body, where that is read while it is sent, and the next request.
  bool follow(bool last) {
    last_ = last;
    if (!transfers()) return go_to(last ? Step::end : has_much_output() ? Step::write : Step::parse);
    read_piece();
    return go_to(Step::transfer);
  }

  /// Writes the body of an answer piece by piece: what follows has to wait. Now and then it is the turn of the thread's
  /// other connections, though the client takes all.
  bool transfer() {
    constexpr int at_one_go = 4;
    for (int pieces = 0; pieces != at_one_go; ++pieces) {
      if (!written()) return false;
      if (broken_) return go_to(Step::end);
      if (!transfers()) return go_to(last_ ? Step::end : Step::parse);
      read_piece();
    }
    allow_write(0);
    wait_for(S::wait_write);
    return false;
  }
  /// An answer whose body cannot be read any more ends too early, and the connection with it.
  void read_piece() {
    if (!work_->transfer.fill(work_->out)) last_ = true;
  }

  bool read() {
    if (!written()) return false;
    if (broken_) return go_to(Step::end);
    begin_wait();
    // What has come of a body already is taken at one go: it is bounded, where requests might have no end.
    if (phase_ == Phase::body) {
      const Came came = read_now();
      if (came != Came::nothing) return receive(came);
    }
    step_ = Step::receive;
    wait_to_read();
    return false;
  }
  bool receive(Came came) { return go_to(came == Came::end ? Step::end : Step::parse); }

  /// Writes the last answer. RFC 9112, 9.6: where the client may still be sending, a little of that is read and thrown
  /// away, lest the connection's reset takes the answer with it.
  bool end() {
    constexpr std::uint32_t most = 64 * 1024;
    phase_ = Phase::end;
    if (!written()) return false;
    boost::system::error_code error;
    const bool more = !broken_ && (linger_ || (work_ && work_->reader.has_bytes()) || has_unread_bytes());
    if (more) stream_.shutdown(S::shutdown_send, error);
    if (!more || error) return leave(), false;
    interruption_ = 0;
    allow(std::chrono::milliseconds{draining() ? 500 : 2000});
    discardable_ = most;
    return go_to(Step::linger);
  }
  bool linger() {
    char discarded[1024];
    boost::system::error_code error;
    while (!error && discardable_ > 0 && interruption_ == 0) {
      const std::size_t size = stream_.read_some(boost::asio::buffer(discarded), error);
      discardable_ -= std::min(discardable_, static_cast<std::uint32_t>(size));
      if (would_block(error)) return wait_to_read(), false;
    }
    leave();
    return false;
  }

  /// A client that does not take what it asked for is not waited for by the system either.
  void leave() noexcept {
    const bool handled = std::exchange(step_, Step::gone) == Step::handled;
    if (broken_ && interruption_ != 0) reset_stream(stream_);
    close();
    allow_until(never);  // work behind the answers may keep it
    begin_after_work();
    static_cast<void>(Pending{std::move(pending_)});  // an assignment would not destroy it (Boost 1.81)
    forget_handler_wait();
    if (work_ && !handled) pool().give_back(std::move(work_));  // what Asio has yet to destroy may refer to it
    if (awaiter_) awaiter_->rest();
  }
  void give_up() noexcept {
    try {
      write_now();
    } catch (...) {
      broken_ = true;
    }
    leave();
  }

  void wait_for(boost::asio::socket_base::wait_type what) { stream_.async_wait(what, Wake{shared_from_this(), what}); }
  void woken(boost::asio::socket_base::wait_type what, const boost::system::error_code& error) noexcept override {
    if (what == S::wait_read) return readable(error);
    allow_until(never);
    if (error) wrote(0, true);
    go_on();
  }
  void readable(const boost::system::error_code& error) noexcept {
    waits_to_read_ = false;
    if (step_ == Step::handled && !error) return look_at_client();
    if (step_ != Step::receive && step_ != Step::linger) return;  // it will be asked for
    if (error && step_ == Step::linger) return leave();
    try {
      if (error) wait_failed();
    } catch (...) {
      return give_up();
    }
    if (error) step_ = Step::end;
    go_on();
  }
  /// Whoever has begun to wait, as for the client's end while a handler waits, waits on for what comes next.
  void wait_to_read() {
    if (waits_to_read_) return;
    wait_for(S::wait_read);
    waits_to_read_ = true;
  }
  /// To see it leave. Where memory lacks that is not seen, and the handler goes on.
  void watch_client() noexcept {
    try {
      wait_to_read();
    } catch (...) {
      return;
    }
  }

  /// Something has come while a handler waits: the client's end, or its next request, or what has been read already, of
  /// which the threads of one io_context may hear late.
  void look_at_client() noexcept {
    if (has_ended(stream_)) return client_left();
    if (ends_with_client() && !has_unread_bytes()) watch_client();
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
    if (!work_) work_ = pool().borrow();
    const std::span<char> room = work_->reader.prepare(phase_ == Phase::body ? body_read : head_read);
    boost::system::error_code error;
    const std::size_t size = stream_.read_some(boost::asio::buffer(room.data(), room.size()), error);
    if (error) return would_block(error) ? Came::nothing : Came::end;
    received(size);
    return Came::bytes;
  }

  /// Writes as much as the stream takes without waiting, which for most answers is all. True when that was everything,
  /// or nobody takes it.
  bool write_now() {
    if (!has_output() || broken_) return true;
    boost::system::error_code error;
    const std::size_t size = stream_.write_some(boost::asio::buffer(work_->out.rest()), error);
    return wrote(size, error && !would_block(error)) || broken_;
  }
  /// The same; otherwise the client is waited for, unless it takes too long, and the step is taken again.
  bool written() {
    const std::size_t before = has_output() ? work_->out.size() : 0;
    if (write_now()) return true;
    allow_write(before - work_->out.size());
    wait_for(S::wait_write);
    return false;
  }

  S stream_;
  std::unique_ptr<Awaiter<Connection>> awaiter_;  // null until a handler waits
  Pending pending_;                               // the handler's, until the awaiter has it
  std::uint32_t discardable_ = 0;                 // bytes
  bool last_ = false;                             // the answer whose body is transferred
  Step step_ = Step::parse;
  bool goes_on_ = false;
  bool waits_to_read_ = false;
};

}  // namespace classy::detail
