#include <classy/detail/body_transfer.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/detail/output.hpp>

#include "support/session_on_wire.hpp"

namespace body_transfer_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using classy::detail::BodyTransfer;
using classy::detail::Output;
using test::SessionOnWire;

constexpr std::uint64_t mebibyte = 1024 * 1024;

/// The byte at each place: a piece that is missing, or is there twice, is seen.
char byte_at(std::uint64_t at) { return static_cast<char>('a' + (at ^ (at >> 8U) ^ (at >> 16U)) % 26); }

std::string bytes(std::uint64_t size) {
  std::string text(size, '\0');
  for (std::uint64_t at = 0; at < size; ++at) text[at] = byte_at(at);
  return text;
}

/// What a test wants to know of a body, and how it is to behave.
struct Watch {
  std::size_t alive = 0;
  std::uint64_t read = 0;              // as far as this
  std::uint64_t ends_at = ~0ULL;       // 0 bytes from here on
  bool throws = false;                 // instead
  std::size_t most = ~std::size_t{0};  // at one go
};

class Counted final : public classy::BodySource {
 public:
  Counted(std::uint64_t size, Watch& watch) : size_{size}, watch_{watch} { ++watch_.alive; }
  ~Counted() override { --watch_.alive; }

  std::uint64_t size() const override { return size_; }
  std::size_t read(std::uint64_t offset, std::span<char> room) const override {
    if (offset >= watch_.ends_at && watch_.throws) throw std::runtime_error{"the disk has failed"};
    const std::uint64_t end = std::min({size_, offset + std::min(room.size(), watch_.most), watch_.ends_at});
    for (std::uint64_t at = offset; at < end; ++at) room[at - offset] = byte_at(at);
    watch_.read = std::max(watch_.read, end);
    return end > offset ? static_cast<std::size_t>(end - offset) : 0;
  }

 private:
  std::uint64_t size_;
  Watch& watch_;
};

class Desk {
 public:
  classy::Response body(std::uint64_t size) {
    classy::Response response;
    response.body(std::make_shared<Counted>(size, watch), "application/octet-stream");
    return response;
  }
  classy::Response empty(int status) {
    return classy::Response{status}.body(std::make_shared<Counted>(100, watch), "text/plain");
  }
  classy::Response followed(std::uint64_t size, classy::Context& context) {
    context.after([this] { done_at = watch.read; });
    return body(size);
  }
  std::string next() { return ++others, "next"; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/body/{size}", &Desk::body), get("/empty/{status}", &Desk::empty),
                          get("/followed/{size}", &Desk::followed), get("/next", &Desk::next));
  }

  Watch watch;
  int others = 0;
  std::uint64_t done_at = 0;
};

struct Site {
  explicit Site(const classy::Limits& limits = {}, SessionOnWire::Told told = {})
      : session{with(app, desk), limits, [](test::MemoryStream stream) { return stream; }, std::move(told)} {
    session.start();
  }
  static classy::Handler with(classy::App& app, Desk& desk) {
    app.include("", desk);
    return app;
  }

  /// What has come behind the first head.
  std::string body() const {
    const std::size_t end = session.output().find("\r\n\r\n");
    return end == std::string::npos ? std::string{} : session.output().substr(end + 4);
  }

  Desk desk;
  classy::App app;
  SessionOnWire session;
};

