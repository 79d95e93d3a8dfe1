#pragma once
// Runtime: what a request's server offers to whoever is to call a handler somewhere else than on the connection's thread.

#include <cstddef>

#include <classy/handler.hpp>

namespace classy::detail {

/// Where a handler is called.
enum class Place : unsigned char {
  anywhere,      ///< where the request is: at once
  home,          ///< by the I/O thread that its object has, so that nothing of the object runs in parallel
  own_instance,  ///< at once, on the I/O thread's own object; at home where a thread has no connections of its own
  workers,       ///< by any thread of the worker pool
  worker_home,   ///< by the worker pool, one at a time for each object
};

/// One for each I/O thread of a server, or for an io_context that several threads run. A request has a pointer to it;
/// null where there is no server, and then all handlers are called at once. May be used from any thread.
class Runtime {
 public:
  /// The `lane`-th of so many; `lanes` is 0 where any thread may have any connection.
  Runtime(std::size_t lane, std::size_t lanes) : lane_{lane}, lanes_{lanes} {}
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  virtual ~Runtime() = default;

  std::size_t lane() const { return lane_; }
  /// Whether the request is where the object's handlers run. Objects are counted by placed().
  bool is_home_of(std::size_t object) const { return lanes_ == 1 || (lanes_ != 0 && object % lanes_ == lane_); }
  /// Whether all requests of a lane are on one thread.
  bool has_own_thread() const { return lanes_ != 0; }

  /// Calls the handler there, and answers on the connection's thread: also for what it throws, and by 503 where there is
  /// no room. A call that is cancelled before it begins is not made.
  virtual Pending call(Place place, std::size_t object, const Handler& handler, Request& request,
                       Response& response) = 0;

 private:
  const std::size_t lane_;
  const std::size_t lanes_;
};

}  // namespace classy::detail
