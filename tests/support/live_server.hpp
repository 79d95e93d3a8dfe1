#pragma once
// A server of the test's own on a port that the system chose, on threads of its own. The server's code is instantiated
// once, in live_server.cpp: it is what takes the compiler long.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <classy/after_failure.hpp>
#include <classy/handler.hpp>
#include <classy/limits.hpp>
#include <classy/slow_handler.hpp>
#include <classy/workers.hpp>

namespace classy {
class Server;
}

namespace test {

class LiveServer {
 public:
  struct Options {
    unsigned threads = 1;
    bool shared_context = false;  ///< all threads run one io_context, as a user's may be
    classy::Limits limits{};
    std::chrono::milliseconds drain{5'000};
    std::chrono::milliseconds sweep{1'000};
    classy::Workers workers{};
    std::function<std::chrono::steady_clock::time_point()> clock{};
    std::chrono::milliseconds slow_handler{100};
    classy::OnSlow on_slow{};
    classy::OnAfterFailure on_after_failure{};
    bool listens = true;  ///< from the beginning; otherwise with listen()
    bool runs = true;     ///< the threads, from the beginning; otherwise with run()
  };

  explicit LiveServer(classy::Handler handler) : LiveServer{std::move(handler), Options{}} {}
  LiveServer(classy::Handler handler, Options options);
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;
  ~LiveServer();

  void listen();
  /// On a Unix-domain socket, too.
  void listen(const std::string& path);
  void run();
  /// For other ways to listen.
  classy::Server& server();
  /// Instead of run(): the caller's thread is the server's, for a while.
  void run_for(std::chrono::milliseconds time);
  std::uint16_t port() const;
  std::uint64_t served() const;
  classy::WorkerUse workers() const;
  /// Destroys the Server, while its threads run on. Nothing is to be asked of it any more.
  void destroy_server();
  void stop();
  /// Destroys the server, while its threads go on.
  void end();
  bool draining() const;
  /// Whether the drain ends within that time.
  bool stopped_within(std::chrono::milliseconds time) const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

}  // namespace test
