#pragma once
// RemoteCall: a handler's call by another executor, for a connection that waits for it on its own.

#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/detail/worker_pool.hpp>
#include <classy/error.hpp>
#include <classy/handler.hpp>

namespace classy::detail {

class RemoteCall;

/// Answers for a handler that is not called.
inline void refuse_call(std::string_view why, const Request& request, Response& response) {
  answer_problem({.status = 503, .detail = std::string{why}}, request, response);
  response.set("Retry-After", "1");
}

/// The calls that come back to one io_context. It has the coroutines that wait for them, and drops them with itself:
/// were they in the queue of the other one, they would be dropped with that, which may end later than their sockets.
class RemoteCalls : public boost::asio::execution_context::service {
 public:
  using key_type = RemoteCalls;
  static inline boost::asio::execution_context::id id;

  explicit RemoteCalls(boost::asio::execution_context& context) : service{context} {}

  void add(RemoteCall& call);
  /// \returns what keeps the call alive.
  std::shared_ptr<RemoteCall> remove(RemoteCall& call);

 private:
  void shutdown() override;

  std::mutex mutex_;
  RemoteCall* first_ = nullptr;
};

/// Begins, waits and ends on the connection's executor, "here"; calls "there". What it throws there is answered here.
class RemoteCall : public std::enable_shared_from_this<RemoteCall> {
 public:
  using Executor = boost::asio::any_io_executor;

  /// Where it is called: by `executor`, which runs one thing at a time unless it is the `pool`'s.
  struct There {
    Executor executor;
    WorkerPool* pool = nullptr;
    WorkerPool::Seat seat{};  // in the pool
    bool one_at_a_time = true;
  };

  /// The handler, the request and the response must outlive what this returns.
  static Pending make(There there, const Handler& handler, Request& request, Response& response) {
    std::exception_ptr failure;
    bool called = true;
    try {
      const Executor here = co_await boost::asio::this_coro::executor;
      auto& calls = boost::asio::use_service<RemoteCalls>(boost::asio::query(here, boost::asio::execution::context));
      const auto call = std::make_shared<RemoteCall>(calls, here, std::move(there), handler, request, response);
      co_await wait(*call);
      called = call->step_ != Step::dropped;
      failure = call->failure_;
    } catch (...) {
      failure = std::current_exception();
    }
    if (failure) {
      answer_exception(failure, request, response);
    } else if (!called) {
      refuse_call("the request was given up before its turn", request, response);
    }
  }

  RemoteCall(RemoteCalls& calls, Executor here, There there, const Handler& handler, Request& request,
             Response& response)
      : calls_{calls},
        here_{std::move(here)},
        there_{std::move(there)},
        handler_{handler},
        request_{request},
        response_{response} {}
  RemoteCall(const RemoteCall&) = delete;
  RemoteCall& operator=(const RemoteCall&) = delete;

 private:
  friend RemoteCalls;
  using Token = boost::asio::use_awaitable_t<>;
  using Resume = boost::asio::async_result<Token, void()>::handler_type;
  enum class Step : unsigned char { queued, called, ended, dropped };

  /// In the other executor's queue: told when its turn has come, or never will.
  class Job {
   public:
    explicit Job(std::shared_ptr<RemoteCall> call) : call_{std::move(call)} {}
    Job(Job&&) noexcept = default;
    Job& operator=(Job&&) = delete;
    ~Job() {
      if (call_) call_->drop();
    }
    void operator()() { std::exchange(call_, nullptr)->run(); }

   private:
    std::shared_ptr<RemoteCall> call_;
  };
  /// Likewise for the end of a coroutine.
  class Completion {
   public:
    explicit Completion(std::shared_ptr<RemoteCall> call) : call_{std::move(call)} {}
    Completion(Completion&&) noexcept = default;
    Completion& operator=(Completion&&) = delete;
    ~Completion() {
      if (call_) call_->come_back(Step::dropped);
    }
    void operator()(std::exception_ptr failure) {
      call_->failure_ = std::move(failure);
      std::exchange(call_, nullptr)->come_back(Step::ended);
    }

   private:
    std::shared_ptr<RemoteCall> call_;
  };

  // Here.

