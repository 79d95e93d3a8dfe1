#pragma once
// What a client says of the version that it has: RFC 9110, 13.1.1 and 13.1.2.

#include <optional>
#include <string_view>

#include <classy/detail/entity_tags.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// An answer without a body, and without what described that.
inline void answer_empty(int status, Response& response) {
  response.status(status).remove("Content-Type").empty_body();
}

/// Answers a client that reads, and that has the version which the `ETag` names already (304), or wants another one (412).
/// False when the answer is to be what it is. Without an `ETag` there is no version that a client could know.
inline bool answer_condition(const Request& request, Response& response) {
  const bool reads = request.verb() == Verb::get || request.verb() == Verb::head;
  if (!reads || response.status() >= 300) return false;
  const std::string_view tag = response.header("ETag").value_or(std::string_view{});
  int status = 0;
  if (const auto known = request.header("If-Match"); known && !has_entity_tag(*known, tag, false)) {
    status = 412;
  } else if (const auto had = request.header("If-None-Match"); had && has_entity_tag(*had, tag, true)) {
    status = 304;
  }
  if (status == 0) return false;
  answer_empty(status, response);
  return true;
}

}  // namespace classy::detail
