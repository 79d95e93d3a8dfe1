#pragma once
// What a client has is compared with what there is: the conditions of RFC 9110, 13.1, in the order of 13.2.2.

#include <chrono>
#include <optional>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/detail/entity_tags.hpp>
#include <classy/detail/http_dates.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// What there is.
struct Validators {
  std::string_view tag{};  ///< `"a"`, or `W/"a"`; empty where there is none
  std::optional<std::chrono::sys_seconds> modified{};
};

enum class Condition { none, not_modified, failed };

/// The conditions of one request. For GET and HEAD, where the answer would otherwise be a 200.
class Conditions {
 public:
  Conditions(const Request& request, const Validators& there, std::chrono::sys_seconds now)
      : request_{request}, there_{there}, now_{now} {}

  /// What decides before the ranges: 304, 412, or nothing.
  Condition judge() const {
    if (has("If-Match")) {
      if (!names_tag("If-Match", false)) return Condition::failed;
    } else if (there_.modified) {
      if (const auto since = date("If-Unmodified-Since"); since && *there_.modified > *since) return Condition::failed;
    }
    if (has("If-None-Match")) {
      if (names_tag("If-None-Match", true)) return Condition::not_modified;
    } else if (there_.modified) {
      const auto since = date("If-Modified-Since");
      if (since && *there_.modified <= *since) return Condition::not_modified;
    }
    return Condition::none;
  }

  /// The `Range` that is to be answered. None where `If-Range` (13.1.5) says that the client has a part of another
  /// version: then it gets the whole.
  std::optional<std::string_view> range() const {
    const std::optional<std::string_view> range = only("Range");
    if (!range || !has("If-Range")) return range;
    return same_version() ? range : std::nullopt;
  }

 private:
  bool has(std::string_view name) const { return request_.header(name).has_value(); }

  /// The field's value, unless there are several lines of one that may be there once: such a one is ignored.
  std::optional<std::string_view> only(std::string_view name) const {
    std::optional<std::string_view> value;
    for (const HeaderField& field : request_.headers()) {
      if (!equals_ignoring_case(field.name, name)) continue;
      if (value) return std::nullopt;
      value = field.value;
    }
    return value;
  }

  /// What is no date is ignored (13.1.3 and 13.1.4).
  std::optional<std::chrono::sys_seconds> date(std::string_view name) const {
    const std::optional<std::string_view> text = only(name);
    return text ? read_http_date(*text, now_) : std::nullopt;
  }

  bool weak() const { return there_.tag.starts_with("W/"); }

  /// Whether one of the field's lines has our tag. `*` is for whatever there is, a strong comparison for strong tags.
  bool names_tag(std::string_view name, bool weakly) const {
    const std::string_view opaque = there_.tag.substr(weak() ? 2 : 0);
    for (const HeaderField& field : request_.headers()) {
      if (!equals_ignoring_case(field.name, name)) continue;
      if (trim(field.value) == "*") return true;
      if (opaque.empty() || (weak() && !weakly)) continue;
      if (has_entity_tag(field.value, opaque, weakly)) return true;
    }
    return false;
  }

  /// By a strong tag, or by the exact date. A date is exact (8.8.2.2) when no other version can follow in its second: it
  /// is over. That the client's copy is of its last version is for the client to know, by our `Date`.
  bool same_version() const {
    const std::optional<std::string_view> value = only("If-Range");
    if (!value) return false;
    if (value->starts_with('"')) return !weak() && *value == there_.tag;
    const auto modified = read_http_date(*value, now_);
    return modified && there_.modified && *modified == *there_.modified && *modified < now_;
  }

  const Request& request_;
  const Validators& there_;
  std::chrono::sys_seconds now_;
};

/// An answer without a body, and without what described that.
inline void answer_empty(int status, Response& response) {
  response.status(status).remove("Content-Type").empty_body();
}

/// Answers a client that reads, and that has the version which the `ETag` names already (304), or wants another one (412).
/// False when the answer is to be what it is. Without an `ETag` there is no version that a client could know.
inline bool answer_condition(const Request& request, Response& response) {
  const bool reads = request.verb() == Verb::get || request.verb() == Verb::head;
  if (!reads || response.status() >= 300) return false;
  const Validators there{.tag = response.header("ETag").value_or(std::string_view{})};
  const Condition condition = Conditions{request, there, {}}.judge();
  if (condition == Condition::none) return false;
  answer_empty(condition == Condition::failed ? 412 : 304, response);
  return true;
}

}  // namespace classy::detail
