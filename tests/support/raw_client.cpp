#include "support/raw_client.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace test {

namespace {
constexpr std::chrono::milliseconds patience{10'000};

bool ready(int socket, short events, std::chrono::milliseconds time) {
  pollfd entry{socket, events, 0};
  return poll(&entry, 1, static_cast<int>(time.count())) > 0;
}
}  // namespace

RawClient::RawClient() : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {}
RawClient::RawClient(std::uint16_t port) : RawClient{} { connect(port); }

void RawClient::connect(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error{"cannot connect"};
  }
}
RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server is gone, which the test will see when it reads
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}
void RawClient::finish() { shutdown(socket_, SHUT_WR); }
void RawClient::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(socket_);
  socket_ = -1;
}

bool RawClient::fill(std::chrono::milliseconds time) {
  char bytes[4096];
  if (!ready(socket_, POLLIN, time)) return false;
  const auto size = recv(socket_, bytes, sizeof bytes, 0);
  if (size <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(size));
  return true;
}

std::string RawClient::answer(bool head_only) {
  std::size_t end = buffer_.find("\r\n\r\n");
  while (end == std::string::npos) {
    if (!fill(patience)) return std::exchange(buffer_, {});
    end = buffer_.find("\r\n\r\n");
  }
  std::size_t size = end + 4;
  const std::size_t length = buffer_.find("\r\nContent-Length: ");
  if (!head_only && length < end) {
    std::size_t body = 0;
    std::from_chars(buffer_.data() + length + 18, buffer_.data() + end, body);
    size += body;
  }
  while (buffer_.size() < size && fill(patience)) {
  }
  std::string text = buffer_.substr(0, size);
  buffer_.erase(0, text.size());
  return text;
}

std::string RawClient::rest() {
  while (fill(patience)) {
  }
  return std::exchange(buffer_, {});
}

bool RawClient::closed_within(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (!ready(socket_, POLLIN, std::max(left, std::chrono::milliseconds{1}))) return false;
    if (!fill(std::chrono::milliseconds{0})) return true;
  }
  return false;
}

std::string exchange(std::uint16_t port, std::string_view request) {
  RawClient client{port};
  client.send(request);
  return client.rest();
}

std::string request(std::string_view verb_and_target) {
  return std::string{verb_and_target} + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
}

}  // namespace test
