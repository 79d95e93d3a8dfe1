#include <classy/detail/polled_socket.hpp>

#include <catch2/catch.hpp>

#if __has_include(<sys/epoll.h>)

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>

namespace polled_socket_tests {

using classy::detail::PolledSocket;
using classy::detail::Poller;

namespace asio = boost::asio;
using boost::system::error_code;

/// Both ends of a connection: one polled, the other one by plain calls of the system. Notes how its waits end.
class Line final : public classy::detail::Waiter, public std::enable_shared_from_this<Line> {
 public:
  explicit Line(asio::io_context& io) {
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
    socket.emplace(asio::use_service<Poller>(io), ends[0], "client");
    client = ends[1];
  }
  ~Line() { hang_up(); }

  void woken(asio::socket_base::wait_type what, const error_code& error) noexcept override {
    told += what == PolledSocket::wait_read ? 'r' : 'w';
    if (error == asio::error::operation_aborted) {
      told += '!';
    } else if (error) {
      told += '?';
    }
    if (destroys_itself) socket.reset();
    if (other != nullptr) other->socket.reset();
  }
  void wait(asio::socket_base::wait_type what) { socket->async_wait(what, {shared_from_this(), what}); }
  void wait_read() { wait(PolledSocket::wait_read); }
  void wait_write() { wait(PolledSocket::wait_write); }

  void send(std::string_view text) const { CHECK(::write(client, text.data(), text.size()) == std::ssize(text)); }
  std::size_t read_all() {
    std::array<char, 65536> room;
    error_code error;
    std::size_t all = 0;
    while (!error) all += socket->read_some(asio::buffer(room), error);
    last = error;
    return all;
  }
  /// Until the client's buffer is full.
  std::size_t fill() {
    const std::string text(65536, 'x');
    error_code error;
    std::size_t all = 0;
    while (!error) all += socket->write_some(asio::buffer(text), error);
    last = error;
    return all;
  }
  void hang_up() {
    if (client >= 0) ::close(std::exchange(client, -1));
  }

  std::optional<PolledSocket> socket;
  int client = -1;
  std::string told;  // "r" or "w" for a wait that is over, with "!" when it was cancelled, "?" when it failed otherwise
  error_code last;
  bool destroys_itself = false;
  Line* other = nullptr;
};

void run(asio::io_context& io) {
  io.restart();
  io.poll();
}

TEST_CASE("a wait to read is over when there is something to read and each is told once") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io);
  line->wait_read();
  run(io);
  CHECK(line->told.empty());
  line->send("hello");
  run(io);
  CHECK(line->told == "r");
  run(io);  // nobody waits
  CHECK(line->told == "r");
  line->wait_read();  // what is unread still is told again
  run(io);
  CHECK(line->told == "rr");
  CHECK(line->read_all() == 5);
  CHECK(line->last == asio::error::would_block);
  line->wait_read();
  run(io);
  CHECK(line->told == "rr");
  line->hang_up();
  run(io);
  CHECK(line->told == "rrr");
  CHECK(line->read_all() == 0);
  CHECK(line->last == asio::error::eof);
}

TEST_CASE("a wait to write is over when the client has taken something") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io);
  CHECK(line->fill() > 0);
  CHECK(line->last == asio::error::would_block);
  line->wait_write();
  run(io);
  CHECK(line->told.empty());
  std::vector<char> room(1 << 20);
  while (::read(line->client, room.data(), room.size()) > 0) continue;
  run(io);
  CHECK(line->told == "w");
  line->wait_read();  // it could be written still, which nobody asked for
  run(io);
  CHECK(line->told == "w");
  line->send("x");
  run(io);
  CHECK(line->told == "wr");
}

TEST_CASE("both waits at once end each by itself") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io);
  line->wait_read();
  line->wait_write();
  run(io);
  CHECK(line->told == "w");
  line->send("x");
  run(io);
  CHECK(line->told == "wr");
}

TEST_CASE("writing to who has left is an error and no signal") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io);
  line->hang_up();
  line->fill();
  CHECK(line->last == asio::error::broken_pipe);
}

TEST_CASE("a hang-up that nobody waits for costs nothing and is told to who waits then") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io), other = std::make_shared<Line>(io);
  line->wait_read();
  line->send("x");
  run(io);
  line->hang_up();
  for (int i = 0; i < 3; ++i) {  // the other one's waits let the poller look
    other->wait_read();
    other->send("x");
    run(io);
  }
  CHECK(line->told == "r");
  line->wait_read();
  run(io);
  CHECK(line->told == "rr");
}

TEST_CASE("cancelled waits are told later and closed ones as well") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io);
  error_code error;
  line->wait_read();
  line->socket->cancel(error);
  CHECK(line->told.empty());
  run(io);
  CHECK(line->told == "r!");
  line->socket->cancel(error);  // there is none
  run(io);
  CHECK(line->told == "r!");
  line->wait_read();
  line->wait_write();
  line->socket->close(error);
  run(io);
  CHECK(line->told == "r!r!w!");
  line->wait_read();
  run(io);
  CHECK(line->told == "r!r!w!r?");
  CHECK(line->socket->available(error) == 0);
  CHECK(error);
}

TEST_CASE("who waits keeps the io_context running and nothing else does") {
  asio::io_context io{1};
  const auto line = std::make_shared<Line>(io);
  line->wait_read();
  line->send("x");
  io.run();  // returns
  CHECK(line->told == "r");
  error_code error;
  line->wait_read();
  line->read_all();
  line->socket->cancel(error);
  io.restart();
  io.run();
  CHECK(line->told == "rr!");
}

TEST_CASE("a socket may go while it is told and take one with it that is told next") {
  asio::io_context io{1};
  std::vector<std::shared_ptr<Line>> lines;
  for (int i = 0; i < 6; ++i) lines.push_back(std::make_shared<Line>(io));
  for (std::size_t i = 0; i < lines.size(); i += 2) {
    lines[i]->other = lines[i + 1].get();
    lines[i + 1]->other = lines[i].get();
  }
  lines[0]->destroys_itself = true;
  for (const auto& line : lines) line->wait_read(), line->send("x");
  run(io);
  int told = 0;
  for (const auto& line : lines) told += line->told == "r";
  CHECK(told == 3);
}

TEST_CASE("an io_context that ends lets go of who waits") {
  std::weak_ptr<Line> alive;
  {
    asio::io_context io{1};
    const auto line = std::make_shared<Line>(io);
    alive = line;
    line->wait_read();
    line->wait_write();
    run(io);
    line->wait_write();
  }
  CHECK(alive.expired());
}

TEST_CASE("more sockets than one look finds are all told") {
  asio::io_context io{1};
  std::vector<std::shared_ptr<Line>> lines;
  for (int i = 0; i < 300; ++i) lines.push_back(std::make_shared<Line>(io));
  for (const auto& line : lines) line->wait_read(), line->send("x");
  io.run();
  for (const auto& line : lines) CHECK(line->told == "r");
}

#endif

}  // namespace polled_socket_tests
