#pragma once
// Extractors: where the arguments of a handler come from, by the types of its parameters.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <classy/describe.hpp>
#include <classy/error.hpp>
#include <classy/from_text.hpp>
#include <classy/pattern.hpp>
#include <classy/request.hpp>

namespace classy {

/// A text in a template argument: `Path<"year", int>`.
template <std::size_t N>
struct FixedString {
  constexpr FixedString(const char (&literal)[N]) {  // NOLINT: a literal is meant to convert
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr operator std::string_view() const { return {text, N - 1}; }  // NOLINT: likewise
  char text[N];
};

/// A path parameter by its name, so that the order of the handler's parameters is free:
///     std::string report(classy::Path<"year", int> year, classy::Path<"month", int> month);  // "/{month}/{year}"
/// Reads as the T that it holds.
template <FixedString Name, class T>
class Path {
 public:
  Path() = default;
  explicit Path(T value) : value_{std::move(value)} {}

  operator const T&() const { return value_; }  // NOLINT: it reads as its value
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_{};
};

/// The body as it came: bytes that stay valid until the handler has answered.
class Body {
 public:
  Body() = default;
  explicit Body(std::string_view bytes) : bytes_{bytes} {}

  std::size_t size() const { return bytes_.size(); }
  const char* data() const { return bytes_.data(); }
  std::string_view text() const { return bytes_; }

 private:
  std::string_view bytes_;
};

/// One request while its arguments are gathered: what extractors read, and where they say what is wrong.
class Extraction {
 public:
  explicit Extraction(const Request& request) : request_{request} {}

  const Request& request() const { return request_; }
  /// The text of the handler's next path parameter.
  std::string_view next_path_parameter() { return request_.routing.captures[path_parameters_++]; }

  /// Notes that the path parameter that was read last is not what the handler takes.
  void path_fault(std::string_view text, TextFault fault) {
    Fault& noted = faults_.emplace_back();
    noted.type = fault.type;
    noted.loc = {{.name = "path"}, {.name = std::string{request_.routing.parameter_name(path_parameters_ - 1)}}};
    noted.msg = std::move(fault.message);
    noted.input = detail::text_input(text);
    noted.ctx = std::move(fault.ctx);
  }

  bool failed() const { return !faults_.empty(); }

  /// Answers 422 with everything that is wrong.
  void answer(Response& response) {
    std::string detail = faults_.size() == 1 ? "1 parameter is" : std::to_string(faults_.size()) + " parameters are";
    answer_problem({.status = 422, .detail = detail + " not valid", .errors = std::move(faults_)}, request_, response);
  }

 private:
  const Request& request_;
  std::size_t path_parameters_ = 0;
  std::vector<Fault> faults_;
};

/// Where a parameter's value comes from.
enum class Source { path, request, body };

/// How a handler's parameter of type T (without const and &) is made: `source`, and `from(extraction)`, which is called
/// for a handler's parameters from left to right. Specialised here for what handlers may ask for.
template <class T>
struct Extractor;

template <class T>
concept Extractable = requires { Extractor<T>::source; };

/// A plain value: the next path parameter that no Path<…> names.
template <ReadableFromText T>
struct Extractor<T> {
  static constexpr Source source = Source::path;
  static constexpr std::string_view name{};

  static T from(Extraction& extraction) {
    T value{};
    const std::string_view text = extraction.next_path_parameter();
    if (TextFault fault = FromText<T>::read(text, value)) extraction.path_fault(text, std::move(fault));
    return value;
  }
};

template <FixedString Name, ReadableFromText T>
struct Extractor<Path<Name, T>> {
  static constexpr Source source = Source::path;
  static constexpr std::string_view name = Name;

  static Path<Name, T> from(Extraction& extraction) { return Path<Name, T>{Extractor<T>::from(extraction)}; }
};

template <>
struct Extractor<Request> {
  static constexpr Source source = Source::request;

  static const Request& from(Extraction& extraction) { return extraction.request(); }
};

template <>
struct Extractor<Body> {
  static constexpr Source source = Source::body;

  static Body from(Extraction& extraction) { return Body{extraction.request().body()}; }
};

}  // namespace classy
