#pragma once
// Extractor<T>: how a handler's parameter is made, by its type. Here: plain values from the path, the raw body, and the
// request itself. See parameters.hpp, bodies.hpp, inject.hpp for the others.

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/extraction.hpp>
#include <classy/from_text.hpp>
#include <classy/request.hpp>

namespace classy {

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

/// Where a parameter's value comes from.
enum class Source { path, request, body };

/// How a handler's parameter of type T (without const and &) is made: `source`, and `from(extraction)`, which is called
/// for a handler's parameters from left to right. Specialised here for what handlers may ask for.
template <class T>
struct Extractor;

template <class T>
concept Extractable = requires { Extractor<T>::source; };

namespace detail {

/// A class that reads as a struct does, and yet comes from the path: somebody wrote a FromText for it.
template <class T>
concept PlainValue = ReadableFromText<T>;

/// What is wrong with an extractor's type, as a sentence; specialised where there is something to say.
template <class T>
struct ExtractorMistake {
  static constexpr bool any = false;
  static consteval void report() {}
};

}  // namespace detail

/// A plain value: the next path parameter that no Path<…> names.
template <detail::PlainValue T>
struct Extractor<T> {
  static constexpr Source source = Source::path;
  static constexpr std::string_view name{};
  static constexpr Parameter parameter{.in = Parameter::In::path};

  static T from(Extraction& extraction) {
    const std::string_view text = extraction.next_path_parameter();
    if constexpr (std::is_same_v<T, std::string>) return T{text};  // every text is one
    T value{};
    if (TextFault fault = FromText<T>::read(text, value)) extraction.path_fault(text, std::move(fault));
    return value;
  }
};

template <>
struct Extractor<Request> {
  static constexpr Source source = Source::request;

  static const Request& from(Extraction& extraction) { return extraction.request(); }
};

template <>
struct Extractor<Body> {
  static constexpr Source source = Source::body;
  static constexpr Parameter parameter{.in = Parameter::In::body, .media_type = "application/octet-stream"};

  static Body from(Extraction& extraction) { return Body{extraction.request().body()}; }
};

}  // namespace classy
