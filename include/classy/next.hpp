#pragma once
// Next: the rest of a request's way, for a middleware that stands around it.

#include <exception>
#include <stdexcept>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include <classy/error.hpp>
#include <classy/handler.hpp>

namespace classy {

/// The rest of the way: what a middleware that stands around it awaits. Once: a second call throws std::logic_error. Not
/// at all: then the middleware has answered by itself.
class Next {
 public:
  Next(const Handler& rest, Request& request, Response& response)
      : rest_{&rest}, request_{&request}, response_{&response}, status_{response.status()} {
    response.status(200);  // of the middleware's own answer; the route's comes back for the handler
  }
  Next(Next&& other) noexcept
      : rest_{std::exchange(other.rest_, nullptr)},
        request_{other.request_},
        response_{other.response_},
        status_{other.status_} {}
  Next(const Next&) = delete;
  Next& operator=(const Next&) = delete;
  Next& operator=(Next&&) = delete;
  ~Next() = default;

  /// To be awaited by the middleware's coroutine: `co_await next();`. Then the response is complete, whatever was
  /// thrown: it does not throw but for lack of memory, and when the request is cancelled.
  boost::asio::awaitable<void> operator()() {
    if (rest_ == nullptr) throw std::logic_error{"a middleware calls next() once"};
    response_->status(status_);
    return go_on(*std::exchange(rest_, nullptr), *request_, *response_);
  }

 private:
  static boost::asio::awaitable<void> go_on(const Handler& rest, Request& request, Response& response) {
    try {
      Pending pending = rest(request, response);
      if (pending.valid()) co_await std::move(pending);
    } catch (...) {
      answer_exception(std::current_exception(), request, response);
    }
  }

  const Handler* rest_;
  Request* request_;
  Response* response_;
  int status_;
};

}  // namespace classy
