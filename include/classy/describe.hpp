#pragma once
// Operation: what an endpoint looks like from outside, as plain data. Templates only make it (bind.hpp); ordinary code,
// compiled once, walks it: to gather arguments, to print a table of routes, to write an OpenAPI document.

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>

#include <classy/shape.hpp>

namespace classy {

/// A short list of texts that lives in a constant: `{.tags = {"users", "admin"}}`.
class TextList {
 public:
  static constexpr std::size_t capacity = 8;

  constexpr TextList() = default;
  /// \throws std::length_error for more than `capacity` texts; in a constant, that does not compile.
  constexpr TextList(std::initializer_list<std::string_view> texts) : size_{texts.size()} {
    if (size_ > capacity) throw std::length_error{"more texts than a TextList holds"};
    std::copy(texts.begin(), texts.end(), texts_.begin());
  }

  constexpr const std::string_view* begin() const { return texts_.data(); }
  constexpr const std::string_view* end() const { return texts_.data() + size_; }
  constexpr std::size_t size() const { return size_; }

 private:
  std::array<std::string_view, capacity> texts_{};
  std::size_t size_ = 0;
};

/// What a route may answer besides its result: `{.responses = {{404, "no such user"}}}`.
struct DocumentedAnswer {
  int status = 0;
  std::string_view description{};
};
class AnswerList {
 public:
  static constexpr std::size_t capacity = 8;

  constexpr AnswerList() = default;
  /// \throws std::length_error for more than `capacity` answers; in a constant, that does not compile.
  constexpr AnswerList(std::initializer_list<DocumentedAnswer> answers) : size_{answers.size()} {
    if (size_ > capacity) throw std::length_error{"more answers than an AnswerList holds"};
    std::copy(answers.begin(), answers.end(), answers_.begin());
  }

  constexpr const DocumentedAnswer* begin() const { return answers_.data(); }
  constexpr const DocumentedAnswer* end() const { return answers_.data() + size_; }
  constexpr std::size_t size() const { return size_; }

 private:
  std::array<DocumentedAnswer, capacity> answers_{};
  std::size_t size_ = 0;
};

/// What becomes of a handler that waits when its client leaves.
enum class OnDisconnect : std::uint8_t {
  by_verb,  ///< GET and HEAD are cancelled, everything else is finished
  cancel,
  finish,
};

/// Whether clients may ask for a part of the answer: `.partial = true`; or `.partial = "id,name"`, which is the part that
/// they get unless they ask for another one.
struct Partial {
  bool allowed = false;
  std::string_view fields{};  ///< a field mask, for those who ask for none; empty: the whole

  constexpr Partial() = default;
  constexpr Partial(std::same_as<bool> auto allow) : allowed{allow} {}           // NOLINT: it reads as the option's value
  constexpr Partial(const char* mask) : allowed{true}, fields{mask} {}           // NOLINT
  constexpr Partial(std::string_view mask) : allowed{true}, fields{mask} {}      // NOLINT
};

/// What a person says about a route besides its verb, pattern and handler: one aggregate, all of it optional. The
/// texts must live as long as the route: literals do.
struct RouteOptions {
  int status = 0;                  ///< of an answer that names none itself; 0: 200, or 204 without a body
  std::string_view summary{};      ///< a line, for tables and documents
  std::string_view description{};  ///< more than a line
  TextList tags{};                 ///< groups in documents
  bool deprecated = false;
  std::string_view operation_id{};
  bool include_in_schema = true;
  std::string_view name{};  ///< for logs and tables; by default the controller's
  std::string_view response_description{};
  AnswerList responses{};                 ///< what else it may answer, for documents
  std::string_view content_type{};        ///< of good answers, whatever their type says; 406 when the client refuses it
  std::string_view fields{};              ///< a field mask: these are in the answer, `"id,name,address/city"`
  std::string_view without{};             ///< a field mask: these are not, `"password"`; one of both may be given
  Partial partial{};                      ///< whether clients may ask for a part: `GET /users/7?fields=id,name`
  bool omit_null = false;                 ///< a struct's members that are null are left out of the answer
  std::chrono::milliseconds timeout{0};   ///< for a handler that waits; then 503, and its waiting is cancelled; 0: none
  OnDisconnect on_disconnect{};           ///< whether a handler that waits is cancelled when its client leaves
  std::size_t max_body = unlimited_body;  ///< bytes; 413 above. The server's limit holds as well
  bool offload = false;                   ///< it blocks: a worker calls it, not an I/O thread; see Workers. No coroutine
  std::string_view extra{};               ///< more members of the operation in documents, as a JSON object

  static constexpr std::size_t unlimited_body = std::numeric_limits<std::size_t>::max();
};

/// What a handler takes from a request.
struct Parameter {
  enum class In : std::uint8_t { path, query, header, cookie, form, body };

  In in = In::path;
  std::string_view name{};       ///< of a path parameter that goes by position: empty
  const Shape* shape = nullptr;  ///< null: bytes
  const Rules* rules = nullptr;
  bool required = true;
  bool model = false;             ///< the members of a struct, each by itself
  std::string_view media_type{};  ///< of a body
};

/// An endpoint from outside: what a person said, and what the handler's type says.
struct Operation {
  std::string_view controller{};  ///< the class that the handler is a member of; empty for free functions
  bool coroutine = false;         ///< answers later; otherwise at once
  bool mutates = false;           ///< may change its object: a method, or a call operator, that is not const
  std::span<const Parameter> parameters{};
  bool takes_mask = false;        ///< asks which fields of its result are wanted
  const Shape* result = nullptr;  ///< of the answer's body, where it is JSON
  bool empty = false;             ///< answers without a body: 204 unless the options say otherwise
  RouteOptions options{};
};

}  // namespace classy
