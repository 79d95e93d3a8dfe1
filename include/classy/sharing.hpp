#pragma once
// concurrent(), per_thread(): what else a server's threads may do with a controller than call it from one place.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include <classy/detail/runtime.hpp>
#include <classy/handler.hpp>
#include <classy/router.hpp>

namespace classy {

/// What is mounted, with the word of whoever wrote it that threads may call it in parallel. See concurrent().
template <class T>
struct Concurrent {
  T mounted;
};

/// A controller that locks for itself: all its handlers run at once wherever their requests are, also those that are not
/// const, and several of them in parallel.
///     app.include("/stock", classy::concurrent(stock));
/// Takes what App::include() takes of one controller: an lvalue, which is borrowed, a smart pointer, or a router.
template <class T>
Concurrent<T> concurrent(T&& mounted) {
  return {std::forward<T>(mounted)};
}

namespace detail {

/// The objects of a PerThread, each with its routes.
template <class C>
class Instances {
 public:
  explicit Instances(std::function<std::unique_ptr<C>()> make) : make_{std::move(make)} {}
  Instances(const Instances&) = delete;
  Instances& operator=(const Instances&) = delete;

  /// A lane's; made when it is first asked for. From any thread. \throws what the factory throws.
  Router<C>& of(std::size_t lane) {
    if (lane < fast_.size()) {
      if (Router<C>* const made = fast_[lane].load(std::memory_order_acquire)) return *made;
    }
    const std::scoped_lock lock{mutex_};
    std::unique_ptr<Router<C>>& router = all_[lane];
    if (!router) {
      auto made = std::make_unique<Router<C>>(make_());
      made->declared();
      router = std::move(made);
    }
    if (lane < fast_.size()) fast_[lane].store(router.get(), std::memory_order_release);
    return *router;
  }

  /// The handler that calls the `route`-th route of the lane's own object.
  static Handler handler(const std::shared_ptr<Instances>& self, std::size_t route) {
    return {&call, self.get(), &route, sizeof route, self};
  }

 private:
  static Pending call(const Handler& self, Request& request, Response& response) {
    std::size_t route = 0;
    std::memcpy(&route, self.callable(), sizeof route);
    const Runtime* const runtime = request.routing.runtime;
    const std::size_t lane = runtime != nullptr ? runtime->lane() : 0;
    return self.object<Instances>().of(lane).list().routes()[route].handler(request, response);
  }

  const std::function<std::unique_ptr<C>()> make_;
  std::array<std::atomic<Router<C>*>, 64> fast_{};  // of the first lanes: without the lock
  std::mutex mutex_;
  std::map<std::size_t, std::unique_ptr<Router<C>>> all_;
};

}  // namespace detail

/// A class with an object for each I/O thread. See per_thread().
template <class C>
struct PerThread {
  std::shared_ptr<detail::Instances<C>> instances;
};

/// Gives each I/O thread a controller of its own, which only that thread calls: nothing is shared, nothing waits.
///     app.include("/cache", classy::per_thread<Cache>([&] { return Cache{settings}; }));
/// The factory makes the first one when it is included (the test client's), and each other one when its thread has the
/// first request for it; one call at a time. The app owns them. The middleware of the class's routes() is called on the
/// first one. Where a server's io_context is run by several threads there is only one, and its handlers never run in
/// parallel. What is offloaded would leave the thread, and is refused.
template <class C, class Factory>
PerThread<C> per_thread(Factory factory) {
  return {std::make_shared<detail::Instances<C>>([kept = std::make_shared<Factory>(std::move(factory))] {
    return std::unique_ptr<C>{new C((*kept)())};  // not make_unique(), which would have to move it
  })};
}

}  // namespace classy
