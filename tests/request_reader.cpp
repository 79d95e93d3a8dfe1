#include <classy/detail/request_reader.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/limits.hpp>

namespace request_reader_tests {

using classy::Limits;
using classy::detail::RequestReader;

/// What came of some bytes: each request as text, then how it ended: "" between requests, "…" inside one, or the status.
struct Outcome {
  std::vector<std::string> requests;
  std::string end;

  bool operator==(const Outcome&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  for (const std::string& request : outcome.requests) out << '[' << request << "] ";
  return out << "end: " << outcome.end;
}

/// "POST /a?b {Host: x}{…} body keep|close", with a mark for HTTP/1.0.
std::string text_of(RequestReader& reader) {
  const classy::Request::Parts parts = reader.parts("client");
  CHECK(parts.remote == "client");
  std::string text = std::string{parts.method} + " " + std::string{parts.target} + " ";
  for (const classy::HeaderField& field : parts.headers) {
    text.append("{").append(field.name).append(": ").append(field.value).append("}");
  }
  text.append(" ").append(parts.body);
  text += reader.keep_alive() ? " keep" : " close";
  if (reader.http_1_0()) text += " 1.0";
  return text;
}

/// Feeds the bytes in pieces of `size`, as a connection does: nothing more once it is refused or is to be closed.
Outcome feed(std::string_view bytes, std::size_t size, const Limits& limits) {
  RequestReader reader{limits};
  Outcome outcome;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    const std::span<char> room = reader.prepare(piece.size());
    std::copy(piece.begin(), piece.end(), room.begin());
    reader.commit(piece.size());
    RequestReader::State state{};
    while ((state = reader.next()) == RequestReader::State::complete) {
      outcome.requests.push_back(text_of(reader));
      const bool keep_alive = reader.keep_alive();
      reader.done();
      if (!keep_alive) {
        outcome.end = "closed";
        return outcome;
      }
    }
    if (state == RequestReader::State::refused) {
      outcome.end = std::to_string(reader.refusal());
      return outcome;
    }
  }
  outcome.end = reader.in_request() ? "…" : "";
  return outcome;
}

/// The outcome, which does not depend on how the bytes were cut.
Outcome read(std::string_view bytes, const Limits& limits = {}) {
  const Outcome whole = feed(bytes, bytes.size(), limits);
  for (const std::size_t size : {1U, 2U, 3U, 7U, 64U}) {
    INFO("in pieces of " << size << ": " << bytes.substr(0, 300));
    CHECK(feed(bytes, size, limits) == whole);
  }
  return whole;
}

struct Row {
  std::string_view bytes;
  Outcome outcome;
};

using namespace std::string_view_literals;

TEST_CASE("requests of every form are read") {
  const Row rows[] = {
      {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", {{"GET / {Host: x}  keep"}, ""}},
      {"GET /a?b=c&d HTTP/1.1\r\nhOST:x\r\nA:\r\nB: \t b  b\t \r\n\r\n",
       {{"GET /a?b=c&d {hOST: x}{A: }{B: b  b}  keep"}, ""}},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
       {{"POST /a {Host: x}{Content-Length: 5} hello keep"}, ""}},
      {"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
       {{"POST /a {Host: x}{Content-Length: 0}  keep"}, ""}},
      {"PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n",
       {{"PUT /a {Host: x}{Transfer-Encoding: chunked} hello world keep"}, ""}},
      {"PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: CHUNKED\r\n\r\n0A\r\n0123456789\r\n000\r\nTrailer: x\r\n\r\n",
       {{"PUT /a {Host: x}{Transfer-Encoding: CHUNKED} 0123456789 keep"}, ""}},
      {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", {{"OPTIONS * {Host: x}  keep"}, ""}},
      {"GET http://h:80/p?q HTTP/1.1\r\nHost: x\r\n\r\n", {{"GET /p?q {Host: h:80}  keep"}, ""}},
      {"GET HTTPS://h HTTP/1.1\r\nHost: x\r\n\r\n", {{"GET / {Host: h}  keep"}, ""}},
      {"GET http://h?q HTTP/1.1\r\nHost: x\r\n\r\n", {{"GET /?q {Host: h}  keep"}, ""}},
      {"GET http://h?q=/a HTTP/1.1\r\nHost: x\r\n\r\n", {{"GET /?q=/a {Host: h}  keep"}, ""}},
      {"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", {{"BREW /pot {Host: x}  keep"}, ""}},
      {"GET / HTTP/1.0\r\n\r\n", {{"GET /   close 1.0"}, "closed"}},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", {{"GET / {Connection: keep-alive}  keep 1.0"}, ""}},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
       {{"GET / {Host: x}{Connection: close}  close"}, "closed"}},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: a, CLOSE\r\n\r\n",
       {{"GET / {Host: x}{Connection: a, CLOSE}  close"}, "closed"}},
      {"GET / HTTP/1.1\r\nHost: x\r\nConnection: foo\r\nConnection: close\r\n\r\n",
       {{"GET / {Host: x}{Connection: foo}{Connection: close}  close"}, "closed"}},
      {"GET / HTTP/1.2\r\nHost: x\r\n\r\n", {{"GET / {Host: x}  keep"}, ""}},
      {"GET / HTTP/1.9\r\nHost: x\r\n\r\n", {{"GET / {Host: x}  keep"}, ""}},
      {"\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", {{"GET / {Host: x}  keep"}, ""}},
      {"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", {{"GET / {Host: [::1]:80}  keep"}, ""}},
      {"GET / HTTP/1.1\r\nHost:\r\n\r\n", {{"GET / {Host: }  keep"}, ""}},
      {"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
       {{"GET / {Host: x}{Upgrade: h2c}{Connection: Upgrade}  keep"}, ""}},
      {"GET / HTTP/1.1\r\nHost: x\r\nX: \x80\xFF\r\n\r\n", {{"GET / {Host: x}{X: \x80\xFF}  keep"}, ""}},
  };
  for (const Row& row : rows) {
    INFO(row.bytes);
    CHECK(read(row.bytes) == row.outcome);
  }
}

