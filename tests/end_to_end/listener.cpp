#include <classy/detail/listener.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"

namespace listener_tests {

using namespace std::chrono_literals;
using Catch::EndsWith;
using test::LiveServer;
using test::RawClient;

const std::string hello = "GET /hello HTTP/1.1\r\nHost: test\r\n\r\n";

/// Takes all descriptors that this process may have, but some; until it ends, or is told to.
class NoDescriptors {
 public:
  explicit NoDescriptors(std::size_t more) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = highest() + 1;
    setrlimit(RLIMIT_NOFILE, &few);
    for (int next = dup(0); next >= 0; next = dup(0)) taken_.push_back(next);
    few.rlim_cur += more;
    setrlimit(RLIMIT_NOFILE, &few);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { give_back(); }

  void give_back() {
    for (const int descriptor : taken_) close(descriptor);
    taken_.clear();
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  static rlim_t highest() {
    rlim_t highest = 0;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
      highest = std::max<rlim_t>(highest, std::stoul(entry.path().filename()));
    }
    return highest;
  }

  rlimit before_{};
  std::vector<int> taken_;
};

/// CPU time of all threads of this process.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

TEST_CASE("a server that is out of descriptors lives and does not spin and goes on when there are some again") {
  for (const LiveServer::Options& options : {LiveServer::Options{.threads = 1}, LiveServer::Options{.threads = 2},
                                             LiveServer::Options{.threads = 2, .shared_context = true}}) {
    classy::App app;
    app.get("/hello", [] { return "hello"; });
    LiveServer server{app, options};
    RawClient first{server.port()}, second{server.port()};  // each thread has one, and all that it needs for that
    for (RawClient* const client : {&first, &second}) {
      client->send(hello);
      CHECK_THAT(client->answer(), EndsWith("hello"));
    }

    std::array<RawClient, 5> waiting;
    NoDescriptors none{0};  // the clients have theirs; the server has none for its own
    for (RawClient& client : waiting) {
      client.connect(server.port());
      client.send(hello);
    }
    const double before = cpu_seconds();
    CHECK(!waiting.front().closed_within(1s));
    CHECK(cpu_seconds() - before < 0.25);  // one that spins takes all of it
    CHECK(server.served() == 2);
    first.send(hello);  // who is in is served
    CHECK_THAT(first.answer(), EndsWith("hello"));

    const auto begin = std::chrono::steady_clock::now();
    none.give_back();
    for (RawClient& client : waiting) CHECK_THAT(client.answer(), EndsWith("hello"));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    INFO("it took " << took.count() << " ms");
    CHECK(took < 5s);
    server.stop();
    CHECK(server.stopped_within(3s));
  }
}

TEST_CASE("a server that runs out of descriptors again and again loses no client") {
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  LiveServer server{app};
  test::exchange(server.port(), test::request("GET /hello"));
  for (int i = 0; i < 20; ++i) {
    NoDescriptors none{3};  // two clients, and the server's end of one of them
    RawClient first{server.port()}, second{server.port()};
    first.send(hello);
    second.send(hello);
    CHECK_THAT(first.answer(), EndsWith("hello"));
    first.reset();
    CHECK_THAT(second.answer(), EndsWith("hello"));
  }
}

TEST_CASE("a server listens on a Unix-domain socket beside others") {
  const std::string path = "/tmp/classy_test_" + std::to_string(getpid()) + ".sock";
  unlink(path.c_str());
  std::string remote;
  classy::App app;
  app.get("/hello", [&remote](const classy::Request& request) { return remote = request.remote(), "hello"; });
  LiveServer server{app};
  server.listen(path);
  const int client = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(write(client, hello.data(), hello.size()) == static_cast<ssize_t>(hello.size()));
  char answer[1000]{};
  REQUIRE(read(client, answer, sizeof answer - 1) > 0);
  CHECK_THAT(std::string{answer}, EndsWith("hello"));
  CHECK(remote == "unix");
  CHECK_THAT(test::exchange(server.port(), test::request("GET /hello")), EndsWith("hello"));
  CHECK(remote == "127.0.0.1");
  server.stop();
  CHECK(read(client, answer, sizeof answer) == 0);
  close(client);
  CHECK(server.stopped_within(3s));
  unlink(path.c_str());
}

TEST_CASE("clients who come one after the other are dealt out to the threads in turn") {
  std::mutex mutex;
  std::map<std::thread::id, int> answered;
  classy::App app;
  app.get("/hello", [&] {
    const std::scoped_lock lock{mutex};
    ++answered[std::this_thread::get_id()];
    return "hello";
  });
  LiveServer server{app, {.threads = 2}};
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 10; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(hello);
    CHECK_THAT(clients.back()->answer(), EndsWith("hello"));  // so that each comes alone
  }
  REQUIRE(answered.size() == 2);
  for (const auto& [thread, count] : answered) CHECK(count == 5);
}

}  // namespace listener_tests
