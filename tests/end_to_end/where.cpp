// Which thread calls what: handlers of every kind on several I/O threads and the workers. To be run under sanitizers.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace where_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::LiveServer;
using test::RawClient;
using test::eventually;
using test::pause;

std::string this_thread() { return std::to_string(std::hash<std::thread::id>{}(std::this_thread::get_id())); }

/// The body of the answer to a GET on a connection that is kept.
std::string ask(RawClient& client, const std::string& target) {
  client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string answer = client.answer();
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? answer : answer.substr(end + 4);
}

/// Keeps those who come until it is opened.
class Gate {
 public:
  void pass() {
    std::unique_lock lock{mutex_};
    ++came_;
    opened_.wait(lock, [this] { return open_; });
  }
  void open() {
    const std::scoped_lock lock{mutex_};
    open_ = true;
    opened_.notify_all();
  }
  int came() const {
    const std::scoped_lock lock{mutex_};
    return came_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable opened_;
  int came_ = 0;
  bool open_ = false;
};

// ── which thread ──

/// All of its methods say by which thread they are called.
struct Reader {
  std::string here() const { return this_thread(); }
  std::string away() const { return this_thread(); }
  static std::string free() { return this_thread(); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/here", &Reader::here), get("/away", &Reader::away, {.offload = true}),
                          get("/free", &Reader::free));
  }
};
struct Writer {
  std::string plain() { return this_thread(); }
  asio::awaitable<std::string> later() {
    const std::string before = this_thread();
    co_await pause(100us);
    const std::string after = this_thread();
    co_return before == after ? after : before + " and " + after;
  }
  std::string looks() const { return this_thread(); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/plain", &Writer::plain), get("/later", &Writer::later), get("/looks", &Writer::looks));
  }
};

std::string thread_of_connection() { return this_thread(); }

TEST_CASE("const methods and functions run on the connection's thread, what is offloaded on a worker") {
  Reader reader;
  classy::App app;
  app.include("", reader).get("/thread", &thread_of_connection);
  app.get("/function", &thread_of_connection, {.offload = true});
  LiveServer server{app, {.threads = 2}};
  RawClient one{server.port()};
  RawClient other{server.port()};
  const std::set<std::string> threads{ask(one, "/thread"), ask(other, "/thread")};
  REQUIRE(threads.size() == 2);
  for (RawClient* client : {&one, &other}) {
    const std::string own = ask(*client, "/thread");
    CHECK(ask(*client, "/here") == own);
    CHECK(ask(*client, "/free") == own);
    CHECK(threads.count(ask(*client, "/away")) == 0);
    CHECK(threads.count(ask(*client, "/function")) == 0);
  }
}

/// Its member that is lazy says by which thread it was computed.
struct Report {
  std::string ran{};
  classy::Lazy<std::string> computed = &this_thread;
};
struct Reporter {
  Report here(const classy::FieldMask& wanted) const { return {.ran = wanted.wants("ran") ? this_thread() : ""}; }
  classy::Versioned<Report> away() const { return {1, Report{.ran = this_thread()}}; }
  Report asked(const classy::FieldMask& wanted) const { return here(wanted); }
  asio::awaitable<Report> later(const classy::FieldMask& wanted) {
    co_await pause(100us);
    co_return here(wanted);
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/here", &Reporter::here, {.partial = true}),
                          get("/away", &Reporter::away, {.partial = true, .offload = true}),
                          get("/asked", &Reporter::asked, {.partial = true, .offload = true}));
  }
};

TEST_CASE("a member that is lazy is computed by the thread that called the handler") {
  const Reporter reader;
  Reporter writer;
  classy::App app;
  app.include("/reader", reader).get("/thread", &thread_of_connection);
  classy::Router home{writer};
  home.get("/later", &Reporter::later, classy::RouteOptions{.partial = true});
  app.include("/writer", home);
  LiveServer server{app, {.threads = 2}};
  RawClient one{server.port()};
  RawClient other{server.port()};
  const std::set<std::string> threads{ask(one, "/thread"), ask(other, "/thread")};
  const auto same = [](const std::string& thread) {
    return R"({"ran":")" + thread + R"(","computed":")" + thread + R"("})";
  };
  for (RawClient* client : {&one, &other}) {
    CHECK(ask(*client, "/reader/here") == same(ask(*client, "/thread")));
    for (const std::string target : {"/reader/away", "/reader/asked"}) {
      const std::string report = ask(*client, target);
      const std::string ran = report.substr(8, report.find(',') - 9);
      CHECK(report == same(ran));
      CHECK(threads.count(ran) == 0);
      CHECK(ask(*client, target + "?fields=computed").find("ran") == std::string::npos);
    }
    CHECK(threads.count(ask(*client, "/thread")) == 1);
    const std::string report = ask(*client, "/writer/later?fields=ran,computed");
    CHECK((report == same(*threads.begin()) || report == same(*threads.rbegin())));
  }
}

