// What a client sends, however it is cut and whenever the client leaves or is silent, is answered by whole responses,
// none of them for what is no request.
//
// Bytes of the input: how many one read gives; how many one write takes; flags; then what the client sends, in which
// 0xff is no byte but the client's silence, for as many seconds as the next byte says.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

#include "support/answers.hpp"
#include "support/session_on_wire.hpp"

namespace session_fuzz {

namespace asio = boost::asio;

/// Says which request it answers: how many there were, and whether all of its body had come.
class Desk {
 public:
  std::string text(std::string text) { return count(text); }
  std::string length(classy::Body body) { return count(std::to_string(body.size())); }
  asio::awaitable<std::string> later(classy::Body body) {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    co_return count(std::to_string(body.size()));
  }
  classy::Response last() { return classy::Response{200}.set("Connection", "close").body(count("last")); }
  int fail() { throw classy::HttpError{500, count("fail")}; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/text/{text}", &Desk::text), post("/length", &Desk::length),
                          post("/later", &Desk::later), get("/last", &Desk::last), get("/fail", &Desk::fail));
  }

  std::size_t handled = 0;

 private:
  std::string count(std::string text) {
    ++handled;
    return text;
  }
};

[[noreturn]] void wrong(const char* what, std::string_view output) {
  std::fprintf(stderr, "%s; the output is\n%.*s\n", what, static_cast<int>(output.size()), output.data());
  std::abort();
}
void check(bool good, const char* what, std::string_view output) {
  if (!good) wrong(what, output);
}

/// What a strict client makes of the output. Where the client left off reading, the last answer may be cut.
struct Answers {
  std::size_t finals = 0;
  std::size_t successes = 0;
  bool closes = false;
};
Answers read(std::string_view output, const std::vector<bool>& heads, bool cut) {
  const test::Answers all = test::read_answers(output, [&](std::size_t n) { return n < heads.size() && heads[n]; });
  if (all.fault != nullptr) wrong(all.fault, output);
  check(cut || !all.cut, "an answer is cut short", output);
  Answers answers{.finals = all.finals.size()};
  for (const test::Answer& answer : all.finals) {
    answers.successes += answer.status < 300 ? 1U : 0U;
    answers.closes = answer.closes();
  }
  return answers;
}

}  // namespace session_fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace session_fuzz;
  if (size < 3) return 0;
  const std::uint8_t in = data[0], out = data[1], flags = data[2];
  const bool drains = (flags & 1) != 0, leaves = (flags & 2) != 0, stops_taking = (flags & 4) != 0;
  data += 3, size -= 3;

  Desk desk;
  classy::App app;
  app.include("", desk);
  // What the reader took for requests, in their order: what an answer may stand for.
  std::vector<bool> heads;
  std::size_t requests = 0;
  struct Seen {
    std::vector<bool>* heads;
    std::size_t* requests;
    classy::Handler next;
  } seen{&heads, &requests, app};
  const classy::Handler counted{[](const classy::Handler& self, classy::Request& request, classy::Response& response) {
                                  const Seen& to = self.object<Seen>();
                                  to.heads->push_back(request.verb() == classy::Verb::head);
                                  ++*to.requests;
                                  return to.next(request, response);
                                },
                                &seen};

  const classy::Limits limits{
      .request_line = 200, .header_bytes = 400, .header_count = 8, .body = 300, .pending_output = 500, .requests = 20};
  test::SessionOnWire session{counted, limits};
  if (in != 0) session.wire.cut = in;
  if (out != 0) session.wire.cut_write = out;
  if (stops_taking) session.wire.take(300);
  session.start();

  std::string piece;
  bool silent = false;
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] != 0xff) {
      piece += static_cast<char>(data[i]);
      if (piece.size() < 64 && (in == 0 || piece.size() < in)) continue;
    } else {
      silent = true;
    }
    session.send(std::exchange(piece, {}));
    if (data[i] != 0xff) continue;
    if (++i < size) session.pass(std::chrono::seconds{data[i]});
    if (drains && i > size / 2) session.drain();
  }
  session.send(piece);
  if (leaves) session.finish();
  if (stops_taking) session.wire.take(test::Wire::any);
  session.poll();

  const std::string before = session.output();
  const std::size_t complete = requests;
  Answers answers = read(before, heads, session.wire.reset);
  check(answers.finals <= requests + 1, "more answers than requests", before);
  check(answers.successes <= requests, "a success for no request", before);
  check(desk.handled <= requests, "a handler has run for no request", before);
  check(session.wire.reset || answers.finals >= requests, "a request has no answer", before);
  // A refusal is the last answer: there are no more requests than answers before it.
  if (answers.finals == requests + 1) check(answers.closes, "a refusal without Connection: close", before);

  // Whatever it waits for, some time later it is gone, and without a request there was no other answer than a 408.
  session.finish();
  for (int i = 0; i < 4 && !session.ended; ++i) session.pass(std::chrono::minutes{2});
  check(requests == complete, "the end of the bytes has completed a request", session.output());
  check(session.ended && session.wire.alive == 0, "the session does not end", session.output());
  answers = read(session.output(), heads, session.wire.reset);
  check(answers.successes <= requests, "a success for no request", session.output());
  if (!silent && answers.finals == requests + 1) {
    check(session.output().find("HTTP/1.1 408 ") == std::string::npos, "too late, though nobody waited",
          session.output());
  }
  return 0;
}
