#pragma once
// BeastHead: the head of a request by Beast's basic_parser, as a yardstick for HeadParser, with the rules of RFC 9112, 2,
// 3.2 and 6 that Beast 1.81 does not know.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <ostream>  // Boost 1.81's Beast uses it and forgets it
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include <classy/detail/ascii.hpp>
#include <classy/detail/head_parser.hpp>
#include <classy/limits.hpp>
#include <classy/request.hpp>

namespace test {

using classy::detail::equals_ignoring_case;
using classy::detail::to_lower;

/// RFC 9112, 3.2, and RFC 3986, 3.2: a host or an address in brackets, and perhaps a port. Of an address it knows no more
/// than what it may be made of.
constexpr bool is_host(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return false;
  const std::string_view host = text.substr(bracketed, end - bracketed);
  const std::string_view port = text.substr(end + bracketed);
  for (const char c : host) {
    const std::string_view marks = "-._~%!$&'()*+,;=";
    if (!digit(c) && !letter(c) && marks.find(c) == std::string_view::npos && !(bracketed && c == ':')) return false;
  }
  return port.empty() || (port.front() == ':' && std::all_of(port.begin() + 1, port.end(), digit));
}

class BeastHead final : public boost::beast::http::basic_parser<true> {
 public:
  using State = classy::detail::HeadParser::State;

  explicit BeastHead(const classy::Limits& limits) : limits_{limits} {
    skip(true);                                               // the body is none of its business
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the limits are seen to below
  }

  /// Goes on. `bytes` is all that has come since the head's first byte.
  State read(std::string_view bytes) {
    bytes_.append(bytes, bytes_.size());
    if (!scan_lines()) return State::refused;
    namespace http = boost::beast::http;
    while (!is_done()) {
      Error error;
      const std::size_t read = put(boost::asio::const_buffer{bytes_.data() + size_, bytes_.size() - size_}, error);
      size_ += read;
      if (error == http::error::need_more || (!error && read == 0)) return State::need_more;
      if (error && refusal_ == 0) refusal_ = error == http::error::bad_version && is_version(2) ? 505 : 400;
      if (error) return State::refused;
    }
    return State::complete;
  }
  int refusal() const { return refusal_; }

  std::size_t size() const { return size_; }
  bool http_1_0() const { return version_ == 10; }
  bool keep_alive() const { return basic_parser::keep_alive(); }
  bool is_chunked() const { return last_is_chunked_; }
  std::uint64_t body_length() const { return length_; }
  bool is_absolute() const { return is_absolute_; }
  bool expects_continue() const { return expects_ && version_ == 11; }
  /// The request without its body. Valid while the parser lives.
  classy::Request::Parts parts() {
    const auto text = [this](Range range) { return std::string_view{bytes_}.substr(range.at, range.size); };
    headers_.clear();
    for (const FieldRange& field : fields_) headers_.push_back({text(field.name), text(field.value)});
    return {.verb = verb_,
            .method = text(method_),
            .target = rebuilt_target_.empty() ? text(target_) : std::string_view{rebuilt_target_},
            .headers = headers_,
            .body = {},
            .remote = {}};
  }

 private:
  using Error = boost::beast::error_code;

  /// A place in the bytes, which may move.
  struct Range {
    std::size_t at = 0;
    std::size_t size = 0;
  };
  struct FieldRange {
    Range name;
    Range value;
  };
  using Text = boost::beast::string_view;
  using Verb = classy::Verb;

  void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version, Error& error) override {
    verb_ = verb;
    version_ = version;
    if (!note(method, method_) || !note(target, target_)) return reject(400, error);
    if (verb == Verb::connect) return reject(501, error);
    const std::string_view text{target.data(), target.size()};
    if (text == "*" ? verb != Verb::options : text.front() != '/' && !take_absolute_form(text)) reject(400, error);
  }

