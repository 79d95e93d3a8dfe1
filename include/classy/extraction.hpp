#pragma once
// Extraction: one request while a handler's arguments are gathered. What extractors read, and where they say what is
// wrong with it: all faults of a request are told at once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/describe.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/cookies.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/detail/media_type.hpp>
#include <classy/detail/pairs.hpp>
#include <classy/error.hpp>
#include <classy/fault.hpp>
#include <classy/policy.hpp>
#include <classy/request.hpp>
#include <classy/text_read.hpp>

namespace classy {

/// Lives in the caller's frame until the handler is called. Not for extractors of users: they are given what they ask
/// for.
class Extraction {
 public:
  Extraction(Request& request, Response& response) : request_{request}, response_{response} {}

  Request& request() const { return request_; }
  Response& response() const { return response_; }

  /// The text of the handler's next path parameter, in the order of their types in its signature.
  std::string_view next_path_parameter() { return request_.routing.captures[path_parameters_++]; }

  /// Note that the path parameter that was read last, or a parameter of the query, is not what is taken.
  void path_fault(std::string_view text, TextFault fault) {
    add(std::move(fault), "path", request_.routing.parameter_name(path_parameters_ - 1), text);
  }
  void query_fault(std::string_view name, std::string_view text, TextFault fault) {
    add(std::move(fault), "query", name, text);
  }

  /// Reads a parameter into a live value. False when it is absent, and that is no fault: it is to be defaulted.
  bool read(const Parameter& parameter, void* value) {
    switch (parameter.in) {
      case Parameter::In::path: return read_text_of(parameter, next_path_parameter(), value);
      case Parameter::In::query: return query() && read_pairs(parameter, request_.reading.query, value);
      case Parameter::In::header: return read_header(parameter, value);
      case Parameter::In::cookie: return read_cookie(parameter, value);
      case Parameter::In::form: return form() && read_pairs(parameter, request_.reading.form, value);
      case Parameter::In::body: return read_json_body(parameter, value);
    }
    return false;
  }

  /// Reads every member of a struct from the query, or from the form: a parameter each.
  void read_model(Parameter::In in, const Shape& shape, void* value) {
    const bool from_query = in == Parameter::In::query;
    if (from_query ? !query() : !form()) return;
    const detail::Pairs& pairs = from_query ? request_.reading.query : request_.reading.form;
    const std::size_t before = faults();
    const bool* optional = shape.defaulted();
    for (std::size_t i = 0; i < shape.members.size(); ++i) {
      const Member& member = shape.members[i];
      const bool required = !optional[i] && (member.rules == nullptr || !member.rules->defaulted);
      read_pairs({.in = in, .name = member.name, .shape = member.shape, .rules = member.rules, .required = required},
                 pairs, shape.member(value, i));
    }
    if (shape.forbids_extra) forbid_extra(in, shape, pairs);
    if (shape.validate != nullptr && faults() == before) {
      if (const std::string wrong = shape.validate(value); !wrong.empty()) {
        add({"value_error", "Value error, " + wrong}, where(in), {}, {});
      }
    }
  }

  /// The body, where JSON is asked for: nothing when it cannot be that, and then why has been noted.
  std::optional<std::string_view> json_body() {
    const std::string_view body = request_.body();
    if (body.empty()) {
      add_missing("body", {});
    } else if (!detail::is_json_type(media_type())) {
      refuse_media_type(body);
    } else if (has_plain_body()) {
      return body;
    }
    return std::nullopt;
  }
  /// RFC 9110, 15.5.16: a body that is compressed is refused before it is taken for something malformed.
  bool has_plain_body() {
    if (detail::is_plain(request_.header("Content-Encoding"))) return true;
    stop({.status = 415, .detail = "the body has a content coding, and this server takes none"});
    return false;
  }
  void malformed(const JsonError& error) {
    TextFault fault{"json_invalid", "JSON decode error", "{\"error\":"};
    detail::append_json_string(fault.ctx, error.what);
    fault.ctx += '}';
    Problem problem{.status = 400, .detail = "the body is not valid JSON"};
    problem.errors.push_back(
        detail::fault_from(std::move(fault), {{.name = "body"}, {.index = error.offset}}, std::string{}));
    stop(std::move(problem));
  }

  /// The body is not what it should be: answers at once, and hides other faults.
  void stop(Problem problem) {
    ++faults_;
    if (this->problem().status == 0) *problem_ = std::move(problem);
  }

  bool failed() const { return problem_ != nullptr; }
  /// How many faults have been found, told or not: an extractor is not called when there has come one of what it takes.
  std::size_t faults() const { return faults_; }

