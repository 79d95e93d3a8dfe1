// What a client of HTTPS sees over a real connection.
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/tls.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"
#include "tls/test_certificate.hpp"
#include "tls/tls_client.hpp"

namespace tls_server_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;
using test::LiveServer;
using test::RawClient;
using test::TlsClient;

class Desk {
 public:
  std::string echo(std::string text) const { return text; }
  std::string back(classy::Body body) const { return std::string{body.text()}; }
  asio::awaitable<std::string> wait(int milliseconds) {
    ++begun;
    const std::shared_ptr<void> end{nullptr, [this](void*) { ++ended; }};
    asio::steady_timer timer{co_await asio::this_coro::executor, std::chrono::milliseconds{milliseconds}};
    co_await timer.async_wait(asio::use_awaitable);
    co_return "waited";
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/echo/{text}", &Desk::echo), post("/back", &Desk::back),
                          get("/wait/{milliseconds}", &Desk::wait));
  }

  std::atomic<int> begun{0};
  std::atomic<int> ended{0};
};

struct Site {
  explicit Site(LiveServer::Options options = {}) : Site{classy::Tls{certificate().files()}, std::move(options)} {}
  explicit Site(const classy::Tls& tls, LiveServer::Options options = {})
      : server{included(app, desk), silent(std::move(options))}, port{listen(server, tls)} {}

  static const test::TestCertificate& certificate() {
    static const test::TestCertificate made;
    return made;
  }
  static classy::Handler included(classy::App& app, Desk& desk) {
    app.include("", desk);
    return app;
  }
  static LiveServer::Options silent(LiveServer::Options options) {
    options.listens = false;
    return options;
  }
  std::unique_ptr<TlsClient> client() {
    auto made = std::make_unique<TlsClient>(port, trusting);
    REQUIRE(!made->shake_hands());
    return made;
  }

  Desk desk;
  classy::App app;
  asio::ssl::context trusting = test::client_context(certificate());
  LiveServer server;
  std::uint16_t port;
};

std::string get(std::string_view target) { return "GET " + std::string{target} + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string post(std::string_view body) {
  return "POST /back HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string{body};
}
std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }
std::string letters(std::size_t size) {
  std::string text(size, 'a');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * i % 26);
  return text;
}

TEST_CASE("requests and answers of every size go over HTTPS") {
  Site site{{.limits = {.body = 10'000'000}}};
  const auto client = site.client();
  client->send(get("/echo/hello"));
  CHECK(body_of(client->answer()) == "hello");
  client->send(get("/echo/a") + get("/wait/3") + post("b"));
  CHECK(body_of(client->answer()) == "a");
  CHECK(body_of(client->answer()) == "waited");
  CHECK(body_of(client->answer()) == "b");
  for (const std::size_t size : {16'384U, 16'385U, 5'000'000U}) {
    const std::string text = letters(size);
    client->send(post(text));
    const bool same = body_of(client->answer()) == text;
    CHECK(same);
  }
  client->send("GET /echo/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK_THAT(client->rest(), EndsWith("\r\n\r\nlast"));
  CHECK(client->end() == asio::error::eof);
  CHECK(site.server.served() == 8);
}

TEST_CASE("HTTPS and plain HTTP are served side by side by one server") {
  Site site;
  site.server.listen();
  const std::uint16_t plain = site.server.port();
  CHECK_THAT(test::exchange(plain, test::request("GET /echo/plain")), EndsWith("\r\n\r\nplain"));
  const auto client = site.client();
  client->send(get("/echo/hello"));
  CHECK(body_of(client->answer()) == "hello");
}

TEST_CASE("a client that speaks plain HTTP on the port of HTTPS is told so") {
  const Site site;
  CHECK_THAT(test::exchange(site.port, get("/echo/hello")),
             StartsWith("HTTP/1.1 400 ") && EndsWith("This port speaks HTTPS, only.\n"));
}

TEST_CASE("only HTTP 1.1 is agreed on") {
  Site site;
  TlsClient both{site.port, site.trusting};
  both.offer("\x02h2\x08http/1.1");
  CHECK(!both.shake_hands());
  CHECK(both.protocol() == "http/1.1");
  TlsClient nothing{site.port, site.trusting};
  CHECK(!nothing.shake_hands());
  CHECK(nothing.protocol().empty());
  for (const char* protocols : {"\x02h2", "\x08http/1.0", "\x09http/1.10"}) {
    TlsClient other{site.port, site.trusting};
    other.offer(protocols);
    CHECK(ERR_GET_REASON(static_cast<unsigned long>(other.shake_hands().value())) ==
          SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL);
  }
}

TEST_CASE("TLS 1.2 and 1.3 are spoken and what came before is not") {
  Site site;
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client{site.port, site.trusting};
    SSL_set_security_level(client.native(), 0);  // of OpenSSL's own, which would not let the client ask for these
    SSL_set_min_proto_version(client.native(), version);
    SSL_set_max_proto_version(client.native(), version);
    CHECK(!client.shake_hands() == (version >= TLS1_2_VERSION));
  }
  for (const char* cipher : {"AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA"}) {  // neither for a secret that lasts
    TlsClient client{site.port, site.trusting};
    SSL_set_max_proto_version(client.native(), TLS1_2_VERSION);
    REQUIRE(SSL_set_cipher_list(client.native(), cipher) == 1);
    CHECK(client.shake_hands());
  }
}