TEST_CASE("pipelined requests are read one after the other") {
  const std::string get = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string post = "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
  const std::string chunked = "PUT /3 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ncd\r\n0\r\n\r\n";
  const std::string closing = "GET /4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const std::string one = "GET /1 {Host: x}  keep", two = "POST /2 {Host: x}{Content-Length: 2} ab keep";
  const std::string three = "PUT /3 {Host: x}{Transfer-Encoding: chunked} cd keep";
  const std::string four = "GET /4 {Host: x}{Connection: close}  close";
  CHECK(read(get + post + chunked + get) == Outcome{{one, two, three, one}, ""});
  CHECK(read(post + "\r\n" + get + "\r\n\r\n") == Outcome{{two, one}, ""});  // RFC 9112, 2.2: some send a line too many
  CHECK(read(get + closing + get) == Outcome{{one, four}, "closed"});
  CHECK(read(chunked + chunked + "GET / HTTP/1.1\r\nHo") == Outcome{{three, three}, "…"});
  CHECK(read(get + "broken\r\n\r\n" + get) == Outcome{{one}, "400"});
  CHECK(read(post + "GET / HTTP/1.1\r\n\r\n" + get) == Outcome{{two}, "400"});

  std::string many;
  for (int i = 0; i < 300; ++i) many += get;
  CHECK(feed(many, many.size(), Limits{}).requests.size() == 300);
  CHECK(feed(many, 100, Limits{}).requests.size() == 300);
}