TEST_CASE("a controller with a method that is not const has one thread for all of its methods") {
  Writer writer;
  classy::App app;
  app.include("", writer).get("/thread", &thread_of_connection);
  LiveServer server{app, {.threads = 2}};
  RawClient one{server.port()};
  RawClient other{server.port()};
  const std::set<std::string> threads{ask(one, "/thread"), ask(other, "/thread")};
  std::set<std::string> seen;
  for (RawClient* client : {&one, &other}) {
    for (const char* const target : {"/plain", "/later", "/looks"}) seen.insert(ask(*client, target));
    CHECK(threads.count(ask(*client, "/thread")) == 1);
  }
  REQUIRE(seen.size() == 1);
  CHECK(threads.count(*seen.begin()) == 1);
}

TEST_CASE("one class mounted twice has two homes, one object mounted twice has one") {
  Writer first;
  Writer second;
  classy::App app;
  app.include("/first", first).include("/second", second).include("/again", first);
  LiveServer server{app, {.threads = 2}};
  RawClient one{server.port()};
  RawClient other{server.port()};
  for (RawClient* const client : {&one, &other}) {
    const std::string home = ask(*client, "/first/plain");
    CHECK(ask(*client, "/second/plain") != home);
    CHECK(ask(*client, "/second/later") != home);
    CHECK(ask(*client, "/again/later") == home);
  }
}

TEST_CASE("a lambda that changes itself has a home, one that does not is called where the request is") {
  classy::App app;
  app.get("/thread", &thread_of_connection).get("/const", [] { return this_thread(); });
  app.get("/mutable", [count = 0]() mutable { return ++count > 0 ? this_thread() : "never"; });
  LiveServer server{app, {.threads = 2}};
  std::set<std::string> homes;
  RawClient one{server.port()};
  RawClient other{server.port()};
  for (RawClient* const client : {&one, &other}) {
    CHECK(ask(*client, "/const") == ask(*client, "/thread"));
    homes.insert(ask(*client, "/mutable"));
  }
  CHECK(homes.size() == 1);
}

TEST_CASE("middleware stands on the connection's thread on both sides of a handler that runs elsewhere") {
  std::mutex mutex;
  std::vector<std::string> steps;
  const auto note = [&](const std::string& step) {
    const std::scoped_lock lock{mutex};
    steps.push_back(step);
  };
  classy::App app;
  app.use([&](const classy::Request&) { note("guard " + this_thread()); });
  app.use([&](const classy::Request&, classy::Response&) { note("observer " + this_thread()); });
  app.use([&](classy::Request&, classy::Response&, classy::Next next) -> classy::Pending {
    note("before " + this_thread());
    co_await next();
    note("after " + this_thread());
  });
  app.get("/away",
          [&] {
            note("handler");
            return this_thread();
          },
          {.offload = true});
  LiveServer server{app, {.threads = 2}};
  RawClient client{server.port()};
  const std::string worker = ask(client, "/away");
  REQUIRE(steps.size() == 5);
  const std::string own = steps[0].substr(6);
  CHECK(own != worker);
  CHECK(steps ==
        std::vector<std::string>{"guard " + own, "before " + own, "handler", "after " + own, "observer " + own});
}

TEST_CASE("a controller that says it locks for itself is called on every connection's thread") {
  Writer writer;
  Writer by_hand;
  classy::Router router{by_hand};
  router.get("/plain", &Writer::plain);
  classy::App app;
  app.include("/writer", classy::concurrent(writer)).include("/owned", classy::concurrent(std::make_unique<Writer>()));
  app.include("/router", classy::concurrent(router)).get("/thread", &thread_of_connection);
  LiveServer server{app, {.threads = 2}};
  RawClient one{server.port()};
  RawClient other{server.port()};
  for (RawClient* const client : {&one, &other}) {
    const std::string own = ask(*client, "/thread");
    for (const char* const target : {"/writer/plain", "/writer/later", "/owned/plain", "/router/plain"}) {
      CHECK(ask(*client, target) == own);
    }
  }
}

/// Knows which one it is.
struct Numbered {
  int number;
  int calls = 0;

  std::string call() { return std::to_string(number) + ":" + std::to_string(++calls) + ":" + this_thread(); }

  static constexpr auto routes() { return classy::routes(classy::get("/call", &Numbered::call)); }
};

