#include <classy/detail/session.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

namespace session_tests {

using namespace classy::detail;
using namespace std::chrono_literals;

/// Shows what a Session decides, without anything to read or to write.
class Bare : public Session {
 public:
  explicit Bare(std::shared_ptr<ConnectionContext> context) : Session{std::move(context), 0} { began("client"); }
  Executor executor() override { return io_.get_executor(); }
  void close() override {}
  void rest() override {}
  void woken(boost::asio::socket_base::wait_type, const boost::system::error_code&) noexcept override {}
  bool has_unread_bytes() override { return unread; }
  void end_wait() override { ++ended; }
  void becomes_idle() {
    phase_ = Phase::answer;
    begin_wait();
  }
  void answers() { phase_ = Phase::answer; }

  bool unread = false;
  int ended = 0;

 private:
  boost::asio::io_context io_;
};

struct Desk {
  Desk() {
    context->clock.set(start, 0ms);
    session = std::make_shared<Bare>(context);
  }
  void at(std::chrono::milliseconds time) {
    context->clock.set(start + time, 0ms);
    late = session->overdue(start + time);
    session->expire();
  }

  Clock::time_point start{1000h};
  std::shared_ptr<ConnectionContext> context =
      std::make_shared<ConnectionContext>(classy::Handler{}, classy::Limits{}, nullptr);
  bool late = false;
  std::shared_ptr<Bare> session;
};

TEST_CASE("an idle session whose next request has come unseen is not ended") {
  Desk desk;
  desk.session->becomes_idle();
  desk.at(65s);
  CHECK(desk.session->ended == 0);
  desk.session->unread = true;
  desk.at(66s);
  CHECK(desk.late);
  CHECK(desk.session->ended == 0);
  desk.session->unread = false;
  desk.at(67s);
  CHECK(desk.session->ended == 1);
}

TEST_CASE("a session that becomes idle in a drain has a last chance") {
  Desk desk;
  desk.context->draining = true;
  desk.session->becomes_idle();
  desk.at(200ms);
  CHECK(desk.session->ended == 0);
  desk.at(201ms);
  CHECK(desk.session->ended == 1);
}

TEST_CASE("a session that answers is not overdue and not cut short") {
  Desk desk;
  desk.session->becomes_idle();
  desk.session->answers();
  desk.session->drain();
  desk.session->cancel();
  CHECK(desk.session->ended == 0);
}

}  // namespace session_tests
