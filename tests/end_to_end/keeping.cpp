// What a coroutine keeps over its waits: the views and references that it was given, the captures of a lambda, and the
// object that it is a method of, though its router, its app and the server go meanwhile. To be run under sanitizers.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <catch2/catch.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/live_server.hpp"
#include "support/raw_client.hpp"
#include "support/waiting.hpp"

namespace keeping_tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Catch::EndsWith;
using test::eventually;
using test::LiveServer;
using test::pause;
using test::RawClient;

const std::vector<LiveServer::Options> kinds_of_server{
    {.threads = 1}, {.threads = 2}, {.threads = 2, .shared_context = true}};

struct Note {
  std::string title;
  std::vector<std::string> tags;
};

/// Each method waits before it looks at what it was given, and once more before it looks again.
class Reader {
 public:
  asio::awaitable<std::string> view(std::string_view text) const {
    co_await pause(200us);
    std::string seen{text};
    co_await pause(200us);
    co_return seen + "=" + std::string{text};
  }
  asio::awaitable<std::string> reference(const std::string& text) const {
    co_await pause(200us);
    std::string seen = text;
    co_await pause(200us);
    co_return seen + "=" + text;
  }
  asio::awaitable<std::string> query(classy::Query<"q", std::string_view> text,
                                     classy::Query<"all", std::vector<std::string_view>> all) const {
    co_await pause(200us);
    std::string seen{*text};
    for (const std::string_view one : *all) seen.append("+").append(one);
    co_return seen;
  }
  asio::awaitable<std::string> header(classy::Header<"X-Word", std::string_view> word) const {
    co_await pause(200us);
    co_return std::string{*word};
  }
  asio::awaitable<std::string> object(const Note& note) const {
    co_await pause(200us);
    std::string seen = note.title;
    for (const std::string& tag : note.tags) seen += "+" + tag;
    co_return seen;
  }
  asio::awaitable<std::string> body(classy::Body body) const {
    co_await pause(200us);
    co_return std::string{body.text()};
  }
  asio::awaitable<std::string> text(classy::Text text) const {
    co_await pause(200us);
    co_return std::string{*text};
  }
  asio::awaitable<std::string> request(std::string_view text, const classy::Request& request,
                                       classy::Context& context) const {
    co_await pause(200us);
    context.set("X-Kept", text);
    co_await pause(200us);
    co_return std::string{request.target()};
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/view/{text}", &Reader::view), get("/reference/{text}", &Reader::reference),
                          get("/query", &Reader::query), get("/header", &Reader::header),
                          post("/object", &Reader::object), post("/body", &Reader::body), post("/text", &Reader::text),
                          get("/request/{text}", &Reader::request));
  }
};

struct Question {
  std::string bytes;
  std::string answer;
};

std::string head(const std::string& start, const std::string& lines = "") {
  return start + " HTTP/1.1\r\nHost: test\r\n" + lines + "\r\n";
}
std::string with_body(const std::string& target, const std::string& type, const std::string& body) {
  return head("POST " + target, "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n") +
         body;
}

/// One of each kind, about a word that no other question has: what one request leaves in a buffer is no other's.
std::vector<Question> questions(int number) {
  const std::string word = "word" + std::to_string(number) + std::string(static_cast<std::size_t>(number % 40), 'x');
  const std::string note = R"({"title": ")" + word + R"(", "tags": ["a)" + word + R"(", "b"]})";
  return {{head("GET /view/" + word + "%21"), word + "!=" + word + "!"},
          {head("GET /view/" + word), word + "=" + word},
          {head("GET /reference/" + word + "%2F"), word + "/=" + word + "/"},
          {head("GET /query?q=" + word + "&all=" + word + "+1&all=2"), word + "+" + word + " 1+2"},
          {head("GET /header", "X-Word: " + word + "\r\n"), word},
          {with_body("/object", "application/json", note), word + "+a" + word + "+b"},
          {with_body("/body", "application/octet-stream", word), word},
          {with_body("/text", "text/plain", word), word},
          {head("GET /request/" + word), "/request/" + word}};
}

TEST_CASE("what a handler is given stays over its waits whatever comes behind it on the connection") {
  for (const LiveServer::Options& options : kinds_of_server) {
    const Reader reader;
    classy::App app;
    app.include("", reader);
    const LiveServer server{app, options};
    std::vector<std::unique_ptr<RawClient>> clients;
    std::vector<std::vector<std::string>> wanted;
    for (int i = 0; i < 16; ++i) {
      clients.push_back(std::make_unique<RawClient>(server.port()));
      wanted.emplace_back();
      std::string all;
      for (int round = 0; round < 4; ++round) {
        for (Question& question : questions(i * 4 + round)) {
          all += question.bytes;
          wanted.back().push_back(std::move(question.answer));
        }
      }
      clients.back()->send(all);
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      for (const std::string& answer : wanted[i]) REQUIRE_THAT(clients[i]->answer(), EndsWith("\r\n\r\n" + answer));
    }
  }
}