  static boost::asio::awaitable<void> wait(RemoteCall& call) {
    return boost::asio::async_initiate<const Token, void()>([&call](Resume resume) { call.begin(std::move(resume)); },
                                                            boost::asio::use_awaitable);
  }
  /// Nothing may be thrown out of what begins a wait.
  void begin(Resume resume) noexcept {
    const auto slot = boost::asio::get_associated_cancellation_slot(resume);
    resume_.emplace(std::move(resume));
    calls_.add(*this);
    try {
      if (slot.is_connected()) {
        boost::asio::cancellation_slot{slot}.assign([call = weak_from_this()](boost::asio::cancellation_type type) {
          if (const auto alive = call.lock()) alive->cancel(type);
        });
      }
      send(Job{shared_from_this()});
    } catch (...) {
      drop(std::current_exception());
    }
  }
  void send(Job job) {
    if (there_.pool == nullptr) {
      boost::asio::post(there_.executor, std::move(job));
    } else {
      there_.pool->post(there_.executor, job);  // or drops it
    }
  }
  /// A call that has not begun comes back at once; a coroutine is told; anything else runs to its end.
  void cancel(boost::asio::cancellation_type type) {
    drop();
    const std::scoped_lock lock{mutex_};
    if (!waits_ || !open_) return;
    boost::asio::post(there_.executor, [call = shared_from_this(), type] { call->cancellation_.emit(type); });
  }
  void end() {
    const std::shared_ptr<RemoteCall> kept = calls_.remove(*this);
    if (!kept) return;
    Resume resume = std::move(*resume_);
    resume_.reset();
    std::move(resume)();
  }
  /// Nobody waits for it any more: its io_context ends.
  void close() {
    {
      const std::scoped_lock lock{mutex_};
      open_ = false;
      there_ = {};
    }
    resume_.reset();
  }

  // There.

  void run() noexcept {
    {
      const std::scoped_lock lock{mutex_};
      if (step_ != Step::queued || !open_) return;
      step_ = Step::called;
    }
    there_.seat.begin();
    Pending pending;
    try {
      pending = handler_(request_, response_);
    } catch (...) {
      failure_ = std::current_exception();
    }
    pending.valid() ? wait_for(std::move(pending)) : come_back(Step::ended);
  }
  void wait_for(Pending pending) noexcept {
    try {
      {
        const std::scoped_lock lock{mutex_};
        if (!there_.one_at_a_time) there_.executor = boost::asio::make_strand(there_.executor);
        waits_ = true;
        there_.seat = {};  // it holds no thread
      }
      boost::asio::co_spawn(there_.executor, std::move(pending),
                            boost::asio::bind_cancellation_slot(cancellation_.slot(), Completion{shared_from_this()}));
    } catch (...) {
      come_back(Step::dropped);
    }
  }

  // Anywhere.

  /// Comes back, unless it has been called already.
  void drop(std::exception_ptr failure = nullptr) noexcept {
    {
      const std::scoped_lock lock{mutex_};
      if (step_ != Step::queued) return;
      step_ = Step::called;
    }
    failure_ = std::move(failure);
    come_back(Step::dropped);
  }
  /// Where memory lacks even for that, it is worth a wait: the connection would never be told.
  void come_back(Step step) noexcept {
    const std::scoped_lock lock{mutex_};
    if (step_ == Step::ended || step_ == Step::dropped) return;
    there_.seat = {};
    waits_ = false;
    step_ = step;
    while (open_) {
      try {
        return boost::asio::post(here_, [call = shared_from_this()] { call->end(); });
      } catch (...) {
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
      }
    }
  }

  RemoteCalls& calls_;
  const Executor here_;
  There there_;
  const Handler& handler_;
  Request& request_;
  Response& response_;
  boost::asio::cancellation_signal cancellation_;  // of the coroutine; used there
  std::optional<Resume> resume_;                   // used here
  std::exception_ptr failure_;
  std::mutex mutex_;  // for what stands below, and there_.executor
  Step step_ = Step::queued;
  bool waits_ = false;  // for a coroutine
  bool open_ = true;
  // Of RemoteCalls.
  std::shared_ptr<RemoteCall> self_;
  RemoteCall* before_ = nullptr;
  RemoteCall* after_ = nullptr;
};

inline void RemoteCalls::add(RemoteCall& call) {
  const std::scoped_lock lock{mutex_};
  call.self_ = call.shared_from_this();
  call.after_ = std::exchange(first_, &call);
  if (call.after_ != nullptr) call.after_->before_ = &call;
}
inline std::shared_ptr<RemoteCall> RemoteCalls::remove(RemoteCall& call) {
  const std::scoped_lock lock{mutex_};
  if (!call.self_) return nullptr;
  (call.before_ != nullptr ? call.before_->after_ : first_) = call.after_;
  if (call.after_ != nullptr) call.after_->before_ = call.before_;
  call.before_ = call.after_ = nullptr;
  return std::move(call.self_);
}
inline void RemoteCalls::shutdown() {
  while (first_ != nullptr) {
    const std::shared_ptr<RemoteCall> call = remove(*first_);
    call->close();
  }
}

}  // namespace classy::detail
