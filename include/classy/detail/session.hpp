#pragma once
// Session: what a connection decides about its requests and answers. It neither reads nor writes: Connection does.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/steady_timer.hpp>

#include <classy/describe.hpp>
#include <classy/detail/access_of.hpp>
#include <classy/detail/after_answer.hpp>
#include <classy/detail/after_work.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/connection_context.hpp>
#include <classy/detail/given_up.hpp>
#include <classy/detail/pace.hpp>
#include <classy/detail/stream.hpp>
#include <classy/detail/workspace.hpp>
#include <classy/error.hpp>
#include <classy/handler.hpp>

namespace classy::detail {

/// All of it but overdue() and keeps_coroutine() is used on the connection's executor only.
class Session : public Waiter, public std::enable_shared_from_this<Session> {
 public:
  using Executor = boost::asio::any_io_executor;

  Session(std::shared_ptr<ConnectionContext> context, std::size_t lane)
      : context_{std::move(context)}, lane_{context_->lanes[lane]} {}
  virtual ~Session() = default;

  virtual Executor executor() = 0;
  virtual void close() = 0;
  /// Ends the coroutine that it keeps for its next handler, when it is idle.
  virtual void rest() = 0;
  /// Whether there is one. From any thread.
  bool keeps_coroutine() const { return keeps_coroutine_.load(std::memory_order_relaxed); }

  /// True when the client has taken too long. From any thread.
  bool overdue(Clock::time_point now) const {
    return now.time_since_epoch().count() > deadline_.load(std::memory_order_relaxed);
  }
  /// Ends the wait that took too long.
  void expire() {
    if (!overdue(context_->clock.swept())) return;  // it went on in the meantime
    if (is_silent() && has_unread_bytes()) return;  // so it has, but nobody had the time to see it
    interrupt(408);
  }

  /// No more requests: a busy connection closes with its answer, an idle one now. Not at once: a client that sends one
  /// request after the other has the next one on its way, and one that has just come is about to send its first.
  void drain() {
    if (phase_ == Phase::idle) allow(last_chance);
    if (phase_ == Phase::accepted) allow(std::chrono::milliseconds{1000});
  }
  /// The drain has taken too long: cancels what a handler waits for, so that it answers, and what work behind an answer
  /// waits for, and refuses a request that is not complete. An answer that is being written has time until close().
  void cancel() {
    if (after_) after_->cancel();
    if (handler_waits_) {
      cancel_handler(StopReason::shutdown);
    } else if (phase_ != Phase::answer && phase_ != Phase::end) {
      interrupt(503);
    }
  }
  boost::asio::cancellation_slot cancellation_slot() { return cancellation_.slot(); }

  /// Where the server's list has it; the list's own.
  std::size_t place = 0;

 protected:
  /// What the connection waits for: in `accepted` and `idle` for the first byte of a request.
  enum class Phase : std::uint8_t { accepted, idle, header, body, answer, end };

  virtual bool has_unread_bytes() = 0;
  virtual void end_wait() = 0;

  const Limits& limits() const { return context_->limits; }
  bool draining() const { return context_->draining.load(std::memory_order_relaxed); }
  bool is_silent() const { return phase_ == Phase::accepted || phase_ == Phase::idle; }
  /// Whether there is more of an answer's body than the output has.
  bool transfers() const { return work_ && work_->transfer; }
  bool has_output() const { return work_ && !work_->out.empty(); }
  WorkspacePool& pool() { return lane_.pool; }

  void began(std::string remote) {
    remote_ = std::move(remote);
    allow(draining() ? std::chrono::milliseconds{1000} : limits().header_time);
  }

  /// Calls the handler for the complete request. What is left of it is to be waited for.
  Pending begin_answer() {
    Workspace& work = *work_;
    if (context_->log) {
      work.start = Clock::now();
      hold_thread();  // what the log has done for the last request is not this handler's
    }
    phase_ = Phase::answer;
    interruption_ = 0;
    allow_until(never);
    work.request.reset(work.reader.parts(remote_));
    work.request.routing.runtime = lane_.runtime.get();
    work.stop.reset();
    work.request.routing.stop = &work.stop;
    work.response.clear();
    try {
      return context_->handler(work.request, work.response);
    } catch (...) {
      answer_exception(std::current_exception(), work.request, work.response);
      return {};
    }
  }

  // For the watchdog: whose the thread is.

