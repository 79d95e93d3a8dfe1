#include <classy/detail/tls_stream.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/bytes.hpp>
#include <classy/controller.hpp>

#include "tls/memory_client.hpp"

namespace tls_stream_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::TlsOnWire;

struct Desk {
  std::string echo(std::string text) { return ++calls, text; }
  std::string length(classy::Body body) { return ++calls, std::to_string(body.size()); }
  std::string long_text(std::size_t size) { return ++calls, std::string(size, 'x'); }
  classy::Bytes pieces(std::size_t size) { return ++calls, classy::Bytes{.data = std::string(size, 'x')}; }
  asio::awaitable<std::string> soon(std::string text) {
    ++calls;
    asio::steady_timer timer{co_await asio::this_coro::executor, 0ms};
    co_await timer.async_wait(asio::use_awaitable);
    co_return text;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/echo/{text}", &Desk::echo), post("/length", &Desk::length),
                          get("/long/{size}", &Desk::long_text), get("/pieces/{size}", &Desk::pieces),
                          get("/soon/{text}", &Desk::soon));
  }

  int calls = 0;
};

struct Site {
  explicit Site(const classy::Limits& limits = {}, long version = 0) : tls{with(app, desk), limits, version} {}
  static classy::Handler with(classy::App& app, Desk& desk) {
    app.include("", desk);
    return app;
  }

  Desk desk;
  classy::App app;
  TlsOnWire tls;
  test::TlsSession& session = tls.session;
  test::MemoryClient& client = tls.client;
};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string post(std::string_view body) {
  return "POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}
std::string closing(std::string_view target) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
}

