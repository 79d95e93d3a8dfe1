#pragma once
// TestClient: asks a Handler as a client would, without a socket.

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>

#include <classy/error.hpp>
#include <classy/handler.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy {

/// What a test may add to a request.
struct TestRequest {
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};
  nlohmann::json json{};  ///< the body, as application/json, unless null
};

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
/// Goes the way that a server's requests go, from the parsed request on. For one thread.
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

  /// \throws std::runtime_error when the handler has not answered after ten seconds.
  TestAnswer request(Verb verb, std::string_view target, const TestRequest& with = {}) {
    const auto asked = std::make_shared<Exchange>(verb, target, with);
    answer(asked);
    if (verb == Verb::head) asked->response.empty_body();
    return TestAnswer{asked->response};
  }

 private:
  /// What a handler may look at as long as it runs, though the test has given it up.
  struct Exchange {
    Exchange(Verb verb, std::string_view path, const TestRequest& from) : target{path}, with{from} {
      if (!with.json.is_null()) with.body = with.json.dump();
      headers.push_back({"Host", "test"});
      for (const auto& [name, value] : with.headers) headers.push_back({name, value});
      if (!with.json.is_null()) headers.push_back({"Content-Type", Response::application_json});
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
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    io_.restart();
    while (!asked->done && io_.run_one_until(end) != 0) {
    }
    if (!asked->done) throw std::runtime_error{"the handler has not answered within ten seconds"};
    if (asked->failure) answer_exception(asked->failure, asked->request, asked->response);
  }

  Handler handler_;
  boost::asio::io_context io_{1};
};

}  // namespace classy