TEST_CASE("each I/O thread has its own instance of a controller that is made per thread") {
  std::atomic<int> made{0};
  classy::App app;
  app.include("", classy::per_thread<Numbered>([&made] { return Numbered{made++}; }));
  app.get("/thread", &thread_of_connection);
  LiveServer server{app, {.threads = 2}};
  std::set<std::string> numbers;
  RawClient one{server.port()};
  RawClient other{server.port()};
  for (RawClient* const client : {&one, &other}) {
    const std::string own = ask(*client, "/thread");
    const std::string first = ask(*client, "/call");
    CHECK_THAT(first, EndsWith(":1:" + own));
    CHECK_THAT(ask(*client, "/call"), EndsWith(":2:" + own));
    numbers.insert(first.substr(0, 1));
  }
  CHECK(numbers.size() == 2);
  CHECK(made == 2);
}

// ── no data races ──

/// Plain members, no lock.
class Ledger {
 public:
  int add() { return note("add"), ++count_; }
  asio::awaitable<int> add_later() {
    const int before = count_;
    note("add_later");
    ++count_;
    whole_ = whole_ && count_ == before + 1;  // nobody comes between, as nothing has been waited for
    co_await pause(50us);
    const int then = count_;
    last_ += "later";
    whole_ = whole_ && count_ == then;
    co_return then;
  }
  int add_slowly() {
    const int before = count_;
    std::this_thread::sleep_for(50us);
    note("add_slowly");
    whole_ = whole_ && count_ == before;
    return ++count_;
  }
  int look() const { return static_cast<int>(log_.size() + last_.size()); }
  asio::awaitable<int> look_later() const {
    co_await pause(50us);
    co_return static_cast<int>(log_.size() + last_.size());
  }
  int look_slowly() const { return static_cast<int>(log_.size()); }
  [[noreturn]] int fail() {
    ++count_;
    throw std::runtime_error{"after it has counted"};
  }

  int count() const { return count_; }
  bool whole() const { return whole_; }

 private:
  void note(const char* what) {
    last_ = what;
    log_.push_back(last_);
    if (log_.size() > 100) log_.clear();
  }

  int count_ = 0;
  std::vector<std::string> log_;
  std::string last_;
  bool whole_ = true;
};

