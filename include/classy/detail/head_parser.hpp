#pragma once
// HeadParser: the head of one request (RFC 9112, 2 to 6), noting views of the bytes instead of copying them.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <classy/detail/ascii.hpp>
#include <classy/detail/authority.hpp>
#include <classy/detail/head_bytes.hpp>
#include <classy/detail/head_words.hpp>
#include <classy/limits.hpp>
#include <classy/request.hpp>

namespace classy::detail {

/// Reads a head as its bytes come, each of them once:
///     parser.reset() → parser.read(bytes) … → parser.parts()
/// It judges as soon as a byte can be judged, and one after the other: so the outcome is a matter of the bytes alone,
/// not of how they were cut. It is strict: what RFC 9112 lets a server forgive is refused, since requests are smuggled
/// through what one server forgives and the next one does not.
class HeadParser {
 public:
  enum class State { need_more, complete, refused };

  explicit HeadParser(const Limits& limits) : limits_{limits} {}

  /// Expects the first byte of a head.
  void reset() {
    part_ = Part::verb;
    at_ = from_ = 0;
    noted_ = {};
    fields_.clear();
    rebuilt_target_.clear();
  }

  /// Goes on. `bytes` is all that has come since the head's first byte; what follows the head is not looked at.
  State read(std::string_view bytes) {
    if (part_ < Part::name) {
      const State state = read_request_line(bytes);
      if (state != State::complete) return state;
    }
    return read_header_lines(bytes);
  }
  /// Follows the bytes to another place.
  void moved(const char* from, const char* to) {
    const auto follow = [=](std::string_view& text) { text = {to + (text.data() - from), text.size()}; };
    if (part_ > Part::verb) follow(method_);
    if (part_ > Part::target) follow(target_);
    if (part_ == Part::value) follow(name_);
    if (!noted_.authority.empty()) follow(noted_.authority);
    for (HeaderField& field : fields_) follow(field.name), follow(field.value);
  }

  /// The status that it was refused with.
  int refusal() const { return refusal_; }

  // Of the complete head:
  std::size_t size() const { return at_; }
  bool http_1_0() const { return version_ == Version::http_1_0; }
  bool keep_alive() const { return !noted_.closes && (!http_1_0() || noted_.keeps_alive); }
  bool is_chunked() const { return noted_.is_chunked; }
  std::uint64_t body_length() const { return noted_.length; }
  /// Whether the client waits to be told to go on.
  bool expects_continue() const { return noted_.expects && !http_1_0(); }
  /// The request without its body.
  Request::Parts parts() const {
    return {.verb = verb_,
            .method = method_,
            .target = rebuilt_target_.empty() ? target_ : std::string_view{rebuilt_target_},
            .headers = fields_,
            .body = {},
            .remote = {}};
  }

 private:
  enum class Part { verb, target, version, name, value };

  State read_request_line(std::string_view bytes) {
    const char* const first = bytes.data();
    const char* const last = first + within(limits_.request_line, bytes.size());
    const char* at = first + at_;

    if (part_ == Part::verb) {
      if (at == first && last - at >= 4 && std::memcmp(at, "GET ", 4) == 0) {  // most are
        at += 3;
        verb_ = Verb::get;
      } else {
        while (at != last && is_token_byte(*at)) ++at;
        if (at == last) return wait(first, at, last, bytes, 414);
        if (*at != ' ' || at == first) return refuse(400);
        verb_ = verb_of(view(first, at));
      }
      method_ = view(first, at++);
      part_ = Part::target;
    }
    if (part_ == Part::target) {
      const char* const from = first + method_.size() + 1;
      at = skip_bytes<TargetBytes>(first, at, last);
      if (at == last) return wait(first, at, last, bytes, 414);
      if (*at != ' ' || at == from) return refuse(400);
      target_ = view(from, at++);
      part_ = Part::version;
    }
    version_ = version_of(view(at, at + std::min<std::ptrdiff_t>(last - at, version_size)));
    if (version_ == Version::incomplete) return wait(first, at, last, bytes, 414);
    if (version_ == Version::malformed) return refuse(400);
    if (version_ == Version::unsupported) return refuse(505);
    if (verb_ == Verb::connect) return refuse(501);
    if (target_.front() != '/' && !take_other_target()) return refuse(400);

    from_ = at_ = lines_ = static_cast<std::size_t>(at - first) + version_size;
    part_ = Part::name;
    return State::complete;
  }

