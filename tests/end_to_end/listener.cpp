#include <classy/detail/listener.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <ctime>
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

#include <classy/classy.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"

namespace listener_tests {

using namespace std::chrono_literals;
using Catch::EndsWith;
using test::LiveServer;
using test::RawClient;

const std::string hello = "GET /hello HTTP/1.1\r\nHost: test\r\n\r\n";

/// Takes all descriptors that this process may have, but some.
class NoDescriptors {
 public:
  explicit NoDescriptors(rlim_t more) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(0);
    rlimit few = before_;
    few.rlim_cur = static_cast<rlim_t>(next) + more;
    close(next);
    setrlimit(RLIMIT_NOFILE, &few);
  }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

}  // namespace listener_tests

using namespace listener_tests;

TEST_CASE("a server that is out of descriptors lives and does not spin and goes on when there are some again") {
  classy::App app;
  app.get("/hello", [] { return "hello"; });
  LiveServer server{app};
  RawClient before{server.port()};
  before.send(hello);
  before.answer();
  std::unique_ptr<RawClient> waiting;
  {
    const NoDescriptors none{1};  // for the client's end; the server has none for its own
    waiting = std::make_unique<RawClient>(server.port());
    waiting->send(hello);
    const std::clock_t spent = std::clock();
    CHECK(!waiting->closed_within(400ms));
    CHECK(static_cast<double>(std::clock() - spent) / CLOCKS_PER_SEC < 0.1);
    CHECK(server.served() == 1);
    before.send(hello);
    CHECK_THAT(before.answer(), EndsWith("hello"));
  }
  CHECK_THAT(waiting->answer(), EndsWith("hello"));
  server.stop();
  CHECK(server.stopped_within(3s));
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
