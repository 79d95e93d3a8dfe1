#pragma once
// The terms of a route: what its options say about requests and answers at run time. A layer around the handler, inside
// of all middleware; a route without such options has none.

#include <charconv>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <classy/describe.hpp>
#include <classy/detail/ascii.hpp>
#include <classy/detail/partial_answer.hpp>
#include <classy/detail/route_selection.hpp>
#include <classy/error.hpp>
#include <classy/field_mask.hpp>
#include <classy/handler.hpp>

namespace classy::detail {

/// Whether a list of media ranges (RFC 9110, 12.5.1) takes a type: the range that says most of it decides.
inline bool accepts(std::string_view accept, std::string_view type) {
  type = trim(type.substr(0, type.find(';')));
  const std::string_view major = type.substr(0, type.find('/'));
  int best = -1;
  bool taken = true;
  for_each_element(accept, [&](std::string_view element) {
    const std::string_view range = trim(element.substr(0, element.find(';')));
    int precision = -1;
    if (range == "*/*") {
      precision = 0;
    } else if (range.ends_with("/*")) {
      precision = equals_ignoring_case(range.substr(0, range.size() - 2), major) ? 1 : -1;
    } else if (equals_ignoring_case(range, type)) {
      precision = 2;
    }
    if (precision <= best) return;
    best = precision;
    std::string_view parameters = element.substr(range.size());
    double quality = 1;
    for (std::size_t at = parameters.find(';'); at != std::string_view::npos; at = parameters.find(';')) {
      parameters = trim(parameters.substr(at + 1));
      if (parameters.starts_with("q=") || parameters.starts_with("Q=")) {
        std::from_chars(parameters.data() + 2, parameters.data() + parameters.size(), quality);
      }
    }
    taken = quality > 0;
  });
  return accept.empty() || (best >= 0 && taken);
}

class RouteTerms {
 public:
  RouteTerms(const Operation& operation, Handler rest)
      : content_type_{operation.options.content_type},
        max_body_{operation.options.max_body},
        timeout_{operation.options.timeout},
        on_disconnect_{operation.options.on_disconnect},
        mask_{own_mask(operation.options)},
        selection_{mask_, operation.options.omit_null},
        rest_{std::move(rest)} {
    if (operation.options.partial.allowed) partial_.emplace(selection_, operation);
  }
  RouteTerms(const RouteTerms&) = delete;
  RouteTerms& operator=(const RouteTerms&) = delete;

  static bool any(const RouteOptions& options) {
    return !options.content_type.empty() || options.max_body != RouteOptions::unlimited_body || options.omit_null ||
           options.timeout.count() != 0 || options.on_disconnect != OnDisconnect::by_verb || !options.fields.empty() ||
           !options.without.empty() || options.partial.allowed;
  }

  static Pending answer(const Handler& self, Request& request, Response& response) {
    return self.object<const RouteTerms>().answer(request, response);
  }

 private:
  Pending answer(Request& request, Response& response) const {
    if (request.body().size() > max_body_) {
      answer_problem({.status = 413}, request, response);
      return {};
    }
    if (!content_type_.empty() && !accepts(request.header("Accept").value_or(std::string_view{}), content_type_)) {
      answer_problem({.status = 406}, request, response);
      return {};
    }
    const PartialAnswer::Part* part = nullptr;
    if (partial_) {
      part = partial_->wanted(request, response);
      if (part == nullptr) return {};
      response.select(*part);
    } else if (selection_.omit_null || !mask_.everything()) {
      response.select(selection_);
    }
    // Only where there is something to say: the connection reads them, and this may be elsewhere by now.
    if (timeout_.count() != 0) request.routing.timeout = timeout_;
    if (on_disconnect_ != OnDisconnect::by_verb) request.routing.on_disconnect = on_disconnect_;
    Pending pending = rest_(request, response);
    if (content_type_.empty() && !partial_) return pending;
    if (pending.valid()) return finish_later(std::move(pending), part, request, response);
    finish(part, request, response);
    return {};
  }

  static FieldMask own_mask(const RouteOptions& options) {
    if (!options.fields.empty()) return FieldMask::parse(options.fields);
    if (!options.without.empty()) return FieldMask::parse(options.without).complement();
    return {};
  }

  Pending finish_later(Pending pending, const PartialAnswer::Part* part, const Request& request,
                       Response& response) const {
    co_await std::move(pending);
    finish(part, request, response);
  }
  void finish(const PartialAnswer::Part* part, const Request& request, Response& response) const {
    if (part != nullptr) partial_->finish(*part, request, response);
    if (!content_type_.empty() && response.status() < 300 && has_one_body(response)) response.type(content_type_);
  }

  /// Several ranges of one have a type of their own.
  static bool has_one_body(const Response& response) {
    const auto type = response.header("Content-Type").value_or(std::string_view{});
    return response.body_size() != 0 && !type.starts_with("multipart/byteranges");
  }

  std::string_view content_type_;
  std::size_t max_body_;
  std::chrono::milliseconds timeout_;
  OnDisconnect on_disconnect_;
  FieldMask mask_;
  RouteSelection selection_;  // what the route itself says
  std::optional<PartialAnswer> partial_;
  Handler rest_;
};

/// The handler under its route's terms; itself when there are none.
inline Handler under_terms(const Operation& operation, Handler handler) {
  if (!RouteTerms::any(operation.options)) return handler;
  const auto terms = std::make_shared<const RouteTerms>(operation, std::move(handler));
  return {&RouteTerms::answer, terms.get(), terms};
}

}  // namespace classy::detail
