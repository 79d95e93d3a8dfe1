#include <classy/sharing.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <classy/app.hpp>
#include <classy/test_client.hpp>

namespace sharing_tests {

using classy::TestClient;

class Counter {
 public:
  explicit Counter(int from) : count_{from} {}
  Counter(const Counter&) = delete;  // made in its place

  int next() { return ++count_; }
  int at() const { return count_; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(post("/next", &Counter::next), get("/at", &Counter::at));
  }

 private:
  int count_;
};

struct Offloaded {
  int block() const { return 1; }
  static constexpr auto routes() { return classy::routes(classy::get("/", &Offloaded::block, {.offload = true})); }
};

TEST_CASE("what locks for itself is mounted like anything else") {
  Counter borrowed{10};
  Counter in_router{20};
  classy::Router router{in_router};
  router.declared();
  classy::App inner;
  inner.get("/hello", [] { return "hello"; });
  classy::App app;
  app.include("/borrowed", classy::concurrent(borrowed))
      .include("/owned", classy::concurrent(std::make_unique<Counter>(30)))
      .include("/shared", classy::concurrent(std::make_shared<Counter>(40)))
      .include("/router", classy::concurrent(router))
      .include("/app", classy::concurrent(inner));
  TestClient client{app};
  CHECK(client.post("/borrowed/next").text() == "11");
  CHECK(borrowed.at() == 11);
  CHECK(client.post("/router/next").text() == "21");
  CHECK(client.post("/owned/next").text() == "31");
  CHECK(client.post("/shared/next").text() == "41");
  CHECK(client.get("/app/hello").text() == "hello");
}

TEST_CASE("a class with an object per thread has one where there is no server, which the app owns") {
  int made = 0;
  classy::App app;
  app.include("/counter", classy::per_thread<Counter>([&made] { return Counter{made++ * 100}; }));
  CHECK(made == 1);
  {
    TestClient client{app};
    CHECK(client.post("/counter/next").text() == "1");
    CHECK(client.post("/counter/next").text() == "2");
    CHECK(client.get("/counter/at").text() == "2");
  }
  CHECK(made == 1);
  CHECK(app.url_for<&Counter::at>() == "/counter/at");
}

TEST_CASE("middleware stands around a class with an object per thread") {
  classy::App app;
  app.include("", classy::per_thread<Counter>([] { return Counter{0}; }),
              classy::use([](const classy::Request&, classy::Response& response) { response.set("X-Seen", "1"); }));
  TestClient client{app};
  CHECK(client.get("/at").header("X-Seen") == "1");
}

TEST_CASE("a factory that throws does so where its first object is included") {
  classy::App app;
  CHECK_THROWS_AS(app.include("", classy::per_thread<Counter>([]() -> Counter { throw std::runtime_error{"no"}; })),
                  std::runtime_error);
}

TEST_CASE("what is offloaded cannot be per thread") {
  classy::App app;
  CHECK_THROWS_WITH(app.include("/x", classy::per_thread<Offloaded>([] { return Offloaded{}; })),
                    Catch::Contains("\"/\"") && Catch::Contains("the object is an I/O thread's own"));
}

}  // namespace sharing_tests
