#pragma once
// Workspace: all that a request needs while it is read and answered. A connection that waits for its next request has
// none: that is what makes thousands of idle ones cheap.

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include <classy/detail/body_transfer.hpp>
#include <classy/detail/output.hpp>
#include <classy/detail/pace.hpp>
#include <classy/detail/request_reader.hpp>
#include <classy/detail/response_writer.hpp>
#include <classy/limits.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>
#include <classy/stop.hpp>

namespace classy::detail {

struct Workspace {
  explicit Workspace(const Limits& limits) : reader{limits} {}

  RequestReader reader;
  ResponseWriter writer;
  Request request;
  StopSignal stop;  // its
  Response response;
  Output out;                // answers that are to be written
  BodyTransfer transfer;     // of the last of them, where its body is read meanwhile
  std::optional<Pace> pace;  // of it, while it waits for the client
  Clock::time_point start{};
  Clock::time_point held{};                          // since when the handler holds the thread; for the watchdog
  std::optional<Pace> body;                          // while one is awaited
  std::optional<boost::asio::steady_timer> timeout;  // of a route that has one
};

/// The workspaces of one I/O thread's connections that nobody uses at the moment; what was used last is lent first, as
/// it is still in the cache. Must outlive what it lent, and the Limits.
class WorkspacePool {
 public:
  /// `shared`: whether several threads may call at once.
  WorkspacePool(const Limits& limits, bool shared) : limits_{limits}, shared_{shared} { spare_.reserve(most_spare); }
  WorkspacePool(const WorkspacePool&) = delete;
  WorkspacePool& operator=(const WorkspacePool&) = delete;

  std::unique_ptr<Workspace> borrow() {
    {
      const std::unique_lock lock = locked();
      if (!spare_.empty()) {
        std::unique_ptr<Workspace> work = std::move(spare_.back());
        spare_.pop_back();
        return work;
      }
    }
    return std::make_unique<Workspace>(limits_);
  }

  /// Takes it back. One that is amid a request or an answer, or that one large request has made large, is not kept.
  void give_back(std::unique_ptr<Workspace> work) noexcept {
    const bool clean = !work->reader.in_request() && !work->reader.has_bytes() && work->out.empty() && !work->transfer;
    if (!clean || work->out.capacity() > most_kept || work->response.body().size() > most_kept) return;
    work->reader.done();  // empty lines before a request are counted, for each connection anew
    work->body.reset();
    work->timeout.reset();
    const std::unique_lock lock = locked();
    if (spare_.size() < most_spare) spare_.push_back(std::move(work));  // there is room: see the constructor
  }

  /// How many are kept.
  std::size_t spare() {
    const std::unique_lock lock = locked();
    return spare_.size();
  }

 private:
  static constexpr std::size_t most_spare = 64;
  static constexpr std::size_t most_kept = std::size_t{128} * 1024;  // bytes

  std::unique_lock<std::mutex> locked() { return shared_ ? std::unique_lock{mutex_} : std::unique_lock<std::mutex>{}; }

  const Limits& limits_;
  const bool shared_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> spare_;
};

}  // namespace classy::detail
