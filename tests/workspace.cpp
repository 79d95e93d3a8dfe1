#include <classy/detail/workspace.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workspace_tests {

using classy::detail::Workspace;
using classy::detail::WorkspacePool;

void feed(Workspace& work, std::string_view bytes) {
  const auto room = work.reader.prepare(bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  work.reader.commit(bytes.size());
  work.reader.next();
}

TEST_CASE("the workspace that was given back last is lent first") {
  const classy::Limits limits;
  for (const bool shared : {false, true}) {
    WorkspacePool pool{limits, shared};
    auto first = pool.borrow();
    auto second = pool.borrow();
    const Workspace* const last = first.get();
    pool.give_back(std::move(second));
    pool.give_back(std::move(first));
    CHECK(pool.borrow().get() == last);
  }
}

TEST_CASE("a workspace that is not clean is not lent again") {
  const classy::Limits limits;
  WorkspacePool pool{limits, false};
  const auto reused = [&](auto change) {
    auto work = pool.borrow();
    change(*work);
    const std::string mark(1000, 'x');  // a new one has no room for it
    work->request.routing.scratch = mark;
    pool.give_back(std::move(work));
    auto next = pool.borrow();
    const bool same = next->request.routing.scratch == mark;
    next->request.routing.scratch.clear();
    if (same) next.reset();
    return same;
  };
  CHECK(reused([](Workspace&) {}));
  CHECK(reused([](Workspace& work) {
    feed(work, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    work.reader.done();
  }));
  CHECK(!reused([](Workspace& work) { feed(work, "GET / HT"); }));
  CHECK(!reused([](Workspace& work) { feed(work, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); }));
  CHECK(!reused([](Workspace& work) { work.out.append("HTTP/1.1 200"); }));
  CHECK(!reused([](Workspace& work) { work.response.body(std::string(1'000'000, 'x')); }));
}

TEST_CASE("a pool keeps a number of workspaces that is bounded") {
  const classy::Limits limits;
  WorkspacePool pool{limits, false};
  std::vector<std::unique_ptr<Workspace>> lent(1000);
  for (auto& work : lent) work = pool.borrow();
  for (auto& work : lent) pool.give_back(std::move(work));
  CHECK(pool.spare() == 64);
}

}  // namespace workspace_tests
