#pragma once
// PartialAnswer: a route that lets its clients ask for a part of the answer, `?fields=id,name`. The handler makes the
// whole; its version is the ETag, and what is not wanted is left out behind it.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <classy/describe.hpp>
#include <classy/detail/entity_tags.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/mask_check.hpp>
#include <classy/extraction.hpp>
#include <classy/field_mask.hpp>
#include <classy/part_write.hpp>
#include <classy/reflect.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>
#include <classy/shape.hpp>
#include <classy/url.hpp>

namespace classy::detail {

class PartialAnswer {
 public:
  /// \param result of the whole; null where it is not known
  PartialAnswer(std::string_view by_default, const Shape* result) : default_{by_default}, result_{result} {}

  /// What a request asks for. Nothing when it does not say it well: then it has been answered.
  std::optional<FieldMask> wanted(Request& request, Response& response) const {
    Extraction extraction{request, response};
    std::string_view text;
    const bool given = extraction.read(fields(), &text);
    if (!given) text = default_;
    if (given) check(text, extraction);
    std::optional<FieldMask> mask;
    if (!extraction.failed()) mask = text.empty() ? FieldMask{} : parse(text, extraction);
    if (!extraction.failed()) return mask;
    extraction.answer();
    return std::nullopt;
  }

  /// Makes of the whole the part, unless the client has it, or has another version than it believes. An `ETag` of the
  /// handler's stays. Errors, redirections and what is no JSON are left as they are.
  void cut(FieldMask mask, const Request& request, Response& response) const {
    if (response.status() >= 300 || response.header("Content-Type") != Response::application_json) return;
    if (!response.header("ETag")) response.set("ETag", version_of(response.body()));
    const std::string tag{response.header("ETag").value_or(std::string_view{})};
    const bool reads = request.verb() == Verb::get || request.verb() == Verb::head;
    if (const auto known = request.header("If-Match"); reads && known && !has_entity_tag(*known, tag, false)) {
      return answer_empty(412, response);
    }
    if (const auto known = request.header("If-None-Match"); reads && known && has_entity_tag(*known, tag, true)) {
      return answer_empty(304, response);
    }
    if (!mask.everything()) {
      std::string part;
      append_json_part(response.body(), mask, part);
      const bool less = part != response.body();
      response.empty_body() = std::move(part);
      if (less) link(request, std::move(mask).complement().text(), rest_relation, response);
    }
    link(request, "*", "canonical", response);
  }

 private:
  static constexpr std::string_view name = "fields";

  static Parameter fields() {
    return {
        .in = Parameter::In::query, .name = name, .shape = &shape_of<std::string_view>(), .required = false};
  }

  /// Notes what is wrong with a mask of a client's.
  void check(std::string_view text, Extraction& extraction) const {
    MaskCheck<const Shape*> check{result_};
    if (const MaskError error = MaskReader{text, check}.read()) return note(error, text, extraction);
    if (check.good()) return;
    TextFault fault{"field_mask_unknown", "The result has no field ", "{\"path\":"};
    append_json_string(fault.message, check.unknown());
    append_json_string(fault.ctx, check.unknown());
    fault.ctx += ",\"known\":[";
    bool first = true;
    for (const std::string_view known : check.known()) {
      if (!std::exchange(first, false)) fault.ctx += ',';
      append_json_string(fault.ctx, known);
    }
    fault.ctx += "]}";
    extraction.query_fault(name, text, std::move(fault));
  }
  static std::optional<FieldMask> parse(std::string_view text, Extraction& extraction) {
    MaskError error;
    std::optional<FieldMask> mask = FieldMask::parse(text, error);
    if (mask && mask->text().size() + (mask->negated() ? 0 : 1) > FieldMask::max_size) {
      error = {"field_mask_too_long", "the mask of what it leaves out is longer than 2048 bytes", text.size()};
    }
    if (error) note(error, text, extraction);
    return mask;
  }
  static void note(const MaskError& error, std::string_view text, Extraction& extraction) {
    TextFault fault{error.type, "Input should be a field mask, " + std::string{error.what}, "{\"position\":"};
    append_integer(fault.ctx, error.position);
    fault.ctx += '}';
    extraction.query_fault(name, text, std::move(fault));
  }

  /// Of the bytes of the whole: a client cannot make two of one tag.
  static std::string version_of(std::string_view whole) {
    static constexpr boost::uuids::uuid space{{0x4B, 0x7D, 0x0A, 0x59, 0x6C, 0x0E, 0x4D, 0x1B, 0x9A, 0x5E, 0x21, 0xC4,
                                               0x87, 0x3F, 0x60, 0x9D}};
    const boost::uuids::name_generator_sha1 generate{space};
    return '"' + boost::uuids::to_string(generate(whole.data(), whole.size())) + '"';
  }

  static void answer_empty(int status, Response& response) {
    response.status(status).remove("Content-Type").empty_body();
  }

  /// `</users/7?page=2&fields=*>; rel="canonical"`: the same target with other fields.
  static void link(const Request& request, std::string_view mask, std::string_view relation, Response& response) {
    std::string line = "<" + std::string{request.path()} + "?";
    for (std::string_view rest = request.query(); !rest.empty();) {
      const std::string_view pair = rest.substr(0, rest.find('&'));
      rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
      if (pair.empty() || names_fields(pair)) continue;
      append_percent_encoded(line, pair, is_query_char);
      line += '&';
    }
    line.append(name).append("=");
    append_percent_encoded(line, mask, [](char c) {
      return is_unreserved(c) || std::string_view{"!*/(),:@"}.find(c) != std::string_view::npos;
    });
    line.append(">; rel=\"").append(relation).append("\"");
    response.add("Link", line);
  }
  static bool names_fields(std::string_view pair) {
    Pairs one;
    return one.read(pair, 1) == Pairs::Outcome::good && one.last(name) != nullptr;
  }
  /// RFC 3986, 3.4, and the escapes that stand there already.
  static bool is_query_char(char c) { return is_segment_char(c) || c == '/' || c == '?' || c == '%'; }

  std::string_view default_;
  const Shape* result_;
};

}  // namespace classy::detail
