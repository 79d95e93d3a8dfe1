#include <classy/detail/chunked_body.hpp>

#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace chunked_body_tests {

using classy::detail::ChunkedBody;
using State = ChunkedBody::State;

struct Outcome {
  State state = State::need_more;
  std::string body;
  std::size_t used = 0;
};

/// Reads bytes in pieces of that size.
Outcome read(std::string_view bytes, std::size_t piece, std::size_t limit = 1000) {
  ChunkedBody chunks;
  Outcome outcome;
  while (outcome.state == State::need_more && outcome.used < bytes.size()) {
    std::size_t used = 0;
    outcome.state = chunks.read(bytes.substr(outcome.used, piece), used, limit, outcome.body);
    outcome.used += used;
  }
  return outcome;
}

TEST_CASE("a chunked body is the same however its bytes were cut") {
  struct Row {
    std::string_view bytes;
    State state;
    std::string_view body;
  };
  const std::vector<Row> rows{
      {"0\r\n\r\n", State::complete, ""},
      {"3\r\nabc\r\n0\r\n\r\n", State::complete, "abc"},
      {"3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n", State::complete, "abc0123456789"},
      {"003\r\nabc\r\n000\r\n\r\n", State::complete, "abc"},
      {"3;name=value\r\nabc\r\n0;last\r\n\r\n", State::complete, "abc"},
      {"3 ;name=\"quoted; value\"\r\nabc\r\n0\r\n\r\n", State::complete, "abc"},
      {"3\r\n\r\n\r\r\n0\r\n\r\n", State::complete, "\r\n\r"},
      {"1\r\na\r\n0\r\nX: y\r\nContent-Length: 5\r\n\r\n", State::complete, "a"},
      {"3\r\nab", State::need_more, "ab"},
      {"3\r\nabc\r\n", State::need_more, "abc"},
      {"\r\n", State::malformed, ""},
      {"g\r\n", State::malformed, ""},
      {"-1\r\n", State::malformed, ""},
      {"0x3\r\nabc", State::malformed, ""},
      {"3\nabc", State::malformed, ""},
      {"3\r\nabcd\r\n", State::malformed, "abc"},
      {"3\r\nabc\n0\r\n\r\n", State::malformed, "abc"},
      {"3 \r\nabc", State::malformed, ""},
      {"3 x\r\nabc", State::malformed, ""},
      {"0\r\nX: y\n\r\n", State::malformed, ""},
      {"0\r\nno colon\r\n\r\n", State::malformed, ""},
      {"0\r\nX : y\r\n\r\n", State::malformed, ""},
      {"0\r\n: y\r\n\r\n", State::malformed, ""},
      {"0\r\n\rX", State::malformed, ""},
      {"0\r\n folded\r\n\r\n", State::malformed, ""},
      {"3;\x01\r\nabc", State::malformed, ""},
      {"ffffffffffffffff\r\n", State::too_large, ""},
      {"3e9\r\n", State::too_large, ""},
  };
  for (const Row& row : rows) {
    INFO(row.bytes);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, row.bytes.size()}) {
      const Outcome outcome = read(row.bytes, piece);
      CHECK(outcome.state == row.state);
      CHECK(outcome.body == row.body);
    }
  }
}

TEST_CASE("what stands behind a chunked body is left for the next request") {
  const std::string_view body = "3\r\nabc\r\n0\r\n\r\n";
  const Outcome outcome = read(std::string{body} + "GET / HTTP/1.1\r\n", 1000);
  CHECK(outcome.state == State::complete);
  CHECK(outcome.used == body.size());
}

TEST_CASE("a chunked body may be as long as the limit and not a byte longer") {
  CHECK(read("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", 1000, 5).state == State::complete);
  CHECK(read("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", 1000, 5).state == State::too_large);
}

TEST_CASE("the bytes around the chunks are bounded") {
  CHECK(read("1;" + std::string(5'000, 'x') + "\r\na\r\n0\r\n\r\n", 1000).state == State::malformed);
  CHECK(read("0\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", 1000).state == State::too_much_trailer);
  std::string many_lines = "0\r\n";
  for (int i = 0; i < 10'000; ++i) many_lines += "X: y\r\n";
  CHECK(read(many_lines + "\r\n", 1000).state == State::too_much_trailer);
  std::string bytewise;
  for (int i = 0; i < 900; ++i) bytewise += "1\r\na\r\n";
  CHECK(read(bytewise + "0\r\n\r\n", 1000).state == State::complete);
}

}  // namespace chunked_body_tests
