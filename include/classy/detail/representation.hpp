#pragma once
// Representation: bytes that a GET reads, and its answer: the whole, the ranges that are asked for, or why there are none
// (RFC 9110, 13 and 14).

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <classy/body_source.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/byte_ranges.hpp>
#include <classy/detail/conditions.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/ranged_body.hpp>
#include <classy/detail/time_text.hpp>
#include <classy/error.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

struct Representation {
  std::shared_ptr<const BodySource> bytes;
  std::string_view type;
  Validators validators;
};

/// What no content has but by a chance of 1 in 2^128, and nobody can guess, who makes the content.
inline std::string random_boundary() {
  constexpr std::string_view hex = "0123456789abcdef";
  std::random_device random;
  std::string text;
  for (int word = 0; word < 4; ++word) {
    auto bits = static_cast<std::uint32_t>(random());
    for (int digit = 0; digit < 8; ++digit, bits >>= 4U) text += hex[bits & 0xFU];
  }
  return text;
}

class RepresentationAnswer {
 public:
  RepresentationAnswer(const Request& request, Response& response, std::chrono::sys_seconds now)
      : request_{request}, response_{response}, now_{now} {}

  /// \throws std::invalid_argument for a type that no header line can have: that of a part is not seen elsewhere
  void write(Representation what) {
    if (!is_field_value(what.type)) throw std::invalid_argument{"a media type has a control character"};
    const bool gets = request_.verb() == Verb::get;
    // The target's own representation is what these read; what another verb or status answers is something else.
    if ((!gets && request_.verb() != Verb::head) || response_.status() != 200) return whole(std::move(what));

    // One that is there already is a Versioned's, and names what the handler means.
    const std::string named{response_.header("ETag").value_or(std::string_view{})};
    if (!named.empty()) what.validators.tag = named;
    std::optional<std::chrono::sys_seconds>& modified = what.validators.modified;
    if (modified) modified = std::min(*modified, now_);  // 8.8.2.1: never after the answer
    if (named.empty() && !what.validators.tag.empty()) response_.add("ETag", what.validators.tag);
    if (modified) add_date(*modified);
    const Conditions conditions{request_, what.validators, now_};
    switch (conditions.judge()) {
      case Condition::failed: response_.status(412); return;
      case Condition::not_modified: response_.status(304); return;
      case Condition::none: break;
    }
    response_.add("Accept-Ranges", "bytes");
    // 14.2: a Range is for GET only. A HEAD says what there is of the whole.
    const std::optional<std::string_view> field = gets ? conditions.range() : std::nullopt;
    if (!field) return whole(std::move(what));
    const ByteRanges ranges{*field, what.bytes->size()};
    switch (ranges.outcome()) {
      case ByteRanges::Outcome::ignored: return whole(std::move(what));
      case ByteRanges::Outcome::unsatisfiable: return nothing(what.bytes->size());
      case ByteRanges::Outcome::satisfiable: return part(std::move(what), ranges.list());
    }
  }

 private:
  void add_date(std::chrono::sys_seconds modified) {
    std::string date;
    append_http_date(date, modified);
    response_.add("Last-Modified", date);
  }

  void whole(Representation what) { response_.body(std::move(what.bytes), what.type); }

  void nothing(std::uint64_t size) {
    answer_problem({.status = 416}, request_, response_);
    std::string line = "bytes */";
    append_integer(line, size);
    response_.add("Content-Range", line);
  }

  void part(Representation what, std::span<const ByteRange> ranges) {
    response_.status(206);
    if (ranges.size() == 1) {
      response_.add("Content-Range", content_range(ranges.front(), what.bytes->size()));
      response_.body(std::make_shared<RangedBody>(std::move(what.bytes), ranges.front()), what.type);
    } else {
      const std::string boundary = random_boundary();
      response_.body(std::make_shared<RangedBody>(std::move(what.bytes), ranges, what.type, boundary),
                     "multipart/byteranges; boundary=" + boundary);
    }
  }

  const Request& request_;
  Response& response_;
  std::chrono::sys_seconds now_;
};

/// Answers with it: with all of it under another status than 200, and to other verbs than GET and HEAD.
inline void answer_representation(Representation what, const Request& request, Response& response) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  RepresentationAnswer{request, response, now}.write(std::move(what));
}

}  // namespace classy::detail
