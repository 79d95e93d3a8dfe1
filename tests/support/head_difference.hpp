#pragma once
// Compares HeadParser with a parser that Beast made, and with itself when the bytes come in pieces.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>

#include <classy/detail/ascii.hpp>
#include <classy/detail/head_parser.hpp>
#include <classy/limits.hpp>
#include <classy/request.hpp>

#include "support/beast_head.hpp"

namespace test {

using classy::Limits;
using classy::detail::HeadParser;

/// Whether inet_pton() takes a text for an IPv6 address.
inline bool is_ipv6_to_system(std::string_view text) {
  in6_addr address;
  return text.find('\0') == std::string_view::npos && inet_pton(AF_INET6, std::string{text}.c_str(), &address) == 1;
}

/// Where the two disagree, and HeadParser is right.
enum class HeadRule {
  in_order,        ///< the first fault counts, and a line is judged when it ends, not by what follows it
  end_of_version,  ///< a version is judged when its line has come to its end: it may be 505, or one for which 1.1 is done
  host_of_target,    ///< RFC 9112, 3.2.2: the host of an absolute target takes the place of Host
  close_wins,        ///< RFC 9112, 9.3: with "close" an HTTP/1.0 connection ends, in spite of "keep-alive"
  proxy_connection,  ///< which is no header of HTTP, and says nothing
  expect_lines,      ///< RFC 9110, 5.2: what several Expect lines say adds up
  coding_grammar,    ///< RFC 9112, 7: a coding that is no token is malformed, 400, not merely unknown, 501
  host_grammar,      ///< RFC 3986, 3.2.2: "%" begins an escape, and in brackets there is an address
};
constexpr std::size_t head_rules = 8;

/// Reads the bytes in pieces that end at these places, each time out of memory that holds nothing else.
class PiecewiseHead {
 public:
  explicit PiecewiseHead(const Limits& limits) : parser{limits} { parser.reset(); }

  HeadParser::State read(std::string_view bytes, std::span<const std::size_t> ends) {
    for (const std::size_t end : ends) {
      if (state != HeadParser::State::need_more) break;
      if (end < bytes.size()) read(bytes.substr(0, end));
    }
    if (state == HeadParser::State::need_more) read(bytes);
    return state;
  }
  void read(std::string_view bytes) {
    auto memory = std::make_unique_for_overwrite<char[]>(bytes.size());
    std::memcpy(memory.get(), bytes.data(), bytes.size());
    if (memory_ != nullptr) parser.moved(memory_.get(), memory.get());
    memory_ = std::move(memory);
    state = parser.read({memory_.get(), bytes.size()});
  }

  HeadParser parser;
  HeadParser::State state = HeadParser::State::need_more;

 private:
  std::unique_ptr<char[]> memory_;
};

/// Counts how often each rule was the reason.
class HeadDifference {
 public:
  using State = HeadParser::State;

  std::array<std::uint64_t, head_rules> uses{};

  /// What is wrong, or nothing. `ends` cuts the bytes in pieces.
  std::string find(std::string_view bytes, const Limits& limits, std::span<const std::size_t> ends) {
    std::string found = compare(bytes, limits, ends);
    if (found.empty()) return found;
    // Beast takes Proxy-Connection for Connection. A name that it does not know must make no difference to HeadParser.
    const std::string renamed = without_proxy_connection(bytes);
    if (renamed == bytes) return found;
    PiecewiseHead one{limits}, other{limits};
    one.read(bytes);
    other.read(renamed);
    const bool same = one.state == other.state && one.parser.refusal() == other.parser.refusal() &&
                      one.parser.keep_alive() == other.parser.keep_alive();
    if (same && compare(renamed, limits, ends).empty() && use(HeadRule::proxy_connection)) return {};
    return found;
  }

 private:
  static std::string without_proxy_connection(std::string_view bytes) {
    std::string renamed{bytes};
    constexpr std::string_view name = "proxy-connection";
    for (std::size_t i = 0; i + name.size() <= renamed.size(); ++i) {
      if (equals_ignoring_case(bytes.substr(i, name.size()), name)) renamed[i] = 'Q';
    }
    return renamed;
  }

  std::string compare(std::string_view bytes, const Limits& limits, std::span<const std::size_t> ends) {
    PiecewiseHead ours{limits};
    ours.read(bytes);
    PiecewiseHead pieces{limits};
    pieces.read(bytes, ends);
    if (std::string found = compare_pieces(ours, pieces); !found.empty()) return found;

    BeastHead theirs{limits};
    const State state = theirs.read(bytes);
    if (ours.state == State::refused) {
      if (state == State::refused && theirs.refusal() == ours.parser.refusal()) return {};
      return compare_refused(bytes, limits, ours.parser.refusal());
    }
    if (state == State::refused) return explain_refused(bytes, theirs.refusal());
    if (state != ours.state) return "one is complete, the other is not";
    return state == State::complete ? compare_complete(ours.parser, theirs) : "";
  }

  bool use(HeadRule rule) {
    ++uses[static_cast<std::size_t>(rule)];
    return true;
  }

  static std::string compare_pieces(const PiecewiseHead& whole, const PiecewiseHead& pieces) {
    if (whole.state != pieces.state) return "in pieces it ends otherwise";
    if (whole.state == State::refused && whole.parser.refusal() != pieces.parser.refusal()) {
      return "in pieces it is refused with " + std::to_string(pieces.parser.refusal());
    }
    if (whole.state != State::complete) return {};
    const HeadParser &one = whole.parser, &other = pieces.parser;
    const bool same = one.size() == other.size() && one.http_1_0() == other.http_1_0() &&
                      one.keep_alive() == other.keep_alive() && one.is_chunked() == other.is_chunked() &&
                      one.body_length() == other.body_length() && one.expects_continue() == other.expects_continue();
    const classy::Request::Parts parts = one.parts(), pieced = other.parts();
    const bool same_parts = parts.verb == pieced.verb && parts.method == pieced.method &&
                            parts.target == pieced.target && same_fields(parts, pieced, false);
    return same && same_parts ? "" : "in pieces it is another request";
  }

