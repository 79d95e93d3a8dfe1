// Sends one request a fixed number of times over keep-alive connections to a server on this machine, and compares each
// answer's status and body with what is expected.
//     load PORT COUNT CONNECTIONS DEPTH STATUS REQUEST BODY
// REQUEST and BODY are files: the request's bytes, and the answer's body. Each connection has DEPTH requests on their
// way, pipelined: all connections send, then all of them receive. Exits with 1 at the first wrong answer, and when one
// takes half a minute.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

struct Answer {
  std::string_view status;
  std::string_view body;
};

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    const timeval patience{.tv_sec = 30, .tv_usec = 0};
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
  }
  Connection(Connection&& other) noexcept : socket_{std::exchange(other.socket_, -1)} {}
  ~Connection() {
    if (socket_ >= 0) ::close(socket_);
  }

  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size <= 0) fail("send");
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
  }

  /// The next answer, valid until the next call.
  Answer receive() {
    received_.erase(0, std::exchange(taken_, 0));
    std::size_t head = std::string::npos;
    while ((head = received_.find("\r\n\r\n")) == std::string::npos) read_some();
    const std::size_t body = head + 4, length = content_length(std::string_view{received_}.substr(0, head + 2));
    while (received_.size() < body + length) read_some();
    taken_ = body + length;
    return {std::string_view{received_}.substr(9, 3), std::string_view{received_}.substr(body, length)};
  }
  /// Whether bytes have come behind the last answer.
  bool has_more() const { return taken_ < received_.size(); }

 private:
  [[noreturn]] static void fail(const char* what) { throw std::system_error{errno, std::system_category(), what}; }

  void read_some() {
    std::array<char, 16384> bytes;
    const ssize_t size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size == 0) throw std::runtime_error{"the server closes the connection"};
    if (size < 0) fail("recv");
    received_.append(bytes.data(), static_cast<std::size_t>(size));
  }

  static std::size_t content_length(std::string_view head) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    for (std::size_t at = 0; (at = head.find("\r\n", at)) + name.size() < head.size(); at += 2) {
      if (::strncasecmp(head.data() + at, name.data(), name.size()) != 0) continue;
      return std::stoul(std::string{head.substr(at + name.size())});
    }
    throw std::runtime_error{"an answer without a Content-Length"};
  }

  int socket_;
  std::string received_;
  std::size_t taken_ = 0;  // how much of it was the last answer
};

std::string contents(const char* name) {
  std::ifstream file{name, std::ios::binary};
  if (!file) throw std::runtime_error{std::string{"no file "} + name};
  return {std::istreambuf_iterator<char>{file}, {}};
}

struct Task {
  std::size_t count, depth;
  std::string status, request, body;
};

void check(const Answer& answer, const Task& task) {
  if (answer.status == task.status && answer.body == task.body) return;
  throw std::runtime_error{"an answer is wrong: " + std::string{answer.status} + " " +
                           std::string{answer.body.substr(0, 1000)}};
}

void run(std::vector<Connection>& connections, const Task& task) {
  std::string batch;
  for (std::size_t i = 0; i < task.depth; ++i) batch += task.request;

  for (std::size_t left = task.count; left > 0;) {
    std::vector<std::size_t> shares;
    for (const Connection& connection : connections) {
      shares.push_back(std::min(task.depth, left));
      left -= shares.back();
      connection.send(std::string_view{batch}.substr(0, shares.back() * task.request.size()));
    }
    for (std::size_t i = 0; i < connections.size(); ++i) {
      for (std::size_t share = shares[i]; share > 0; --share) check(connections[i].receive(), task);
      if (connections[i].has_more()) throw std::runtime_error{"bytes follow the answer"};
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count != 8) throw std::runtime_error{"PORT COUNT CONNECTIONS DEPTH STATUS REQUEST BODY"};
    const auto port = static_cast<std::uint16_t>(std::stoul(arguments[1]));
    std::vector<Connection> connections;
    for (std::size_t left = std::stoul(arguments[3]); left > 0; --left) connections.emplace_back(port);
    run(connections, {.count = std::stoul(arguments[2]),
                      .depth = std::stoul(arguments[4]),
                      .status = arguments[5],
                      .request = contents(arguments[6]),
                      .body = contents(arguments[7])});
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load: %s\n", error.what());
    return EXIT_FAILURE;
  }
}
