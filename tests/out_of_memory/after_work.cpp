// Each allocation fails in turn while work runs behind an answer.
#include <classy/detail/after_work.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "out_of_memory/failing_memory.hpp"
#include "support/waiting.hpp"

namespace after_work_tests {

namespace {

using namespace std::chrono_literals;
using classy::detail::AfterWork;

struct Outcome {
  int ends = 0;
  int failures = 0;
};

/// As serve() does it, in which memory lacks for a moment.
void run(boost::asio::io_context& io) {
  for (bool ends = false; !ends;) {
    try {
      io.run();
      ends = true;
    } catch (const std::bad_alloc&) {
      continue;
    }
  }
}

/// False when there are not so many allocations.
bool works_without(std::size_t k) {
  boost::asio::io_context io{1};
  const auto work = std::make_shared<AfterWork>();
  Outcome outcome;
  const classy::OnAfterFailure tell = [&outcome](const std::exception_ptr&) { ++outcome.failures; };
  const auto waits = [&outcome]() -> boost::asio::awaitable<void> {
    co_await test::pause(0ms);
    co_await test::pause(1ms);
    ++outcome.ends;
  };
  work->add({classy::detail::make_work(waits), classy::detail::make_work(waits)});
  boost::asio::post(io, [&] { work->begin(io.get_executor(), work, tell); });
  test::fail_allocation(k);
  run(io);
  const bool failed = test::allocation_failed();
  test::fail_allocation(test::no_allocation);
  CHECK_FALSE(work->runs());
  CHECK(outcome.failures == (failed ? 1 : 0));
  CHECK(outcome.ends + outcome.failures >= 2);  // what has ended may lack the memory to say so
  CHECK(work.use_count() == 1);
  return failed;
}

}  // namespace

TEST_CASE("work behind an answer ends, or its failure is told, whichever allocation fails") {
  CHECK(test::fail_each(works_without) > 4);
}

}  // namespace after_work_tests
