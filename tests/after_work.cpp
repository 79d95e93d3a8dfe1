#include <classy/detail/after_work.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/error.hpp>
#include <classy/test_client.hpp>

#include "support/session_on_wire.hpp"
#include "support/waiting.hpp"

namespace after_work_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using classy::detail::AfterWork;
using classy::detail::make_work;
using test::pause;

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

/// Says when it ends.
struct Farewell {
  std::string* said = nullptr;
  ~Farewell() {
    if (said != nullptr) *said += "request over ";
  }
};

/// Leaves work behind, which says what it does.
class Desk {
 public:
  std::string plain(std::string name, classy::Context& context) {
    context.after([this, name] { said += name + " "; });
    return name;
  }
  std::string mixed(classy::Context& context) {
    context.after([this] { said += "a "; });
    context.after([this, text = std::string(100, 'b')]() -> asio::awaitable<void> {
      said += "b ";
      co_await pause(100ms);  // longer than what is done at once may take
      said += text == std::string(100, 'b') ? "B " : "lost its captures ";
    });
    context.after([this] { said += "c "; });
    return "mixed";
  }
  asio::awaitable<std::string> later(classy::Context& context) {
    context.after([this] { said += "later "; });
    co_await pause(0ms);
    co_return "later";
  }
  std::string fails_behind(classy::Context& context) {
    context.after([] { throw std::runtime_error{"at once"}; });
    context.after([]() -> asio::awaitable<void> {
      co_await pause(100ms);
      throw std::runtime_error{"later"};
    });
    context.after([this] { said += "last "; });
    return "ok";
  }
  std::string throws(classy::Context& context) {
    context.after([this] { said += "never "; });
    throw std::runtime_error{"in the handler"};
  }
  asio::awaitable<std::string> throws_later(classy::Context& context) {
    context.after([this] { said += "never "; });
    co_await pause(0ms);
    throw classy::HttpError{409, "no"};
  }
  std::variant<std::string, classy::Problem> problem(classy::Context& context) {
    context.after([this] { said += "problem "; });
    return classy::Problem{.status = 409};
  }
  std::string request_over(classy::Context& context) {
    context.state<Farewell>().said = &said;
    context.after([this] { said += "after "; });
    return "ok";
  }
  std::string waits(int time, classy::Context& context) {
    context.after([this, held = token, time]() -> asio::awaitable<void> {
      try {
        co_await pause(std::chrono::milliseconds{time});
        said += "waited ";
      } catch (const boost::system::system_error& error) {
        said += error.code() == asio::error::operation_aborted ? "cancelled " : "wrong ";
        throw;
      }
    });
    return "ok";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/plain/{name}", &Desk::plain), get("/mixed", &Desk::mixed), get("/later", &Desk::later),
                          get("/fails/behind", &Desk::fails_behind), get("/throws", &Desk::throws),
                          get("/throws/later", &Desk::throws_later), get("/problem", &Desk::problem),
                          get("/over", &Desk::request_over), get("/waits/{time}", &Desk::waits));
  }

  std::string said;
  std::shared_ptr<int> token = std::make_shared<int>();
};

/// A desk, and one connection to it.
struct Served {
  Served() { session.start(); }

  /// Runs until the work says so, or 20 s.
  void run_until_said(std::string_view text) {
    session.io.restart();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (desk.said.find(text) == std::string::npos && session.io.run_one_until(end) != 0) {
    }
  }
  std::string& said() { return desk.said; }

  Desk desk;
  std::string failures;
  classy::App app = [this] {
    classy::App made;
    made.include("", desk);
    return made;
  }();
  test::SessionOnWire session{app,
                              {},
                              std::identity{},
                              {.on_after_failure = [this](const std::exception_ptr& failure) {
                                failures += classy::detail::what_of(failure) + " ";
                                throw std::runtime_error{"no matter"};
                              }}};
};

TEST_CASE("work after an answer runs when the answer has been written") {
  Served served;
  served.session.wire.take(0);
  served.session.send(get("/plain/one"));
  CHECK(served.said() == "");
  served.session.wire.take(10);
  served.session.poll();
  CHECK(served.session.output().size() == 10);
  CHECK(served.said() == "");
  served.session.wire.take(test::Wire::any);
  served.session.poll();
  CHECK_THAT(served.session.output(), Catch::EndsWith("one"));
  CHECK(served.said() == "one ");

  served.session.send(get("/plain/two"));
  CHECK(served.said() == "one two ");
}

TEST_CASE("work after pipelined answers runs in their order") {
  Served served;
  served.session.send(get("/plain/one") + get("/later") + get("/plain/two") + get("/plain/three"));
  served.run_until_said("three");
  CHECK(served.said() == "one later two three ");
}

TEST_CASE("work after an answer is begun in order and a coroutine does not hold up what comes next") {
  Served served;
  served.session.send(get("/mixed"));
  CHECK(served.said() == "a b c ");
  served.session.send(get("/plain/next"));
  CHECK(served.said() == "a b c next ");
  served.run_until_said("B");
  CHECK(served.said() == "a b c next B ");
  CHECK(served.failures == "");
}

TEST_CASE("work after an answer runs when the request is over") {
  Served served;
  served.session.send(get("/over"));
  CHECK(served.said() == "request over after ");
}

