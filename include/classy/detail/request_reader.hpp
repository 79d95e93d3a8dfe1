#pragma once
// RequestReader: from the bytes of a connection to requests. HeadParser reads the head; the body is taken out of its
// frames here. No I/O: a test feeds it bytes. However these are cut, the outcome is the same.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

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
  using State = HeadParser::State;

  explicit RequestReader(const Limits& limits) : limits_{limits} {}

  /// Room for `size` more bytes at least. Moves what is buffered: views of an earlier request are gone.
  std::span<char> prepare(std::size_t size) {
    if (begin_ == end_ && part_ == Part::none) begin_ = parsed_ = end_ = 0;
    if (end_ + size > capacity_) make_room(size);
    return {buffer_.get() + end_, capacity_ - end_};
  }
  void commit(std::size_t size) { end_ += size; }

  /// Goes on with the current request. When it is complete, `parts()` is the request, valid until prepare() or done().
  State next() {
    if (part_ == Part::none) {
      const State state = begin();
      if (state != State::complete) return state;
    }
    if (part_ == Part::head) {
      const State state = read_head();
      if (state != State::complete) return state;
    }
    if (part_ == Part::refused) return State::refused;  // nothing behind it is taken for a request
    const State state = read_body();
    if (state == State::complete) part_ = Part::complete;
    return state;
  }

  /// Forgets the complete request; the next one's bytes may be there already.
  void done() {
    begin_ = parsed_;
    empty_lines_ = 0;
    part_ = Part::none;
    constexpr std::size_t kept = std::size_t{64} * 1024;
    if (begin_ == end_ && capacity_ > kept) {
      buffer_.reset();
      begin_ = end_ = parsed_ = capacity_ = 0;
    }
    if (body_.capacity() > kept) std::string{}.swap(body_);
  }

  /// Whether bytes have come that no request has used yet.
  bool has_bytes() const { return parsed_ != end_; }
  /// Whether anything has come since the last request, if only an empty line, or half of one.
  bool has_begun() const { return in_request() || has_bytes() || empty_lines_ != 0; }
  /// Whether bytes of a request have come that is not complete.
  bool in_request() const { return part_ != Part::none; }
  bool in_body() const { return part_ == Part::body || part_ == Part::complete; }
  /// Whether the client waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1). True once a request.
  bool take_expectation() { return part_ == Part::body && std::exchange(expects_continue_, false); }
  /// Why a request was refused, or would be if its time were up.
  int refusal() const { return refusal_; }

  bool keep_alive() const { return head_.keep_alive(); }
  bool http_1_0() const { return head_.http_1_0(); }
  /// The complete request.
  Request::Parts parts(std::string_view remote) const {
    Request::Parts parts = head_.parts();
    parts.body = head_.is_chunked()
                     ? std::string_view{body_}
                     : std::string_view{buffer_.get() + begin_ + head_.size(), parsed_ - begin_ - head_.size()};
    parts.remote = remote;
    return parts;
  }

 private:
  /// What comes next.
  enum class Part { none, head, body, complete, refused };

  /// Starts a request with the first byte that belongs to one. RFC 9112, 2.2: empty lines before it are passed over,
  /// as many as would make a request line.
  State begin() {
    begin_ = parsed_;
    while (begin_ != end_ && buffer_[begin_] == '\r') {
      if (end_ - begin_ < 2) return State::need_more;
      empty_lines_ += 2;
      if (buffer_[begin_ + 1] != '\n' || empty_lines_ > limits_.request_line) return refused(400);
      parsed_ = begin_ += 2;
    }
    if (begin_ == end_) return State::need_more;
    refusal_ = 400;
    head_.reset();
    part_ = Part::head;
    return State::complete;
  }

  std::string_view current() const { return {buffer_.get() + begin_, end_ - begin_}; }

  /// Moves the bytes of the current request, and what follows it, to the front, of a larger buffer if need be.
  void make_room(std::size_t size) {
    const std::size_t used = end_ - begin_;
    std::unique_ptr<char[]> larger;
    if (used + size > capacity_) {
      const std::size_t capacity = std::max(used + size, 2 * capacity_);
      larger = std::make_unique_for_overwrite<char[]>(capacity);
      capacity_ = capacity;
    }
    char* const to = larger ? larger.get() : buffer_.get();
    if (used != 0) std::memmove(to, buffer_.get() + begin_, used);
    if (part_ != Part::none) head_.moved(buffer_.get() + begin_, to);
    if (larger) buffer_.swap(larger);
    parsed_ -= begin_;
    begin_ = 0;
    end_ = used;
  }

  State read_head() {
    const State state = head_.read(current());
    if (state == State::refused) return refused(head_.refusal());
    if (state == State::need_more) return state;
    if (head_.body_length() > limits_.body) return refused(413);
    parsed_ = begin_ + head_.size();
    part_ = Part::body;
    expects_continue_ = head_.expects_continue();
    if (head_.is_chunked()) {
      chunks_ = {};
      body_.clear();
    }
    return State::complete;
  }

  /// A body of known length stays where it is; chunks are put together elsewhere.
  State read_body() {
    if (head_.is_chunked()) return read_chunks();
    const std::size_t end = head_.size() + static_cast<std::size_t>(head_.body_length());
    parsed_ = begin_ + std::min(end, end_ - begin_);
    return parsed_ - begin_ == end ? State::complete : State::need_more;
  }
  State read_chunks() {
    std::size_t used = 0;
    const ChunkedBody::State state = chunks_.read({buffer_.get() + parsed_, end_ - parsed_}, used, limits_.body, body_);
    parsed_ += used;
    switch (state) {
      case ChunkedBody::State::need_more:
        end_ = parsed_ = begin_ + head_.size();  // all of it is in the body
        return State::need_more;
      case ChunkedBody::State::complete: return State::complete;
      case ChunkedBody::State::malformed: return refused(400);
      case ChunkedBody::State::too_large: return refused(413);
      case ChunkedBody::State::too_much_trailer: return refused(431);
    }
    return refused(400);
  }

  State refused(int status) {
    part_ = Part::refused;
    refusal_ = status;
    return State::refused;
  }

  const Limits& limits_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;   // of the current request
  std::size_t parsed_ = 0;  // up to here it has been read
  std::size_t end_ = 0;
  std::size_t empty_lines_ = 0;  // bytes of those before the current request
  HeadParser head_{limits_};
  ChunkedBody chunks_;
  std::string body_;  // out of chunks
  int refusal_ = 400;
  Part part_ = Part::none;
  bool expects_continue_ = false;
};

}  // namespace classy::detail
