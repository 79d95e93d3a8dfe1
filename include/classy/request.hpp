#pragma once
// Request: what the client asked, as views into the connection's buffer.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <ostream>  // boost/beast/http/verb.hpp uses it and forgets it
#include <span>
#include <string>
#include <string_view>

#include <boost/beast/http/verb.hpp>

#include <classy/captures.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/pairs.hpp>
#include <classy/pattern.hpp>
#include <classy/storage.hpp>

namespace classy {

/// The verbs of HTTP: `Verb::get`, `Verb::delete_` …
using Verb = boost::beast::http::verb;
/// Of a route that answers every verb, also those that HTTP does not know.
inline constexpr Verb any_verb = Verb::unknown;

class Request;
class Response;
struct Problem;
struct Policy;
class ExceptionHandlers;
enum class OnDisconnect : std::uint8_t;
namespace detail {
class Runtime;
class StopSignal;
}  // namespace detail

/// One header line.
struct HeaderField {
  std::string_view name;
  std::string_view value;
};

/// A request on its way to a handler. Every view that it gives stays valid until the handler has answered: for a
/// coroutine, until it returns. A request is used by one thread at a time.
class Request {
 public:
  /// What the server read. The views must outlive the request's handling.
  struct Parts {
    Verb verb = Verb::get;
    std::string_view method = "GET";  ///< as sent: tells unknown verbs apart
    std::string_view target = "/";    ///< origin-form, or "*"
    std::span<const HeaderField> headers{};
    std::string_view body{};
    std::string_view remote{};  ///< the client's address
  };

  Request() = default;
  explicit Request(const Parts& parts) { reset(parts); }
  Request(const Request&) = delete;  // the captures may point into this very object
  Request& operator=(const Request&) = delete;

  /// Makes it the next request of a connection; buffers are kept.
  void reset(const Parts& parts) {
    parts_ = parts;
    path_ = parts.target;
    query_ = {};
    const void* const mark = parts.target.empty() ? nullptr : std::memchr(path_.data(), '?', path_.size());
    if (mark != nullptr) [[unlikely]] {
      path_ = parts.target.substr(0, static_cast<std::size_t>(static_cast<const char*>(mark) - path_.data()));
      query_ = parts.target.substr(path_.size() + 1);
    }
    routing.pattern = {};
    routing.order = {};
    routing.captures.clear();
    routing.exceptions = nullptr;
    routing.timeout = std::chrono::milliseconds{0};
    routing.on_disconnect = {};
    routing.stop = nullptr;
    reading.query_read = reading.form_read = false;
    storage_.clear();
  }

  Verb verb() const { return parts_.verb; }
  /// The verb as the client wrote it.
  std::string_view method() const { return parts_.method; }
  std::string_view target() const { return parts_.target; }
  /// The target up to "?", as sent: not decoded.
  std::string_view path() const { return path_; }
  /// The target behind "?", as sent: not decoded. Empty when there is none.
  std::string_view query() const { return query_; }
  std::string_view body() const { return parts_.body; }
  /// The client's address, for logs; empty when there is no network.
  std::string_view remote() const { return parts_.remote; }

  std::span<const HeaderField> headers() const { return parts_.headers; }
  /// The value of the first header line of that name, in any case; nothing when there is none.
  std::optional<std::string_view> header(std::string_view name) const {
    for (const HeaderField& field : parts_.headers) {
      if (detail::equals_ignoring_case(field.name, name)) return field.value;
    }
    return std::nullopt;
  }

  /// Where the request went: filled in by `Routes`, read by the binder. Handlers ask through their parameters.
  struct Routing {
    std::string_view pattern;              ///< of the route that was chosen; empty before, and when there is none
    Captures captures;                     ///< its path parameters, in the order of the handler's parameters
    std::span<const std::uint8_t> order;   ///< which of the pattern's each is; empty when the orders are the same
    std::string scratch;                   ///< the decoded path, when it had to be decoded
    const Policy* policy = nullptr;        ///< the App's; the defaults when null
    std::chrono::milliseconds timeout{0};  ///< for a handler that waits; 0: none
    OnDisconnect on_disconnect{};          ///< what becomes of a handler that waits when the client leaves
    detail::StopSignal* stop = nullptr;    ///< null when there is no server that could give it
    const ExceptionHandlers* exceptions = nullptr;  ///< of the route's routers; null when they have none
    detail::Runtime* runtime = nullptr;             ///< of the connection's I/O thread; null when there is no server

    /// The name of the handler's path parameter at `index`, counted from 0.
    std::string_view parameter_name(std::size_t index) const {
      return classy::parameter_name(pattern, order.empty() ? index : order[index]);
    }
  };
  Routing routing;

  /// What extractors keep: decoded pairs, and what user code asked for once.
  struct Reading {
    detail::Pairs query;
    detail::Pairs form;
    bool query_read = false;
    bool form_read = false;
    detail::Pairs::Outcome query_outcome{};
    detail::Pairs::Outcome form_outcome{};
  };
  Reading reading;

  /// Objects that live until the request has been answered: how middleware hands on what it found.
  ///     request.storage().emplace<User>(user);
  Storage& storage() const { return storage_; }

 private:
  Parts parts_;
  std::string_view path_ = "/";
  std::string_view query_;
  mutable Storage storage_;  // a request is used by one thread at a time
};

}  // namespace classy
