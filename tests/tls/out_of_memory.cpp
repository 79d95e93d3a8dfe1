// Each allocation of OpenSSL's fails in turn, while a client shakes hands, asks, and leaves.
#include <catch2/catch.hpp>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <limits>
#include <new>
#include <string>

#include <boost/asio/ssl/error.hpp>

#include <openssl/crypto.h>

#include <classy/app.hpp>

#include "tls/memory_client.hpp"

namespace tls_out_of_memory_tests {

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();
std::atomic<std::size_t> left{none};  // allocations until one fails
std::atomic<bool> serving{false};     // the client's have no part in it
std::atomic<long> alive{0};
bool counts = false;

bool fails() {
  if (!serving || left.load() == none) return false;
  return left.fetch_sub(1) == 0;  // and then there are enough for a while
}
void* allocate(std::size_t size, const char*, int) {
  if (size == 0 || fails()) return nullptr;
  void* const block = std::malloc(size);
  if (block != nullptr) ++alive;
  return block;
}
void* reallocate(void* block, std::size_t size, const char*, int) {
  if (size != 0 && fails()) return nullptr;
  if (size == 0 && block != nullptr) --alive;
  if (size != 0 && block == nullptr) ++alive;
  if (size == 0) return std::free(block), nullptr;
  return std::realloc(block, size);
}
void release(void* block, const char*, int) {
  if (block != nullptr) --alive;
  std::free(block);
}

/// Before anything of OpenSSL is used, which is when static objects are made.
[[gnu::constructor(101)]] void count_allocations() {
  counts = CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

/// What the client gets when the server's k-th allocation fails. `failed`: whether there were so many.
std::string serve_without(std::size_t k, const classy::Handler& handler, bool& failed) {
  test::TlsOnWire tls{handler, {}, 0, false};
  const auto serve = [&](auto&& step) {
    serving = true;
    step();
    serving = false;
  };
  left = k;
  bool started = true;
  serve([&] {
    try {
      tls.session.start();
    } catch (const std::bad_alloc&) {  // where admit() has it, the client loses its connection
      started = false;
    }
  });
  const auto speak = [&] {
    for (std::string bytes = tls.client.take_bytes(); !bytes.empty(); bytes = tls.client.take_bytes()) {
      serve([&] { tls.session.send(bytes); });
    }
  };
  if (started) {
    speak();
    tls.client.write("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + std::string(20'000, 'x'));
    tls.client.write("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    speak();
    serve([&] { tls.session.finish(); });
  }
  failed = left.exchange(none) > k;  // it has gone below 0
  if (started && (!tls.session.ended || tls.session.wire.alive != 0)) FAIL("the connection has not ended");
  return tls.client.text();
}

TEST_CASE("whichever allocation of OpenSSL fails a connection serves or ends and nothing is left of it") {
  REQUIRE(counts);
  classy::App app;
  app.post("/length", [](classy::Body body) { return body.size(); });
  app.get("/hello", [] { return "hello"; });
  const classy::Handler handler = app;
  bool failed = false;
  serve_without(none, handler, failed);  // what is made once is made now
  const std::string whole = serve_without(none, handler, failed);
  REQUIRE_THAT(whole, Catch::Contains("20000") && Catch::EndsWith("hello"));

  const long before = alive;
  std::size_t k = 0;
  std::size_t ended = 0;
  for (failed = true; failed; ++k) {
    INFO("allocation " << k);
    const std::string got = serve_without(k, handler, failed);
    const std::size_t date = got.find("Date: ");  // the first line that is not always the same
    REQUIRE(whole.starts_with(got.substr(0, date)));
    REQUIRE((got.empty() || got.size() == whole.size() || got.find("20000") != std::string::npos));
    if (got.size() != whole.size()) ++ended;
  }
  CHECK(k > 100);
  CHECK(ended > 20);
  CHECK(alive <= before + 50);
}

}  // namespace tls_out_of_memory_tests
