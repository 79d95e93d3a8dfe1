#include "support/live_server.hpp"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <classy/server.hpp>

namespace test {

namespace asio = boost::asio;

struct LiveServer::Body {
  using Guard = asio::executor_work_guard<asio::io_context::executor_type>;

  Body(classy::Handler handler, const Options& options) {
    const unsigned contexts_needed = options.shared_context ? 1 : options.threads;
    for (unsigned i = 0; i < contexts_needed; ++i) {
      contexts.push_back(std::make_unique<asio::io_context>());
      guards.emplace_back(contexts.back()->get_executor());
    }
    const classy::ServerOptions server_options{
        .limits = options.limits,
        .log = {},
        .drain = options.drain,
        .workers = options.workers,
        .slow_handler = options.slow_handler,
        .on_slow = options.on_slow,
        .on_after_failure = options.on_after_failure,
        .sweep = options.sweep,
        .clock = options.clock};
    if (options.shared_context) {
      server = std::make_unique<classy::Server>(*contexts.front(), std::move(handler), server_options);
    } else {
      std::vector<asio::io_context*> all;
      for (const auto& context : contexts) all.push_back(context.get());
      server = std::make_unique<classy::Server>(std::move(all), std::move(handler), server_options);
    }
    if (options.listens) listen();
    if (options.runs) run(options.threads);
  }
  void listen() { server->listen("127.0.0.1", 0); }
  void run(unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      threads.emplace_back([context = contexts[i % contexts.size()].get()] { context->run(); });
    }
  }

  ~Body() {
    for (const auto& context : contexts) context->stop();
    for (std::thread& thread : threads) thread.join();
    server.reset();
    while (!contexts.empty()) {
      guards.pop_back();
      contexts.pop_back();
    }
  }

  std::vector<std::unique_ptr<asio::io_context>> contexts;
  std::vector<Guard> guards;
  std::unique_ptr<classy::Server> server;
  std::vector<std::thread> threads;
};

LiveServer::LiveServer(classy::Handler handler, Options options)
    : body_{std::make_unique<Body>(std::move(handler), options)} {}
LiveServer::~LiveServer() = default;

void LiveServer::listen() { body_->listen(); }
void LiveServer::listen(const std::string& path) {
  body_->server->listen(asio::local::stream_protocol::endpoint{path});
}
void LiveServer::run() { body_->run(1); }
classy::Server& LiveServer::server() { return *body_->server; }
void LiveServer::run_for(std::chrono::milliseconds time) { body_->contexts.front()->run_for(time); }
std::uint16_t LiveServer::port() const { return body_->server->port(); }
std::uint64_t LiveServer::served() const { return body_->server->served(); }
classy::WorkerUse LiveServer::workers() const { return body_->server->workers(); }
void LiveServer::destroy_server() { body_->server.reset(); }
void LiveServer::stop() { body_->server->stop(); }
void LiveServer::end() { body_->server.reset(); }
bool LiveServer::draining() const { return body_->server->draining(); }

bool LiveServer::stopped_within(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (!body_->server->stopped()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

}  // namespace test