  /// The next handler's.
  void hold_thread() {
    if (context_->watchdog.on()) work_->held = context_->watchdog.now();
  }
  /// The handler's again, when it has been let go.
  void hold_thread_again() {
    if (work_->held == Clock::time_point{}) hold_thread();
  }
  /// For a wait that is not the handler's.
  void let_thread_go() { work_->held = {}; }
  /// And the next one's at once: what is between them takes no time to speak of.
  void handler_let_thread_go() {
    if (!context_->watchdog.on()) return;
    const Clock::time_point now = context_->watchdog.now();
    context_->watchdog.look(work_->request, now - std::exchange(work_->held, now), context_->clock.swept());
  }

  void begin_handler_wait() {
    handler_waits_ = true;
    const std::chrono::milliseconds time = work_->request.routing.timeout;
    if (time.count() <= 0) return;
    work_->timeout.emplace(executor(), time);
    work_->timeout->async_wait(
        [self = shared_from_this(), request = ++timed_requests_](const boost::system::error_code& error) {
          if (!error && self->timed_requests_ == request) self->cancel_handler(StopReason::timeout);
        });
  }
  /// Whether the handler that waits is to be cancelled when the client leaves. One that sends the next requests without
  /// waiting for answers is taken to be there: it may just have sent all that it has to send.
  bool ends_with_client() const {
    const Request& request = work_->request;
    if (work_->reader.has_bytes()) return false;
    if (request.routing.on_disconnect != OnDisconnect::by_verb) {
      return request.routing.on_disconnect == OnDisconnect::cancel;
    }
    return request.verb() == Verb::get || request.verb() == Verb::head;
  }
  void client_left() noexcept {
    try {
      cancel_handler(StopReason::disconnect);
    } catch (...) {  // where memory lacks it goes on
      return;
    }
  }
  void handler_failed(const std::exception_ptr& error) { answer_exception(error, work_->request, work_->response); }
  void forget_handler_wait() noexcept {
    handler_waits_ = false;
    if (!work_ || !work_->timeout) return;
    work_->timeout.reset();
    ++timed_requests_;  // a wait that has ended, and is about to be told, is of the past
  }
  /// True when it was cancelled.
  bool end_handler_wait() {
    forget_handler_wait();
    if (!std::exchange(cancelled_, false)) return false;
    answer_given_up(work_->stop.reason(), work_->request, work_->response);
    return true;
  }

  /// Puts the answer into the output. False when it is the connection's last.
  bool finish_answer() {
    Workspace& work = *work_;
    take_after_work();
    const auto connection = work.response.header("Connection");
    const bool wanted = work.reader.keep_alive();
    const bool keep_alive = wanted && ++answers_ != limits().requests && !draining() &&
                            !(connection && equals_ignoring_case(*connection, "close"));
    if (connection) work.response.remove("Connection");
    write({.keep_alive = keep_alive, .http_1_0 = work.reader.http_1_0(), .head = work.request.verb() == Verb::head});
    linger_ = wanted && !keep_alive;
    lane_.count();
    work.request.storage().clear();  // what lives as long as the request ends with its answer
    if (context_->log) log(Clock::now() - work.start);
    if (work.response.source()) [[unlikely]]
      begin_transfer();
    work.reader.done();
    return keep_alive && !broken_;
  }
  bool has_much_output() const { return limits().pending_output != 0 && work_->out.size() >= limits().pending_output; }

  /// Answers what is no request. Whoever calls this ends the connection: nothing behind it is taken for a request.
  void refuse(int status) {
    work_->response.clear();
    problem_json({.status = status}, work_->request, work_->response);
    if (status == 503) work_->response.set("Retry-After", "1");
    write({.keep_alive = false});
    linger_ = true;
  }

  /// Starts to wait for the client. Between requests, what they need is given back.
  void begin_wait() {
    const Phase phase = next_phase();
    if (phase == Phase::accepted) return;
    if (phase == Phase::idle) {
      if (work_ && !work_->reader.has_begun()) pool().give_back(std::move(work_));
      // What is no part of a request (empty lines, TLS's own records) wins no time.
      if (phase_ != Phase::idle) allow(draining() ? last_chance : limits().idle_time);
    } else if (phase == Phase::header) {  // for all of it, not for each read; the first one's time runs already
      if (phase_ != Phase::header && phase_ != Phase::accepted) allow(limits().header_time);
    } else {
      if (phase_ != Phase::body) work_->body.emplace(context_->clock.due());
      allow_until(
          work_->body->deadline(context_->clock.due(), {limits().body_time, limits().body_rate, limits().rate_grace}));
    }
    phase_ = phase;
  }

