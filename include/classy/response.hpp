#pragma once
// Response: what the client gets.

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>  // boost/beast/http/status.hpp uses it and forgets it
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/beast/http/status.hpp>

#include <classy/body_source.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/json_write.hpp>
#include <classy/reflect.hpp>
#include <classy/request.hpp>

namespace classy {

/// The status codes of HTTP by name: `StatusCode::not_found`.
using StatusCode = boost::beast::http::status;

class FieldMask;
class Response;

/// How values are written, where that is not simply all of them: in which fields. (What writes a part is kept out of what
/// every controller includes.)
struct Selection {
  using Write = void (*)(const Selection& self, const Shape& shape, const void* value, Response& response);

  Write write;                        ///< a value as JSON into the response's empty_body()
  const FieldMask* wanted = nullptr;  ///< what the client wants of it; null where it may not ask
};

/// An answer: a status, header lines and a body. The server adds `Date`, `Content-Length` and what the connection
/// needs.
class Response {
 public:
  Response() = default;
  explicit Response(int code) { status(code); }
  explicit Response(StatusCode code) { status(code); }

  /// \throws std::invalid_argument unless the code is that of a final answer, 200 to 599.
  Response& status(int code) {
    if (code < 200 || code > 599) throw std::invalid_argument{"a final answer's status is from 200 to 599"};
    status_ = code;
    return *this;
  }
  Response& status(StatusCode code) { return status(static_cast<int>(code)); }
  int status() const { return status_; }

  /// Replaces the header lines of that name by one.
  /// \throws std::invalid_argument for a name that is no token, a value with control characters (so that no text of a
  ///         client's can add a line), and for the lines that only the server may write.
  Response& set(std::string_view name, std::string_view value) {
    check_header(name, value);
    const std::string line = line_of(name, value);  // before the lines move: both may be views of them
    remove(name);
    own_lines() += line;
    return *this;
  }
  /// Adds a header line beside those of the same name. Throws as set() does.
  Response& add(std::string_view name, std::string_view value) {
    check_header(name, value);
    const std::string line = line_of(name, value);
    own_lines() += line;
    return *this;
  }
  Response& remove(std::string_view name) {
    std::string& lines = own_lines();
    for (std::size_t at = 0; at < lines.size();) {
      const Line line = line_at(at);
      if (detail::equals_ignoring_case(line.field.name, name)) {
        lines.erase(at, line.size);
      } else {
        at += line.size;
      }
    }
    return *this;
  }
  /// The value of the first line of that name, in any case. The view is valid until the headers change.
  std::optional<std::string_view> header(std::string_view name) const {
    constexpr std::string_view known = "Content-Type";
    if (!only_line_.empty() && name.size() != known.size()) return std::nullopt;
    return find(name);
  }
  std::vector<HeaderField> headers() const {
    std::vector<HeaderField> fields;
    for (std::size_t at = 0; at < header_lines().size();) {
      const Line line = line_at(at);
      fields.push_back(line.field);
      at += line.size;
    }
    return fields;
  }
  /// The header lines as they go over the wire, each with its CRLF.
  std::string_view header_lines() const { return only_line_.empty() ? std::string_view{lines_} : only_line_; }

  /// Bytes of the given media type. A short text is copied into the buffer that the connection keeps; a long one is
  /// taken over.
  Response& body(std::string&& text, std::string_view content_type) {
    take(std::move(text));
    return type(content_type);
  }
  Response& body(std::string_view text, std::string_view content_type) {
    text_body().assign(text);
    return type(content_type);
  }
  Response& body(const char* text, std::string_view content_type) { return body(std::string_view{text}, content_type); }
  /// Text: `text/plain; charset=utf-8`.
  Response& body(std::string&& text) {
    take(std::move(text));
    return known_type("Content-Type: text/plain; charset=utf-8\r\n");
  }
  Response& body(std::string_view text) {
    text_body().assign(text);
    return known_type("Content-Type: text/plain; charset=utf-8\r\n");
  }
  Response& body(const char* text) { return body(std::string_view{text}); }
  std::string_view body() const { return body_; }
  /// A body that is read while it is sent: body() is empty then.
  Response& body(std::shared_ptr<const BodySource> source, std::string_view content_type) {
    empty_body();
    source_ = std::move(source);
    return type(content_type);
  }
  const std::shared_ptr<const BodySource>& source() const { return source_; }
  /// Of the body, wherever it is.
  std::uint64_t body_size() const { return source_ ? source_->size() : body_.size(); }

