// What there is no less than: one thread, an epoll loop that finds the blank lines in what has come, and for each
// writes the same answer, byte by byte classy's to GET /echo/hello on some day. It parses nothing, checks nothing and
// bounds nothing.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::string_view blank_line = "\r\n\r\n";
constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 20:00:00 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Length: 5\r\n\r\nhello";
constexpr std::size_t room = std::size_t{16} * 1024;

struct Client {
  int socket;
  std::size_t begun = 0;  // how many bytes of a blank line may have come
  std::array<char, blank_line.size() - 1> beginning{};
};

int listen_on_loopback() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener, SOMAXCONN) != 0)
    return -1;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

void admit(int poll, int listener) {
  auto* client = new Client{::accept(listener, nullptr, nullptr)};
  const int on = 1;
  ::setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{.events = EPOLLIN, .data = {.ptr = client}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, client->socket, &event);
}

/// False when the client has gone.
bool serve(Client& client, const std::string& answers) {
  static std::array<char, room> buffer;
  std::copy_n(client.beginning.data(), client.begun, buffer.data());
  const ssize_t size = ::recv(client.socket, buffer.data() + client.begun, buffer.size() - client.begun, 0);
  if (size <= 0) return false;

  const char* rest = buffer.data();
  const char* const end = rest + client.begun + size;
  std::size_t requests = 0;
  const char* at = rest;
  while ((at = static_cast<const char*>(std::memchr(at, '\r', static_cast<std::size_t>(end - at)))) != nullptr) {
    if (end - at < static_cast<std::ptrdiff_t>(blank_line.size())) break;
    const bool found = std::memcmp(at, blank_line.data(), blank_line.size()) == 0;
    requests += found ? 1 : 0;
    at += found ? blank_line.size() : 2;
    rest = at;
  }
  client.begun = std::min(client.beginning.size(), static_cast<std::size_t>(end - rest));
  std::copy_n(end - client.begun, client.begun, client.beginning.data());
  // A socket that blocks: this waits for a client that does not read, as no server should.
  return requests == 0 || ::send(client.socket, answers.data(), requests * answer.size(), MSG_NOSIGNAL) > 0;
}

}  // namespace

int main() {
  std::string answers;
  while (answers.size() < room / blank_line.size() * answer.size()) answers += answer;

  const int listener = listen_on_loopback(), poll = ::epoll_create1(0);
  if (listener < 0 || poll < 0) return 1;
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  for (std::array<epoll_event, 128> events;;) {
    const int count = ::epoll_wait(poll, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      auto* const client = static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (client == nullptr) {
        admit(poll, listener);
      } else if (!serve(*client, answers)) {
        ::close(client->socket);
        delete client;
      }
    }
  }
}