  /// Answers with everything that is wrong, in the order path, query, header, cookie, body.
  void answer() {
    if (problem_->status == 0) {
      std::vector<Fault>& errors = problem_->errors;
      detail::sort_faults(errors, 0, &rank);
      problem_->status = 422;
      problem_->detail = errors.size() == 1 ? "1 parameter is" : std::to_string(errors.size()) + " parameters are";
      problem_->detail += " not valid";
    }
    answer_problem(*problem_, request_, response_);
    const bool encoded = problem_->status == 415 && !detail::is_plain(request_.header("Content-Encoding"));
    if (encoded) response_.set("Accept-Encoding", "identity");  // RFC 9110, 12.5.3
  }

 private:
  static constexpr std::string_view places[] = {"path", "query", "header", "cookie", "body", "body"};

  static std::string_view where(Parameter::In in) { return places[static_cast<std::size_t>(in)]; }
  static std::size_t rank(const Fault& fault) {
    return static_cast<std::size_t>(std::find(std::begin(places), std::end(places), fault.loc.front().name) - places);
  }

  Problem& problem() {
    if (problem_ == nullptr) problem_ = std::make_unique<Problem>(Problem{.status = 0});
    return *problem_;
  }
  /// Once, also where several ask for the same; and at most as many as a client can make use of.
  void add(Fault fault) {
    constexpr std::size_t most_told = 100;
    ++faults_;
    std::vector<Fault>& errors = problem().errors;
    if (errors.size() >= most_told) return;
    const bool told = std::any_of(errors.begin(), errors.end(), [&fault](const Fault& other) {
      return other.type == fault.type && other.loc == fault.loc;
    });
    if (problem_->status == 0 && !told) errors.push_back(std::move(fault));
  }

  const PatternMatcher& matcher() const {
    static constexpr PatternMatcher none{};
    const Policy* policy = request_.routing.policy;
    return policy != nullptr ? policy->reading.matcher : none;
  }

  void add(TextFault fault, std::string_view place, std::string_view name, std::optional<std::string_view> input,
           std::optional<std::size_t> index = {}) {
    std::vector<Fault::Step> loc{{.name = std::string{place}}};
    if (!name.empty()) loc.push_back({.name = detail::step_name(name)});
    if (index) loc.push_back({.index = index});
    add(detail::fault_from(std::move(fault), std::move(loc), input ? detail::text_input(*input) : std::string{}));
  }
  void add_missing(std::string_view place, std::string_view name) {
    add({"missing", "Field required"}, place, name, {});
  }
  bool absent(const Parameter& parameter) {
    if (parameter.required) add_missing(where(parameter.in), parameter.name);
    return false;
  }

  bool read_text_of(const Parameter& parameter, std::string_view text, void* value) {
    if (TextFault fault = read_text(*parameter.shape, parameter.rules, text, value, matcher())) {
      add(std::move(fault), where(parameter.in), parameter.name, text);
    }
    return true;
  }

  static bool is_list(const Shape& shape) {
    return shape.kind == Shape::Kind::list ||
           (shape.kind == Shape::Kind::optional && shape.element->kind == Shape::Kind::list);
  }

  /// Takes texts one by one into a list, and says whether there were any.
  class ListReader {
   public:
    ListReader(Extraction& extraction, const Parameter& parameter, void* value)
        : extraction_{extraction}, parameter_{parameter}, value_{value} {}

    void take(std::string_view text) {
      if (count_ == 0) begin();
      if (void* element = list_->grow(value_, count_); element != nullptr) {
        TextFault fault = read_text(*list_->element, nullptr, text, element, extraction_.matcher());
        if (list_->commit != nullptr) list_->commit(value_, element, !fault);
        if (fault) extraction_.add(std::move(fault), where(parameter_.in), parameter_.name, text, count_);
      }
      ++count_;
    }
    bool end() {
      if (count_ == 0) return extraction_.absent(parameter_);
      const Rules* rules = parameter_.rules;
      const std::size_t least = list_->fixed_size.value_or(rules != nullptr ? rules->min_items : 0);
      const std::size_t most = list_->fixed_size.value_or(rules != nullptr ? rules->max_items : Rules::unlimited);
      const std::size_t count = list_->unique ? detail::count_of(*list_, value_) : count_;
      if (TextFault fault = detail::check_count(least, most, count, "List")) {
        extraction_.add(std::move(fault), where(parameter_.in), parameter_.name, {});
      }
      return true;
    }

   private:
    void begin() {
      list_ = parameter_.shape;
      if (list_->kind == Shape::Kind::optional) {
        value_ = list_->emplace(value_);
        list_ = list_->element;
      }
      list_->reset(value_);
    }

    Extraction& extraction_;
    const Parameter& parameter_;
    void* value_;
    const Shape* list_ = nullptr;
    std::size_t count_ = 0;
  };

