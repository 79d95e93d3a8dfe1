#pragma once
// A client that sends the bytes it is told and shows the bytes it gets, over plain POSIX sockets: nothing in it makes a
// request better than the test wrote it.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace test {

class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  /// Has its descriptor, and comes later.
  RawClient();
  void connect(std::uint16_t port);
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  void send(std::string_view bytes);
  /// Says that nothing more will be sent.
  void finish();
  /// Leaves without a farewell: the server's next write fails.
  void reset();
  /// One answer: its head, and the body that Content-Length promises. Less when the connection ends or time is up.
  std::string answer(bool head_only = false);
  /// Everything until the server closes.
  std::string rest();
  /// Whether the server has closed the connection within that time.
  bool closed_within(std::chrono::milliseconds time);

 private:
  bool fill(std::chrono::milliseconds time);

  int socket_;
  std::string buffer_;
};

/// Sends one request over a connection of its own, and gives all that comes back.
std::string exchange(std::uint16_t port, std::string_view request);

/// "GET /path": a complete request that asks to close.
std::string request(std::string_view verb_and_target);

}  // namespace test