  /// RFC 9112, 3.2.2: a server takes "http://host/path" for "/path".
  bool take_absolute_form(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
      const std::size_t end = std::min(target.find_first_of("/?", scheme.size()), target.size());
      const std::string_view host = target.substr(scheme.size(), end - scheme.size());
      if (host.empty() || !is_host(host)) return false;
      is_absolute_ = true;
      rebuilt_target_ = target.substr(end).starts_with('/') ? "" : "/";
      rebuilt_target_ += target.substr(end);
      return true;
    }
    return false;
  }

  void on_field_impl(boost::beast::http::field known, Text name, Text value, Error& error) override {
    using boost::beast::http::field;
    if (fields_.size() == limits_.header_count) return reject(431, error);
    FieldRange& noted = fields_.emplace_back();
    if (!note(name, noted.name) || !note(value, noted.value)) return reject(400, error);
    const std::string_view text{value.data(), value.size()};
    switch (known) {
      case field::host:
        if (++hosts_ > 1 || !is_host(text)) reject(400, error);
        break;
      case field::content_length: {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length_);
        if (++lengths_ > 1 || fault != std::errc{} || end != text.data() + text.size()) reject(400, error);
        break;
      }
      case field::transfer_encoding:
        encoded_ = true;
        last_is_chunked_ = false;
        classy::detail::for_each_element(text, [this](std::string_view coding) {
          last_is_chunked_ = equals_ignoring_case(coding, "chunked");
          ++(last_is_chunked_ ? chunked_ : other_codings_);
        });
        break;
      case field::expect: expects_ = equals_ignoring_case(text, "100-continue"); break;
      default: break;
    }
  }

  void on_header_impl(Error& error) override {
    if (version_ >= 11 && hosts_ != 1) return reject(400, error);  // RFC 9112, 3.2
    if (!encoded_) return;
    // RFC 9112, 6.1 and 6.3: what cannot be framed for certain is how requests get smuggled.
    if (lengths_ != 0 || version_ < 11 || !last_is_chunked_ || chunked_ != 1) return reject(400, error);
    if (other_codings_ != 0) reject(501, error);
  }

  void on_response_impl(int, Text, int, Error&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(Text body, Error&) override { return body.size(); }
  void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error&) override { return body.size(); }
  void on_finish_impl(Error&) override {}

  void reject(int status, Error& error) {
    refusal_ = status;
    error = boost::beast::http::error::bad_value;
  }

  /// False for text that stands elsewhere than in the head.
  bool note(Text text, Range& range) const {
    if (text.empty()) return true;
    if (text.data() < bytes_.data() || text.data() >= bytes_.data() + bytes_.size()) return false;
    range = {static_cast<std::size_t>(text.data() - bytes_.data()), text.size()};
    return true;
  }

  /// Looks at the ends of the head's new lines. RFC 9112: a line ends with CRLF (2.2), and does not go on in the next
  /// one (5.2). Their lengths are checked here, too, as far as they have come.
  bool scan_lines() {
    const std::string_view head = bytes_;
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
    char& minor = bytes_[bytes_.find('\r') - 1];
    if (minor > '1') minor = '1';
  }

  /// Whether the request line ends with "HTTP/", a well-formed version, and that major number or, from 2 on, a later
  /// one.
  bool is_version(int major) const {
    const std::string_view line = std::string_view{bytes_}.substr(0, bytes_.find('\r'));
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

  const classy::Limits& limits_;
  std::string bytes_;
  std::size_t size_ = 0;          // up to here Beast has read
  std::size_t scanned_ = 0;       // up to here the lines' ends have been looked at
  std::size_t line_ = 0;          // where the current line begins
  std::size_t request_line_ = 0;  // the first line's length; 0 while it is not complete
  std::vector<FieldRange> fields_;
  std::vector<classy::HeaderField> headers_;
  std::string rebuilt_target_;  // of an absolute-form
  Verb verb_ = Verb::unknown;
  Range method_;
  Range target_;
  std::uint64_t length_ = 0;
  int version_ = 0;
  int refusal_ = 0;
  int hosts_ = 0;
  int lengths_ = 0;
  int chunked_ = 0;
  int other_codings_ = 0;
  bool encoded_ = false;
  bool last_is_chunked_ = false;
  bool expects_ = false;
  bool is_absolute_ = false;
};

}  // namespace test