  static bool same_fields(const classy::Request::Parts& one, const classy::Request::Parts& other, bool but_for_host) {
    const auto same = [&](const classy::HeaderField& a, const classy::HeaderField& b) {
      return a.name == b.name && (a.value == b.value || (but_for_host && equals_ignoring_case(a.name, "Host")));
    };
    return std::equal(one.headers.begin(), one.headers.end(), other.headers.begin(), other.headers.end(), same);
  }

  /// HeadParser says that a start of the bytes is no head's. So must the other of that start, if need be with an end.
  std::string compare_refused(std::string_view bytes, const Limits& limits, int status) {
    std::size_t most = bytes.size();
    for (std::size_t least = 0; least < most;) {
      const std::size_t middle = (least + most) / 2;
      HeadParser parser{limits};
      parser.reset();
      if (parser.read(bytes.substr(0, middle)) == State::refused) {
        most = middle;
      } else {
        least = middle + 1;
      }
    }
    const std::string start{bytes.substr(0, most)};
    BeastHead parser{limits};
    if (parser.read(start) == State::refused) {
      if (parser.refusal() == status && use(HeadRule::in_order)) return {};
      if (parser.refusal() == 505 && status == 400 && use(HeadRule::end_of_version)) return {};
      const bool folds = start.ends_with("\n ") || start.ends_with("\n\t");  // with the first byte that is too much
      if (status == 431 && folds && use(HeadRule::in_order)) return {};
      return "refused with " + std::to_string(status) + " and with " + std::to_string(parser.refusal());
    }
    constexpr std::string_view end = "\r\n\r\nand more";  // Beast waits for all of a version before it looks at it
    Limits wider = limits;
    wider.request_line += end.size();
    wider.header_bytes += end.size();
    BeastHead ended{wider};
    const bool refused = ended.read(start + std::string{end}) == State::refused;
    if (refused && ended.refusal() == status && use(HeadRule::in_order)) return {};
    // In one line, too many is the first fault.
    const auto lines = static_cast<std::size_t>(std::count(start.begin(), start.end(), '\n'));
    if (refused && status == 431 && lines == limits.header_count + 2 && use(HeadRule::in_order)) return {};
    constexpr std::string_view encoding = "transfer-encoding:";
    const std::string_view line = last_line(start);
    const bool codes = equals_ignoring_case(line.substr(0, encoding.size()), encoding);
    if (refused && status == 400 && ended.refusal() == 501 && codes && use(HeadRule::coding_grammar)) return {};
    if (status == 400 && has_bad_host(start) && use(HeadRule::host_grammar)) return {};
    return "only one refuses, with " + std::to_string(status);
  }

  static std::string_view last_line(std::string_view start) {
    const std::string_view line = start.substr(0, start.find_last_not_of("\r\n") + 1);
    return line.substr(line.rfind('\n') + 1);
  }

  /// Whether the last line, or the only one, has a host that no one but HeadParser refuses.
  static bool has_bad_host(std::string_view start) {
    const std::string_view line = last_line(start);
    const auto is_hex = [](std::string_view text) {
      return text.size() == 2 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    };
    for (std::size_t at = line.find('%'); at != std::string_view::npos; at = line.find('%', at + 1)) {
      if (!is_hex(line.substr(at + 1, 2))) return true;
    }
    const std::size_t open = line.find('['), close = line.find(']');
    return open < close && close != std::string_view::npos &&
           !is_ipv6_to_system(line.substr(open + 1, close - open - 1));
  }

  std::string explain_refused(std::string_view bytes, int status) {
    const bool in_version =
        bytes.find('\n') == std::string_view::npos && bytes.find(" HTTP/1.") != std::string_view::npos;
    if ((status == 505 || in_version) && use(HeadRule::end_of_version)) return {};
    return "refused by Beast only, with " + std::to_string(status);
  }

  std::string compare_complete(const HeadParser& ours, BeastHead& theirs) {
    const classy::Request::Parts one = ours.parts(), other = theirs.parts();
    const auto lines = [&](std::string_view name) {
      return std::count_if(one.headers.begin(), one.headers.end(),
                           [&](const classy::HeaderField& field) { return equals_ignoring_case(field.name, name); });
    };
    if (ours.size() != theirs.size()) return "the sizes differ";
    if (ours.http_1_0() != theirs.http_1_0()) return "the versions differ";
    if (ours.is_chunked() != theirs.is_chunked()) return "the transfer encodings differ";
    if (ours.body_length() != theirs.body_length()) return "the lengths differ";
    if (one.verb != other.verb || one.method != other.method) return "the verbs differ";
    if (one.target != other.target) return "the targets differ";
    if (!same_fields(one, other, false)) {
      if (!theirs.is_absolute() || !same_fields(one, other, true)) return "the fields differ";
      use(HeadRule::host_of_target);
    }
    if (ours.expects_continue() != theirs.expects_continue()) {
      if (lines("Expect") < 2 || !ours.expects_continue()) return "the expectations differ";
      use(HeadRule::expect_lines);
    }
    if (ours.keep_alive() != theirs.keep_alive()) {
      if (!ours.http_1_0() || ours.keep_alive() || lines("Connection") == 0) return "the connections differ";
      use(HeadRule::close_wins);
    }
    return {};
  }
};

}  // namespace test
