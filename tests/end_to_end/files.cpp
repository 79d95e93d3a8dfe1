// Files over sockets: large ones, slow clients, clients that leave, and files that change while they are sent.
#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/file.hpp>
#include <classy/server.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"
#include "support/temporary_directory.hpp"
#include "support/waiting.hpp"

namespace files_tests {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::StartsWith;
using test::eventually;
using test::exchange;
using test::LiveServer;
using test::RawClient;
using test::request;

/// More than the sockets of the system keep between a server and a client that reads nothing.
constexpr std::size_t large = std::size_t{24} * 1024 * 1024;

std::string bytes_of(char first) {
  std::string bytes(large, first);
  for (std::size_t at = 0; at < large; at += 997) bytes[at] = static_cast<char>('0' + at / 997 % 10);
  return bytes;
}

class Shelf {
 public:
  fs::path path() const { return directory_.path() / "large.bin"; }
  void write(std::string_view bytes) const { fs::rename(directory_.write("new", bytes), path()); }

  classy::File file() const { return classy::File{path(), {.version = "v1"}}; }
  std::string hello() const { return "hello"; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/file", &Shelf::file), get("/offloaded", &Shelf::file, {.offload = true}),
                          get("/hello", &Shelf::hello));
  }

 private:
  test::TemporaryDirectory directory_;
};

/// Served by one thread, so that what holds it up is seen.
struct Site {
  explicit Site(LiveServer::Options options = {}) : server{with(app, shelf), std::move(options)} {}
  static classy::Handler with(classy::App& app, Shelf& shelf) {
    shelf.write(content());
    app.include("", shelf);
    return app;
  }
  static const std::string& content() {
    static const std::string bytes = bytes_of('x');
    return bytes;
  }

  Shelf shelf;
  classy::App app;
  LiveServer server;
};