  bool read_pairs(const Parameter& parameter, const detail::Pairs& pairs, void* value) {
    if (is_list(*parameter.shape)) {
      ListReader list{*this, parameter, value};
      for (const detail::Pair& pair : pairs.all()) {
        if (pair.name == parameter.name) list.take(pair.value);
      }
      return list.end();
    }
    const detail::Pair* pair = pairs.last(parameter.name);
    if (pair == nullptr || (parameter.in == Parameter::In::form && pair->value.empty())) return absent(parameter);
    return read_text_of(parameter, pair->value, value);
  }

  bool read_header(const Parameter& parameter, void* value) {
    if (is_list(*parameter.shape)) {
      ListReader list{*this, parameter, value};
      for (const HeaderField& field : request_.headers()) {
        if (detail::equals_ignoring_case(field.name, parameter.name)) list.take(field.value);
      }
      return list.end();
    }
    const std::optional<std::string_view> text = request_.header(parameter.name);
    return text ? read_text_of(parameter, *text, value) : absent(parameter);
  }

  bool read_cookie(const Parameter& parameter, void* value) {
    if (detail::has_too_many_cookies(request_.headers())) {
      stop({.status = 400, .detail = "there are too many cookies"});
      return false;
    }
    const std::optional<std::string_view> text = detail::cookie(request_.headers(), parameter.name);
    return text ? read_text_of(parameter, *text, value) : absent(parameter);
  }

  void forbid_extra(Parameter::In in, const Shape& shape, const detail::Pairs& pairs) {
    for (const detail::Pair& pair : pairs.all()) {
      const bool known = std::any_of(shape.members.begin(), shape.members.end(),
                                     [&pair](const Member& member) { return member.name == pair.name; });
      if (!known) add({"extra_forbidden", "Extra inputs are not permitted"}, where(in), pair.name, pair.value);
    }
  }

  // ── the query and the body ──

  bool query() {
    Request::Reading& reading = request_.reading;
    if (!std::exchange(reading.query_read, true)) reading.query_outcome = reading.query.read(request_.query());
    return good(reading.query_outcome, "query");
  }

  bool form() {
    Request::Reading& reading = request_.reading;
    const std::string_view body = request_.body();
    if (!body.empty() && !detail::equals_ignoring_case(media_type(), "application/x-www-form-urlencoded")) {
      refuse_media_type(body);
      return false;
    }
    if (!has_plain_body()) return false;
    if (!std::exchange(reading.form_read, true)) reading.form_outcome = reading.form.read(body);
    return good(reading.form_outcome, "form");
  }

  bool good(detail::Pairs::Outcome outcome, std::string_view what) {
    using Outcome = detail::Pairs::Outcome;
    if (outcome == Outcome::good) return true;
    std::string detail = "the " + std::string{what};
    detail += outcome == Outcome::bad_escape ? " holds a % without two hexadecimal digits"
              : outcome == Outcome::not_utf8 ? " is not UTF-8"
              : outcome == Outcome::nul      ? " holds the byte 0"
                                             : " has too many fields";
    stop({.status = 400, .detail = std::move(detail)});
    return false;
  }

  std::string_view media_type() const { return detail::media_type_of(request_.header("Content-Type")); }
  void refuse_media_type(std::string_view body) {
    Problem problem{.status = 415, .detail = "the body is not of the media type that is asked for"};
    problem.errors.push_back(detail::fault_from(
        {"model_attributes_type", "Input should be a valid dictionary or object to extract fields from"},
        {{.name = "body"}}, detail::text_input(body)));
    stop(std::move(problem));
  }

  bool read_json_body(const Parameter& parameter, void* value) {
    const std::string_view body = request_.body();
    if (!parameter.required && body.empty()) return false;
    const std::optional<std::string_view> json = json_body();
    if (!json) return false;
    const Policy* policy = request_.routing.policy;
    if (policy == nullptr || policy->read_json == nullptr) throw std::logic_error{"JSON is read in an App only"};
    if (parameter.required && parameter.shape->kind != Shape::Kind::free_form && detail::is_json_null(*json)) {
      add_missing("body", {});
      return false;
    }
    std::vector<Fault> faults;
    const JsonError error =
        policy->read_json(*parameter.shape, parameter.rules, *json, value, policy->reading, "body", faults);
    if (error) {
      malformed(error);
    } else {
      for (Fault& fault : faults) add(std::move(fault));
    }
    return true;
  }

  Request& request_;
  Response& response_;
  std::size_t path_parameters_ = 0;
  std::size_t faults_ = 0;            // also those that were not told, or told before
  std::unique_ptr<Problem> problem_;  // its status stays 0 unless something stops everything
};

}  // namespace classy
