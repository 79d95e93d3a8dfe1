#include <classy/limits.hpp>

#include <catch2/catch.hpp>

#include <chrono>
#include <cstddef>

namespace limits_tests {

using namespace std::chrono_literals;

TEST_CASE("every limit is finite by default and large enough for what is usual") {
  constexpr classy::Limits limits;
  CHECK(limits.request_line >= 8000);  // RFC 9112, 3
  CHECK(limits.request_line <= std::size_t{64} * 1024);
  CHECK(limits.header_bytes == std::size_t{16} * 1024);
  CHECK(limits.header_count == 100);
  CHECK(limits.body == std::size_t{1024} * 1024);
  CHECK(limits.connections == 10'000);
  CHECK(limits.pending_output == std::size_t{64} * 1024);
  CHECK(limits.header_time == 15s);
  CHECK(limits.body_time == 30s);
  CHECK(limits.idle_time == 65s);  // more than the 60 s of the usual load balancer in front
  CHECK(limits.write_time == 30s);
  CHECK(limits.requests == 10'000);
  CHECK(limits.body_rate == 240);
  CHECK(limits.write_rate == 240);
  CHECK(limits.rate_grace == 5s);
}

}  // namespace limits_tests
