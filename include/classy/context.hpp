#pragma once
// Context: what a handler may ask of, and say beside, its request while it runs.
//     boost::asio::awaitable<User> one(int id, classy::Context& context) {
//       context.set("Cache-Control", "no-store").cookie("seen", "1", {.http_only = true});

#include <stop_token>
#include <string_view>
#include <utility>

#include <classy/extract.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>
#include <classy/set_cookie.hpp>
#include <classy/stop.hpp>

namespace classy {

/// Taken by reference; valid until the handler has answered. For one thread at a time.
class Context {
 public:
  explicit Context(Request& request) : request_{request} {}

  const Request& request() const { return request_; }

  /// Header lines of the answer, beside those of the result; an answer that an exception becomes has none of them.
  /// Both throw what Response::set() throws.
  Context& set(std::string_view name, std::string_view value) {
    lines().set(name, value);
    return *this;
  }
  Context& add(std::string_view name, std::string_view value) {
    lines().add(name, value);
    return *this;
  }
  /// A `Set-Cookie` line.
  /// \throws std::invalid_argument for what cannot stand in one; see set_cookie.hpp.
  Context& cookie(std::string_view name, std::string_view value, const CookieOptions& options = {}) {
    return add("Set-Cookie", set_cookie(name, value, options));
  }

  /// Why the request is to be given up: its client has left, its time or the server's is up. A coroutine need not ask:
  /// what it awaits is cancelled, and throws. A handler that computes, or that blocks on the worker pool, asks now and
  /// then, or gives the token to what it calls. The token is stopped as long as the handler runs, and no longer.
  /// From any thread. Without a server, as under a TestClient, nothing is ever given up.
  StopReason stop_reason() const {
    const detail::StopSignal* const stop = request_.routing.stop;
    return stop == nullptr ? StopReason::none : stop->reason();
  }
  std::stop_token stop_token() const {
    detail::StopSignal* const stop = request_.routing.stop;
    return stop == nullptr ? std::stop_token{} : stop->token();
  }

  /// An object of this request, made when it is first asked for: shared with middleware and extractors.
  template <class T>
  T& state() const {
    return request_.storage().get<T>();
  }

 private:
  friend void add_context_headers(const Request& request, Response& response);

  struct Lines {
    Response of;  // a Response checks them, and keeps them in one text
  };
  Response& lines() const { return request_.storage().get<Lines>().of; }

  Request& request_;
};

/// Puts what a Context said into the answer. For the binder.
inline void add_context_headers(const Request& request, Response& response) {
  const auto* lines = request.storage().find<Context::Lines>();
  if (lines == nullptr) return;
  for (const HeaderField& field : lines->of.headers()) {
    if (detail::equals_ignoring_case(field.name, "Set-Cookie")) {
      response.add(field.name, field.value);
    } else {
      response.remove(field.name);
    }
  }
  for (const HeaderField& field : lines->of.headers()) {
    if (!detail::equals_ignoring_case(field.name, "Set-Cookie")) response.add(field.name, field.value);
  }
}

template <>
struct Extractor<Context> {
  static constexpr Source source = Source::request;

  static constexpr bool by_reference = true;

  static Context from(Extraction& extraction) { return Context{extraction.request()}; }
};

}  // namespace classy