std::string keep(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string body(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string_view::npos ? std::string{} : std::string{answer.substr(end + 4)};
}
std::size_t open_files(const fs::path& path) {
  std::size_t count = 0;
  std::error_code gone;  // the directory's own descriptor, and those of other threads
  for (const auto& entry : fs::directory_iterator{"/proc/self/fd"}) {
    if (fs::read_symlink(entry.path(), gone).string().starts_with(path.string())) ++count;
  }
  return count;
}

TEST_CASE("a slow client of a large file keeps nobody waiting and gets all of it") {
  Site site;
  RawClient slow{site.server.port()};
  slow.send(keep("/file") + keep("/hello") + keep("/offloaded"));
  REQUIRE(eventually([&] { return open_files(site.shelf.path()) == 1; }));
  for (int i = 0; i < 3; ++i) CHECK(body(exchange(site.server.port(), request("GET /hello"))) == "hello");
  CHECK(site.server.served() == 4);  // what stands behind the file has to wait

  const std::string first = slow.answer();
  CHECK_THAT(first.substr(0, 300), Contains("Content-Length: 25165824\r\n"));
  CHECK((body(first) == Site::content()));  // in brackets: nobody wants to read it
  CHECK(body(slow.answer()) == "hello");
  CHECK((body(slow.answer()) == Site::content()));
  CHECK(eventually([&] { return open_files(site.shelf.path()) == 0; }));
}

TEST_CASE("a client that leaves amid a large file leaves no file open") {
  Site site;
  for (int i = 0; i < 3; ++i) {
    RawClient leaving{site.server.port()};
    leaving.send(keep("/file"));
    REQUIRE(eventually([&] { return open_files(site.shelf.path()) == 1; }));
    leaving.reset();
    CHECK(eventually([&] { return open_files(site.shelf.path()) == 0; }));
  }
  CHECK(body(exchange(site.server.port(), request("GET /hello"))) == "hello");
}

TEST_CASE("a client that stops reading a large file is reset") {
  Site site{{.limits = {.write_time = 300ms}, .sweep = 50ms}};
  RawClient stuck{site.server.port()};
  stuck.send(keep("/file"));
  REQUIRE(eventually([&] { return open_files(site.shelf.path()) == 1; }));
  CHECK(eventually([&] { return open_files(site.shelf.path()) == 0; }));
  CHECK(stuck.rest().size() < large);
}

TEST_CASE("a file that is replaced while it is sent arrives as it was") {
  Site site;
  RawClient client{site.server.port()};
  client.send(keep("/file") + keep("/file"));
  REQUIRE(eventually([&] { return open_files(site.shelf.path()) == 1; }));
  const std::string other = bytes_of('y');
  site.shelf.write(other);
  CHECK((body(client.answer()) == Site::content()));
  CHECK((body(client.answer()) == other));
}

TEST_CASE("a file that is cut short while it is sent ends its connection and is not made up for") {
  Site site;
  RawClient client{site.server.port()};
  client.send(keep("/file") + keep("/hello"));
  REQUIRE(eventually([&] { return open_files(site.shelf.path()) == 1; }));
  fs::resize_file(site.shelf.path(), large - 1000);
  const std::string got = body(client.rest());
  CHECK(got.size() == large - 1000);
  CHECK((got == Site::content().substr(0, got.size())));
  CHECK(open_files(site.shelf.path()) == 0);
}

TEST_CASE("parts of a large file come from where they are") {
  Site site;
  const auto part = [&](std::string_view lines) {
    return exchange(site.server.port(),
                    "GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + std::string{lines} + "\r\n");
  };
  const std::string middle = part("Range: bytes=10000000-10199999\r\nIf-Range: \"v1\"\r\n");
  CHECK_THAT(middle, StartsWith("HTTP/1.1 206 Partial Content\r\n"));
  CHECK_THAT(middle.substr(0, 400),
             Contains("Content-Range: bytes 10000000-10199999/25165824\r\n") && Contains("Content-Length: 200000\r\n"));
  CHECK((body(middle) == Site::content().substr(10'000'000, 200'000)));

  const std::string several = part("Range: bytes=-100000,0-99999\r\n");
  const std::string& content = Site::content();
  CHECK_THAT(several.substr(0, 400), Contains("Content-Type: multipart/byteranges; boundary="));
  CHECK(several.find("\r\n\r\n" + content.substr(large - 100'000) + "\r\n--") != std::string::npos);
  CHECK(several.find("\r\n\r\n" + content.substr(0, 100'000) + "\r\n--") != std::string::npos);
  CHECK(several.ends_with("--\r\n"));
  const std::size_t length = several.find("Content-Length: ") + 16;
  CHECK(std::stoul(several.substr(length)) == body(several).size());

  CHECK_THAT(part("Range: bytes=25165824-\r\n"), StartsWith("HTTP/1.1 416 ") && Contains("bytes */25165824\r\n"));
  CHECK_THAT(part("If-None-Match: \"v1\"\r\n"), StartsWith("HTTP/1.1 304 "));
  CHECK((body(part("Range: bytes=0-9\r\nIf-Range: \"v0\"\r\n")) == content));
}

TEST_CASE("a HEAD of a large file is its head") {
  Site site;
  RawClient client{site.server.port()};
  client.send("HEAD /file HTTP/1.1\r\nHost: a\r\n\r\n" + keep("/hello"));
  CHECK_THAT(client.answer(true), Contains("Content-Length: 25165824\r\n"));
  CHECK(body(client.answer()) == "hello");
  CHECK(open_files(site.shelf.path()) == 0);
}

TEST_CASE("a server that stops sends a large file to its end") {
  Site site;
  RawClient client{site.server.port()};
  client.send(keep("/file"));
  REQUIRE(eventually([&] { return open_files(site.shelf.path()) == 1; }));
  site.server.stop();
  CHECK_FALSE(site.server.stopped_within(0ms));
  CHECK((body(client.answer()) == Site::content()));
  CHECK(site.server.stopped_within(10s));
}

}  // namespace files_tests
