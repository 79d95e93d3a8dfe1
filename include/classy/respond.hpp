#pragma once
// Respond<T>: what a handler's result says to the client.
//   text                                              text/plain; charset=utf-8
//   numbers, bool, structs, enums, ranges, maps,
//   std::optional of these                            application/json
//   void                                              204
//   Response, Redirect, Created<T>, Status<N, T>,
//   Versioned<T>                                      as they say
//   Bytes, File (bytes.hpp, file.hpp)                 bytes, or the ranges of them that the request asks for

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/detail/conditions.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/detail/entity_tags.hpp>
#include <classy/detail/type_kinds.hpp>
#include <classy/reflect.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy {

/// Writes a handler's result into the answer. Specialise it for a type of your own:
///     template <> struct classy::Respond<Csv> { static void write(Csv value, Response& response); };
/// The response is empty, and has the route's status. One that depends on what the request says takes that, too:
///     static void write(Csv value, const Request& request, Response& response);
template <class T>
struct Respond;

namespace detail {

template <class T>
concept RespondsAlone = requires(T&& value, Response& response) {
  Respond<std::remove_cvref_t<T>>::write(std::forward<T>(value), response);
};
template <class T>
concept RespondsToRequest = requires(T&& value, const Request& request, Response& response) {
  Respond<std::remove_cvref_t<T>>::write(std::forward<T>(value), request, response);
};

}  // namespace detail

template <class T>
concept Respondable = std::is_void_v<T> || detail::RespondsAlone<T> || detail::RespondsToRequest<T>;

namespace detail {

/// Writes a result by its Respond, which may be of either kind.
template <Respondable T>
void respond(T&& result, const Request& request, Response& response) {
  using Type = std::remove_cvref_t<T>;
  if constexpr (RespondsToRequest<T>) {
    Respond<Type>::write(std::forward<T>(result), request, response);
  } else {
    Respond<Type>::write(std::forward<T>(result), response);
  }
}

}  // namespace detail

/// Sends the client elsewhere: `return classy::Redirect{"/login"};`. 307 keeps the verb and the body; 303 makes it a
/// GET.
struct Redirect {
  std::string location;
  int status = 307;
};

/// A result under a status of its own: `classy::Status<202, Job>`.
template <int Code, class T>
struct Status {
  static_assert(Code >= 200 && Code <= 599, "a final answer's status is from 200 to 599");
  T value;
};

/// 201, with the place of what was created.
template <class T>
struct Created {
  std::string location;
  T value;
};

/// A result, and the version of what it shows: any text or number that is another one whenever that is.
///     return classy::Versioned{user.revision, user};
/// The version is the answer's `ETag`. A client that has it already (`If-None-Match`), or that wants another one
/// (`If-Match`), gets an empty 304 or 412, and the value is not written at all. Of a route with `.partial`, the version is
/// that of the whole, and only what the client wants is written.
template <class T>
struct Versioned {
  Versioned(std::string of, T what) : version{std::move(of)}, value{std::move(what)} {}
  template <detail::IntegerType Number>
  Versioned(Number of, T what) : Versioned{std::to_string(of), std::move(what)} {}

  std::string version;
  T value;
};

template <detail::TextType T>
struct Respond<T> {
  static void write(const T& text, Response& response) { response.body(detail::text_of(text)); }
};

template <>
struct Respond<std::string> {
  static void write(std::string&& text, Response& response) { response.body(std::move(text)); }
  static void write(std::string_view text, Response& response) { response.body(text); }
};

template <class T>
  requires(detail::writable<T> && !detail::TextType<T>)
struct Respond<T> {
  static void write(const T& value, Response& response) { response.json(value); }
};

template <>
struct Respond<Response> {
  static void write(Response value, Response& response) { response = std::move(value); }
};

template <>
struct Respond<Redirect> {
  static void write(const Redirect& redirect, Response& response) {
    response.status(redirect.status).set("Location", redirect.location);
  }
};

template <int Code, class T>
struct Respond<Status<Code, T>> {
  static void write(Status<Code, T> result, const Request& request, Response& response)
    requires Respondable<T>
  {
    response.status(Code);
    detail::respond(std::move(result.value), request, response);
  }
};

template <class T>
struct Respond<Created<T>> {
  static void write(Created<T> result, const Request& request, Response& response)
    requires Respondable<T>
  {
    response.status(StatusCode::created);
    detail::respond(std::move(result.value), request, response);
    response.set("Location", result.location);
  }
};

template <class T>
struct Respond<Versioned<T>> {
  static void write(Versioned<T> result, const Request& request, Response& response)
    requires Respondable<T>
  {
    response.set("ETag", detail::entity_tag(result.version));
    if (!detail::answer_condition(request, response)) detail::respond(std::move(result.value), request, response);
  }
};

}  // namespace classy
