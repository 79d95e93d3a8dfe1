#pragma once
// TestClient: asks a Handler as a client would, without a socket.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>

#include <classy/detail/separate.hpp>
#include <classy/detail/work.hpp>
#include <classy/handler.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>
#include <classy/storage.hpp>

namespace classy {

/// What a test may add to a request.
struct TestRequest {
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  Pairs headers{};
  std::string body{};
  nlohmann::json json{};  ///< the body, as application/json, unless null
  Pairs form{};           ///< the body, as application/x-www-form-urlencoded, unless empty
  Pairs query{};          ///< encoded, behind the target's own
  Pairs cookies{};        ///< of this request, beside those that the client keeps
};

/// The answer that a test looks at.
class TestAnswer {
 public:
  explicit TestAnswer(const Response& response);

  int status() const { return status_; }
  const std::string& text() const { return text_; }
  /// \throws nlohmann::json::parse_error when the body is no JSON.
  nlohmann::json json() const;
  /// The first header line of that name, in any case.
  std::optional<std::string> header(std::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& headers() const { return headers_; }

 private:
  int status_;
  std::string text_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

/// Asks an App, or any Handler, and waits for the answer, coroutines included:
///     classy::TestClient client{app};
///     REQUIRE(client.get("/users/7").json()["name"] == "Ada");
/// Goes the way that a server's requests go, from the parsed request on. Keeps the cookies that answers set, whatever
/// their path, until an answer lets them expire. For one thread.
class TestClient {
 public:
  explicit TestClient(Handler handler);
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;

  TestAnswer get(std::string_view target, const TestRequest& with = {}) { return request(Verb::get, target, with); }
  TestAnswer post(std::string_view target, const TestRequest& with = {}) { return request(Verb::post, target, with); }
  TestAnswer put(std::string_view target, const TestRequest& with = {}) { return request(Verb::put, target, with); }
  TestAnswer patch(std::string_view target, const TestRequest& with = {}) { return request(Verb::patch, target, with); }
  TestAnswer del(std::string_view target, const TestRequest& with = {}) { return request(Verb::delete_, target, with); }
  TestAnswer head(std::string_view target, const TestRequest& with = {}) { return request(Verb::head, target, with); }
  TestAnswer options(std::string_view target, const TestRequest& with = {}) {
    return request(Verb::options, target, with);
  }

  /// Work of Context::after() is run to its end before this returns.
  /// \throws std::runtime_error when the handler has not answered after ten seconds, or such work not ended; and the
  ///         first exception that such work throws.
  TestAnswer request(Verb verb, std::string_view target, const TestRequest& with = {});

  /// Runs a coroutine on the client's io_context, as a handler is run, and gives what it returns:
  ///     client.run(app.start());   // its on_start hooks: a client does not run them by itself
  /// \throws what it throws, and std::runtime_error when it has not ended after ten seconds.
  template <class T>
  T run(boost::asio::awaitable<T> work) {
    const auto result = std::make_shared<std::optional<T>>();  // the coroutine's, too: it may be left
    run_to_end(keep(std::move(work), result));
    return std::move(**result);
  }
  void run(boost::asio::awaitable<void> work) { run_to_end(std::move(work)); }

  /// A header line of each request that follows.
  TestClient& header(std::string name, std::string value) {
    headers_.emplace_back(std::move(name), std::move(value));
    return *this;
  }

  /// Gives handlers this T instead of what `classy::Extract<T>` would make: a copy for each request.
  template <class T>
  TestClient& override(T value) {
    return override_by<T>([value = std::move(value)] { return value; });
  }
  /// The same, made by a function for each request.
  template <class T, class Make>
  TestClient& override_by(Make make) {
    overrides_.emplace_back([make = std::move(make)](Storage& storage) { storage.emplace<T>(make()); });
    return *this;
  }
  TestClient& forget_overrides() {
    overrides_.clear();
    return *this;
  }

  /// What answers have set so far.
  std::map<std::string, std::string>& cookies() { return cookies_; }

 private:
  struct Exchange;  // what a handler may look at as long as it runs, though the test has given it up
  struct Loop;

  template <class T>
  static boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::shared_ptr<std::optional<T>> result) {
    T value = co_await std::move(work);
    result->emplace(std::move(value));
  }
  void run_to_end(boost::asio::awaitable<void> work);
  void answer(const std::shared_ptr<Exchange>& asked);
  void run_after(std::vector<detail::Work> work);
  void keep_cookies(const TestAnswer& answer);

  Handler handler_;
  TestRequest::Pairs headers_;
  std::map<std::string, std::string> cookies_;
  std::vector<std::function<void(Storage&)>> overrides_;
  const std::shared_ptr<Loop> loop_;
};

}  // namespace classy

#ifndef CLASSY_SEPARATE_COMPILATION
#include <classy/impl/test_client.ipp>
#endif