TEST_CASE("a client that begins a new handshake in the middle of TLS 1.2 is refused that") {
  Site site;
  TlsClient client{site.port, site.trusting};
  SSL_set_max_proto_version(client.native(), TLS1_2_VERSION);
  REQUIRE(!client.shake_hands());
  client.send(get("/echo/hello"));
  CHECK(body_of(client.answer()) == "hello");
  REQUIRE(SSL_renegotiate(client.native()) == 1);
  client.send(get("/echo/hello"));
  CHECK(client.answer().empty());
  CHECK(site.server.served() == 1);
}

TEST_CASE("a client that comes again resumes its session") {
  Site site;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient first{site.port, site.trusting};
    SSL_set_max_proto_version(first.native(), version);
    REQUIRE(!first.shake_hands());
    first.send(get("/echo/a"));
    CHECK(body_of(first.answer()) == "a");
    SSL_SESSION* const session = SSL_get1_session(first.native());
    TlsClient again{site.port, site.trusting};
    SSL_set_max_proto_version(again.native(), version);
    SSL_set_session(again.native(), session);
    SSL_SESSION_free(session);
    REQUIRE(!again.shake_hands());
    again.send(get("/echo/b"));
    CHECK(body_of(again.answer()) == "b");
    CHECK(SSL_session_reused(again.native()) == 1);
  }
}

TEST_CASE("a context of the users own may ask clients for certificates") {
  const test::TestCertificate& certificate = Site::certificate();
  asio::ssl::context context = classy::tls_context(certificate.files());
  context.load_verify_file(certificate.files().chain);
  context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  Site site{classy::Tls{std::move(context)}};
  TlsClient stranger{site.port, site.trusting};
  stranger.shake_hands();  // in TLS 1.3 a client is done before the server has looked at it
  stranger.send(get("/echo/hello"));
  CHECK(stranger.answer().empty());
  site.trusting.use_certificate_chain_file(certificate.files().chain);
  site.trusting.use_private_key_file(certificate.files().key, asio::ssl::context::pem);
  const auto known = site.client();
  known->send(get("/echo/hello"));
  CHECK(body_of(known->answer()) == "hello");
}

TEST_CASE("TLS clients that are silent or slow do not hold a connection") {
  std::atomic<std::chrono::seconds> passed{0s};
  const auto begin = std::chrono::steady_clock::now();
  Site site{{.sweep = 5ms, .clock = [&] { return begin + passed.load(); }}};
  RawClient silent{site.port};
  RawClient begins{site.port};
  begins.send("\x16\x03\x01\x02");
  const auto asks_nothing = site.client();
  const auto idle = site.client();
  idle->send(get("/echo/hello"));
  idle->answer();
  CHECK(!silent.closed_within(50ms));
  passed = 20s;
  CHECK(silent.rest().empty());
  CHECK(begins.rest().empty());
  CHECK(asks_nothing->rest().empty());
  CHECK(asks_nothing->end() == asio::error::eof);
  idle->send(get("/echo/hello"));
  CHECK(body_of(idle->answer()) == "hello");
  passed = 90s;
  CHECK(idle->rest().empty());
  CHECK(idle->end() == asio::error::eof);
}

