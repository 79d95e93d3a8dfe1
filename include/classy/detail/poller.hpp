#pragma once
// Poller: tells the sockets of one I/O thread when they can be read or written, at less than an io_context's own price.

#if __has_include(<sys/epoll.h>)

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include <sys/epoll.h>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

namespace classy::detail {

/// An epoll set of its own, which the io_context watches as one descriptor. Asio asks the kernel anew for each wait
/// (EPOLL_CTL_MOD) and queues each by itself; here a socket is registered once, and all that have become ready are told in
/// one go. Used on the one thread that runs the io_context; a service of it, so that it ends with it.
class Poller : public boost::asio::execution_context::service {
 public:
  using key_type = Poller;

  /// A descriptor that is watched, one of whose waits is over when ready() is called. It stays where it is.
  class Watched {
   public:
    Watched() = default;
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

   protected:
    ~Watched() = default;

   private:
    friend class Poller;
    /// `events` of epoll. May destroy itself, and others.
    virtual void ready(std::uint32_t events) noexcept = 0;
    /// The io_context ends: lets go of who waits.
    virtual void dismiss() noexcept = 0;

    Watched* before_ = nullptr;
    Watched* after_ = nullptr;
  };

  static inline boost::asio::execution_context::id id;

  /// For boost::asio::use_service<Poller>(io). \throws boost::system::system_error
  explicit Poller(boost::asio::io_context& io) : service{io}, io_{io}, set_{io.get_executor(), create()} {}

  boost::asio::io_context& context() { return io_; }

  /// Watches for these events, instead of those that it was watched for (`was`; 0 for none).
  boost::system::error_code watch(int descriptor, std::uint32_t was, std::uint32_t events, Watched& watched) noexcept {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &watched;
    const int change = was == 0 ? EPOLL_CTL_ADD : events == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
    if (::epoll_ctl(set_.native_handle(), change, descriptor, &event) == 0) return {};
    return {errno, boost::system::system_category()};
  }

  /// It waits from now on, and keeps the io_context running. \throws std::bad_alloc
  void add(Watched& watched) {
    arm();
    watched.after_ = std::exchange(first_, &watched);
    if (watched.after_ != nullptr) watched.after_->before_ = &watched;
  }
  /// It waits no more.
  void remove(Watched& watched) noexcept {
    (watched.before_ != nullptr ? watched.before_->after_ : first_) = watched.after_;
    if (watched.after_ != nullptr) watched.after_->before_ = watched.before_;
    watched.before_ = watched.after_ = nullptr;
    if (first_ == nullptr && !telling_) disarm();
  }
  /// It is about to be destroyed, or to be watched no more: what has been seen of it is not told.
  void forget(const Watched& watched) noexcept {
    for (std::size_t i = 0; i < told_; ++i) {
      if (events_[i].data.ptr == &watched) events_[i].data.ptr = nullptr;
    }
  }

 private:
  using Set = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

  static constexpr std::size_t most = 128;  // events at one go
  static constexpr int rounds = 8;          // then others on the io_context have their turn

  static int create() {
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    if (set < 0) throw boost::system::system_error{errno, boost::system::system_category(), "epoll_create1"};
    return set;
  }

  void shutdown() override {
    while (first_ != nullptr) {
      Watched& watched = *first_;
      first_ = std::exchange(watched.after_, nullptr);
      if (first_ != nullptr) first_->before_ = nullptr;
      watched.dismiss();
    }
  }

  void arm() {
    if (armed_ || telling_) return;
    set_.async_wait(Set::wait_read, [this](const boost::system::error_code& error) {
      armed_ = false;
      if (!error) tell();
      arm_again();
    });
    armed_ = true;
  }
  /// Where memory lacks even for that, nobody would be told anything any more: so all end now.
  void arm_again() noexcept {
    try {
      if (first_ != nullptr) arm();
    } catch (const std::bad_alloc&) {
      shutdown();
    }
  }
  void disarm() noexcept {
    boost::system::error_code ignored;
    if (armed_) set_.cancel(ignored);
  }

  void tell() noexcept {
    telling_ = true;
    int count = 0;
    for (int round = 0; round == 0 || (round < rounds && count > 1); ++round) {  // one alone is worth no second look
      count = ::epoll_wait(set_.native_handle(), events_.data(), static_cast<int>(most), 0);
      told_ = count > 0 ? static_cast<std::size_t>(count) : 0;
      for (std::size_t i = 0; i < told_; ++i) {
        if (events_[i].data.ptr != nullptr) static_cast<Watched*>(events_[i].data.ptr)->ready(events_[i].events);
      }
      told_ = 0;
    }
    telling_ = false;
  }

  boost::asio::io_context& io_;
  Set set_;
  Watched* first_ = nullptr;  // of those who wait
  std::array<epoll_event, most> events_;
  std::size_t told_ = 0;  // so many of them are about to be told
  bool armed_ = false;
  bool telling_ = false;
};

}  // namespace classy::detail

#endif
