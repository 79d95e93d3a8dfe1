#pragma once
// The code of test_client.hpp.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/verb.hpp>
#include <nlohmann/json.hpp>

#include <classy/after_failure.hpp>
#include <classy/body_source.hpp>
#include <classy/detail/after_answer.hpp>
#include <classy/detail/after_work.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/percent_encode.hpp>
#include <classy/error.hpp>
#include <classy/test_client.hpp>

namespace classy {
namespace detail {

/// `a=1&b=two+words`: https://url.spec.whatwg.org/#concept-urlencoded-serializer
inline std::string urlencoded(const TestRequest::Pairs& pairs) {
  std::string text;
  const auto append = [&text](std::string_view part) {
    const auto begin = static_cast<std::ptrdiff_t>(text.size());
    append_percent_encoded(text, part, [](char c) { return c == ' ' || c == '*' || (c != '~' && is_unreserved(c)); });
    std::replace(text.begin() + begin, text.end(), ' ', '+');
  };
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += '&';
    append(name);
    text += '=';
    append(value);
  }
  return text;
}

/// \throws std::runtime_error when it cannot be read to its end; a server closes the connection then
inline std::string whole(const BodySource& source) {
  std::string text(static_cast<std::size_t>(source.size()), '\0');
  for (std::size_t size = 0, at = 0; at != text.size(); at += size) {
    size = source.read(at, std::span{text}.subspan(at));
    if (size == 0) throw std::runtime_error{"the body cannot be read to its end"};
  }
  return text;
}

}  // namespace detail

CLASSY_DECL TestAnswer::TestAnswer(const Response& response) : status_{response.status()}, text_{response.body()} {
  if (response.source()) text_ = detail::whole(*response.source());
  for (const HeaderField& field : response.headers()) headers_.emplace_back(field.name, field.value);
}
CLASSY_DECL nlohmann::json TestAnswer::json() const { return nlohmann::json::parse(text_); }
CLASSY_DECL std::optional<std::string> TestAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (detail::equals_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

struct TestClient::Exchange {
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

struct TestClient::Loop {
  /// \throws std::runtime_error when it has not come to be done after ten seconds.
  template <class Done>
  void run_until(Done done, const char* complaint) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    io.restart();
    while (!done() && io.run_one_until(end) != 0) {
    }
    if (!done()) throw std::runtime_error{complaint};
  }

  boost::asio::io_context io{1};
};

CLASSY_DECL TestClient::TestClient(Handler handler) : handler_{std::move(handler)}, loop_{std::make_shared<Loop>()} {}

CLASSY_DECL TestAnswer TestClient::request(Verb verb, std::string_view target, const TestRequest& with) {
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

CLASSY_DECL void TestClient::answer(const std::shared_ptr<Exchange>& asked) {
  try {
    Pending pending = handler_(asked->request, asked->response);
    if (!pending.valid()) return;
    boost::asio::co_spawn(loop_->io, std::move(pending), [asked](const std::exception_ptr& exception) {
      asked->failure = exception;
      asked->done = true;
    });
  } catch (...) {
    asked->failure = std::current_exception();
    asked->done = true;
  }
  loop_->run_until([&asked] { return asked->done; }, "the handler has not answered within ten seconds");
  if (asked->failure) answer_exception(asked->failure, asked->request, asked->response);
}

CLASSY_DECL void TestClient::run_to_end(boost::asio::awaitable<void> work) {
  struct State {
    std::exception_ptr failure;
    bool done = false;
  };
  const auto state = std::make_shared<State>();  // the coroutine's, too: it may be left
  boost::asio::co_spawn(loop_->io, std::move(work), [state](const std::exception_ptr& exception) {
    state->failure = exception;
    state->done = true;
  });
  loop_->run_until([&state] { return state->done; }, "the coroutine has not ended within ten seconds");
  if (state->failure) std::rethrow_exception(state->failure);
}

CLASSY_DECL void TestClient::run_after(std::vector<detail::Work> work) {
  struct State {
    detail::AfterWork after;
    std::exception_ptr failure;
    OnAfterFailure tell = [this](const std::exception_ptr& thrown) {
      if (!failure) failure = thrown;
    };
  };
  const auto state = std::make_shared<State>();  // the coroutines', too: they may be left
  state->after.add(std::move(work));
  boost::asio::post(loop_->io, [this, state] { state->after.begin(loop_->io.get_executor(), state, state->tell); });
  loop_->run_until([&state] { return !state->after.waits() && !state->after.runs(); },
                   "the work after the answer has not ended within ten seconds");
  if (state->failure) std::rethrow_exception(state->failure);
}

/// RFC 6265, 5.2, as far as a test needs it: a cookie's name and value, and whether it has expired at once.
CLASSY_DECL void TestClient::keep_cookies(const TestAnswer& answer) {
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

}  // namespace classy
