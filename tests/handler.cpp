#include <classy/handler.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace handler_tests {

using classy::Handler;
using classy::Pending;
using classy::Request;
using classy::Response;

namespace {

struct Counter {
  static inline int alive = 0;
  Counter() { ++alive; }
  ~Counter() { --alive; }
  Counter(const Counter&) = delete;
  Counter& operator=(const Counter&) = delete;
  void count(int by) { total += by; }
  int total = 0;
};
using Method = void (Counter::*)(int);

Pending count_one(const Handler& self, Request&, Response& response) {
  ++self.object<Counter>().total;
  response.status(202);
  return {};
}
Pending call_method(const Handler& self, Request& request, Response&) {
  Method method{};
  std::memcpy(&method, self.callable(), sizeof method);
  (self.object<Counter>().*method)(static_cast<int>(request.body().size()));
  return {};
}
Pending fails(const Handler&, Request&, Response&) { throw std::runtime_error{"text"}; }

void call(const Handler& handler, std::string_view body = {}) {
  Request request{{.body = body}};
  Response response;
  CHECK_FALSE(handler(request, response).valid());
}

}  // namespace

TEST_CASE("a handler calls its thunk with the object that it was made of") {
  Counter one, two;
  const Handler first{&count_one, &one}, second{&count_one, &two};
  call(first);
  call(first);
  call(second);
  CHECK(one.total == 2);
  CHECK(two.total == 1);
}

TEST_CASE("a handler holds the bytes of a pointer to member") {
  Counter counter;
  const Method method = &Counter::count;
  Handler handler{&call_method, &counter, &method, sizeof method, nullptr};
  const Handler copy = handler;
  const Handler moved = std::move(handler);
  call(copy, "12345");
  call(moved, "1");
  CHECK(counter.total == 6);
}

TEST_CASE("a handler shares what it owns with its copies") {
  auto counter = std::make_shared<Counter>();
  auto handler = std::make_unique<Handler>(&count_one, counter.get(), counter);
  counter.reset();
  auto copy = std::make_unique<Handler>(*handler);
  handler.reset();
  CHECK(Counter::alive == 1);
  call(*copy);
  copy.reset();
  CHECK(Counter::alive == 0);
}

TEST_CASE("what a handler throws at once reaches its caller") {
  Request request;
  Response response;
  const Handler handler{&fails, nullptr};
  CHECK_THROWS_AS(handler(request, response), std::runtime_error);
}

}  // namespace handler_tests
