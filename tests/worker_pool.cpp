#include <classy/detail/worker_pool.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace worker_pool_tests {

using classy::detail::WorkerPool;

template <class Work>
bool post(WorkerPool& pool, const WorkerPool::Executor& executor, Work work) {
  return pool.post(executor, work);
}

TEST_CASE("there is room for as many calls as threads and places in the queue") {
  WorkerPool pool{{.threads = 2, .queue = 1}};
  std::optional first{pool.take_seat()};
  const auto second = pool.take_seat();
  const auto third = pool.take_seat();
  CHECK((*first && second && third));
  CHECK_FALSE(pool.take_seat());
  CHECK(pool.use().queued == 3);
  first->begin();
  CHECK(pool.use().busy == 1);
  CHECK(pool.use().queued == 2);
  CHECK_FALSE(pool.take_seat());
  first.reset();
  CHECK(pool.use().busy == 0);
  CHECK(pool.take_seat());
}

TEST_CASE("a seat is given back once, by whoever has it at last") {
  WorkerPool pool{{.threads = 1, .queue = 0}};
  {
    auto seat = pool.take_seat();
    seat.begin();
    auto moved = std::move(seat);
    CHECK(pool.use().busy == 1);
    moved = {};
    CHECK(pool.use().busy == 0);
  }
  CHECK(pool.take_seat());
}

TEST_CASE("threads are started when somebody asks for them, and end with stop") {
  WorkerPool pool{{.threads = 2}};
  CHECK(pool.use().threads == 0);
  const auto executor = pool.executor();
  CHECK(pool.use().threads == 2);
  std::promise<std::thread::id> told;
  CHECK(post(pool, executor, [&told] { told.set_value(std::this_thread::get_id()); }));
  CHECK(told.get_future().get() != std::this_thread::get_id());
  pool.stop();
  CHECK(pool.use().threads == 0);
  CHECK_FALSE(post(pool, executor, [] {}));
  CHECK_FALSE(pool.executor());
  CHECK_FALSE(pool.executor(0));
}

TEST_CASE("a pool that nobody used is stopped, too") {
  WorkerPool pool{{}};
  pool.stop();
  CHECK_FALSE(pool.executor());
}

TEST_CASE("what is posted for one object never runs in parallel") {
  WorkerPool pool{{.threads = 4}};
  std::atomic<int> inside{0};
  std::atomic<bool> together{false};
  std::promise<void> over;
  int count = 0;  // not atomic: that is the point
  for (int i = 0; i < 200; ++i) {
    post(pool, pool.executor(7), [&] {
      if (++inside > 1) together = true;
      if (++count == 200) over.set_value();
      --inside;
    });
  }
  over.get_future().wait();
  pool.stop();
  CHECK(count == 200);
  CHECK_FALSE(together);
}

TEST_CASE("stop waits for what runs, and drops what is queued") {
  WorkerPool pool{{.threads = 1}};
  const auto executor = pool.executor();
  std::promise<void> begun;
  std::promise<void> go_on;
  bool ended = false;
  bool called = false;
  const auto held = std::make_shared<int>(0);
  post(pool, executor, [&] {
    begun.set_value();
    go_on.get_future().wait();
    ended = true;
  });
  post(pool, executor, [&called, held] { called = true; });
  begun.get_future().wait();
  std::thread opener{[&go_on] { go_on.set_value(); }};
  pool.stop();
  opener.join();
  CHECK(ended);
  // The thread may have come to it before it was told to stop.
  CHECK(held.use_count() == 1);
  (void)called;
}

}  // namespace worker_pool_tests