  /// RFC 9112, 3.2: instead of a path, all of a URI, for which its path is taken; or "*".
  bool take_other_target() {
    const std::string_view target = target_;
    if (target == "*") return verb_ == Verb::options;
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
      const std::size_t end = std::min(target.find_first_of("/?", scheme.size()), target.size());
      noted_.authority = target.substr(scheme.size(), end - scheme.size());
      target_ = target.substr(end);
      if (!target_.starts_with('/')) rebuilt_target_.append("/").append(target_);
      return !noted_.authority.empty() && is_authority(noted_.authority);
    }
    return false;
  }

  State read_header_lines(std::string_view bytes) {
    const char* const first = bytes.data();
    const char* const last = first + lines_ + within(limits_.header_bytes, bytes.size() - lines_);
    const char* from = first + from_;
    const char* at = first + at_;
    Part part = part_;
    std::string_view name = name_;

    while (true) {
      if (part == Part::name) {
        if (at == from && at != last && *at == '\r') {
          if (last - at < 2) break;
          if (at[1] != '\n') return refuse(400);
          at_ = static_cast<std::size_t>(at - first) + 2;
          part_ = Part::name;
          return take_end();
        }
        if (at == from && last - at >= 6 && std::memcmp(at, "Host: ", 6) == 0) {  // most requests' first line is
          at += 4;
        } else {
          at = skip_bytes<NameBytes>(first, at, last);
          while (at != last && is_token_byte(*at)) ++at;
        }
        if (at == last) break;
        if (*at != ':' || at == from) return refuse(400);
        name = view(from, at);
        from = ++at;
        part = Part::value;
      }
      if (at == from) {
        while (at != last && is_space(*at)) ++at;
        from = at;
      }
      at = skip_bytes<ValueBytes>(first, at, last);
      if (at == last) break;
      if (*at != '\r') return refuse(400);
      if (last - at < 2) break;
      if (at[1] != '\n') return refuse(400);
      const char* end = at;
      while (end != from && is_space(end[-1])) --end;
      if (fields_.size() == limits_.header_count) return refuse(431);
      fields_.push_back({name, view(from, end)});
      if (!take_field(name, view(from, end))) return refuse(400);
      from = at += 2;
      part = Part::name;
    }
    part_ = part;
    name_ = name;
    return wait(from, at, last, bytes, 431);
  }

  /// Looks at the few fields that say how the request is read.
  bool take_field(std::string_view name, std::string_view value) {
    constexpr std::uint32_t sizes = 1U << 4U | 1U << 6U | 1U << 10U | 1U << 14U | 1U << 17U;  // their names'
    return name.size() >= 32 || (sizes >> name.size() & 1U) == 0 || take_known_field(name, value);
  }
  bool take_known_field(std::string_view name, std::string_view value) {
    switch (name.size()) {
      case 4: return !is_word<"host">(name) || take_host(value);
      case 6:
        if (is_word<"expect">(name)) noted_.expects = noted_.expects || equals_ignoring_case(value, "100-continue");
        return true;
      case 10: return !is_word<"connection">(name) || take_connection(value);
      case 14: return !is_word<"content-length">(name) || take_length(value);
      case 17: return !is_word<"transfer-encoding">(name) || take_encoding(value);
      default: return true;
    }
  }

  bool take_host(std::string_view value) {
    if (noted_.has_host) return false;
    noted_.has_host = true;
    noted_.host = fields_.size() - 1;
    const char* const last = value.data() + value.size();
    const char* at = skip_bytes<HostBytes>(method_.data(), value.data(), last);  // from the head's first byte
    if (at != last && *at == ':') ++at;
    while (at != last && *at >= '0' && *at <= '9') ++at;
    return at == last || is_authority(value);
  }

