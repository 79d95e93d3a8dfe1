#pragma once
// RequestReader: from the bytes of a connection to requests. Beast's basic_parser reads the grammar; the rules that it
// does not know (RFC 9112, 3.2 and 6) are checked here. No I/O: a test feeds it bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <ostream>  // Boost 1.81's Beast uses it and forgets it
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <classy/detail/ascii.hpp>
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
    if (begin_ == end_ && !parser_) begin_ = end_ = 0;
    if (end_ + size > buffer_.size() && begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      parsed_ -= begin_;
      scanned_ -= begin_;
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ + size > buffer_.size()) buffer_.resize(end_ + size);
    return {buffer_.data() + end_, size};
  }
  void commit(std::size_t size) { end_ += size; }

  /// Goes on with the current request. When it is complete, `parts()` is the request, valid until prepare() or done().
  State next() {
    if (!parser_ && !begin()) return State::need_more;
    if (!parser_->is_header_done() && has_bare_line_feed()) return State::refused;
    while (true) {
      boost::beast::error_code error;
      const std::size_t size = parser_->put(boost::asio::const_buffer{buffer_.data() + parsed_, end_ - parsed_}, error);
      parsed_ += size;
      if (error == boost::beast::http::error::need_more) return wait();
      if (error) return refuse(error);
      if (parser_->is_done()) return State::complete;
      if (size == 0) return wait();
    }
  }

  /// Forgets the complete request; the next one's bytes may be there already.
  void done() {
    begin_ = parsed_;
    parser_.reset();
    constexpr std::size_t kept = std::size_t{64} * 1024;
    if (begin_ == end_ && buffer_.size() > kept) {
      buffer_ = std::vector<char>{};
      begin_ = end_ = 0;
    }
    if (body_.capacity() > kept) body_ = std::string{};
  }

  /// Whether bytes have come that no request has used yet.
  bool has_bytes() const { return parsed_ != end_; }
  /// Whether bytes of a request have come that is not complete.
  bool in_request() const { return parser_.has_value(); }
  bool in_body() const { return parser_ && parser_->is_header_done(); }
  /// Whether the client waits for "100 Continue" before it sends the body (RFC 9110, 10.1.1). True once a request.
  bool take_expectation() { return parser_ && parser_->take_expectation(); }
  /// Why a request was refused.
  int refusal() const { return refusal_; }

  bool keep_alive() const { return parser_->keep_alive(); }
  bool http_1_0() const { return parser_->version() == 10; }
  /// The complete request.
  Request::Parts parts(std::string_view remote) {
    return parser_->parts(std::string_view{buffer_.data() + begin_, end_ - begin_}, remote);
  }

 private:
  /// A place in the buffer that holds when the buffer moves.
  struct Range {
    std::size_t at = 0;
    std::size_t size = 0;
  };
  struct FieldRange {
    Range name;
    Range value;
  };

  class Parser final : public boost::beast::http::basic_parser<true> {
   public:
    explicit Parser(RequestReader& reader) : reader_{reader} {
      const Limits& limits = reader.limits_;
      eager(true);
      header_limit(static_cast<std::uint32_t>(
          std::min<std::size_t>(limits.request_line + limits.header_bytes, std::numeric_limits<std::uint32_t>::max())));
      body_limit(limits.body);
      reader.fields_.clear();
      reader.body_.clear();
    }

    int version() const { return version_; }

    bool take_expectation() {
      const bool awaited = expects_ && is_header_done() && !is_done() && version_ == 11;
      if (awaited) expects_ = false;
      return awaited;
    }

    Request::Parts parts(std::string_view bytes, std::string_view remote) {
      const auto text = [bytes](Range range) { return bytes.substr(range.at, range.size); };
      reader_.headers_.clear();
      for (const FieldRange& field : reader_.fields_) {
        reader_.headers_.push_back({text(field.name), text(field.value)});
      }
      return {.verb = verb_,
              .method = text(method_),
              .target = origin_form(text(target_)),
              .headers = reader_.headers_,
              .body = reader_.body_,
              .remote = remote};
    }

   private:
    using Error = boost::beast::error_code;
    using Text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version, Error& error) override {
      verb_ = verb;
      version_ = version;
      if (target.size() > reader_.limits_.request_line) return reject(414, error);
      if (!note(method, method_) || !note(target, target_)) return reject(400, error);
      const bool asterisk = target == "*";
      if (verb == Verb::connect) return reject(501, error);
      if (asterisk ? verb != Verb::options : origin_form({target.data(), target.size()}).front() != '/') {
        reject(400, error);
      }
    }

    void on_field_impl(boost::beast::http::field known, Text name, Text value, Error& error) override {
      using boost::beast::http::field;
      if (is_header_done() || ended_) return;  // a trailer says nothing about framing or routing (RFC 9110, 6.5.1)
      if (reader_.fields_.size() == reader_.limits_.header_count) return reject(431, error);
      FieldRange& noted = reader_.fields_.emplace_back();
      if (!note(name, noted.name) || !note(value, noted.value)) return reject(400, error);  // folded: obsolete
      const std::string_view text{value.data(), value.size()};
      if (known == field::host) {
        ++hosts_;
        host_is_good_ = text.find_first_of(" \t,/?#@\\") == std::string_view::npos;
      } else if (known == field::transfer_encoding) {
        ++codings_;
        chunked_ = equals_ignoring_case(text, "chunked");
      } else if (known == field::content_length) {
        ++lengths_;
      } else if (known == field::expect) {
        expects_ = equals_ignoring_case(text, "100-continue");
      }
    }

    void on_header_impl(Error& error) override {
      ended_ = true;
      if (version_ >= 11 && (hosts_ != 1 || !host_is_good_)) return reject(400, error);  // RFC 9112, 3.2
      if (lengths_ > 1) return reject(400, error);
      if (codings_ == 0) return;
      // RFC 9112, 6.1: what is not exactly one "chunked" cannot be framed for certain, and so is how requests get smuggled
      if (lengths_ != 0 || version_ < 11) return reject(400, error);
      if (codings_ != 1 || !chunked_) reject(501, error);
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
    std::size_t on_body_impl(Text body, Error&) override {
      reader_.body_.append(body.data(), body.size());
      return body.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text extensions, Error& error) override {
      constexpr std::size_t longest = std::size_t{16} * 1024;
      overhead_ += extensions.size() + 2;
      if (overhead_ > longest + reader_.body_.size()) reject(400, error);
    }
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error&) override {
      reader_.body_.append(body.data(), body.size());
      return body.size();
    }
    void on_response_impl(int, Text, int, Error&) override {}
    void on_finish_impl(Error&) override {}

    void reject(int status, Error& error) {
      reader_.refusal_ = status;
      error = boost::beast::http::error::bad_value;
    }

    /// False for text that is not in the buffer: a folded line, which Beast unfolds elsewhere.
    bool note(Text text, Range& range) {
      const char* const base = reader_.buffer_.data() + reader_.begin_;
      if (text.empty()) return true;
      if (text.data() < base || text.data() >= reader_.buffer_.data() + reader_.end_) return false;
      range = {static_cast<std::size_t>(text.data() - base), text.size()};
      return true;
    }

    /// RFC 9112, 3.2.2: a server takes "http://host/path" for "/path".
    static std::string_view origin_form(std::string_view target) {
      for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.size() <= scheme.size() || !equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        const std::size_t slash = target.find('/', scheme.size());
        return slash == std::string_view::npos ? std::string_view{"/"} : target.substr(slash);
      }
      return target;
    }

    RequestReader& reader_;
    Verb verb_ = Verb::unknown;
    int version_ = 11;
    Range method_;
    Range target_;
    std::size_t overhead_ = 0;
    int hosts_ = 0;
    int codings_ = 0;
    int lengths_ = 0;
    bool host_is_good_ = true;
    bool chunked_ = false;
    bool expects_ = false;
    bool ended_ = false;
  };

  /// Starts a request with the first byte that belongs to one. RFC 9112, 2.2: empty lines before it are passed over.
  bool begin() {
    while (begin_ != end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n')) ++begin_;
    if (begin_ == end_) return false;
    parsed_ = scanned_ = begin_;
    refusal_ = 400;
    parser_.emplace(*this);
    return true;
  }

  /// RFC 9112, 2.2: a line ends with CRLF. Beast would wait for the CR, and so the answer would depend on how the bytes
  /// were cut. What stands behind the header is none of this function's business.
  bool has_bare_line_feed() {
    const std::string_view bytes{buffer_.data(), end_};
    while (true) {
      const std::size_t feed = bytes.find('\n', scanned_);
      if (feed == std::string_view::npos) break;
      scanned_ = feed + 1;
      if (feed == begin_ || bytes[feed - 1] != '\r') return true;
      if (feed - begin_ >= 3 && bytes.substr(feed - 3, 4) == "\r\n\r\n") return false;
    }
    scanned_ = end_;
    return false;
  }

  State wait() {
    const std::size_t size = end_ - begin_;
    if (!parser_->is_header_done() && parser_->version() == 0 && size > limits_.request_line) refusal_ = 414;
    return State::need_more;
  }

  State refuse(const boost::beast::error_code& error) {
    namespace http = boost::beast::http;
    if (error == http::error::header_limit) refusal_ = 431;
    if (error == http::error::body_limit) refusal_ = 413;
    if (error == http::error::bad_version) refusal_ = refused_version();
    return State::refused;
  }

  /// RFC 9110, 15.6.6: a well-formed version that is not 1.x is 505.
  int refused_version() const {
    const std::string_view bytes{buffer_.data() + begin_, end_ - begin_};
    const std::string_view line = bytes.substr(0, bytes.find('\r'));
    const std::size_t space = line.rfind(' ');
    const std::string_view version = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && digit(version[5]) &&
                             version[6] == '.' && digit(version[7]);
    return well_formed && version[5] != '1' ? 505 : 400;
  }

  const Limits& limits_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;   // of the current request
  std::size_t parsed_ = 0;   // up to here the parser has seen it
  std::size_t scanned_ = 0;  // up to here its lines' ends have been looked at
  std::size_t end_ = 0;
  std::optional<Parser> parser_;
  std::vector<FieldRange> fields_;
  std::vector<HeaderField> headers_;
  std::string body_;
  int refusal_ = 400;
};

}  // namespace classy::detail
