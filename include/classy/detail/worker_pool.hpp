#pragma once
// WorkerPool: threads for what blocks, and a bounded queue before them.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <classy/workers.hpp>

namespace classy::detail {

/// From any thread, but for stop(), which is not for its own.
class WorkerPool {
 public:
  using Executor = boost::asio::any_io_executor;

  /// Room for one call, in the queue and then on a thread, until it is destroyed. Empty when there is none.
  class Seat {
   public:
    Seat() = default;
    explicit Seat(WorkerPool& pool) : pool_{&pool} {}
    Seat(Seat&& other) noexcept
        : pool_{std::exchange(other.pool_, nullptr)}, busy_{std::exchange(other.busy_, false)} {}
    Seat& operator=(Seat&& other) noexcept {
      std::swap(pool_, other.pool_);
      std::swap(busy_, other.busy_);
      return *this;
    }
    ~Seat() {
      if (pool_ == nullptr) return;
      if (busy_) --pool_->busy_;
      --pool_->taken_;
    }

    explicit operator bool() const { return pool_ != nullptr; }
    /// Its call begins.
    void begin() {
      if (pool_ == nullptr) return;
      busy_ = true;
      ++pool_->busy_;
    }

   private:
    WorkerPool* pool_ = nullptr;
    bool busy_ = false;
  };

  explicit WorkerPool(Workers size) : size_{size} {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  Seat take_seat() {
    if (taken_.fetch_add(1) >= size_.count() + size_.queue) {
      --taken_;
      return {};
    }
    return Seat{*this};
  }

  /// Of all threads. Starts them, when nobody has. Null behind stop().
  Executor executor() {
    const std::scoped_lock lock{mutex_};
    start();
    return stopped_ ? Executor{} : Executor{threads_->get_executor()};
  }
  /// Of one thread at a time, for what one object's handlers do. Null behind stop().
  Executor executor(std::size_t object) {
    const std::scoped_lock lock{mutex_};
    start();
    if (stopped_) return {};
    const auto at = homes_.find(object);
    if (at != homes_.end()) return at->second;
    return homes_.emplace(object, boost::asio::make_strand(threads_->get_executor())).first->second;
  }
  /// Queues a job, for an executor of this. False when that has come to an end.
  template <class Job>
  bool post(const Executor& executor, Job& job) {
    const std::scoped_lock lock{mutex_};  // a job that came behind stop() would never be told of its end
    if (stopped_) return false;
    boost::asio::post(executor, std::move(job));
    return true;
  }

  WorkerUse use() const {
    const std::scoped_lock lock{mutex_};
    const std::size_t busy = busy_;
    const std::size_t taken = taken_;
    return {
        .threads = threads_ && !stopped_ ? size_.count() : 0, .busy = busy, .queued = taken > busy ? taken - busy : 0};
  }

  /// Waits for the calls that run, and drops what is queued.
  void stop() noexcept {
    {
      const std::scoped_lock lock{mutex_};
      stopped_ = true;
      if (!threads_) return;
    }
    threads_->stop();
    threads_->join();
    threads_->drop_all();
  }

 private:
  struct Threads : boost::asio::thread_pool {
    using thread_pool::thread_pool;

    /// Destroys what is queued, and coroutines that wait. Strands stay good until the destructor.
    void drop_all() { shutdown(); }
  };

  void start() {
    if (!threads_ && !stopped_) threads_ = std::make_unique<Threads>(size_.count());
  }

  const Workers size_;
  std::atomic<std::size_t> taken_{0};
  std::atomic<std::size_t> busy_{0};
  mutable std::mutex mutex_;  // for what stands below
  std::unique_ptr<Threads> threads_;
  std::map<std::size_t, Executor> homes_;  // strands, which end before the threads
  bool stopped_ = false;
};

}  // namespace classy::detail