TEST_CASE("TLS clients that leave in the middle of anything harm nobody") {
  for (const unsigned threads : {1U, 2U}) {
    Site site{{.threads = threads}};
    for (int i = 0; i < 40; ++i) {
      RawClient raw{site.port};
      TlsClient client{site.port, site.trusting};
      switch (i % 5) {
        case 0: raw.send(std::string("\x16\x03\x01\x00\x05\x01", 6)); break;
        case 1: raw.send("GET / HT"); break;
        case 2: client.shake_hands(); break;
        case 3: client.shake_hands(), client.send(post(letters(10'000)).substr(0, 5'000)); break;
        default: client.shake_hands(), client.send(get("/wait/20")); break;
      }
      raw.reset();
      client.reset();
    }
    const auto client = site.client();
    client->send(get("/echo/hello"));
    CHECK(body_of(client->answer()) == "hello");
    site.server.stop();
    CHECK(site.server.stopped_within(5s));
    CHECK(site.desk.begun == site.desk.ended);
  }
}

TEST_CASE("a drain lets TLS clients have their answers and takes leave of the others") {
  for (const unsigned threads : {1U, 2U}) {
    Site site{{.threads = threads}};
    const auto idle = site.client(), busy = site.client(), fresh = site.client();
    idle->send(get("/echo/hello"));
    idle->answer();
    busy->send(get("/wait/100"));
    while (site.desk.begun == 0) std::this_thread::sleep_for(1ms);
    site.server.stop();
    const std::string answer = busy->rest();
    CHECK_THAT(answer, Contains("Connection: close\r\n") && EndsWith("waited"));
    CHECK(busy->end() == asio::error::eof);
    CHECK(idle->rest().empty());
    CHECK(idle->end() == asio::error::eof);
    CHECK(fresh->rest().empty());
    CHECK(fresh->end() == asio::error::eof);
    CHECK(site.server.stopped_within(5s));
  }
}

TEST_CASE("a server that is destroyed takes its TLS connections with it") {
  for (const unsigned threads : {1U, 2U}) {
    std::vector<std::unique_ptr<TlsClient>> clients;
    Desk desk;
    {
      classy::App app;
      asio::ssl::context trusting = test::client_context(Site::certificate());
      LiveServer server{Site::included(app, desk), {.threads = threads, .listens = false}};
      const std::uint16_t port = listen(server, classy::Tls{Site::certificate().files()});
      for (int i = 0; i < 6; ++i) {
        clients.push_back(std::make_unique<TlsClient>(port, trusting));
        REQUIRE(!clients.back()->shake_hands());
        clients.back()->send(get(i % 2 == 0 ? "/wait/60000" : "/echo/a"));
      }
      while (desk.begun < 3) std::this_thread::sleep_for(1ms);
    }
    CHECK(desk.ended == 3);
  }
}

TEST_CASE("HTTPS is served by several threads at the same time") {
  for (const bool shared : {false, true}) {
    Site site{{.threads = 2, .shared_context = shared}};
    std::vector<std::future<int>> clients;
    for (int i = 0; i < 4; ++i) {
      clients.push_back(std::async(std::launch::async, [&site, i] {
        int good = 0;
        asio::ssl::context trusting = test::client_context(Site::certificate());
        for (int k = 0; k < 5; ++k) {
          TlsClient client{site.port, trusting};
          if (client.shake_hands()) continue;
          const std::string text = letters(static_cast<std::size_t>(1'000 * (i + 1) * (k + 1)));
          client.send(post(text) + get("/wait/1"));
          good += body_of(client.answer()) == text && body_of(client.answer()) == "waited" ? 1 : 0;
        }
        return good;
      }));
    }
    for (auto& client : clients) CHECK(client.get() == 5);
  }
}

}  // namespace tls_server_tests
