#pragma once
// Heads of requests, and what becomes of them by chance.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "support/chance.hpp"

namespace test {

inline constexpr std::string_view seed_heads[] = {
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /a/b%20c?d=e&f HTTP/1.1\r\nHost: localhost:8080\r\nConnection: keep-alive\r\n\r\n",
    "GET /echo/hello HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
    "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\n"
    "Cookie: session=5f2b1c9e7d; theme=dark\r\nConnection: keep-alive\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Type: text/plain\r\n\r\nhello",
    "PUT /a HTTP/1.1\r\nhost:x\r\ntransfer-encoding:chunked\r\nExpect: 100-continue\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: close\r\nProxy-Connection: keep-alive\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n",
    "GET http://h:80/p?q HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET HTTPS://[::1]?q HTTP/1.7\r\nHost: [::1]:80\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "DELETE /x HTTP/1.1\r\nHost: a%2Db.example\r\nA:\r\nB: \t b  b\t \r\nC: \x80\xFF\r\n\r\n",
};

inline constexpr std::string_view words_of_heads[] = {
    "GET ",
    "HEAD ",
    "POST ",
    "CONNECT ",
    "OPTIONS ",
    "BREW ",
    "M-SEARCH ",
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    " HTTP/2.0\r\n",
    "*",
    "http://",
    "https://",
    "/",
    "?",
    "\r\n",
    "\r",
    "\n",
    "\r\n\r\n",
    ":",
    ": ",
    ",",
    ", ",
    " ",
    "\t",
    "Host: x\r\n",
    "Host:\r\n",
    "Host: [",
    "]",
    ":80",
    "%",
    "%41",
    "\r\nContent-Length: 0",
    "\r\nContent-Length: 18446744073709551615",
    "\r\nTransfer-Encoding: chunked",
    "\r\nTransfer-Encoding:",
    "chunked",
    "gzip",
    "\r\nExpect: 100-continue",
    "\r\nExpect: x",
    "\r\nConnection: close",
    "\r\nConnection: keep-alive",
    "\r\nProxy-Connection: close",
    "close",
    "keep-alive",
    "\r\nA: b",
    "HTTP/1.1",
    "1",
    "9999999999",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
};

/// Makes one of the seeds, changed in up to four places, in `head`.
inline void mutate_head(Chance& chance, std::string& head) {
  const auto seed = [&] { return seed_heads[chance.below(std::size(seed_heads))]; };
  head = seed();
  for (std::size_t changes = chance.below(5); changes != 0; --changes) {
    const std::size_t at = chance.below(head.size() + 1), size = chance.below(9);
    switch (chance.below(8)) {
      case 0: head.insert(at, words_of_heads[chance.below(std::size(words_of_heads))]); break;
      case 1: {
        const std::string_view word = words_of_heads[chance.below(std::size(words_of_heads))];
        head.replace(at, word.size(), word);
        break;
      }
      case 2: head.erase(at, size); break;
      case 3: head.insert(at, head.substr(chance.below(head.size() + 1), chance.below(40))); break;
      case 4:
        if (at < head.size()) head[at] = static_cast<char>(chance.below(256));
        break;
      case 5:
        if (at < head.size()) head[at] = static_cast<char>(head[at] ^ 1 << chance.below(8));
        break;
      case 6: head.resize(at); break;
      case 7: {  // a line of another head
        const std::string_view other = seed();
        const std::size_t line = other.find('\n', chance.below(other.size())) + 1;
        const std::size_t there = head.find('\n', at);
        if (there != std::string::npos) head.insert(there + 1, other.substr(line, other.find('\n', line) + 1 - line));
        break;
      }
    }
  }
}

}  // namespace test