std::string get(std::string_view target, std::string_view verb = "GET") {
  return std::string{verb} + " " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

TEST_CASE("a body is read in pieces of 64 KiB however much the source gives at once") {
  for (const std::size_t most : {~std::size_t{0}, std::size_t{1000}, std::size_t{64} * 1024}) {
    Watch watch;
    watch.most = most;
    BodyTransfer transfer;
    transfer.begin(std::make_shared<Counted>(200'000, watch));
    std::string all;
    while (transfer) {
      Output out;
      if (all.empty()) out.append("head");
      REQUIRE(transfer.fill(out));
      REQUIRE(out.size() <= BodyTransfer::piece);
      all += out.rest();
    }
    CHECK(all == "head" + bytes(200'000));
    CHECK(watch.alive == 0);
  }
}

TEST_CASE("nothing stands in for what a source cannot give") {
  for (const bool throws : {false, true}) {
    Watch watch;
    watch.ends_at = 1000;
    watch.throws = throws;
    BodyTransfer transfer;
    transfer.begin(std::make_shared<Counted>(2000, watch));
    Output out;
    out.append("head");
    CHECK_FALSE(transfer.fill(out));
    CHECK(out.rest() == "head" + bytes(1000));
    CHECK_FALSE(transfer);
    CHECK(watch.alive == 0);
  }
}

TEST_CASE("a body of any size arrives however the client takes it and the connection goes on") {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{65'000}, std::uint64_t{65'536},
                                   std::uint64_t{131'072}, 3 * mebibyte + 17}) {
    for (const std::size_t cut : {std::size_t{997}, std::size_t{100'000}, test::Wire::any}) {
      Site site;
      site.session.wire.cut_write = cut;
      site.session.send(get("/body/" + std::to_string(size)) + get("/next"));
      INFO(size << " bytes in pieces of " << cut);
      CHECK_THAT(site.session.output(), Contains("Content-Length: " + std::to_string(size) + "\r\n"));
      REQUIRE(site.body().substr(0, size) == bytes(size));
      CHECK_THAT(site.body().substr(size), Catch::StartsWith("HTTP/1.1 200 OK") && Catch::EndsWith("\r\n\r\nnext"));
      CHECK(site.desk.watch.alive == 0);
      CHECK_FALSE(site.session.ended);
    }
  }
}

TEST_CASE("no more of a body is read than a piece beyond what the client has taken") {
  Site site;
  site.session.wire.take(0);
  site.session.send(get("/body/10000000"));
  CHECK(site.desk.watch.read <= BodyTransfer::piece);
  while (site.session.output().size() < 10'000'000) {
    site.session.wire.take(50'000);
    site.session.poll();
    CHECK(site.desk.watch.read <= site.session.output().size() + BodyTransfer::piece);
  }
}

TEST_CASE("what a client asks for behind a large body waits until that is sent") {
  Site site;
  site.session.wire.take(0);
  site.session.send(get("/body/1000000") + get("/next") + get("/body/70000") + get("/next"));
  site.session.wire.take(999'000);
  site.session.poll();
  CHECK(site.desk.others == 0);
  site.session.wire.take(test::Wire::any);
  site.session.poll();
  CHECK(site.desk.others == 2);
  const std::string output = site.body();
  REQUIRE(output.substr(0, 1'000'000) == bytes(1'000'000));
  const std::size_t second = output.find(bytes(70'000), 1'000'000);
  REQUIRE(second != std::string::npos);
  CHECK(output.find("\r\n\r\nnext") < second);
  CHECK(output.rfind("\r\n\r\nnext") > second);
}

TEST_CASE("the thread goes round its connections while one takes all that it is sent") {
  Site site;
  const std::size_t before = site.session.wire.waits;
  site.session.send(get("/body/8388608"));
  CHECK(site.body().size() == 8 * mebibyte);
  CHECK(site.session.wire.waits - before >= 8 * mebibyte / (4 * BodyTransfer::piece));
}

TEST_CASE("a HEAD and an answer that has no content read no body and keep none") {
  for (const std::string& request :
       {get("/body/100", "HEAD"), get("/empty/204"), get("/empty/205"), get("/empty/304")}) {
    Site site;
    site.session.send(request + get("/next"));
    INFO(request);
    CHECK(site.desk.watch.read == 0);
    CHECK(site.desk.watch.alive == 0);
    CHECK(site.desk.others == 1);
    CHECK_THAT(site.body(), Catch::StartsWith("HTTP/1.1 200 OK"));
  }
  Site site;
  site.session.send(get("/body/100", "HEAD"));
  CHECK_THAT(site.session.output(), Contains("Content-Length: 100\r\n"));
}

TEST_CASE("a body that cannot be read to its end ends the connection before it") {
  for (const std::uint64_t ends_at : {0U, 1000U, 65'536U, 500'000U}) {
    for (const bool throws : {false, true}) {
      Site site;
      site.desk.watch.ends_at = ends_at;
      site.desk.watch.throws = throws;
      site.session.send(get("/body/1000000") + get("/next"));
      INFO("after " << ends_at);
      CHECK_THAT(site.session.output(), Contains("Content-Length: 1000000\r\n"));
      CHECK(site.body() == bytes(ends_at));
      CHECK(site.desk.others == 0);
      CHECK((site.session.wire.shut || site.session.wire.closed));
      CHECK(site.desk.watch.alive == 0);
      site.session.finish();
      CHECK(site.session.ended);
    }
  }
}

TEST_CASE("a client that takes no more of a body is reset and the body let go") {
  Site site{{.write_time = 10s}};
  site.session.wire.take(100'000);
  site.session.send(get("/body/1000000"));
  site.session.pass(9s);
  CHECK_FALSE(site.session.ended);
  site.session.wire.take(1000);  // it goes on, and wins time
  site.session.poll();
  site.session.pass(9s);
  CHECK_FALSE(site.session.ended);
  site.session.pass(2s);
  CHECK(site.session.ended);
  CHECK(site.session.wire.reset);
  CHECK(site.desk.watch.alive == 0);
}

TEST_CASE("a client that takes a body too slowly is reset") {
  Site site{{.write_time = 10s, .write_rate = 1000, .rate_grace = 5s}};
  site.session.wire.take(1000);
  site.session.send(get("/body/1000000"));
  int seconds = 0;
  while (!site.session.ended && seconds < 100) {
    site.session.pass(1s);
    site.session.wire.take(100);
    site.session.poll();
    ++seconds;
  }
  CHECK(seconds <= 7);
  CHECK(site.session.wire.reset);
  CHECK(site.desk.watch.alive == 0);
}

TEST_CASE("whichever operation fails while a body is sent no byte is lost or doubled before") {
  const std::string expected = bytes(700'000);
  std::size_t fail_at = 0;
  for (bool more = true; more; ++fail_at) {
    Site site;
    site.session.wire.cut_write = 30'000;
    site.session.wire.fail_at = fail_at + site.session.wire.operations;
    site.session.wire.failure = asio::error::connection_reset;
    site.session.send(get("/body/700000"));
    site.session.finish();
    INFO("operation " << fail_at);
    more = site.session.wire.operations > site.session.wire.fail_at;
    REQUIRE(site.session.ended);
    REQUIRE(site.desk.watch.alive == 0);
    REQUIRE(expected.starts_with(site.body()));
    if (!more) REQUIRE(site.body() == expected);
  }
  CHECK(fail_at > 25);
}

TEST_CASE("a server that drains sends a body to its end and then closes") {
  Site site;
  site.session.wire.take(100'000);
  site.session.send(get("/body/1000000"));
  site.session.drain();
  CHECK_FALSE(site.session.ended);
  site.session.wire.take(test::Wire::any);
  site.session.poll();
  CHECK(site.body() == bytes(1'000'000));
  site.session.pass(2s);
  site.session.finish();
  CHECK(site.session.ended);
}

TEST_CASE("a server whose time is up closes in the middle of a body") {
  Site site;
  site.session.wire.take(100'000);
  site.session.send(get("/body/1000000"));
  if (const auto alive = site.session.connection.lock()) {
    alive->cancel();  // leaves an answer that is being written
    site.session.poll();
    CHECK_FALSE(site.session.ended);
    alive->close();
  }
  site.session.poll();
  CHECK(site.session.ended);
  CHECK(site.desk.watch.alive == 0);
}

TEST_CASE("a body may be the last answer of a connection") {
  Site site;
  site.session.send("GET /body/300000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK_THAT(site.session.output(), Contains("Connection: close\r\n"));
  CHECK(site.body() == bytes(300'000));
  site.session.finish();
  CHECK(site.session.ended);
}

TEST_CASE("what comes after an answer comes after the last piece of its body") {
  Site site;
  site.session.wire.take(0);
  site.session.send(get("/followed/1000000"));
  site.session.wire.take(900'000);
  site.session.poll();
  CHECK(site.desk.done_at == 0);
  site.session.wire.take(test::Wire::any);
  site.session.poll();
  CHECK(site.desk.done_at == 1'000'000);
}

TEST_CASE("the log is told the size of a body that is read while it is sent") {
  std::vector<std::size_t> sizes;
  Site site{{}, {.log = [&](const classy::Access& access) { sizes.push_back(access.bytes); }}};
  site.session.send(get("/body/300000") + get("/next"));
  CHECK(sizes == std::vector<std::size_t>{300'000, 4});
}

}  // namespace body_transfer_tests
