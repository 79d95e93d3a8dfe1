#pragma once
// What a handler takes from the body as a whole, or from the query as a whole: a plain struct or Json<T>, Form<S>, Text,
// QueryModel<S>.

#include <string_view>
#include <type_traits>
#include <utility>

#include <classy/describe.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/extract.hpp>
#include <classy/parameters.hpp>
#include <classy/percent.hpp>
#include <classy/reflect.hpp>

namespace classy {

/// A T from the JSON body, where T is no struct: `classy::Json<std::vector<int>> numbers`. A struct needs no wrapper.
template <class T>
class Json : public Held<T> {
 public:
  using Held<T>::Held;
};

/// A struct from an urlencoded form: every member is a field.
template <class S>
class Form : public Held<S> {
 public:
  using Held<S>::Held;
};

/// A struct from the query: every member is a parameter.
template <class S>
class QueryModel : public Held<S> {
 public:
  using Held<S>::Held;
};

/// The body as text: UTF-8 that stays valid until the handler has answered.
class Text {
 public:
  Text() = default;
  explicit Text(std::string_view text) : text_{text} {}

  operator std::string_view() const { return text_; }  // NOLINT: it reads as its text
  std::string_view operator*() const { return text_; }
  const std::string_view* operator->() const { return &text_; }

 private:
  std::string_view text_;
};

template <class T>
struct Extract;

namespace detail {

template <class T>
concept InjectedType = requires { &Extract<T>::from; };

/// Taken from a JSON body by itself.
template <class T>
concept BodyStruct = ObjectType<T> && !ReadableFromText<T> && !InjectedType<T>;

/// Each member of it is a parameter.
template <class S, std::size_t... I>
consteval bool all_parameters(std::index_sequence<I...>) {
  return (true && ... && ParameterType<typename StructMembers<S>::template Type<I>>);
}
template <class S>
consteval bool is_model() {
  if constexpr (ObjectType<S> && Makeable<S>) {
    return all_parameters<S>(MemberIndices<S>{});
  } else {
    return false;
  }
}
template <class S>
concept ModelType = is_model<S>();

template <class T>
inline constexpr Parameter json_parameter{.in = Parameter::In::body,
                                          .shape = shape_address<T>,
                                          .required = !OptionalType<T>,
                                          .media_type = "application/json"};

}  // namespace detail

template <detail::BodyStruct T>
  requires detail::readable<T>
struct Extractor<T> {
  static constexpr Source source = Source::body;
  static constexpr const Parameter& parameter = detail::json_parameter<T>;

  static T from(Extraction& extraction) {
    T value{};
    extraction.read(parameter, &value);
    return value;
  }
};

template <class T>
  requires(detail::readable<T> && detail::Makeable<T>)
struct Extractor<Json<T>> {
  static constexpr Source source = Source::body;
  static constexpr const Parameter& parameter = detail::json_parameter<T>;

  static Json<T> from(Extraction& extraction) {
    Json<T> held;
    extraction.read(parameter, held.place());
    return held;
  }
};

template <detail::ModelType S>
struct Extractor<Form<S>> {
  static constexpr Source source = Source::body;
  static constexpr Parameter parameter{.in = Parameter::In::form,
                                       .shape = detail::shape_address<S>,
                                       .model = true,
                                       .media_type = "application/x-www-form-urlencoded"};

  static Form<S> from(Extraction& extraction) {
    Form<S> held;
    extraction.read_model(Parameter::In::form, shape_of<S>(), held.place());
    return held;
  }
};

template <detail::ModelType S>
struct Extractor<QueryModel<S>> {
  static constexpr Source source = Source::request;
  static constexpr Parameter parameter{.in = Parameter::In::query, .shape = detail::shape_address<S>, .model = true};

  static QueryModel<S> from(Extraction& extraction) {
    QueryModel<S> held;
    extraction.read_model(Parameter::In::query, shape_of<S>(), held.place());
    return held;
  }
};

template <>
struct Extractor<Text> {
  static constexpr Source source = Source::body;
  static constexpr Parameter parameter{.in = Parameter::In::body, .media_type = "text/plain"};

  static Text from(Extraction& extraction) {
    const std::string_view body = extraction.request().body();
    if (extraction.has_plain_body() && !is_utf8(body)) extraction.stop({.status = 400, .detail = "the body is not UTF-8"});
    return Text{body};
  }

 private:
  static bool is_utf8(std::string_view text) {
    detail::Utf8Recognizer recognizer;
    for (const char c : text) {
      if (!recognizer.take(static_cast<unsigned char>(c))) return false;
    }
    return recognizer.complete();
  }
};

namespace detail {

template <BodyStruct T>
struct ExtractorMistake<T> {
  static constexpr bool any = !readable<T>;
  static consteval void report() { report_inconvertible<Direction::read, T>(); }
};
template <class T>
struct ExtractorMistake<Json<T>> {
  static constexpr bool any = !readable<T>;
  static consteval void report() {
    report_inconvertible<Direction::read, T>();
    mistake::this_type_cannot_be_read_from_JSON<T>();
  }
};
template <class S>
struct ModelMistake {
  static constexpr bool any = !ModelType<S>;
  static consteval void report() { mistake::a_Form_and_a_QueryModel_are_structs_of_what_a_text_can_become<S>(); }
};
template <class S>
struct ExtractorMistake<Form<S>> : ModelMistake<S> {};
template <class S>
struct ExtractorMistake<QueryModel<S>> : ModelMistake<S> {};

}  // namespace detail
}  // namespace classy
