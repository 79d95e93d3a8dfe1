#pragma once
// SessionList: the sessions that a server has at the moment.

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include <classy/detail/session.hpp>

namespace classy::detail {

/// From any thread. Its mutex is taken when a connection comes or goes, and by the sweep; never by a request.
class SessionList {
 public:
  /// Keeps a session in the list. A part of the session, so that however that ends (also when its io_context is
  /// destroyed, or memory lacks), the list is right.
  class Place {
   public:
    explicit Place(std::shared_ptr<SessionList> list) : list_{std::move(list)} {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      if (session_) list_->remove(*session_);
    }

    /// Once. Not for the session's constructor, where nothing keeps it yet: as soon as it is in the list, the sweep, on
    /// another thread, asks what does.
    void enter(const std::shared_ptr<Session>& session) {
      list_->add(*session);
      session_ = session.get();
    }

   private:
    const std::shared_ptr<SessionList> list_;
    const Session* session_ = nullptr;
  };

  std::size_t size() const {
    const std::scoped_lock lock{mutex_};
    return sessions_.size();
  }

  /// Calls `act` for each session that `which` picks, on that session's own executor.
  template <class Act, class Which>
  void for_each(Act act, Which which) const {
    // One that ends meanwhile leaves the list: not under the lock; and on its own executor, which gets what keeps it.
    std::vector<std::shared_ptr<Session>> picked;
    {
      const std::scoped_lock lock{mutex_};
      picked.reserve(sessions_.size());
      for (Session* const session : sessions_) {
        if (!which(*session)) continue;
        if (auto alive = session->weak_from_this().lock()) picked.push_back(std::move(alive));
      }
    }
    for (std::shared_ptr<Session>& alive : picked) {
      const auto executor = alive->executor();
      boost::asio::post(executor, [alive = std::move(alive), act] { act(*alive); });
    }
  }

 private:
  void add(Session& session) {
    const std::scoped_lock lock{mutex_};
    session.place = sessions_.size();
    sessions_.push_back(&session);
  }
  void remove(const Session& session) noexcept {
    const std::scoped_lock lock{mutex_};
    sessions_.back()->place = session.place;
    sessions_[session.place] = sessions_.back();
    sessions_.pop_back();
  }

  mutable std::mutex mutex_;
  std::vector<Session*> sessions_;
};

}  // namespace classy::detail
