#include <classy/detail/session_list.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace session_list_tests {

using namespace classy::detail;

/// Neither reads nor writes.
class Still : public Session {
 public:
  explicit Still(boost::asio::io_context& io)
      : Session{std::make_shared<ConnectionContext>(classy::Handler{}, classy::Limits{}, nullptr), 0}, io_{io} {}
  Executor executor() override { return io_.get_executor(); }
  void close() override {}
  void rest() override {}
  void woken(boost::asio::socket_base::wait_type, const boost::system::error_code&) noexcept override {}
  bool has_unread_bytes() override { return false; }
  void end_wait() override {}

 private:
  boost::asio::io_context& io_;
};

TEST_CASE("a session is in the list as long as its place lives") {
  boost::asio::io_context io;
  const auto list = std::make_shared<SessionList>();
  std::vector<std::shared_ptr<Still>> sessions;
  std::array<std::optional<SessionList::Place>, 5> places;
  for (auto& place : places) {
    sessions.push_back(std::make_shared<Still>(io));
    place.emplace(list).enter(sessions.back());
  }
  const auto seen = [&](auto which) {
    std::set<const Session*> met;
    list->for_each([&met](const Session& session) { met.insert(&session); }, which);
    io.restart();
    io.poll();
    return met;
  };
  const auto all = [](const Session&) { return true; };
  CHECK(seen(all).size() == 5);
  places[0].reset();
  places[4].reset();
  CHECK(list->size() == 3);
  CHECK(seen(all) == std::set<const Session*>{sessions[1].get(), sessions[2].get(), sessions[3].get()});
  CHECK(seen([&](const Session& session) { return &session == sessions[3].get(); }).size() == 1);
  places[1].reset();
  places[3].reset();
  CHECK(list->size() == 1);
}

TEST_CASE("a place that no session has entered is no place in the list") {
  const auto list = std::make_shared<SessionList>();
  {
    const SessionList::Place place{list};
    CHECK(list->size() == 0);
  }
  CHECK(list->size() == 0);
}

TEST_CASE("a session that is called outlives its place until it has been") {
  boost::asio::io_context io;
  const auto list = std::make_shared<SessionList>();
  std::weak_ptr<Still> gone;
  bool called = false;
  {
    auto session = std::make_shared<Still>(io);
    gone = session;
    SessionList::Place place{list};
    place.enter(session);
    list->for_each([&](Session&) { called = true; }, [](const Session&) { return true; });
  }
  CHECK(list->size() == 0);
  CHECK(!gone.expired());
  io.poll();
  CHECK(called);
  CHECK(gone.expired());
}

}  // namespace session_list_tests