  void received(std::size_t size) {
    work_->reader.commit(size);
    if (phase_ == Phase::body) work_->body->moved(size);
  }
  /// The wait for the client has come to nothing.
  void wait_failed() {
    if (interruption_ != 0 && work_ && work_->reader.in_request()) refuse(interruption_);
  }

  /// So much of the output has been written, or nothing will be any more. True when nothing is left to be written.
  bool wrote(std::size_t size, bool failed) {
    Workspace& work = *work_;
    work.out.take(size);
    broken_ = broken_ || failed;
    if (!work.out.empty() && !broken_) return false;
    work.out.clear();
    work.pace.reset();
    if (!work.transfer) begin_after_work();
    return !broken_;
  }
  /// The output waits for the client, who has just taken so many bytes of it.
  void allow_write(std::size_t size) {
    std::optional<Pace>& pace = work_->pace;
    if (!pace) pace.emplace(context_->clock.due());
    pace->moved(size);
    allow_until(pace->deadline(context_->clock.due(), {limits().write_time, limits().write_rate, limits().rate_grace}));
  }

  /// For when the answers so far are written, or nobody is there to take them.
  void begin_after_work() noexcept {
    if (after_ && after_->waits()) after_->begin(executor(), shared_from_this(), context_->after_failed);
  }

  void keeps_coroutine(bool keeps) { keeps_coroutine_.store(keeps, std::memory_order_relaxed); }

  void allow(std::chrono::milliseconds time) { allow_until(later(context_->clock.due(), time)); }
  void allow_until(Clock::time_point until) {
    deadline_.store(until.time_since_epoch().count(), std::memory_order_relaxed);
  }

  const std::shared_ptr<ConnectionContext> context_;
  ConnectionContext::Lane& lane_;
  std::unique_ptr<Workspace> work_;  // null while nothing of a request has come
  bool broken_ = false;              // the client takes no more
  bool linger_ = false;              // the client may be sending still
  Phase phase_ = Phase::accepted;
  int interruption_ = 0;  // why a wait was ended: the status to be told

 private:
  static constexpr std::chrono::milliseconds last_chance{200};

  void interrupt(int status) {
    interruption_ = status;
    end_wait();
  }
  void cancel_handler(StopReason reason) {
    if (!handler_waits_ || std::exchange(cancelled_, true)) return;
    work_->stop.stop(reason);
    cancellation_.emit(boost::asio::cancellation_type::terminal);
  }

  Phase next_phase() const {
    if (work_ && work_->reader.in_request()) return work_->reader.in_body() ? Phase::body : Phase::header;
    return phase_ == Phase::accepted ? Phase::accepted : Phase::idle;
  }

  /// What the handler wants to be done after its answer, for the request ends before that.
  void take_after_work() {
    auto* const asked = work_->request.storage().find<AfterAnswer>();
    if (asked == nullptr || asked->work.empty()) return;
    if (!after_) after_ = std::make_unique<AfterWork>();
    after_->add(std::move(asked->work));
  }

  /// The body is read from now on, as the client takes it; and the source is let go with it.
  void begin_transfer() {
    Workspace& work = *work_;
    const bool head = work.request.verb() == Verb::head;
    if (ResponseWriter::sends_body(work.response.status(), head)) work.transfer.begin(work.response.source());
    work.response.empty_body();
  }

  void write(ResponseWriter::Framing framing) { work_->writer.write(work_->response, framing, work_->out); }

  /// A log that throws is no reason to keep the answer from the client.
  void log(Clock::duration duration) {
    try {
      context_->log(access_of(*work_, remote_, duration));
    } catch (...) {
      return;
    }
  }

  std::string remote_;
  boost::asio::cancellation_signal cancellation_;
  std::unique_ptr<AfterWork> after_;  // null until there is any
  std::uint64_t timed_requests_ = 0;
  std::size_t answers_ = 0;
  std::atomic<Clock::rep> deadline_{never.time_since_epoch().count()};
  std::atomic<bool> keeps_coroutine_{false};
  bool handler_waits_ = false;
  bool cancelled_ = false;
};

}  // namespace classy::detail
