#pragma once
// RequestReader: from the bytes of a connection to requests. HeadParser reads the head; its lines are measured here,
// and the body taken out of its frames. No I/O: a test feeds it bytes. However these are cut, the outcome is the
// same.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>

#include <classy/detail/chunked_body.hpp>
#include <classy/detail/head_parser.hpp>
#include <classy/limits.hpp>
#include <classy/request.hpp>

namespace classy::detail {

/// Reads the requests of one connection, one after the other:
///     reader.prepare(n) → read bytes there → reader.commit(n) → reader.next() …
/// One buffer, grown as a request needs and reused for the next; the request's views point into it.
class RequestReader {
 public:
  enum class State { need_more, complete, refused };

  explicit RequestReader(const Limits& limits) : limits_{limits} {}

  /// Room for up to `size` more bytes. Moves what is buffered: views of an earlier request are gone.
  std::span<char> prepare(std::size_t size) {
    if (begin_ == end_ && !head_) begin_ = end_ = 0;
    if (end_ + size > buffer_.size() && begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      parsed_ -= begin_;
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ + size > buffer_.size()) buffer_.resize(end_ + size);
    return {buffer_.data() + end_, size};
  }
  void commit(std::size_t size) { end_ += size; }

  /// Goes on with the current request. When it is complete, `parts()` is the request, valid until prepare() or done().
  State next() {
    if (!head_ && !begin()) return State::need_more;
    if (!head_->is_done()) {
      const State state = read_head();
      if (state != State::complete) return state;
    }
    const State state = read_body();
    complete_ = state == State::complete;
    return state;
  }

  /// Forgets the complete request; the next one's bytes may be there already.
  void done() {
    begin_ = parsed_;
    head_.reset();
    constexpr std::size_t kept = std::size_t{64} * 1024;
    if (begin_ == end_ && buffer_.size() > kept) {
      std::vector<char>{}.swap(buffer_);
      begin_ = end_ = parsed_ = 0;
    }
    if (body_.capacity() > kept) std::string{}.swap(body_);
  }

  /// Whether bytes have come that no request has used yet.
  bool has_bytes() const { return parsed_ != end_; }
  /// Whether bytes of a request have come that is not complete.
  bool in_request() const { return head_.has_value(); }
  bool in_body() const { return head_ && head_->is_done(); }
  /// Whether the client waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1). True once a request.
  bool take_expectation() { return in_body() && !complete_ && head_->take_expectation(); }
  /// Why a request was refused, or would be if its time were up.
  int refusal() const { return refusal_; }

  bool keep_alive() const { return head_->stays_open(); }
  bool http_1_0() const { return head_->version() == 10; }
  /// The complete request.
  Request::Parts parts(std::string_view remote) {
    Request::Parts parts = head_->parts(current(), headers_);
    parts.body = body_;
    parts.remote = remote;
    return parts;
  }

