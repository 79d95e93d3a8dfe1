#pragma once
// The code of app.hpp: what becomes of the routes when serving begins.

#include <memory>
#include <optional>
#include <ostream>
#include <source_location>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <classy/app.hpp>
#include <classy/compose.hpp>
#include <classy/detail/route_lines.hpp>
#include <classy/detail/text_patterns.hpp>
#include <classy/error.hpp>
#include <classy/json_read.hpp>
#include <classy/lifecycle.hpp>
#include <classy/route_url.hpp>
#include <classy/routes.hpp>

namespace classy {

struct App::Core {
  RouteList list;
  std::optional<Routes> routes;
  Handler entry;  // the routes, with the app's middleware around them
  Policy policy;
  detail::TextPatterns patterns;

  static Pending answer(const Handler& self, Request& request, Response& response) {
    const auto& core = self.object<const Core>();
    request.routing.policy = &core.policy;
    return (*core.routes)(request, response);
  }
  static Pending answer_through(const Handler& self, Request& request, Response& response) {
    const auto& core = self.object<const Core>();
    request.routing.policy = &core.policy;
    return core.entry(request, response);
  }

  using Run = boost::asio::awaitable<void> (Lifecycle::*)();
  static boost::asio::awaitable<void> run_hooks(std::shared_ptr<Core> core, Run run) {
    co_await (core->list.lifecycle().*run)();
  }
};

CLASSY_DECL App::App() : core_{std::make_shared<Core>()} {}

CLASSY_DECL App& App::errors(ErrorRenderer render, std::source_location where) {
  list().check_open(where, "errors()");
  core_->policy.render_error = std::move(render);
  return *this;
}
CLASSY_DECL App& App::lax_json(std::source_location where) {
  list().check_open(where, "lax_json()");
  core_->policy.reading.lax = true;
  return *this;
}
CLASSY_DECL App& App::answer_options(bool answer, std::source_location where) {
  list().check_open(where, "answer_options()");
  list().misses.answer_options = answer;
  return *this;
}
CLASSY_DECL App& App::redirect_dot_segments(bool redirect, std::source_location where) {
  list().check_open(where, "redirect_dot_segments()");
  list().misses.redirect_dot_segments = redirect;
  return *this;
}

CLASSY_DECL void App::print_routes(std::ostream& out) const { out << detail::route_lines_with_places(routes()); }
CLASSY_DECL Explanation App::explain(Verb verb, std::string_view target) const {
  return classy::explain(core_->list, verb, target);
}
CLASSY_DECL UrlMaker App::urls() const { return url_maker(core_->list); }

CLASSY_DECL Handler App::handler() const {
  if (!core_->routes) {
    core_->list.seal();
    core_->routes.emplace(composed(core_->list), core_->list.misses);
    core_->policy.exceptions = core_->list.scope().exceptions;
    for (const Route& route : core_->routes->routes()) core_->patterns.add(route.operation);
    core_->policy.urls = urls();
    core_->policy.read_json = &read_json;
    core_->policy.reading.matcher = core_->patterns.matcher();
    core_->entry = compose(core_->list.scope().middleware, core_->routes->handler());
  }
  return {core_->list.scope().middleware.empty() ? &Core::answer : &Core::answer_through, core_.get(), core_};
}

CLASSY_DECL boost::asio::awaitable<void> App::start() const {
  core_->list.seal();
  return Core::run_hooks(core_, &Lifecycle::start);
}
CLASSY_DECL boost::asio::awaitable<void> App::stop() const { return Core::run_hooks(core_, &Lifecycle::stop); }

CLASSY_DECL const std::vector<Route>& App::routes() const { return core_->list.routes(); }
CLASSY_DECL RouteList& App::list() { return core_->list; }

}  // namespace classy
