#pragma once
// PartialAnswer: a route that lets its clients ask for a part of the answer, `?fields=id,name`. The ETag is the whole's, and
// what is not wanted is left out while the handler's result is written, or behind it.

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <classy/describe.hpp>
#include <classy/detail/conditions.hpp>
#include <classy/detail/has_lazy.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/mask_check.hpp>
#include <classy/detail/route_selection.hpp>
#include <classy/detail/target_with.hpp>
#include <classy/extraction.hpp>
#include <classy/field_mask.hpp>
#include <classy/part_write.hpp>
#include <classy/reflect.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

class PartialAnswer {
 public:
  /// What a request wants, and how that is written.
  struct Part : RouteSelection {
    Part(const RouteSelection& how, FieldMask of_client)
        : RouteSelection{how}, mask_of_client{std::move(of_client)}, rest{mask_of_client.text_of_rest()} {
      wanted = &mask_of_client;
    }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;

    FieldMask mask_of_client;
    std::string rest;  ///< the mask of what it leaves out
  };

  PartialAnswer(const RouteSelection& how, const Operation& operation)
      : result_{operation.result}, default_{completed(how, operation), default_mask(operation)} {}

  /// What a request asks for: lives as long as that does. Null when it does not say it well: then it has been answered.
  const Part* wanted(Request& request, Response& response) const {
    Extraction extraction{request, response};
    std::string_view text;
    const bool given = extraction.read(fields(), &text);
    if (!given && !extraction.failed()) return &default_;
    if (given) {
      if (std::optional<FieldMask> mask = parse(text, extraction)) {
        const Part& part = request.storage().emplace<Part>(default_, *std::move(mask));
        if (part.rest.size() <= FieldMask::max_size) return &part;
        note({"field_mask_too_long", "the mask of what it leaves out is longer than 2048 bytes", text.size()}, text,
             extraction);
      }
    }
    extraction.answer();
    return nullptr;
  }

  /// Makes of the result the part, where it is not that yet, unless the client has it, or has another version than it
  /// believes. An `ETag` of the handler's stays. Errors, redirections and what is no JSON are left as they are.
  void finish(const Part& part, const Request& request, Response& response) const {
    if (response.status() >= 300 || response.header("Content-Type") != Response::application_json) return;
    Response::Cut cut = response.cut();
    if (cut == Response::Cut::no && !part.no_whole && !response.header("ETag")) {
      response.set("ETag", version_of(response.body()));
    }
    if (answer_condition(request, response)) return;
    if (cut == Response::Cut::no && !part.wanted->everything()) {
      std::string text;
      append_json_part(response.body(), *part.wanted, text);
      if (text != response.body()) cut = Response::Cut::to_less;
      response.empty_body() = std::move(text);
    }
    if (cut == Response::Cut::to_less) link(request, part.rest, rest_relation, response);
    link(request, "*", "canonical", response);
  }

 private:
  static constexpr std::string_view name = "fields";

  static RouteSelection completed(RouteSelection how, const Operation& operation) {
    how.no_whole = operation.takes_mask || (operation.result != nullptr && has_lazy(*operation.result));
    how.shape_is_known = operation.result != nullptr;
    return how;
  }
  static FieldMask default_mask(const Operation& operation) {
    const std::string_view text = operation.options.partial.fields;
    return text.empty() ? FieldMask{} : FieldMask::parse(text);
  }

  static Parameter fields() {
    return {
        .in = Parameter::In::query, .name = name, .shape = &shape_of<std::string_view>(), .required = false};
  }

  /// Nothing where a client's mask is none, or names what is not there; then that is noted.
  std::optional<FieldMask> parse(std::string_view text, Extraction& extraction) const {
    MaskCheck<const Shape*> check{result_};
    MaskError error;
    std::optional<FieldMask> mask = FieldMask::parse(text, error, check);
    if (error) note(error, text, extraction);
    if (!check.good()) note_unknown(check, text, extraction);
    return mask;
  }
  static void note(const MaskError& error, std::string_view text, Extraction& extraction) {
    TextFault fault{error.type, "Input should be a field mask, " + std::string{error.what}, "{\"position\":"};
    append_integer(fault.ctx, error.position);
    fault.ctx += '}';
    extraction.query_fault(name, text, std::move(fault));
  }
  static void note_unknown(const MaskCheck<const Shape*>& check, std::string_view text, Extraction& extraction) {
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

  /// Of the bytes of the whole: a client cannot make two of one tag.
  static std::string version_of(std::string_view whole) {
    static constexpr boost::uuids::uuid space{{0x4B, 0x7D, 0x0A, 0x59, 0x6C, 0x0E, 0x4D, 0x1B, 0x9A, 0x5E, 0x21, 0xC4,
                                               0x87, 0x3F, 0x60, 0x9D}};
    const boost::uuids::name_generator_sha1 generate{space};
    return '"' + boost::uuids::to_string(generate(whole.data(), whole.size())) + '"';
  }

  /// `</users/7?page=2&fields=*>; rel="canonical"`: the same target with other fields.
  static void link(const Request& request, std::string_view mask, std::string_view relation, Response& response) {
    std::string target;
    append_target_with(request, name, mask, target);
    add_link(target, relation, response);
  }

  const Shape* result_;  // of the whole; null where it is not known
  Part default_;         // for those who ask for none
};

}  // namespace classy::detail