 private:
  /// Starts a request with the first byte that belongs to one. RFC 9112, 2.2: empty lines before it are passed over.
  bool begin() {
    while (begin_ != end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n')) ++begin_;
    parsed_ = begin_;
    if (begin_ == end_) return false;
    scanned_ = line_ = request_line_ = 0;
    refusal_ = 400;
    complete_ = false;
    body_.clear();
    chunks_ = {};
    head_.emplace(limits_.header_count, fields_);
    return true;
  }

  std::string_view current() const { return {buffer_.data() + begin_, end_ - begin_}; }

  State read_head() {
    if (!scan_lines()) return State::refused;
    namespace http = boost::beast::http;
    while (!head_->is_done()) {
      boost::beast::error_code error;
      const std::size_t size = head_->read(current(), {buffer_.data() + parsed_, end_ - parsed_}, error);
      parsed_ += size;
      if (error == http::error::need_more || (!error && size == 0)) return State::need_more;
      if (error == http::error::bad_version && is_version(2)) return refused(505);
      if (error) return refused(head_->refusal() != 0 ? head_->refusal() : 400);
    }
    return head_->body_length() > limits_.body ? refused(413) : State::complete;
  }

  State read_body() {
    const std::string_view fresh{buffer_.data() + parsed_, end_ - parsed_};
    if (head_->is_chunked()) {
      std::size_t used = 0;
      const ChunkedBody::State state = chunks_.read(fresh, used, limits_.body, body_);
      parsed_ += used;
      switch (state) {
        case ChunkedBody::State::need_more: return State::need_more;
        case ChunkedBody::State::complete: return State::complete;
        case ChunkedBody::State::malformed: return refused(400);
        case ChunkedBody::State::too_large: return refused(413);
        case ChunkedBody::State::too_much_trailer: return refused(431);
      }
    }
    const std::size_t size = std::min<std::size_t>(head_->body_length() - body_.size(), fresh.size());
    body_.append(fresh, 0, size);
    parsed_ += size;
    return body_.size() == head_->body_length() ? State::complete : State::need_more;
  }

  /// Looks at the ends of the head's new lines. RFC 9112: a line ends with CRLF (2.2), and does not go on in the next
  /// one (5.2). Their lengths are checked here, too, as far as they have come.
  bool scan_lines() {
    const std::string_view head = current();
    while (true) {
      const std::size_t feed = head.find('\n', scanned_);
      const std::size_t seen = feed == std::string_view::npos ? head.size() : feed + 1;
      if (request_line_ == 0 && seen > limits_.request_line + 2) return refuse(414);
      if (request_line_ != 0 && seen - request_line_ > limits_.header_bytes + 2) return refuse(431);
      scanned_ = seen;
      if (feed == std::string_view::npos) return true;
      if (feed == 0 || head[feed - 1] != '\r') return refuse(400);
      if (request_line_ == 0) {
        take_minor_version();
      } else if (feed == line_ + 1) {
        return true;  // the empty line that ends the head
      }
      if (feed + 1 == head.size()) {
        scanned_ = feed;  // what comes next says whether the line goes on: it will be looked at again
        return true;
      }
      if (head[feed + 1] == ' ' || head[feed + 1] == '\t') return refuse(400);
      line_ = feed + 1;
      if (request_line_ == 0) request_line_ = line_;
    }
  }

  /// RFC 9110, 2.5: a server takes HTTP/1.2 and later for what it knows. Beast refuses them.
  void take_minor_version() {
    if (!is_version(1)) return;
    char& minor = buffer_[begin_ + current().find('\r') - 1];
    if (minor > '1') minor = '1';
  }

  /// Whether the request line ends with "HTTP/", a well-formed version, and that major number or, from 2 on, a later
  /// one.
  bool is_version(int major) const {
    const std::string_view line = current().substr(0, current().find('\r'));
    if (line.size() < 9) return false;
    const std::string_view version = line.substr(line.size() - 8);
    const auto digit = [&](std::size_t at) { return version[at] >= '0' && version[at] <= '9'; };
    if (!version.starts_with("HTTP/") || !digit(5) || version[6] != '.' || !digit(7)) return false;
    const int number = version[5] - '0';
    return number == major || (major != 1 && number != 1);
  }

  bool refuse(int status) {
    refusal_ = status;
    return false;
  }
  State refused(int status) {
    refusal_ = status;
    return State::refused;
  }

  const Limits& limits_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;   // of the current request
  std::size_t parsed_ = 0;  // up to here it has been read
  std::size_t end_ = 0;
  // In the current request's head, counted from its start:
  std::size_t scanned_ = 0;       // up to here the lines' ends have been looked at
  std::size_t line_ = 0;          // where the current line begins
  std::size_t request_line_ = 0;  // the first line's length; 0 while it is not complete
  std::vector<HeadParser::FieldRange> fields_;
  std::optional<HeadParser> head_;
  ChunkedBody chunks_;
  std::vector<HeaderField> headers_;
  std::string body_;
  int refusal_ = 400;
  bool complete_ = false;
};

}  // namespace classy::detail