  /// RFC 9110, 7.6.1
  bool take_connection(std::string_view value) {
    bool valid = true;
    for_each_element(value, [&](std::string_view option) {
      if (option.size() == 10 && is_word<"keep-alive">(option)) {
        noted_.keeps_alive = true;
      } else if (option.size() == 5 && is_word<"close">(option)) {
        noted_.closes = true;
      } else {
        valid = valid && is_token(option);
      }
    });
    return valid;
  }

  /// RFC 9112, 6.3: one number, once.
  bool take_length(std::string_view value) {
    if (noted_.has_length || noted_.is_encoded) return false;
    noted_.has_length = true;
    const char* const last = value.data() + value.size();
    const auto [end, fault] = std::from_chars(value.data(), last, noted_.length);
    return fault == std::errc{} && end == last;
  }

  /// RFC 9112, 6.1, 6.3 and 7.1: `chunked` comes last, once, and without parameters. What cannot be framed for certain is
  /// how requests get smuggled.
  bool take_encoding(std::string_view value) {
    bool valid = !noted_.is_chunked && !noted_.has_length;
    noted_.is_encoded = true;
    for_each_element(value, [&](std::string_view coding) {
      const std::string_view name = trim(coding.substr(0, coding.find(';')));
      const bool chunked = equals_ignoring_case(name, "chunked");
      valid = valid && is_token(name) && !noted_.is_chunked && !(chunked && name.size() != coding.size());
      (chunked ? noted_.is_chunked : noted_.has_other_coding) = true;
    });
    return valid;
  }

  State take_end() {
    if (!http_1_0() && !noted_.has_host) return refuse(400);  // RFC 9112, 3.2
    if (noted_.is_encoded && (http_1_0() || !noted_.is_chunked)) return refuse(400);
    if (noted_.has_other_coding) return refuse(501);
    // RFC 9112, 3.2.2: the target's host wins.
    if (!noted_.authority.empty() && noted_.has_host) fields_[noted_.host].value = noted_.authority;
    return State::complete;
  }

  /// Of so many bytes, how many may be looked at: those that a limit allows, and the CRLF behind them.
  static std::size_t within(std::size_t limit, std::size_t size) {
    return size > 2 && size - 2 > limit ? limit + 2 : size;
  }
  /// Stops at a byte that has not come, or that may not be looked at.
  State wait(const char* from, const char* at, const char* last, std::string_view bytes, int status) {
    from_ = static_cast<std::size_t>(from - bytes.data());
    at_ = static_cast<std::size_t>(at - bytes.data());
    return last != bytes.data() + bytes.size() ? refuse(status) : State::need_more;
  }
  State refuse(int status) {
    refusal_ = status;
    return State::refused;
  }

  static std::string_view view(const char* from, const char* to) { return {from, static_cast<std::size_t>(to - from)}; }
  static bool is_space(char c) { return c == ' ' || c == '\t'; }

  /// What the lines have said so far.
  struct Noted {
    std::string_view authority;  // of an absolute target
    std::uint64_t length = 0;
    std::size_t host = 0;  // where the Host is among the fields
    bool has_host = false;
    bool has_length = false;
    bool is_encoded = false;
    bool is_chunked = false;
    bool has_other_coding = false;
    bool expects = false;
    bool closes = false;
    bool keeps_alive = false;
  };

  const Limits& limits_;
  Part part_ = Part::verb;
  int refusal_ = 400;
  // Counted from the head's first byte:
  std::size_t at_ = 0;     // up to here it has been read
  std::size_t from_ = 0;   // where the name or the value begins that is being read
  std::size_t lines_ = 0;  // where the header lines begin
  // Each is set when its part has been read:
  Verb verb_ = Verb::unknown;
  Version version_ = Version::incomplete;
  std::string_view method_;
  std::string_view target_;
  std::string_view name_;  // of the header line that is being read
  Noted noted_;
  std::vector<HeaderField> fields_;  // one for all requests, so that none has to allocate it
  std::string rebuilt_target_;       // of a URI without a path
};

}  // namespace classy::detail
