#include <classy/access.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <classy/app.hpp>

#include "support/session_on_wire.hpp"

namespace access_tests {

TEST_CASE("each answer is told to the log") {
  classy::App app;
  app.get("/users/{id}", [](int id) { return std::to_string(id); });
  std::vector<std::string> lines;
  test::SessionOnWire session{app};
  session.context =
      std::make_shared<classy::detail::ConnectionContext>(app, classy::Limits{}, [&](const classy::Access& access) {
        CHECK(access.duration >= std::chrono::nanoseconds{0});
        lines.push_back(std::string{access.method} + " " + std::string{access.target} + " " +
                        std::string{access.pattern} + " " + std::string{access.remote} + " " +
                        std::to_string(access.status) + " " + std::to_string(access.bytes));
        throw std::runtime_error{"the disk is full"};  // which is nothing to the client
      });
  session.start();
  session.send("GET /users/42?x HTTP/1.1\r\nHost: a\r\n\r\nDELETE / HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(lines == std::vector<std::string>{"GET /users/42?x /users/{id} memory 200 2", "DELETE /  memory 404 55"});
  CHECK(!session.ended);
}

}  // namespace access_tests
