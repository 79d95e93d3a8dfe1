#pragma once
// Errors as clients see them: HttpError for handlers to throw, Problem and Fault for what the framework finds, and the
// two shapes of their bodies (RFC 9457's problem+json, or FastAPI's).

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/beast/http/status.hpp>
#include <boost/system/system_error.hpp>

#include <classy/detail/after_answer.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/fault.hpp>
#include <classy/json_write.hpp>
#include <classy/policy.hpp>
#include <classy/reflect.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy {

/// A header line that an error carries.
struct ErrorHeader {
  std::string name;
  std::string value;
};

/// Thrown by a handler, or by anything that it calls: becomes the answer of that status.
///     throw classy::HttpError{404, "no such user"};
///     throw classy::HttpError{409, Shortage{.missing = 3}};  // anything that has a Shape
/// The detail is sent to the client, a value as JSON: under "detail" in FastAPI's shape, under "data" in RFC 9457's; an exception of any other type is a 500 without its text.
class HttpError : public std::exception {
 public:
  HttpError() : HttpError{500} {}
  explicit HttpError(int status, std::string detail = {}, std::vector<ErrorHeader> headers = {})
      : status_{status}, detail_{std::move(detail)}, headers_{std::move(headers)} {}
  explicit HttpError(StatusCode status, std::string detail = {}, std::vector<ErrorHeader> headers = {})
      : HttpError{static_cast<int>(status), std::move(detail), std::move(headers)} {}
  /// \throws std::length_error when the value is nested too deep for JSON.
  template <class T>
    requires(!std::is_convertible_v<const T&, std::string> && detail::writable<T>)
  HttpError(int status, const T& value, std::vector<ErrorHeader> headers = {})
      : status_{status}, headers_{std::move(headers)} {
    write_json(shape_of<T>(), &value, data_);
  }

  int status() const noexcept { return status_; }
  const std::string& detail() const noexcept { return detail_; }
  /// The value that is its detail, as JSON; empty when that is a text.
  const std::string& data() const noexcept { return data_; }
  const std::vector<ErrorHeader>& headers() const noexcept { return headers_; }
  const char* what() const noexcept override { return detail_.empty() ? "an HTTP error" : detail_.c_str(); }

 private:
  int status_;
  std::string detail_;
  std::string data_;
  std::vector<ErrorHeader> headers_;
};

/// An answer that the framework gives by itself: the status, and why.
struct Problem {
  int status = 500;
  std::string detail{};         ///< one sentence for the client; the status's own phrase when empty
  std::vector<Fault> errors{};  ///< of a 422: every fault of the request
  std::string data{};           ///< more for the client, as JSON
};

/// The phrase of a status: "Not Found". Empty for a number that has no name.
inline std::string_view phrase(int status) {
  if (status == 422) return "Unprocessable Content";  // RFC 9110's name; Beast 1.81 has RFC 4918's
  if (status == 413) return "Content Too Large";
  if (boost::beast::http::int_to_status(static_cast<unsigned>(status)) == StatusCode::unknown) return {};
  const auto text = boost::beast::http::obsolete_reason(static_cast<StatusCode>(status));
  return {text.data(), text.size()};
}

/// RFC 9457's shape, `application/problem+json`: what an App answers with unless told otherwise.
inline void problem_json(const Problem& problem, const Request&, Response& response) {
  std::string& out = response.status(problem.status).empty_body();
  out += "{\"type\":\"about:blank\",\"title\":";
  detail::append_json_string(out, phrase(problem.status).empty() ? "Error" : phrase(problem.status));
  out += ",\"status\":";
  detail::append_integer(out, problem.status);
  if (!problem.detail.empty()) {
    out += ",\"detail\":";
    detail::append_json_string(out, problem.detail);
  }
  if (!problem.errors.empty()) {
    out += ",\"errors\":";
    detail::append_faults(out, problem.errors);
  }
  if (!problem.data.empty()) out.append(",\"data\":").append(problem.data);
  out += '}';
  response.type("application/problem+json");
}

/// FastAPI's shape, `application/json`, for clients that know it: `app.errors(classy::fastapi_errors)`. What is wrong
/// with a request is always 422 there.
inline void fastapi_errors(const Problem& problem, const Request&, Response& response) {
  std::string& out = response.status(problem.errors.empty() ? problem.status : 422).empty_body();
  out += "{\"detail\":";
  if (!problem.errors.empty()) {
    detail::append_faults(out, problem.errors);
  } else if (!problem.data.empty()) {
    out += problem.data;
  } else {
    detail::append_json_string(out, problem.detail.empty() ? phrase(problem.status) : problem.detail);
  }
  out += '}';
  response.type(Response::application_json);
}

/// Answers with a problem, in the shape that the App chose. What the response held before is gone.
inline void answer_problem(const Problem& problem, const Request& request, Response& response) {
  response.clear();
  const Policy* const policy = request.routing.policy;
  if (policy == nullptr || !policy->render_error) {
    problem_json(problem, request, response);
  } else {
    policy->render_error(problem, request, response);
  }
}

/// Answers as an HttpError says.
/// \throws std::invalid_argument for a status or a header that cannot be sent.
inline void answer_http_error(const HttpError& error, const Request& request, Response& response) {
  answer_problem({.status = error.status(), .detail = error.detail(), .data = error.data()}, request, response);
  for (const ErrorHeader& header : error.headers()) {
    const bool single = detail::equals_ignoring_case(header.name, "Content-Type");
    single ? response.set(header.name, header.value) : response.add(header.name, header.value);
  }
}

namespace detail {

/// What an exception says, for the log. Boost's system_error says it in pages of source locations: its code says it in a
/// word.
inline std::string what_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const boost::system::system_error& error) {
    return error.code().message();
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

/// True when a function of on_exception() has answered: the route's routers' come first, then the App's. Throws what
/// that function throws.
inline bool answer_mapped(const std::exception_ptr& exception, const Request& request, Response& response) {
  const Request::Routing& routing = request.routing;
  const bool answered = (routing.exceptions != nullptr && routing.exceptions->answer(exception, request, response)) ||
                        (routing.policy != nullptr && routing.policy->exceptions.answer(exception, request, response));
  if (answered && response.status() >= 500 && response.note().empty()) response.note(what_of(exception));
  return answered;
}

}  // namespace detail

/// Answers for an exception: the one place where exceptions become answers. What on_exception() knows is answered by
/// its function; an HttpError becomes its status, also one that such a function throws; anything else, also what is no
/// std::exception, a 500 that says nothing of it to the client: its text is the answer's note(), for the log. What was to
/// be done after the answer is forgotten. Never throws but for lack of memory.
inline void answer_exception(const std::exception_ptr& exception, const Request& request, Response& response) {
  detail::forget_after_answer(request);
  try {
    try {
      if (!detail::answer_mapped(exception, request, response)) std::rethrow_exception(exception);
    } catch (const HttpError& error) {
      answer_http_error(error, request, response);
    } catch (...) {
      const std::string why = detail::what_of(std::current_exception());
      answer_problem({.status = 500}, request, response);
      response.note(why);
    }
  } catch (...) {  // a status or a header that cannot be sent, or a renderer that failed
    response.clear();
    problem_json({.status = 500}, request, response);
    response.note(detail::what_of(std::current_exception()));
  }
}

}  // namespace classy