/// The last bodies are too long for one record, and for one read.
const std::string script = get("/echo/a") + get("/soon/b") + post("hello") + get("/missing") + get("/long/20000") +
                           post(std::string(40'000, 'y')) + closing("/echo/z");

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}
std::string without_dates(std::string text) {
  for (std::size_t at = text.find("Date: "); at != std::string::npos; at = text.find("Date: ")) {
    text.erase(at, text.find("\r\n", at) + 2 - at);
  }
  return text;
}

TEST_CASE("over TLS answers do not depend on records and on how their bytes are cut on their way in and out") {
  for (const long version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Site whole{{}, version};
    whole.client.send(script);
    const std::string expected = without_dates(whole.client.text());
    REQUIRE(count(expected, "HTTP/1.1 ") == 7);
    REQUIRE_THAT(expected, EndsWith("\r\n\r\nz"));
    REQUIRE(SSL_version(whole.client.native()) == version);
    for (const std::size_t record : {30U, 16'000U}) {
      for (const std::size_t in : {1U, 1'000U, 1'000'000U}) {
        for (const std::size_t out : {5U, 3'000U, 1'000'000U}) {
          INFO(record << ' ' << in << ' ' << out);
          Site site{{}, version};
          site.session.wire.cut = in;
          site.session.wire.cut_write = out;
          site.client.pump();
          REQUIRE(site.client.shaken_hands());
          site.client.send(script, record);
          CHECK(without_dates(site.client.text()) == expected);
          CHECK(site.client.told_end());
          site.client.end();
          site.session.finish();
          CHECK(site.session.ended);
          CHECK(site.session.wire.alive == 0);
        }
      }
    }
  }
}

TEST_CASE("a TLS client may trickle its bytes one by one") {
  Site site;
  std::string bytes = site.client.take_bytes();
  for (int round = 0; round < 4 && !bytes.empty(); ++round) {
    for (const char c : bytes) site.session.send({&c, 1});
    bytes = site.client.take_bytes();
  }
  REQUIRE(site.client.shaken_hands());
  site.client.write(get("/echo/hello"));
  for (const char c : site.client.take_bytes()) {
    CHECK(site.client.text().empty());
    site.session.send({&c, 1});
  }
  CHECK_THAT(site.client.text(), EndsWith("\r\n\r\nhello"));
}

TEST_CASE("what has been decrypted already does not wait for more bytes") {
  Site site;
  site.client.pump();
  std::string many;  // one record, which takes several reads
  for (int i = 0; i < 300; ++i) many += get("/soon/b");
  REQUIRE(many.size() < 16'000);
  site.client.write(many);
  site.session.send(site.client.take_bytes());
  CHECK(site.desk.calls == 300);
  CHECK(count(site.client.text(), "HTTP/1.1 200 OK") == 300);
}

TEST_CASE("a client that takes its TLS records slowly gets all of them") {
  Site site{{.write_rate = 0}};
  site.client.pump();
  site.session.wire.take(0);
  site.client.send(get("/long/100000") + get("/echo/a"));
  for (int i = 0; i < 3'000 && !site.client.text().ends_with("\r\n\r\na"); ++i) {
    site.session.wire.take(50);
    site.session.poll();
  }
  CHECK_THAT(site.client.text(), Contains(std::string(100'000, 'x')) && EndsWith("\r\n\r\na"));
}

TEST_CASE("a body that is read while it is sent goes over TLS and what stands behind it follows") {
  for (const std::size_t out : {3'000U, 70'000U, 10'000'000U}) {
    Site site;
    site.client.pump();
    site.session.wire.cut_write = out;
    site.client.send(get("/pieces/1000000") + get("/echo/a"));
    INFO("in writes of " << out);
    CHECK_THAT(site.client.text(), Contains("Content-Length: 1000000\r\n") && EndsWith("\r\n\r\na"));
    CHECK((site.client.text().find("\r\n\r\n" + std::string(1'000'000, 'x') + "HTTP/1.1 200 OK") != std::string::npos));
  }
}

TEST_CASE("a handshake whose bytes are taken slowly goes on") {
  Site site;
  site.session.wire.take(0);
  for (int i = 0; i < 3'000 && !site.client.shaken_hands(); ++i) {
    site.client.pump();
    site.session.wire.take(7);
    site.session.poll();
  }
  CHECK(site.client.shaken_hands());
  site.session.wire.take(test::Wire::any);
  site.client.send(get("/echo/hello"));
  CHECK_THAT(site.client.text(), EndsWith("\r\n\r\nhello"));
}

TEST_CASE("a client that takes none of its answer over TLS is cut off without a farewell") {
  Site site{{.write_rate = 0}};
  site.client.pump();
  site.session.wire.take(0);
  site.client.send(get("/long/100000"));
  site.session.pass(30s);
  CHECK(!site.session.ended);
  site.session.pass(1s);
  CHECK(site.session.ended);
  CHECK(site.session.wire.reset);
}

TEST_CASE("a client that changes its keys all the time is served") {
  Site site;
  for (int i = 0; i < 20; ++i) {
    site.client.pump();
    REQUIRE(SSL_key_update(site.client.native(), SSL_KEY_UPDATE_REQUESTED) == 1);
    site.client.send(get("/echo/" + std::to_string(i)));
    REQUIRE_THAT(site.client.text(), EndsWith("\r\n\r\n" + std::to_string(i)));
  }
}

TEST_CASE("a TLS client that changes its keys while its answer waits is served") {
  Site site;
  site.client.pump();
  site.session.wire.take(100);
  site.client.write(get("/long/50000"));
  SSL_key_update(site.client.native(), SSL_KEY_UPDATE_REQUESTED);
  site.client.write(get("/echo/a"));
  site.client.pump();
  site.session.wire.take(test::Wire::any);
  site.session.poll();
  site.client.pump();
  CHECK_THAT(site.client.text(), Contains(std::string(50'000, 'x')) && EndsWith("\r\n\r\na"));
}

TEST_CASE("a client that does not shake hands has the time for a header and gets no answer") {
  Site silent;
  silent.session.pass(15s);
  CHECK(!silent.session.ended);
  silent.session.pass(1s);
  CHECK(silent.session.ended);
  CHECK(silent.session.output().empty());

  Site slow;  // a byte a second gains no time
  const std::string hello = slow.client.take_bytes();
  for (std::size_t i = 0; i < 15; ++i) {
    slow.session.pass(1s);
    slow.session.send(hello.substr(i, 1));
  }
  CHECK(!slow.session.ended);
  slow.session.pass(1s);
  CHECK(slow.session.ended);
  CHECK(slow.session.output().empty());

  Site half;
  half.session.send(half.client.take_bytes());
  CHECK(!half.session.output().empty());
  half.session.pass(16s);
  CHECK(half.session.ended);

  Site asks_nothing;
  asks_nothing.client.pump();
  CHECK(asks_nothing.client.shaken_hands());
  asks_nothing.session.pass(16s);
  CHECK(asks_nothing.session.ended);
  CHECK(asks_nothing.client.text().empty());
  CHECK(asks_nothing.client.told_end());
}

TEST_CASE("a header over TLS that does not come in time is answered") {
  Site site;
  site.client.send("GET /echo/hello HT");
  site.session.pass(16s);
  CHECK_THAT(site.client.text(), StartsWith("HTTP/1.1 408 "));
  CHECK(site.client.told_end());
}

TEST_CASE("bytes that are no part of a request gain an idle TLS connection no time") {
  Site site;
  site.client.send(get("/echo/hello"));
  site.session.pass(40s);
  site.client.write(get("/echo/hello"));
  const std::string record = site.client.take_bytes();
  for (std::size_t i = 0; i < 25; ++i) {
    site.session.send(record.substr(i, 1));
    site.session.pass(1s);
  }
  CHECK(!site.session.ended);
  site.session.pass(1s);
  CHECK(site.session.ended);
  CHECK(site.client.told_end());
}

TEST_CASE("an idle TLS connection is closed with a farewell when its time is up") {
  Site site;
  for (int i = 0; i < 3; ++i) {
    site.client.send(get("/echo/hello"));
    site.session.pass(65s);
    REQUIRE(!site.session.ended);
  }
  site.session.pass(1s);
  CHECK(site.session.ended);
  CHECK(site.client.told_end());
  CHECK(site.session.wire.closed);
}

TEST_CASE("a body over TLS that ends early is no request whether the client takes leave or not") {
  for (const bool takes_leave : {false, true}) {
    for (const char* framing : {"Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"}) {
      Site site;
      site.client.send("POST /length HTTP/1.1\r\nHost: a\r\n" + std::string{framing});
      if (takes_leave) site.client.end();
      if (!takes_leave) site.session.finish();
      CHECK(site.session.ended);
      CHECK(site.desk.calls == 0);
      CHECK(site.client.text().empty());
    }
  }
}

TEST_CASE("a client that takes leave over TLS is answered in kind") {
  Site site;
  site.client.send(get("/echo/hello"));
  site.client.end();
  CHECK(site.session.ended);
  CHECK(site.client.told_end());
}

TEST_CASE("behind a refusal over TLS a little is thrown away before the connection is closed") {
  Site site;
  site.client.send("what is this\r\n\r\n" + get("/echo/a"));
  CHECK_THAT(site.client.text(), StartsWith("HTTP/1.1 400 "));
  CHECK(site.client.told_end());
  CHECK(site.session.wire.shut);
  CHECK(!site.session.ended);
  site.client.send(get("/echo/a"));
  site.session.pass(3s);
  CHECK(site.session.ended);
  CHECK(site.desk.calls == 0);
}

TEST_CASE("plain HTTP on a TLS port is told so and garbage is not") {
  for (const char* text : {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "POST /length HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    Site plain;
    plain.session.send(text);
    CHECK(plain.session.ended);
    CHECK_THAT(plain.session.output(), StartsWith("HTTP/1.1 400 Bad Request\r\n") && EndsWith(" HTTPS, only.\n"));
  }
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) all_bytes += static_cast<char>(i);
  for (const std::string& garbage :
       {std::string(100, '\0'), std::string(100'000, '\xff'), all_bytes, std::string{"\x16\x03\x01\xff\xff garbage"}}) {
    Site site;
    site.session.send(garbage);
    site.session.finish();
    CHECK(site.session.ended);
    CHECK(site.desk.calls == 0);
    CHECK_THAT(site.session.output(), !Contains("HTTP"));
  }
}

TEST_CASE("a record that has been changed on its way ends a TLS connection") {
  Site site;
  site.client.pump();
  site.client.write(get("/echo/hello"));
  std::string record = site.client.take_bytes();
  record.back() = static_cast<char>(record.back() ^ 1);
  site.session.send(record);
  CHECK(site.session.ended);
  CHECK(site.desk.calls == 0);
}

TEST_CASE("whichever read or write below TLS fails the connection ends and its answers are whole") {
  Site whole;
  whole.client.send(script);
  const std::string expected = without_dates(whole.client.text());
  Desk desk;
  classy::App app;
  const classy::Handler handler = Site::with(app, desk);
  for (const auto& failure : std::vector<boost::system::error_code>{asio::error::connection_reset,
                                                                    asio::error::broken_pipe, asio::error::eof}) {
    std::size_t fail_at = 0;
    for (bool more = true; more; ++fail_at) {
      TlsOnWire tls{handler};
      tls.session.wire.fail_at = fail_at;
      tls.session.wire.failure = failure;
      tls.session.wire.cut_write = 5'000;
      tls.client.pump();
      tls.client.send(script);
      tls.client.end();
      tls.session.finish();
      INFO("operation " << fail_at << ", " << failure.message());
      more = tls.session.wire.operations > fail_at;
      REQUIRE(tls.session.ended);
      REQUIRE(tls.session.wire.alive == 0);
      REQUIRE(expected.starts_with(without_dates(tls.client.text())));
      if (!more) REQUIRE(without_dates(tls.client.text()) == expected);
    }
    CHECK(fail_at > 20);
  }
}

TEST_CASE("a read or a write below TLS that would block after all is repeated") {
  Site whole;
  whole.client.send(script);
  const std::string expected = without_dates(whole.client.text());
  std::size_t fail_at = 1;
  for (bool more = true; more; ++fail_at) {
    Site site;
    site.session.wire.fail_at = fail_at;
    site.session.wire.failure = asio::error::would_block;
    site.client.pump();
    site.client.send(script);
    more = site.session.wire.operations > fail_at;
    INFO("operation " << fail_at);
    if (!site.session.wire.failed_to_wait) REQUIRE(without_dates(site.client.text()) == expected);
  }
  CHECK(fail_at > 10);
}

TEST_CASE("a drain closes idle TLS connections with a farewell and busy ones with their answer") {
  Site idle;
  idle.client.send(get("/echo/hello"));
  idle.session.drain();
  CHECK(!idle.session.ended);
  idle.session.pass(201ms);
  CHECK(idle.session.ended);
  CHECK(idle.client.told_end());

  Site busy;
  const std::string body = post("hello");
  busy.client.send(body.substr(0, body.size() - 3));
  busy.session.drain();
  busy.client.send(body.substr(body.size() - 3));
  CHECK_THAT(busy.client.text(), Contains("Connection: close\r\n") && EndsWith("\r\n\r\n5"));
  CHECK(busy.client.told_end());

  Site shaking;
  shaking.session.send(shaking.client.take_bytes());
  shaking.session.drain();
  shaking.client.send(get("/echo/hello"));
  CHECK_THAT(shaking.client.text(), Contains("Connection: close\r\n") && EndsWith("\r\n\r\nhello"));
}

}  // namespace tls_stream_tests