  /// A value as `application/json`: anything that has a Shape (reflect.hpp).
  template <class T>
  requires(detail::writable<T>) Response& json(const T& value) { return json(shape_of<T>(), &value); }
  Response& json(const Shape& shape, const void* value) {
    if (selection_ == nullptr) [[likely]] {
      write_json(shape, value, empty_body());
    } else {
      selection_->write(*selection_, shape, value, *this);
    }
    return known_type("Content-Type: application/json\r\n");
  }

  /// The body's buffer, emptied: for those who write into it piece by piece. Say its type().
  std::string& empty_body() {
    text_body().clear();
    return body_;
  }
  /// Replaces `Content-Type`. Throws as set() does.
  Response& type(std::string_view content_type) { return set("Content-Type", content_type); }

  /// How values that follow are written. The selection must outlive them.
  Response& select(const Selection& selection) {
    selection_ = &selection;
    return *this;
  }
  const Selection* selection() const { return selection_; }

  /// Whether the body is what the client wants of a value already, and then whether that is all there is.
  enum class Cut : std::uint8_t { no, to_all, to_less };
  Response& cut(Cut done) {
    cut_ = done;
    return *this;
  }
  Cut cut() const { return cut_; }

  /// A word for the log, never sent to the client: why this is a 500.
  Response& note(std::string text) {
    note_ = std::move(text);
    return *this;
  }
  std::string_view note() const { return note_; }

  /// An empty 200 again; buffers of ordinary size are kept for the next answer.
  void clear() {
    constexpr std::size_t kept = std::size_t{64} * 1024;
    status_ = 200;
    only_line_ = {};
    lines_.clear();
    note_.clear();
    selection_ = nullptr;
    cut_ = Cut::no;
    if (body_.capacity() > kept) std::string{}.swap(body_);  // an assignment would keep the capacity
    text_body().clear();
  }

  static constexpr std::string_view text_plain = "text/plain; charset=utf-8";
  static constexpr std::string_view application_json = "application/json";

 private:
  static constexpr std::size_t short_text = 1024;

  struct Line {
    HeaderField field;
    std::size_t size;  // with ": " and CRLF
  };
  Line line_at(std::size_t at) const {
    const std::string_view rest = header_lines().substr(at);
    const std::size_t colon = rest.find(':'), end = rest.find('\r', colon);
    return {{rest.substr(0, colon), rest.substr(colon + 2, end - colon - 2)}, end + 2};
  }

  std::optional<std::string_view> find(std::string_view name) const {
    const std::string_view lines = header_lines();
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
      const std::size_t colon = at + name.size();
      if (colon >= lines.size() || lines[colon] != ':') continue;  // most names differ in length
      const HeaderField field = line_at(at).field;
      if (detail::equals_ignoring_case(field.name, name)) return field.value;
    }
    return std::nullopt;
  }

  static std::string line_of(std::string_view name, std::string_view value) {
    return std::string{name}.append(": ").append(value).append("\r\n");
  }

  /// The body as a text: what it was is left, for the new one may be a part of it.
  std::string& text_body() {
    if (source_) [[unlikely]]
      source_.reset();
    return body_;
  }

  void take(std::string&& text) {
    const bool in_place = text.capacity() == std::string{}.capacity();  // so a move copies it, into our buffer
    std::string& body = text_body();
    if (!in_place && (text.size() <= body.capacity() || text.size() <= short_text)) {
      body.assign(text);
    } else {
      body = std::move(text);
    }
  }

  /// Nearly every answer has one, and most have nothing else: so a constant line is neither checked nor copied until it
  /// is joined by another.
  Response& known_type(std::string_view line) {
    if (lines_.empty()) {
      only_line_ = line;
    } else {
      remove("Content-Type").lines_.append(line);
    }
    return *this;
  }
  /// The lines, to be changed.
  std::string& own_lines() {
    if (!only_line_.empty()) {
      lines_.assign(only_line_);
      only_line_ = {};
    }
    return lines_;
  }

  static void check_header(std::string_view name, std::string_view value) {
    if (!detail::is_token(name)) throw std::invalid_argument{"a header's name has a character that no name may have"};
    if (!detail::is_field_value(value)) throw std::invalid_argument{"a header's value has a control character"};
    for (const std::string_view framing : {"Content-Length", "Transfer-Encoding", "Date"}) {
      if (detail::equals_ignoring_case(name, framing)) {
        throw std::invalid_argument{"Content-Length, Transfer-Encoding and Date are written by the server"};
      }
    }
  }

  int status_ = 200;
  std::string_view only_line_;  // a constant; while there is one, it stands for lines_, which are empty
  std::string lines_;           // "Name: value\r\n"…: ready to send, and one buffer for all of them
  std::string body_;
  std::shared_ptr<const BodySource> source_;  // of the body, instead
  std::string note_;
  const Selection* selection_ = nullptr;
  Cut cut_ = Cut::no;
};

}  // namespace classy
