// The code of docs/sync-and-async.md.
#include <atomic>
#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <classy/controller.hpp>
#include <classy/serve.hpp>

namespace docs_sync_and_async {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class Register {
 public:
  asio::awaitable<bool> has(int voter) const {
    asio::steady_timer timer{co_await asio::this_coro::executor, 10ms};
    co_await timer.async_wait(asio::use_awaitable);
    co_return voter != 0;
  }
};

class Poll {
 public:
  explicit Poll(const Register& voters) : voters_{voters} {}

  int vote() { return ++votes_; }

  asio::awaitable<int> vote_by_mail(int voter) {
    const bool known = co_await voters_.has(voter);  // others vote meanwhile
    if (!known) throw classy::HttpError{403, "who is this?"};
    co_return ++votes_;  // so a member is read behind the wait, not kept from before
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(post("/", &Poll::vote), post("/mail/{voter}", &Poll::vote_by_mail));
  }

 private:
  const Register& voters_;
  int votes_ = 0;
};

std::string lines_with(std::string_view word, const std::string& file) {
  return file + ": " + std::string{word} + "\n";
}

class Archive {
 public:
  explicit Archive(std::vector<std::string> files) : files_{std::move(files)} {}

  std::string search(std::string word, classy::Context& context) const {
    const std::stop_token stop = context.stop_token();
    std::string found;
    for (const std::string& file : files_) {
      if (stop.stop_requested()) break;  // nobody waits for it any more
      found += lines_with(word, file);   // reads the file: blocks
    }
    return found;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/search/{word}", &Archive::search, {.timeout = 10s, .offload = true}));
  }

 private:
  std::vector<std::string> files_;
};

class Stock {
 public:
  int sell() { return ++sold_; }

  static constexpr auto routes() { return classy::routes(classy::post("/", &Stock::sell)); }

 private:
  std::atomic<int> sold_{0};
};

std::string rendered(std::string_view name) { return "<h1>" + std::string{name} + "</h1>"; }

class Pages {
 public:
  std::string page(std::string name) {
    const auto [at, is_new] = pages_.try_emplace(name);
    if (is_new) at->second = rendered(name);
    return at->second;
  }

  static constexpr auto routes() { return classy::routes(classy::get("/{name}", &Pages::page)); }

 private:
  std::unordered_map<std::string, std::string> pages_;
};

int run() {
  Register voters;
  Poll poll{voters};
  Archive archive{{"1999", "2000"}};
  Stock stock;
  classy::App app;
  app.include("/poll", poll).include("/archive", archive);
  app.include("/stock", classy::concurrent(stock));                          // it locks for itself
  app.include("/pages", classy::per_thread<Pages>([] { return Pages{}; }));  // each I/O thread has one of its own
  return classy::serve(app, {.port = 8080, .threads = 2, .workers = {.threads = 16, .queue = 500}});
}

}  // namespace docs_sync_and_async