/// `clients` threads ask for each target `rounds` times.
void hammer(std::uint16_t port, const std::vector<std::string>& targets, int clients, int rounds) {
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      RawClient client{port};
      for (int round = 0; round < rounds; ++round) {
        for (std::size_t t = 0; t < targets.size(); ++t) {
          ask(client, targets[(t + static_cast<std::size_t>(i)) % targets.size()]);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_CASE("a controller's plain members are safe with handlers of every kind on several threads") {
  const bool shared = GENERATE(false, true);
  const bool offloads = GENERATE(false, true);
  CAPTURE(shared, offloads);
  Ledger ledger;
  classy::Router router{ledger};
  router.get("/add", &Ledger::add).get("/add_later", &Ledger::add_later).get("/fail", &Ledger::fail);
  router.get("/add_slowly", &Ledger::add_slowly, {.offload = offloads});
  router.get("/look", &Ledger::look).get("/look_later", &Ledger::look_later);
  router.get("/look_slowly", &Ledger::look_slowly, {.offload = offloads});
  classy::App app;
  app.include("", router);
  {
    LiveServer server{app, {.threads = 2, .shared_context = shared, .workers = {.threads = 3}}};
    hammer(server.port(), {"/add", "/look", "/add_later", "/look_later", "/add_slowly", "/look_slowly", "/fail"}, 6,
           30);
    CHECK(server.workers().threads == (offloads ? 3 : 0));
    CHECK(server.workers().busy + server.workers().queued == 0);
  }
  CHECK(ledger.count() == 4 * 6 * 30);
  CHECK(ledger.whole());
}

/// Guards itself by methods: they read and change what its handlers do.
struct Guarded {
  int asked = 0;
  std::vector<int> seen;

  void count(const classy::Request&) { seen.assign(3, ++asked); }
  void check(const classy::Request&) const {
    if (seen.size() != 3) throw classy::HttpError{500, "somebody is amid it"};
  }
  int look() const { return static_cast<int>(seen.size()); }
};

TEST_CASE("middleware that is a method is called where its object's handlers are") {
  const bool offload = GENERATE(false, true);
  Guarded guarded;
  classy::Router router{guarded};
  router.use(&Guarded::count);
  router.get("/look", &Guarded::look, {.offload = offload}, classy::use(&Guarded::check));
  classy::App app;
  std::atomic<int> good{0};
  app.use([&good](const classy::Request&, const classy::Response& response) { good += response.status() == 200; });
  app.include("", router);
  LiveServer server{app, {.threads = 2, .workers = {.threads = 2}}};
  hammer(server.port(), {"/look"}, 4, 50);
  CHECK(good == 200);
  CHECK_THAT(test::exchange(server.port(), test::request("GET /look")), EndsWith("3"));
  CHECK(guarded.asked == 201);
}

TEST_CASE("a controller per thread is safe also where several threads run one io_context") {
  std::atomic<int> made{0};
  std::atomic<int> calls{0};
  struct Counter {
    std::atomic<int>* calls;
    int own = 0;
    int call() {
      *calls = *calls + 1;  // two steps: exact only when nobody comes between
      return ++own;
    }
    static constexpr auto routes() { return classy::routes(classy::get("/call", &Counter::call)); }
  };
  classy::App app;
  app.include("", classy::per_thread<Counter>([&] { return ++made, Counter{&calls}; }));
  LiveServer server{app, {.threads = 2, .shared_context = true}};
  hammer(server.port(), {"/call"}, 4, 100);
  CHECK(made == 1);
  CHECK(calls == 400);
}

// ── the workers ──

classy::App app_that_blocks(Gate& gate) {
  classy::App app;
  app.get("/block",
          [&gate] {
            gate.pass();
            return "unblocked";
          },
          {.offload = true});
  app.get("/hello", [] { return "hello"; });
  return app;
}

TEST_CASE("while all workers are blocked, others are answered, and a full queue is a 503 with Retry-After") {
  Gate gate;
  const classy::App app = app_that_blocks(gate);
  LiveServer server{app, {.threads = 1, .workers = {.threads = 2, .queue = 3}}};
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(test::request("GET /block"));
  }
  REQUIRE(eventually([&] { return server.workers().busy == 2 && server.workers().queued == 3; }));
  CHECK(server.workers().threads == 2);

  CHECK_THAT(test::exchange(server.port(), test::request("GET /hello")), EndsWith("hello"));
  const std::string refused = test::exchange(server.port(), test::request("GET /block"));
  CHECK_THAT(refused, StartsWith("HTTP/1.1 503"));
  CHECK_THAT(refused, Contains("Retry-After: 1\r\n"));
  CHECK_THAT(refused, Contains("application/problem+json"));
  CHECK_THAT(refused, Contains("all workers are busy"));

  gate.open();
  for (const auto& client : clients) CHECK_THAT(client->rest(), EndsWith("unblocked"));
  CHECK(gate.came() == 5);
  CHECK(server.workers().busy + server.workers().queued == 0);
}

struct Teapot : std::runtime_error {
  using runtime_error::runtime_error;
};

TEST_CASE("what an offloaded handler throws becomes an answer as elsewhere") {
  classy::App app;
  app.get("/http", []() -> int { throw classy::HttpError{404, "no such thing"}; }, {.offload = true});
  app.get("/other", []() -> int { throw std::runtime_error{"a secret"}; }, {.offload = true});
  app.get("/mapped", []() -> int { throw Teapot{"short and stout"}; }, {.offload = true});
  app.get("/number/{n}", [](int n) { return n; }, {.offload = true});
  app.get("/status",
          [](classy::Context& context) {
            context.set("X-By", "worker");
            return "made";
          },
          {.status = 201, .offload = true});
  app.on_exception<Teapot>([](const Teapot& error) { return classy::HttpError{418, error.what()}; });
  LiveServer server{app};
  const auto answer = [&](const char* target) { return test::exchange(server.port(), test::request(target)); };
  CHECK_THAT(answer("GET /http"), StartsWith("HTTP/1.1 404") && Contains("no such thing"));
  CHECK_THAT(answer("GET /other"), StartsWith("HTTP/1.1 500") && !Contains("secret"));
  CHECK_THAT(answer("GET /mapped"), StartsWith("HTTP/1.1 418") && Contains("short and stout"));
  CHECK_THAT(answer("GET /number/x"), StartsWith("HTTP/1.1 422"));
  CHECK_THAT(answer("GET /number/7"), EndsWith("\r\n\r\n7"));
  CHECK_THAT(answer("GET /status"), StartsWith("HTTP/1.1 201") && Contains("X-By: worker"));
}

TEST_CASE("a request that times out before its turn is answered at once, and its handler is not called") {
  Gate gate;
  std::atomic<int> calls{0};
  classy::App app = app_that_blocks(gate);
  app.get("/late", [&calls] { return ++calls; }, {.timeout = 20ms, .offload = true});
  LiveServer server{app, {.threads = 1, .workers = {.threads = 1}}};
  RawClient first{server.port()};
  first.send(test::request("GET /block"));
  REQUIRE(eventually([&] { return gate.came() == 1; }));
  CHECK_THAT(test::exchange(server.port(), test::request("GET /late")), StartsWith("HTTP/1.1 503"));
  CHECK(server.workers().queued == 0);
  gate.open();
  CHECK_THAT(first.rest(), EndsWith("unblocked"));
  CHECK_THAT(test::exchange(server.port(), test::request("GET /late")), StartsWith("HTTP/1.1 200"));
  CHECK(calls == 1);
}

TEST_CASE("a coroutine at another thread's home is cancelled there") {
  struct Waiting {
    int ended = 0;
    asio::awaitable<int> wait() {
      try {
        co_await pause(60s);
      } catch (...) {
        ++ended;
        throw;
      }
      co_return 0;
    }
    int ends() { return ended; }
  };
  Waiting waiting;
  classy::Router router{waiting};
  router.get("/wait", &Waiting::wait, {.timeout = 20ms}).get("/ends", &Waiting::ends);
  classy::App app;
  app.include("", router);
  const bool shared = GENERATE(false, true);
  LiveServer server{app, {.threads = 2, .shared_context = shared}};
  for (int i = 0; i < 4; ++i) {
    const std::string answer = test::exchange(server.port(), test::request("GET /wait"));
    CHECK_THAT(answer, StartsWith("HTTP/1.1 503") && Contains("has not answered in time"));
  }
  CHECK_THAT(test::exchange(server.port(), test::request("GET /ends")), EndsWith("\r\n\r\n4"));
}

// ── the end ──

TEST_CASE("the drain waits for workers") {
  Gate gate;
  const classy::App app = app_that_blocks(gate);
  LiveServer server{app, {.threads = 2, .drain = 20s, .workers = {.threads = 1}}};
  RawClient running{server.port()};
  running.send(test::request("GET /block"));
  RawClient queued{server.port()};
  queued.send(test::request("GET /block"));
  REQUIRE(eventually([&] { return server.workers().busy == 1 && server.workers().queued == 1; }));
  server.stop();
  CHECK_FALSE(server.stopped_within(50ms));
  gate.open();
  CHECK_THAT(running.rest(), EndsWith("unblocked"));
  CHECK_THAT(queued.rest(), EndsWith("unblocked"));
  CHECK(server.stopped_within(20s));
}

TEST_CASE("a server that is destroyed waits for running workers, and gives up what is queued") {
  const bool shared = GENERATE(false, true);
  Gate gate;
  std::optional<classy::App> app = app_that_blocks(gate);
  LiveServer server{*app, {.threads = 2, .shared_context = shared, .workers = {.threads = 1}}};
  app.reset();
  RawClient running{server.port()};
  running.send(test::request("GET /block"));
  RawClient queued{server.port()};
  queued.send(test::request("GET /block"));
  REQUIRE(eventually([&] { return server.workers().busy == 1 && server.workers().queued == 1; }));
  std::thread opener{[&] {
    std::this_thread::sleep_for(20ms);
    gate.open();
  }};
  server.destroy_server();
  opener.join();
  CHECK(gate.came() == 1);
  running.rest();
  queued.rest();
}

TEST_CASE("threads that end amid calls of each other leave nothing behind") {
  const bool offloads = GENERATE(false, true);
  struct Forever {
    std::atomic<int>& came;
    asio::awaitable<int> wait(const classy::Request& request) {
      ++came;
      co_await pause(60s);
      co_return static_cast<int>(request.target().size());
    }
    int slow() { return 1; }
  };
  std::atomic<int> came{0};
  Forever even{came};
  Forever odd{came};
  classy::Router evens{even};
  classy::Router odds{odd};
  evens.get("/", &Forever::wait).get("/slow", &Forever::slow, {.offload = offloads});
  odds.get("/", &Forever::wait).get("/slow", &Forever::slow, {.offload = offloads});
  classy::App app;
  app.include("/even", evens).include("/odd", odds);
  std::vector<std::unique_ptr<RawClient>> clients;
  {
    LiveServer server{app, {.threads = 2}};
    for (int i = 0; i < 4; ++i) {
      clients.push_back(std::make_unique<RawClient>(server.port()));
      clients.back()->send(test::request(i < 2 ? "GET /even" : "GET /odd"));
    }
    REQUIRE(eventually([&] { return came == 4; }));
  }
  CHECK(came == 4);
}

}  // namespace where_tests
