// Clients that all ask at once, and each again when it has been answered. Over keep-alive connections to a server on this
// machine, by one thread.
//     clients PORT PATH BODY CLIENTS PATIENCE TIME
// The measured time begins when each client has had an answer, or after PATIENCE milliseconds; then it says "measured",
// and TIME milliseconds later a line for each answer, and for each client that waits for one, with how long that took:
//     answered MICROSECONDS
//     waiting MICROSECONDS
// An answer is a 200 with that body and a Content-Length. Exits with 1 at the first one that is different.

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::system_category(), what}; }

struct Task {
  std::uint16_t port;
  std::string request, body;
};

class Client {
 public:
  explicit Client(const Task& task) : task_{task}, socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(task.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { ::close(socket_); }

  int socket() const { return socket_; }
  Clock::time_point asked() const { return asked_; }
  bool answered() const { return answered_; }

  void ask() {
    asked_ = Clock::now();
    const auto size = static_cast<ssize_t>(task_.request.size());
    if (::send(socket_, task_.request.data(), task_.request.size(), MSG_NOSIGNAL) != size) fail("send");
  }
  /// Takes what has come. Whether that was the end of an answer.
  bool receive() {
    std::array<char, 4096> bytes;
    const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (size == 0) throw std::runtime_error{"the server closes the connection behind " + received_};
    if (size < 0) fail("recv");
    received_.append(bytes.data(), static_cast<std::size_t>(size));
    const std::size_t head = received_.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    const std::string_view body = std::string_view{received_}.substr(head + 4);
    const bool good = received_.compare(0, 13, "HTTP/1.1 200 ") == 0 && task_.body.compare(0, body.size(), body) == 0;
    if (!good) throw std::runtime_error{"an answer is wrong: " + received_};
    if (body.size() < task_.body.size()) return false;
    received_.clear();
    return answered_ = true;
  }

 private:
  const Task& task_;
  int socket_;
  Clock::time_point asked_;
  bool answered_ = false;
  std::string received_;
};

class Crowd {
 public:
  Crowd(const Task& task, std::size_t size) : watched_{::epoll_create1(0)}, without_answer_{size} {
    if (watched_ < 0) fail("epoll_create1");
    for (std::size_t i = 0; i < size; ++i) {
      Client& client = *clients_.emplace_back(std::make_unique<Client>(task));
      epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
      if (::epoll_ctl(watched_, EPOLL_CTL_ADD, client.socket(), &event) != 0) fail("epoll_ctl");
    }
  }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  ~Crowd() { ::close(watched_); }

  void ask() {
    for (const auto& client : clients_) client->ask();
  }
  /// Until then, or until each client has had an answer.
  void warm_up(Clock::time_point end) {
    while (without_answer_ > 0 && Clock::now() < end) serve(end, nullptr);
  }
  void measure(Clock::time_point end) {
    std::vector<Clock::duration> times;
    while (Clock::now() < end) serve(end, &times);
    for (const Clock::duration time : times) say("answered", time);
    for (const auto& client : clients_) say("waiting", Clock::now() - client->asked());
  }

 private:
  /// Answers that are there, or the first one that comes before the end; how long each took is noted.
  void serve(Clock::time_point end, std::vector<Clock::duration>* times) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    std::array<epoll_event, 256> events;
    const int count = ::epoll_wait(watched_, events.data(), events.size(), static_cast<int>(left.count()));
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < count; ++i) {
      Client& client = *static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      const bool first = !client.answered();
      if (!client.receive()) continue;
      if (first) --without_answer_;
      if (times != nullptr) times->push_back(Clock::now() - client.asked());
      client.ask();
    }
  }
  static void say(const char* what, Clock::duration time) {
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    std::printf("%s %lld\n", what, static_cast<long long>(microseconds));
  }

  int watched_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t without_answer_;
};

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 7) throw std::runtime_error{"PORT PATH BODY CLIENTS PATIENCE TIME"};
    const std::string path = arguments[2];
    const Task task{.port = static_cast<std::uint16_t>(std::stoul(arguments[1])),
                    .request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
                    .body = arguments[3]};
    Crowd crowd{task, std::stoul(arguments[4])};
    crowd.ask();
    crowd.warm_up(Clock::now() + std::chrono::milliseconds{std::stol(arguments[5])});
    std::puts("measured");
    std::fflush(stdout);
    crowd.measure(Clock::now() + std::chrono::milliseconds{std::stol(arguments[6])});
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "clients: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