/// Knows whether it has been destroyed under its own handlers.
class Owned {
 public:
  struct Record {
    std::atomic<int> begun{0};
    std::atomic<int> running{0};
    std::atomic<int> running_at_the_end{-1};
  };

  explicit Owned(Record& record) : record_{record} {}
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() { record_.running_at_the_end = record_.running.load(); }

  asio::awaitable<std::string> wait(int milliseconds) const {
    const Stay stay{record_};
    co_await pause(std::chrono::milliseconds{milliseconds});
    co_return word_;
  }
  std::string block(int milliseconds) const {
    const Stay stay{record_};
    std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds});
    return word_;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/wait/{time}", &Owned::wait), get("/block/{time}", &Owned::block, {.offload = true}));
  }

 private:
  struct Stay {
    explicit Stay(Record& record) : record_{record} { ++record_.begun, ++record_.running; }
    ~Stay() { --record_.running; }
    Record& record_;
  };

  Record& record_;
  std::string word_ = "a word that is long enough to be somewhere else";
};

TEST_CASE("a controller that is owned outlives its router and its app as long as its requests run") {
  for (const LiveServer::Options& options : kinds_of_server) {
    Owned::Record record;
    {
      std::optional<LiveServer> server;
      {
        classy::App app;
        classy::Router router{std::make_shared<Owned>(record)};
        router.get("/wait/{time}", &Owned::wait).get("/block/{time}", &Owned::block, {.offload = true});
        app.include("", router);
        server.emplace(app, options);
      }
      RawClient waits{server->port()}, blocks{server->port()};
      waits.send(head("GET /wait/20"));
      blocks.send(head("GET /block/20"));
      CHECK_THAT(waits.answer(), EndsWith("somewhere else"));
      CHECK_THAT(blocks.answer(), EndsWith("somewhere else"));
      CHECK(record.running_at_the_end == -1);
    }
    CHECK(record.running_at_the_end == 0);
  }
}

TEST_CASE("a server that ends destroys the controllers that it owns behind their handlers") {
  for (const LiveServer::Options& options : kinds_of_server) {
    Owned::Record record;
    {
      auto app = std::make_unique<classy::App>();
      app->emplace<Owned>("", record);
      LiveServer server{*app, options};
      app.reset();
      std::vector<std::unique_ptr<RawClient>> clients;
      for (int i = 0; i < 8; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.port()));
        clients.back()->send(i % 4 == 0 ? head("GET /block/50") : head("GET /wait/60000"));
      }
      REQUIRE(eventually([&] { return record.begun == 8; }));
      server.destroy_server();
    }
    CHECK(record.running == 0);
    CHECK(record.running_at_the_end == 0);
  }
}

TEST_CASE("a lambda's captures live as long as its requests and as its server") {
  for (const LiveServer::Options& options : kinds_of_server) {
    const auto token = std::make_shared<const std::string>("what a lambda keeps, and is long enough to be elsewhere");
    {
      std::optional<LiveServer> server;
      {
        classy::App app;
        const std::string much(100, 'x');
        app.get("/coroutine/{text}", [token, much](std::string text) -> asio::awaitable<std::string> {
          co_await pause(10ms);
          co_return *token + much + text;
        });
        app.get("/changes/{text}", [token, count = 0](std::string text) mutable -> asio::awaitable<std::string> {
          co_await pause(10ms);
          co_return *token + std::to_string(++count) + text;
        });
        app.get(
            "/offloaded/{text}", [token](std::string text) { return *token + text; }, {.offload = true});
        server.emplace(app, options);
      }
      RawClient client{server->port()};
      client.send(head("GET /coroutine/a") + head("GET /changes/b") + head("GET /offloaded/c") + head("GET /changes/d"));
      CHECK_THAT(client.answer(), EndsWith(*token + std::string(100, 'x') + "a"));
      CHECK_THAT(client.answer(), EndsWith(*token + "1b"));
      CHECK_THAT(client.answer(), EndsWith(*token + "c"));
      CHECK_THAT(client.answer(), EndsWith(*token + "2d"));
      client.send(head("GET /coroutine/left"));  // and does not wait for it
    }
    CHECK(token.use_count() == 1);
  }
}

}  // namespace keeping_tests