TEST_CASE("an incomplete request is awaited and not answered") {
  for (const std::string_view bytes : {
           "G"sv,
           "GET / HTTP/1.1\r\nHost: x\r\n"sv,
           "GET / HTTP/1.1\r\nHost: x\r\n\r"sv,
           "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell"sv,
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"sv,
           "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"sv,
       }) {
    INFO(bytes);
    CHECK(read(bytes) == Outcome{{}, "…"});
  }
  CHECK(read("\r\n\r\n") == Outcome{{}, ""});
}

TEST_CASE("empty lines before a request are passed over as long as they are few and end with CRLF") {
  const std::string get = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n", one = "GET /1 {Host: x}  keep";
  std::string few, many;
  for (int i = 0; i < 10; ++i) few += "\r\n";
  for (int i = 0; i < 11; ++i) many += "\r\n";
  const Limits limits{.request_line = 20};
  CHECK(read(few + get + few + get + few, limits) == Outcome{{one, one}, ""});
  CHECK(read(many + get, limits) == Outcome{{}, "400"});
  CHECK(read(get + many, limits) == Outcome{{one}, "400"});
  CHECK(read("\r") == Outcome{{}, ""});
  CHECK(read("\n" + get) == Outcome{{}, "400"});
  CHECK(read("\r\r\n" + get) == Outcome{{}, "400"});
  CHECK(read("\rGET" + get) == Outcome{{}, "400"});
  CHECK(read(get + "\n" + get) == Outcome{{one}, "400"});
}

