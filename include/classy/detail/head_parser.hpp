#pragma once
// HeadParser: Beast's basic_parser for the head of one request, noting where things stand instead of copying them, with
// the rules of RFC 9112, 3.2 and 6 that Beast 1.81 does not know.

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
#include <classy/request.hpp>

namespace classy::detail {

/// RFC 9112, 3.2, and RFC 3986, 3.2: a host or an address in brackets, and perhaps a port.
constexpr bool is_authority(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
  const bool bracketed = text.starts_with('[');
  const std::size_t end = bracketed ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return false;
  const std::string_view host = text.substr(bracketed, end - bracketed);
  const std::string_view port = text.substr(end + bracketed);
  for (const char c : host) {
    const std::string_view marks = bracketed ? ":.%-_~" : "-._~%!$&'()*+,;=";
    if (!digit(c) && !letter(c) && marks.find(c) == std::string_view::npos) return false;
  }
  return port.empty() || (port.front() == ':' && std::all_of(port.begin() + 1, port.end(), digit));
}

class HeadParser final : public boost::beast::http::basic_parser<true> {
 public:
  using Error = boost::beast::error_code;

  /// A place in the head, which may move.
  struct Range {
    std::size_t at = 0;
    std::size_t size = 0;
  };
  struct FieldRange {
    Range name;
    Range value;
  };

  /// `fields` is where it notes the header lines: the reader's, so that no request has to allocate it anew.
  HeadParser(std::size_t most_fields, std::vector<FieldRange>& fields) : most_fields_{most_fields}, fields_{fields} {
    fields_.clear();
    skip(true);                                               // the body is none of its business
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the reader has its own
  }

  /// Reads on in `head`, all of the head that has come, of which `fresh` is new. The number of bytes read, or an error.
  std::size_t read(std::string_view head, std::string_view fresh, Error& error) {
    head_ = head;
    return put(boost::asio::const_buffer{fresh.data(), fresh.size()}, error);
  }
  /// The status to refuse with after an error; 0 when Beast's own rules were broken.
  int refusal() const { return refusal_; }

  int version() const { return version_; }
  /// As the head says it: what stands in a trailer changes nothing.
  bool stays_open() const { return stays_open_; }
  bool is_chunked() const { return last_is_chunked_; }
  std::uint64_t body_length() const { return length_; }
  /// True once when the client waits to be told to go on.
  bool take_expectation() {
    const bool expected = expects_ && version_ == 11;
    expects_ = false;
    return expected;
  }

  /// The request's head. `fields` keeps the header lines that the parts refer to.
  Request::Parts parts(std::string_view head, std::vector<HeaderField>& fields) const {
    const auto text = [head](Range range) { return head.substr(range.at, range.size); };
    fields.clear();
    for (const FieldRange& field : fields_) fields.push_back({text(field.name), text(field.value)});
    return {.verb = verb_,
            .method = text(method_),
            .target = rebuilt_target_.empty() ? text(target_) : std::string_view{rebuilt_target_},
            .headers = fields,
            .body = {},
            .remote = {}};
  }

 private:
  using Text = boost::beast::string_view;

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
      if (host.empty() || !is_authority(host)) return false;
      rebuilt_target_ = target.substr(end).starts_with('/') ? "" : "/";
      rebuilt_target_ += target.substr(end);
      return true;
    }
    return false;
  }

  void on_field_impl(boost::beast::http::field known, Text name, Text value, Error& error) override {
    using boost::beast::http::field;
    if (fields_.size() == most_fields_) return reject(431, error);
    FieldRange& noted = fields_.emplace_back();
    if (!note(name, noted.name) || !note(value, noted.value)) return reject(400, error);
    const std::string_view text{value.data(), value.size()};
    switch (known) {
      case field::host:
        if (++hosts_ > 1 || !is_authority(text)) reject(400, error);
        break;
      case field::content_length: {
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length_);
        if (++lengths_ > 1 || fault != std::errc{} || end != text.data() + text.size()) reject(400, error);
        break;
      }
      case field::transfer_encoding:
        encoded_ = true;
        last_is_chunked_ = false;
        for_each_element(text, [this](std::string_view coding) {
          last_is_chunked_ = equals_ignoring_case(coding, "chunked");
          ++(last_is_chunked_ ? chunked_ : other_codings_);
        });
        break;
      case field::expect: expects_ = equals_ignoring_case(text, "100-continue"); break;
      default: break;
    }
  }

  void on_header_impl(Error& error) override {
    stays_open_ = keep_alive();
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
    if (text.data() < head_.data() || text.data() >= head_.data() + head_.size()) return false;
    range = {static_cast<std::size_t>(text.data() - head_.data()), text.size()};
    return true;
  }

  std::size_t most_fields_;
  std::vector<FieldRange>& fields_;
  std::string_view head_;
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
  bool stays_open_ = true;
};

}  // namespace classy::detail