TEST_CASE("work after an answer runs though nobody takes the answer") {
  Served served;
  served.session.wire.take(0);
  served.session.send(get("/plain/one"));
  CHECK(served.said() == "");
  served.session.wire.failure = asio::error::broken_pipe;
  served.session.wire.fail_at = served.session.wire.operations;
  served.session.wire.take(test::Wire::any);
  served.session.poll();
  CHECK(served.said() == "one ");
  CHECK(served.session.ended);
  CHECK(served.session.output() == "");
}

TEST_CASE("work runs after an answer that closes the connection") {
  Served served;
  served.session.send("GET /mixed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  served.session.finish();
  CHECK(served.session.wire.closed);
  CHECK(served.said() == "a b c ");
  CHECK_FALSE(served.session.ended);  // the work is its
  served.run_until_said("B");
  served.session.poll();
  CHECK(served.session.ended);
}

TEST_CASE("an answer that an exception has become is followed by nothing") {
  Served served;
  served.session.send(get("/throws") + get("/throws/later"));
  served.session.send(get("/problem"));
  served.run_until_said("problem");
  CHECK(served.said() == "problem ");
  CHECK_THAT(served.session.output(), Catch::Contains("HTTP/1.1 500") && Catch::Contains("HTTP/1.1 409"));
}

TEST_CASE("what work after an answer throws is told and nothing else comes of it") {
  Served served;
  served.session.send(get("/fails/behind"));
  CHECK(served.said() == "last ");
  CHECK(served.failures == "at once ");
  const auto end = std::chrono::steady_clock::now() + 20s;
  served.session.io.restart();
  while (served.failures == "at once " && served.session.io.run_one_until(end) != 0) {
  }
  CHECK(served.failures == "at once later ");
  served.session.send(get("/plain/one"));
  CHECK(served.said() == "last one ");
}

TEST_CASE("the end of the drain cancels work after an answer and does not call that a failure") {
  Served served;
  served.session.send(get("/waits/3600000") + get("/waits/3600000") + get("/plain/one"));
  served.session.connection.lock()->cancel();
  served.session.poll();
  CHECK(served.said() == "one cancelled cancelled ");
  CHECK(served.failures == "");
  CHECK(served.desk.token.use_count() == 1);
}

TEST_CASE("work that takes the place of work that has ended is cancelled by its own signal") {
  asio::io_context io;
  const auto owner = std::make_shared<AfterWork>();
  const classy::OnAfterFailure nobody;
  std::string said;
  const auto wait = [&said](std::chrono::milliseconds time) -> asio::awaitable<void> {
    try {
      co_await pause(time);
      said += "waited ";
    } catch (const boost::system::system_error&) {
      said += "cancelled ";
    }
  };
  for (int i = 0; i < 3; ++i) {
    said.clear();
    owner->add({make_work([&] { return wait(1ms); }), make_work([&] { return wait(1h); })});
    CHECK(owner->waits());
    owner->begin(io.get_executor(), owner, nobody);
    CHECK_FALSE(owner->waits());
    io.restart();
    while (said.empty()) io.run_one();
    CHECK(said == "waited ");
    CHECK(owner->runs());
    owner->cancel();
    owner->cancel();
    io.restart();
    io.run();
    CHECK(said == "waited cancelled ");
    CHECK_FALSE(owner->runs());
    owner->cancel();
  }
  CHECK(owner.use_count() == 1);
}

TEST_CASE("work after an answer ends with its io_context") {
  std::weak_ptr<int> token;
  {
    Served served;
    served.session.send(get("/waits/3600000") + get("/waits/3600000"));
    token = served.desk.token;
    CHECK(token.use_count() == 3);
    served.desk.token.reset();
    CHECK(token.use_count() == 2);
  }
  CHECK(token.expired());

  const auto owner = std::make_shared<AfterWork>();
  std::string failures;
  const classy::OnAfterFailure tell = [&](const std::exception_ptr& failure) {
    failures += classy::detail::what_of(failure);
  };
  {
    asio::io_context io;
    owner->add({make_work([]() -> asio::awaitable<void> { co_await pause(1h); })});
    owner->begin(io.get_executor(), owner, tell);
    io.poll();
    CHECK(owner->runs());
  }
  CHECK_FALSE(owner->runs());
  CHECK(failures == "");
}

TEST_CASE("a test client runs what comes after an answer before it gives the answer") {
  Desk desk;
  classy::App app;
  app.include("", desk);
  classy::TestClient client{app};
  CHECK(client.get("/plain/one").text() == "one");
  CHECK(desk.said == "one ");
  desk.said.clear();
  CHECK(client.get("/mixed").text() == "mixed");
  CHECK(desk.said == "a b c B ");
  desk.said.clear();
  CHECK(client.get("/later").text() == "later");
  CHECK(desk.said == "later ");
  desk.said.clear();
  CHECK(client.get("/throws").status() == 500);
  CHECK(client.get("/throws/later").status() == 409);
  CHECK(desk.said == "");
  CHECK(client.get("/problem").status() == 409);
  CHECK(client.get("/over").status() == 200);
  CHECK(desk.said == "problem request over after ");
  desk.said.clear();
  CHECK_THROWS_WITH(client.get("/fails/behind"), "at once");
  CHECK(desk.said == "last ");
}

}  // namespace after_work_tests
