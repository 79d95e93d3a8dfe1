#include <classy/detail/banner.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/version.hpp>

namespace banner_tests {

using classy::Route;
using classy::RouteOptions;
using classy::Verb;
using namespace classy::detail;

namespace {

Route route(Verb verb, std::string pattern, std::string_view controller, bool coroutine, const RouteOptions& options) {
  classy::Operation operation{.controller = controller, .coroutine = coroutine, .options = options};
  return {verb, std::move(pattern), {}, operation, {}, {}};
}

classy::Access access(std::string_view method, std::string_view target, std::string_view remote, int status,
                      std::chrono::nanoseconds duration) {
  return {.method = method,
          .target = target,
          .pattern = {},
          .remote = remote,
          .status = status,
          .bytes = 0,
          .duration = duration};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST_CASE("a line of the log tells who asked what and what came of it") {
  CHECK(access_line(access("GET", "/add/22", "127.0.0.1", 200, std::chrono::microseconds{34})) ==
        "127.0.0.1 GET /add/22 200 0.034 ms\n");
  CHECK(access_line(access("BR\x1bW", "/\x1b\n", "::1", 404, std::chrono::milliseconds{12'345})) ==
        "::1 BR\\x1bW /\\x1b\\x0a 404 12345.000 ms\n");
  const std::string target(10'000, 'a');
  CHECK(access_line(access("GET", target, "::1", 200, {})) == "::1 GET " + target + " 200 0.000 ms\n");
}

TEST_CASE("a line of the log tells why a 500 is one") {
  classy::Access failed = access("GET", "/fail", "::1", 500, {});
  failed.note = "no\nsuch file";
  CHECK(access_line(failed) == "::1 GET /fail 500 0.000 ms  no\\x0asuch file\n");
}

TEST_CASE("a warning names the handler that held a thread") {
  const auto time = std::chrono::microseconds{312'999};
  CHECK(slow_line({.method = "GET", .pattern = "/report", .duration = time}) ==
        "GET /report held an I/O thread for 312 ms: make it a coroutine, or offload it\n");
  CHECK(slow_line({.method = "G\x1bT", .pattern = "", .duration = time}) ==
        "G\\x1bT (no route) held an I/O thread for 312 ms: make it a coroutine, or offload it\n");
}

TEST_CASE("a banner names an address that can be opened") {
  const std::pair<const char*, const char*> rows[] = {
      {"0.0.0.0", "http://127.0.0.1:8080 "}, {"127.0.0.1", "http://127.0.0.1:8080 "},
      {"10.0.0.7", "http://10.0.0.7:8080 "}, {"::", "http://[::1]:8080 "},
      {"::1", "http://[::1]:8080 "},         {"fe80::7", "http://[fe80::7]:8080 "},
  };
  for (const auto& [host, address] : rows) {
    INFO(host);
    CHECK(first_line(banner({}, "http", host, 8080, 1)).find(address) != std::string::npos);
  }
}

TEST_CASE("a banner tells the version and the threads and the routes") {
  const std::vector<Route> routes{route(Verb::get, "/a", "", false, {})};
  const std::string one = banner(routes, "https", "127.0.0.1", 1, 1),
                    four = banner(routes, "http", "127.0.0.1", 65535, 4);
  CHECK(one.starts_with("classy " CLASSY_VERSION_STRING " "));
  CHECK(first_line(one).find("1 thread;") != std::string::npos);
  CHECK(first_line(one).find(" https://127.0.0.1:1 ") != std::string::npos);
  CHECK(first_line(four).find("4 threads;") != std::string::npos);
  CHECK(first_line(four).find(":65535 ") != std::string::npos);
  CHECK(one.substr(one.find('\n') + 1) == route_lines(routes));
}

}  // namespace banner_tests
