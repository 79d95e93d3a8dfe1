#include <classy/detail/head_parser.hpp>

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/authority.hpp>
#include <classy/limits.hpp>

#include "support/head_difference.hpp"
#include "support/head_mutations.hpp"

namespace head_parser_tests {

using namespace std::string_view_literals;

using classy::Limits;
using classy::detail::HeadParser;
using test::PiecewiseHead;
using State = HeadParser::State;

/// "GET /a {Host: x}", with what else there is to say; or the status; or "…" where it is not complete.
std::string outcome(const PiecewiseHead& head) {
  if (head.state == State::need_more) return "…";
  if (head.state == State::refused) return std::to_string(head.parser.refusal());
  const classy::Request::Parts parts = head.parser.parts();
  std::string text = std::string{parts.method} + " " + std::string{parts.target} + " ";
  for (const classy::HeaderField& field : parts.headers) {
    text.append("{").append(field.name).append(": ").append(field.value).append("}");
  }
  if (parts.verb == classy::Verb::unknown) text += " unknown";
  if (head.parser.http_1_0()) text += " 1.0";
  if (!head.parser.keep_alive()) text += " close";
  if (head.parser.is_chunked()) text += " chunked";
  if (head.parser.expects_continue()) text += " expects";
  if (head.parser.body_length() != 0) text += " " + std::to_string(head.parser.body_length());
  return text;
}

std::string read(std::string_view bytes, const std::vector<std::size_t>& ends, const Limits& limits) {
  PiecewiseHead head{limits};
  head.read(bytes, ends);
  return outcome(head);
}

/// The outcome: the same in one piece, in any two, and byte by byte.
std::string read(std::string_view bytes, const Limits& limits = {}) {
  const std::string whole = read(bytes, {}, limits);
  std::vector<std::size_t> each(bytes.size());
  std::iota(each.begin(), each.end(), std::size_t{0});
  CHECK(read(bytes, each, limits) == whole);
  for (const std::size_t end : each) {
    const std::string halves = read(bytes, {end}, limits);
    if (halves != whole) FAIL_CHECK("cut at " << end << ": " << halves << " and not " << whole);
  }
  return whole;
}

TEST_CASE("a head is the same however its bytes were cut") {
  struct Row {
    std::string_view bytes;
    const char* outcome;
  };
  const Row rows[] = {
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / {Host: x}"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\nwhat follows", "GET / {Host: x}"},
      {"GET /a?b=%20&c#d HTTP/1.1\r\nhOST:x\r\nA:\r\nB: \t b  b\t \r\n\r\n",
       "GET /a?b=%20&c#d {hOST: x}{A: }{B: b  b}"},
      {"GET /\x80\xFF HTTP/1.1\r\nHost: x\r\nA: \x80\xFF\r\n\r\n", "GET /\x80\xFF {Host: x}{A: \x80\xFF}"},
      {"GET /a-target-of-more-than-sixteen-bytes/and-of-thirty-two HTTP/1.1\r\nHost: x\r\n"
       "A-name-of-more-than-sixteen-bytes_with_others: a value of more than sixteen bytes \t \r\n\r\n",
       "GET /a-target-of-more-than-sixteen-bytes/and-of-thirty-two {Host: x}"
       "{A-name-of-more-than-sixteen-bytes_with_others: a value of more than sixteen bytes}"},
      {"GET / HTTP/1.1\r\nHost: x\r\n!#$%&'*+-.^_`|~09azAZ: x\r\n\r\n", "GET / {Host: x}{!#$%&'*+-.^_`|~09azAZ: x}"},
      // verbs
      {"PROPPATCH / HTTP/1.1\r\nHost: x\r\n\r\n", "PROPPATCH / {Host: x}"},
      {"get / HTTP/1.1\r\nHost: x\r\n\r\n", "get / {Host: x} unknown"},
      {"GETS / HTTP/1.1\r\nHost: x\r\n\r\n", "GETS / {Host: x} unknown"},
      {"A!#$%&'*+-.^_`|~ / HTTP/1.1\r\nHost: x\r\n\r\n", "A!#$%&'*+-.^_`|~ / {Host: x} unknown"},
      {"G=T / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {" / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", "501"},
      {"CONNECT / HTTP/1.1\r\nHost: h\r\n\r\n", "501"},
      // targets
      {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * {Host: x}"},
      {"OPTIONS *a HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET * HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET h:80 HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET http://h:80/p?q HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n", "GET /p?q {Host: h:80}{A: b}"},
      {"GET HTTPS://h HTTP/1.1\r\nHost: x\r\n\r\n", "GET / {Host: h}"},
      {"GET http://h?q=/a-long-query-that-is-not-short HTTP/1.1\r\nA: b\r\nHost: x\r\n\r\n",
       "GET /?q=/a-long-query-that-is-not-short {A: b}{Host: h}"},
      {"GET http://h/ HTTP/1.0\r\n\r\n", "GET /  1.0 close"},
      {"GET http://h/ HTTP/1.1\r\n\r\n", "400"},
      {"GET http:///p HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET http://u@h/p HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET http://h:p/p HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET ftp://h/p HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\x1f HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /a\0 HTTP/1.1\r\nHost: x\r\n\r\n"sv, "400"},
      {"GET /\x7f HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\tHTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\r\nHost: x\r\n\r\n", "400"},
      {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      // versions
      {"GET / HTTP/1.0\r\n\r\n", "GET /  1.0 close"},
      {"GET / HTTP/1.2\r\nHost: x\r\n\r\n", "GET / {Host: x}"},
      {"GET / HTTP/1.9\r\nHost: x\r\n\r\n", "GET / {Host: x}"},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505"},
      {"GET / HTTP/0.9\r\n", "505"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
      {"CONNECT x HTTP/3.0\r\n\r\n", "505"},
      {"GET / HTTP/2\r\n\r\n", "400"},
      {"GET / HTTP/2.0 \r\n\r\n", "400"},
      {"GET / HTTP/10.0\r\n\r\n", "400"},
      {"GET / HTTP/1.1 \r\n\r\n", "400"},
      {"GET / HTTP/1.1\n\r\n", "400"},
      {"GET / HTTP/1.1\rX", "400"},
      {"GET / http/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.:\r\n\r\n", "400"},
      {"GET / HTTP/1./\r\n\r\n", "400"},
      {"GET / \r\n\r\n", "400"},
      {"GET / X", "400"},
      // lines
      {"GET / HTTP/1.1\r\nHost: x\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\rX", "400"},
      {"GET / HTTP/1.1\r\nHost: x\rX", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\n Host: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\ta\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost:\r\n x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA\xC3\xA4: a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n"sv, "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: a\x0b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: a value of many bytes, and one of them is \x7f\r\n\r\n", "400"},
      // Host
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / {Host: }"},
      {"GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.0\r\nHost: x/y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x, y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHosts: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHos\x14: x\r\n\r\n", "400"},
      // Content-Length
      {"POST / HTTP/1.1\r\nHost: x\r\ncontent-LENGTH: 005\r\n\r\n", "POST / {Host: x}{content-LENGTH: 005} 5"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551615\r\n\r\n",
       "POST / {Host: x}{Content-Length: 18446744073709551615} 18446744073709551615"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551616\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5 5\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent_Length: x\r\n\r\n", "POST / {Host: x}{Content_Length: x}"},
      // Transfer-Encoding
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n",
       "POST / {Host: x}{Transfer-Encoding: Chunked} chunked"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: , chunked ,\r\n\r\n",
       "POST / {Host: x}{Transfer-Encoding: , chunked ,} chunked"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: a;b=c, chunked\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: a b, chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding:\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked;a=b\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked ;\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0b"
       "chunked\r\n\r\n",
       "400"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\nContent-Length: 0\r\n\r\n", "400"},
      // Connection
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / {Host: x}{Connection: close} close"},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, a , ,CLOSE\r\n\r\n",
       "GET / {Host: x}{Connection: keep-alive, a , ,CLOSE} close"},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: a\r\nCONNECTION: close\r\nConnection:\r\n\r\n",
       "GET / {Host: x}{Connection: a}{CONNECTION: close}{Connection: } close"},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close;a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: closed, closE-\r\n\r\n",
       "GET / {Host: x}{Connection: closed, closE-}"},
      {"GET / HTTP/1.1\r\nHost: x\r\nProxy-Connection: close\r\n\r\n", "GET / {Host: x}{Proxy-Connection: close}"},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / {Connection: Keep-Alive} 1.0"},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
       "GET / {Connection: keep-alive}{Connection: close} 1.0 close"},
      // Expect
      {"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n",
       "POST / {Host: x}{Expect: 100-Continue}{Content-Length: 1} expects 1"},
      {"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nExpect: a\r\n\r\n",
       "GET / {Host: x}{Expect: 100-continue}{Expect: a} expects"},
      {"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100\r\n\r\n", "GET / {Host: x}{Expect: 100}"},
      {"GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n", "GET / {Expect: 100-continue} 1.0 close"},
      // no end
      {"", "…"},
      {"GET", "…"},
      {"GET /", "…"},
      {"GET / HTTP/1.1\r", "…"},
      {"GET / HTTP/2.0\r", "…"},
      {"GET / HTTP/1.1\r\n", "…"},
      {"GET / HTTP/1.1\r\nHost", "…"},
      {"GET / HTTP/1.1\r\nHost: ", "…"},
      {"GET / HTTP/1.1\r\nHost: x y", "…"},
      {"GET / HTTP/1.1\r\nHost: x\r", "…"},
      {"GET / HTTP/1.1\r\nHost: x\r\n", "…"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\r", "…"},
  };
  for (const Row& row : rows) {
    INFO(row.bytes);
    CHECK(read(row.bytes) == row.outcome);
  }
}

TEST_CASE("a head is refused with the first byte that exceeds a limit") {
  const Limits limits{.request_line = 20, .header_bytes = 30, .header_count = 2};
  const std::string line = "GET /aaaaaa HTTP/1.1\r\n", host = "Host: x\r\n";
  const std::string thirty = host + "A: " + std::string(16, 'b') + "\r\n";
  REQUIRE(line.size() == 22);
  REQUIRE(thirty.size() == 30);
  CHECK(read(line + host + "\r\n", limits) == "GET /aaaaaa {Host: x}");
  CHECK(read(line + thirty + "\r\n", limits) == "GET /aaaaaa {Host: x}{A: bbbbbbbbbbbbbbbb}");
  CHECK(read("GET /aaaaaaa HTTP/1.1\r\n" + host + "\r\n", limits) == "414");
  CHECK(read("GET /aaaaaaa HTTP/1.1\r", limits) == "…");
  CHECK(read("GET /" + std::string(17, 'a'), limits) == "…");
  CHECK(read("GET /" + std::string(18, 'a'), limits) == "414");
  CHECK(read(std::string(23, 'A'), limits) == "414");
  CHECK(read("GET /" + std::string(18, 'a') + "\x01", limits) == "414");
  CHECK(read("GET /" + std::string(16, 'a') + "\x01", limits) == "400");
  CHECK(read(line + std::string(32, 'a'), limits) == "…");
  CHECK(read(line + std::string(33, 'a'), limits) == "431");
  CHECK(read(line + "A: " + std::string(29, 'b'), limits) == "…");
  CHECK(read(line + "A: " + std::string(30, ' '), limits) == "431");
  CHECK(read(line + host + "A: " + std::string(17, 'b') + "\r\n\r\n", limits) == "431");
  CHECK(read(line + host + "A: " + std::string(17, 'b') + "\r\n\r", limits) == "…");
  CHECK(read(line + host + "A:\r\nB:\r\n\r\n", limits) == "431");
  CHECK(read(line + host + "A:\r\nB:\x01\r\n\r\n", limits) == "400");
  CHECK(read(line + host + "A:\r\nHost: y\r\n\r\n", limits) == "431");
}

TEST_CASE("a limit may be as large as a number can be") {
  constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
  const Limits limits{.request_line = most, .header_bytes = most, .header_count = most};
  CHECK(read("GET / HTTP/1.1\r\nHost: x\r\n\r\n", limits) == "GET / {Host: x}");
}

TEST_CASE("heads are read one after the other by the same parser") {
  const Limits limits;
  HeadParser parser{limits};
  const auto target = [&](std::string_view bytes) {
    parser.reset();
    CHECK(parser.read(bytes) == State::complete);
    const classy::Request::Parts parts = parser.parts();
    return std::string{parts.target} + " " + std::to_string(parts.headers.size());
  };
  CHECK(target("GET http://h?q HTTP/1.0\r\nA: b\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\n") == "/?q 3");
  CHECK(parser.body_length() == 3);
  CHECK(parser.keep_alive());
  CHECK(target("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == "/a 2");
  CHECK(parser.body_length() == 0);
  CHECK_FALSE(parser.keep_alive());
  CHECK(target("GET /b HTTP/1.1\r\nHost: x\r\n\r\n") == "/b 1");
  CHECK(parser.keep_alive());
  CHECK(parser.size() == 28);
}

TEST_CASE("a head is what Beast takes it for but where a rule is named") {
  const Limits usual, tight{.request_line = 40, .header_bytes = 120, .header_count = 4};
  test::HeadDifference difference;
  test::Chance chance{20};
  std::string head;
  for (int i = 0; i < 20'000; ++i) {
    test::mutate_head(chance, head);
    const std::array<std::size_t, 1> ends{chance.below(head.size() + 1)};
    const std::string found = difference.find(head, i % 4 == 0 ? tight : usual, ends);
    if (!found.empty()) FAIL_CHECK(found << "\n" << head);
  }
}

TEST_CASE("a Host is read as an authority wherever it stands in the head") {
  const auto check = [](const std::string& host) {
    INFO(host);
    const std::string wanted = classy::detail::is_authority(host) ? "GET / {Host: " + host + "}" : "400";
    CHECK(read("GET / HTTP/1.1\r\nHost:" + host + "\r\n\r\n") == wanted);
    CHECK(read("GET / HTTP/1.1\r\nHost: \t" + host + " \r\n\r\nmore") == wanted);
  };
  const std::string long_name(40, 'a');
  for (const std::string& host :
       {std::string{}, std::string{":"}, std::string{":80"}, std::string{"a:"}, std::string{"127.0.0.1:8080"},
        std::string{"a:80:80"}, std::string{"a:8b"}, std::string{"a::8"}, std::string{"8"}, std::string{"a%20b:1"},
        std::string{"[::1]:80"}, std::string{"[::1"}, long_name, long_name + ":65535", long_name + ":6x"}) {
    check(host);
  }
  for (int value = 0x21; value < 256; ++value) {
    const std::string c(1, static_cast<char>(value));
    if (value == 0x7f) continue;  // stands in no value
    for (const std::string& host : {c, "a" + c, c + "a", "a:" + c, "a:1" + c + "1", long_name + c}) check(host);
  }
}

}  // namespace head_parser_tests
