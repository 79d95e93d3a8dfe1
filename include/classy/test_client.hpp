#pragma once
// TestClient: asks a Handler as a client would, without a socket.

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>

#include <classy/after_failure.hpp>
#include <classy/detail/after_answer.hpp>
#include <classy/detail/after_work.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/work.hpp>
#include <classy/error.hpp>
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

namespace detail {

/// `a=1&b=two+words`: https://url.spec.whatwg.org/#concept-urlencoded-serializer
inline std::string urlencoded(const TestRequest::Pairs& pairs) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string text;
  const auto append = [&](std::string_view part) {
    for (const char c : part) {
      const auto byte = static_cast<unsigned char>(c);
      const bool letter = (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9');
      if (letter || c == '-' || c == '.' || c == '_' || c == '*') {
        text += c;
      } else if (c == ' ') {
        text += '+';
      } else {
        text.append(1, '%').append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
      }
    }
  };
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    append(name);
    text += '=';
    append(value);
  }
  return text;
}

}  // namespace detail

/// The answer that a test looks at.
class TestAnswer {
 public:
  explicit TestAnswer(const Response& response) : status_{response.status()}, text_{response.body()} {
    for (const HeaderField& field : response.headers()) headers_.emplace_back(field.name, field.value);
  }

  int status() const { return status_; }
  const std::string& text() const { return text_; }
  /// \throws nlohmann::json::parse_error when the body is no JSON.
  nlohmann::json json() const { return nlohmann::json::parse(text_); }
  /// The first header line of that name, in any case.
  std::optional<std::string> header(std::string_view name) const {
    for (const auto& [key, value] : headers_) {
      if (detail::equals_ignoring_case(key, name)) return value;
    }
    return std::nullopt;
  }
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
  explicit TestClient(Handler handler) : handler_{std::move(handler)} {}

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
  TestAnswer request(Verb verb, std::string_view target, const TestRequest& with = {}) {
    const auto asked = std::make_shared<Exchange>(verb, target, with, headers_, cookies_);
    for (const auto& replace : overrides_) replace(asked->request.storage());
    answer(asked);
    std::vector<detail::Work> after;
    if (auto* const wanted = asked->request.storage().find<detail::AfterAnswer>()) after = std::move(wanted->work);
    asked->request.storage().clear();
    if (verb == Verb::head) asked->response.empty_body();
    TestAnswer answer{asked->response};
    keep_cookies(answer);
    if (!after.empty()) run_after(std::move(after));
    return answer;
  }

  /// Runs a coroutine on the client's io_context, as a handler is run, and gives what it returns:
  ///     client.run(app.start());   // its on_start hooks: a client does not run them by itself
  /// \throws what it throws, and std::runtime_error when it has not ended after ten seconds.
  template <class T>
  T run(boost::asio::awaitable<T> work) {
    std::future<T> result = boost::asio::co_spawn(io_, std::move(work), boost::asio::use_future);
    run_until([&result] { return result.wait_for(std::chrono::seconds{0}) == std::future_status::ready; },
              "the coroutine has not ended within ten seconds");
    return result.get();
  }

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
  /// What a handler may look at as long as it runs, though the test has given it up.
  struct Exchange {
    Exchange(Verb verb, std::string_view path, const TestRequest& from, const TestRequest::Pairs& always,
             const std::map<std::string, std::string>& kept)
        : target{path}, with{from} {
      if (!with.query.empty()) {
        target += (target.find('?') == std::string::npos ? "?" : "&") + detail::urlencoded(with.query);
      }
      if (!with.json.is_null()) with.body = with.json.dump();
      if (!with.form.empty()) with.body = detail::urlencoded(with.form);
      const auto add = [this](const std::string& name, const std::string& value) {
        cookie_line.append(cookie_line.empty() ? "" : "; ").append(name).append("=").append(value);
      };
      for (const auto& [name, value] : kept) add(name, value);
      for (const auto& [name, value] : with.cookies) add(name, value);
      with.headers.insert(with.headers.begin(), always.begin(), always.end());
      headers.push_back({"Host", "test"});
      for (const auto& [name, value] : with.headers) headers.push_back({name, value});
      if (!cookie_line.empty()) headers.push_back({"Cookie", cookie_line});
      if (!with.json.is_null()) headers.push_back({"Content-Type", Response::application_json});
      if (!with.form.empty()) headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
      const auto method = boost::beast::http::to_string(verb);
      request.reset({.verb = verb,
                     .method = {method.data(), method.size()},
                     .target = target,
                     .headers = headers,
                     .body = with.body,
                     .remote = "test"});
    }

    std::string target;
    TestRequest with;
    std::string cookie_line;
    std::vector<HeaderField> headers;
    Request request;
    Response response;
    std::exception_ptr failure;
    bool done = false;
  };

  void answer(const std::shared_ptr<Exchange>& asked) {
    try {
      Pending pending = handler_(asked->request, asked->response);
      if (!pending.valid()) return;
      boost::asio::co_spawn(io_, std::move(pending), [asked](const std::exception_ptr& exception) {
        asked->failure = exception;
        asked->done = true;
      });
    } catch (...) {
      asked->failure = std::current_exception();
      asked->done = true;
    }
    run_until([&asked] { return asked->done; }, "the handler has not answered within ten seconds");
    if (asked->failure) answer_exception(asked->failure, asked->request, asked->response);
  }

  void run_after(std::vector<detail::Work> work) {
    struct State {
      detail::AfterWork after;
      std::exception_ptr failure;
      OnAfterFailure tell = [this](const std::exception_ptr& thrown) {
        if (!failure) failure = thrown;
      };
    };
    const auto state = std::make_shared<State>();  // the coroutines', too: they may be left
    state->after.add(std::move(work));
    boost::asio::post(io_, [this, state] { state->after.begin(io_.get_executor(), state, state->tell); });
    run_until([&state] { return !state->after.waits() && !state->after.runs(); },
              "the work after the answer has not ended within ten seconds");
    if (state->failure) std::rethrow_exception(state->failure);
  }

  template <class Done>
  void run_until(Done done, const char* complaint) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    io_.restart();
    while (!done() && io_.run_one_until(end) != 0) {
    }
    if (!done()) throw std::runtime_error{complaint};
  }

  /// RFC 6265, 5.2, as far as a test needs it: a cookie's name and value, and whether it has expired at once.
  void keep_cookies(const TestAnswer& answer) {
    for (const auto& [field, line] : answer.headers()) {
      if (!detail::equals_ignoring_case(field, "Set-Cookie")) continue;
      const std::string_view all = line;
      const std::string_view pair = all.substr(0, all.find(';'));
      const std::string name{detail::trim(pair.substr(0, pair.find('=')))};
      std::string_view value = detail::trim(pair.substr(std::min(pair.size(), pair.find('=') + 1)));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
      if (all.find("; Max-Age=0") != std::string_view::npos) {
        cookies_.erase(name);
      } else {
        cookies_[name] = value;
      }
    }
  }

  Handler handler_;
  TestRequest::Pairs headers_;
  std::map<std::string, std::string> cookies_;
  std::vector<std::function<void(Storage&)>> overrides_;
  boost::asio::io_context io_{1};
};

}  // namespace classy
