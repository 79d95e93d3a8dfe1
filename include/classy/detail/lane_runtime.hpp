#pragma once
// LaneRuntime: the Runtime of one I/O thread of a server. Homes: what all of the server's have in common.

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <classy/detail/remote_call.hpp>
#include <classy/detail/runtime.hpp>
#include <classy/detail/worker_pool.hpp>
#include <classy/handler.hpp>
#include <classy/workers.hpp>

namespace classy::detail {

/// Where the handlers of one object run, one at a time. From any thread.
class Homes {
 public:
  using Executor = boost::asio::any_io_executor;

  /// `shared`: whether the only lane is run by several threads. Then each object has a strand of it.
  Homes(std::vector<boost::asio::io_context*> lanes, bool shared, Workers workers)
      : pool{workers}, lanes_{std::move(lanes)}, shared_{shared} {}

  Executor of(std::size_t object) {
    if (!shared_) return lanes_[object % lanes_.size()]->get_executor();
    const std::scoped_lock lock{mutex_};
    while (strands_.size() <= object) strands_.push_back(boost::asio::make_strand(*lanes_.front()));
    return strands_[object];
  }

  std::size_t lanes() const { return shared_ ? 0 : lanes_.size(); }

  WorkerPool pool;

 private:
  const std::vector<boost::asio::io_context*> lanes_;
  const bool shared_;
  std::mutex mutex_;
  std::vector<Executor> strands_;
};

class LaneRuntime final : public Runtime {
 public:
  LaneRuntime(std::size_t lane, std::shared_ptr<Homes> homes)
      : Runtime{lane, homes->lanes()}, homes_{std::move(homes)} {}

  Pending call(Place place, std::size_t object, const Handler& handler, Request& request, Response& response) override {
    RemoteCall::There there;
    if (place == Place::home || place == Place::own_instance) {
      there.executor = homes_->of(object);
    } else {
      WorkerPool& pool = homes_->pool;
      there.seat = pool.take_seat();
      if (!there.seat) {
        refuse_call("all workers are busy", request, response);
        return {};
      }
      there.pool = &pool;
      there.one_at_a_time = place == Place::worker_home;
      there.executor = there.one_at_a_time ? pool.executor(object) : pool.executor();
      if (!there.executor) {
        refuse_call("the server is about to stop", request, response);
        return {};
      }
    }
    return RemoteCall::make(std::move(there), handler, request, response);
  }

 private:
  const std::shared_ptr<Homes> homes_;
};

}  // namespace classy::detail