TEST_CASE("nothing behind what was refused is taken for a request") {
  const Limits limits{.body = 10};
  const std::string get = "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string& refused :
       {std::string{"GET\r\n\r\n"}, std::string{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n"},
        std::string{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"}}) {
    RequestReader reader{limits};
    const std::string bytes = refused + get;
    const std::span<char> room = reader.prepare(bytes.size());
    std::copy(bytes.begin(), bytes.end(), room.begin());
    reader.commit(bytes.size());
    for (int i = 0; i < 3; ++i) CHECK(reader.next() == RequestReader::State::refused);
  }
}

TEST_CASE("a malformed request is refused with its status") {
  struct Refused {
    std::string_view bytes;
    const char* status;
  };
  const Refused rows[] = {
      // request line
      {"GET /\r\nHost: x\r\n\r\n", "400"},
      {"GET / \r\nHost: x\r\n\r\n", "400"},
      {"GET\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1 \r\nHost: x\r\n\r\n", "400"},
      {"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /  HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {" GET / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"G@T / HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET / http/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/11\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.x\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.10\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "505"},
      {"GET / HTTP/0.9\r\nHost: x\r\n\r\n", "505"},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
      {"GET a HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET ?a HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET * HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET ftp://h/ HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"sv, "400"},
      {"GET /\x7f HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"GET /\rX HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
      {"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", "501"},
      // lines
      {"GET / HTTP/1.1\nHost: x\n\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n\n", "400"},
      {"GET / HTTP/1.1\r\n Host: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\n: empty\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA\t: b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA(: b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n\tc\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA:\r\n b\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n \r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"sv, "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nA: \x7f\r\n\r\n", "400"},
      // Host
      {"GET / HTTP/1.1\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x, y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x y\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x/a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: u@x\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x?a\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x:80:80\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: x:port\r\n\r\n", "400"},
      {"GET http://h/ HTTP/1.1\r\n\r\n", "400"},
      // Content-Length
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1 1\r\n\r\na", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\na", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 2\r\n\r\na", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551616\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999999\r\n\r\n", "400"},
      // Transfer-Encoding
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", "400"},
      {"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "501"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n\r\n", "400"},
      // chunks
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\n0\r\n\r\n", "400"},
      {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\na\r\n0\r\n\r\n", "400"},
  };
  for (const Refused& row : rows) {
    INFO(row.bytes);
    CHECK(read(row.bytes) == Outcome{{}, row.status});
  }
}

TEST_CASE("a chunk that is longer than any body is refused") {
  for (const std::string_view size : {"FFFFFFFFFFFFFFFF", "10000000000000000", "FFFFFFFFFFFFFFFFFFFF", "100001"}) {
    INFO(size);
    const std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{size} +
                              "\r\n" + std::string(100, 'a');
    const Outcome outcome = read(bytes);
    CHECK(outcome.requests.empty());
    CHECK((outcome.end == "400" || outcome.end == "413"));
  }
}

TEST_CASE("a trailer says nothing about the request or the connection") {
  const std::string_view head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n";
  const Outcome outcome{{"POST / {Host: x}{Transfer-Encoding: chunked} a keep"}, ""};
  for (const std::string_view trailer : {"Connection: close\r\n", "Content-Length: 7\r\n",
                                         "Transfer-Encoding: gzip\r\n", "Host: y\r\n", "X-User: root\r\n"}) {
    INFO(trailer);
    CHECK(read(std::string{head} + std::string{trailer} + "\r\n") == outcome);
  }
}

TEST_CASE("what exceeds a limit is refused with the status of that limit") {
  const Limits limits{.request_line = 100, .header_bytes = 200, .header_count = 5, .body = 10};
  const auto head = [](std::size_t target, std::size_t header, int lines) {
    std::string bytes = "GET /" + std::string(target, 'a') + " HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < lines; ++i) bytes += "A: b\r\n";
    if (header != 0) bytes += "X: " + std::string(header, 'b') + "\r\n";
    return bytes + "\r\n";
  };
  const auto posted = [](std::size_t size) {
    return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, 'c');
  };
  const auto chunked = [](std::size_t size) {
    std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t i = 0; i < size; ++i) bytes += "1\r\nc\r\n";
    return bytes + "0\r\n\r\n";
  };
  const std::pair<std::string, const char*> rows[] = {
      {head(80, 0, 0), ""},                       // fits
      {head(101, 0, 0), "414"},                   // a little too long
      {head(1000, 0, 0), "414"},                  // more than all of the head may be
      {head(1, 150, 0), ""},                      //
      {head(1, 250, 0), "431"},                   // the line alone is too long, though the request line leaves room
      {head(1, 1000, 0), "431"},                  //
      {head(80, 1000, 0), "431"},                 //
      {head(1, 0, 4), ""},                        // five lines with Host
      {head(1, 0, 5), "431"},                     //
      {posted(10), ""},                           //
      {posted(11), "413"},                        //
      {posted(10'000'000), "413"},                //
      {chunked(10), ""},                          //
      {chunked(11), "413"},                       //
      {"GET /" + std::string(1000, 'a'), "414"},  // without an end in sight
      {"GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(1000, 'a'), "431"},  //
      {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551615\r\n\r\n", "413"},
  };
  for (const auto& [bytes, end] : rows) {
    INFO(bytes.substr(0, 150));
    CHECK(feed(bytes, bytes.size(), limits).end == end);
    if (bytes.size() < 10'000) CHECK(feed(bytes, 1, limits).end == end);
  }
}

TEST_CASE("the bytes around the chunks of a body are limited") {
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string small = "1;" + std::string(100, 'e') + "\r\na\r\n";
  std::string many;
  for (int i = 0; i < 1000; ++i) many += small;
  CHECK(feed(head + small + small + "0\r\n\r\n", 1000, Limits{}).end.empty());
  CHECK(feed(head + many + "0\r\n\r\n", 1000, Limits{}).end == "400");
  CHECK(feed(head + "1;" + std::string(100'000, 'e') + "\r\na\r\n0\r\n\r\n", 1000, Limits{}).end == "400");

  const std::string end = feed(head + "0\r\nX: " + std::string(100'000, 't') + "\r\n\r\n", 1000, Limits{}).end;
  CHECK((end == "400" || end == "431"));
}

TEST_CASE("a client that waits for 100 Continue is known once") {
  const Limits limits;
  const auto expects = [&](std::string_view bytes) {
    RequestReader reader{limits};
    const std::span<char> room = reader.prepare(bytes.size());
    std::copy(bytes.begin(), bytes.end(), room.begin());
    reader.commit(bytes.size());
    reader.next();
    const bool first = reader.take_expectation();
    CHECK_FALSE(reader.take_expectation());
    return first;
  };
  CHECK(expects("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"));
  CHECK(expects("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"));
  CHECK_FALSE(expects("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello"));
  CHECK_FALSE(expects("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"));
  CHECK_FALSE(expects("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"));
  CHECK_FALSE(expects("POST / HTTP/1.1\r\nHost: x\r\nExpect: something\r\nContent-Length: 5\r\n\r\n"));
  CHECK_FALSE(expects("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"));
  CHECK_FALSE(expects("GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n"));
}

TEST_CASE("a reader tells whether it is inside a request and its body") {
  const Limits limits;
  RequestReader reader{limits};
  const auto give = [&](std::string_view bytes) {
    const std::span<char> room = reader.prepare(4096);  // more than comes, as a connection asks for
    CHECK(room.size() >= 4096);
    std::copy(bytes.begin(), bytes.end(), room.begin());
    reader.commit(bytes.size());
    return reader.next();
  };
  using State = RequestReader::State;
  CHECK_FALSE(reader.in_request());
  CHECK(give("\r\n") == State::need_more);
  CHECK_FALSE(reader.in_request());
  CHECK(give("POST / HTTP/1.1\r\nHost: x\r\n") == State::need_more);
  CHECK(reader.in_request());
  CHECK_FALSE(reader.in_body());
  CHECK(give("Content-Length: 5\r\n\r\n") == State::need_more);
  CHECK(reader.in_body());
  CHECK(give("helloGET") == State::complete);
  CHECK(reader.parts("").body == "hello");
  reader.done();
  CHECK_FALSE(reader.in_request());
  CHECK(reader.next() == State::need_more);
  CHECK(reader.in_request());
  CHECK_FALSE(reader.in_body());
}

TEST_CASE("the buffer does not keep the frames of a chunked body") {
  const Limits limits;
  RequestReader reader{limits};
  const auto give = [&](std::string_view bytes) {
    const std::span<char> room = reader.prepare(bytes.size());
    CHECK(room.size() < 10'000);
    std::copy(bytes.begin(), bytes.end(), room.begin());
    reader.commit(bytes.size());
    return reader.next();
  };
  CHECK(give("PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n") == RequestReader::State::need_more);
  for (int i = 0; i < 100; ++i) {
    CHECK(give("3e8\r\n" + std::string(1000, 'x') + "\r\n") == RequestReader::State::need_more);
  }
  CHECK(give("0\r\n\r\nGET /b HTTP/1.1\r\nHost: y\r\n\r\n") == RequestReader::State::complete);
  CHECK(reader.parts("").target == "/a");
  CHECK(reader.parts("").body == std::string(100'000, 'x'));
  reader.done();
  CHECK(reader.next() == RequestReader::State::complete);
  CHECK(reader.parts("").target == "/b");
}

TEST_CASE("the views of a request hold however often the buffer has moved") {
  const std::string body(200'000, 'z');
  const std::string bytes = "POST /" + std::string(3000, 'p') + " HTTP/1.1\r\nHost: x\r\nA: " + std::string(3000, 'v') +
                            "\r\nContent-Length: 200000\r\n\r\n" + body;
  const std::string expected = "POST /" + std::string(3000, 'p') + " {Host: x}{A: " + std::string(3000, 'v') +
                               "}{Content-Length: 200000} " + body + " keep";
  const Outcome outcome = feed(bytes + bytes + bytes, 1000, Limits{});
  CHECK(outcome.end.empty());
  REQUIRE(outcome.requests.size() == 3);
  for (const std::string& request : outcome.requests) CHECK((request == expected));
}

}  // namespace request_reader_tests
