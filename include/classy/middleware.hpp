#pragma once
// Middleware: what stands around handlers, told apart by its signature; and use(), for one route's.

#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include <classy/describe.hpp>
#include <classy/detail/answer_with.hpp>
#include <classy/detail/signature.hpp>
#include <classy/handler.hpp>
#include <classy/next.hpp>

namespace classy {

namespace detail {

/// A middleware whose type has been erased: one of the four functions is set.
struct MiddlewareStep {
  std::shared_ptr<const void> object;
  bool (*guard)(const void* object, Request&, Response&) = nullptr;  ///< false when it has answered
  boost::asio::awaitable<bool> (*waiting_guard)(const void* object, Request&, Response&) = nullptr;
  void (*observe)(const void* object, Request&, Response&) = nullptr;
  Pending (*around)(const void* object, Request&, Response&, Next) = nullptr;
  const void* controller = nullptr;  ///< of a method: the object that it is called on
  bool mutates = false;              ///< a method that is not const
};

enum class MiddlewareKind { none, guard, observer, around };

template <class Parameters>
inline constexpr MiddlewareKind kind_by = MiddlewareKind::none;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<const Request&>> = MiddlewareKind::guard;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<Request&>> = MiddlewareKind::guard;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<const Request&, Response&>> = MiddlewareKind::observer;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<const Request&, const Response&>> = MiddlewareKind::observer;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<Request&, Response&>> = MiddlewareKind::observer;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<const Request&, Response&, Next>> = MiddlewareKind::around;
template <>
inline constexpr MiddlewareKind kind_by<TypeList<Request&, Response&, Next>> = MiddlewareKind::around;

/// What a guard may return: nothing, or perhaps an answer.
template <class R>
inline constexpr bool is_guard_result = std::is_void_v<R>;
template <class R>
inline constexpr bool is_guard_result<std::optional<R>> = Answerable<R>;

enum class MiddlewareVerdict { good, bad_parameters, not_const, bad_guard, bad_observer, bad_around };

template <class M>
consteval MiddlewareVerdict judge_middleware() {
  using Callable = std::remove_cvref_t<std::unwrap_reference_t<M>>;
  if constexpr (!Signature<Callable>::known) {
    return MiddlewareVerdict::bad_parameters;
  } else {
    using Result = typename Signature<Callable>::Result;
    constexpr MiddlewareKind kind = kind_by<typename Signature<Callable>::Parameters>;
    if constexpr (kind == MiddlewareKind::none) {
      return MiddlewareVerdict::bad_parameters;
    } else if (std::is_class_v<Callable> && !std::is_const_v<typename Signature<Callable>::Class>) {
      return MiddlewareVerdict::not_const;
    } else if (kind == MiddlewareKind::guard && !is_guard_result<typename Awaited<Result>::Result>) {
      return MiddlewareVerdict::bad_guard;
    } else if (kind == MiddlewareKind::observer && !std::is_void_v<Result>) {
      return MiddlewareVerdict::bad_observer;
    } else if (kind == MiddlewareKind::around && !std::is_same_v<Result, Pending>) {
      return MiddlewareVerdict::bad_around;
    } else {
      return MiddlewareVerdict::good;
    }
  }
}

template <class M>
inline constexpr MiddlewareVerdict middleware_verdict = judge_middleware<M>();
/// A method needs its object: only a route's and a router's middleware has one.
template <class M>
concept GoodMiddleware = middleware_verdict<M> == MiddlewareVerdict::good;
template <class M>
concept FreeMiddleware = GoodMiddleware<M> && !std::is_member_pointer_v<M>;

/// How a middleware of type M is called: `Call` of its kind, over the object that was kept.
template <class M>
struct MiddlewareCall {
  using Callable = std::remove_cvref_t<std::unwrap_reference_t<M>>;
  using Result = typename Signature<Callable>::Result;
  static constexpr MiddlewareKind kind = kind_by<typename Signature<Callable>::Parameters>;

  static const M& of(const void* object) { return *static_cast<const M*>(object); }

  static bool guard(const void* object, Request& request, Response& response) {
    if constexpr (std::is_void_v<Result>) {
      of(object)(request);
      return true;
    } else {
      return !answered(of(object)(request), request, response);
    }
  }
  static boost::asio::awaitable<bool> waiting_guard(const void* object, Request& request, Response& response) {
    Result pending = of(object)(request);
    if (!pending.valid()) co_return true;
    if constexpr (std::is_same_v<Result, Pending>) {
      co_await std::move(pending);
      co_return true;
    } else {
      auto answer = co_await std::move(pending);
      co_return !answered(std::move(answer), request, response);
    }
  }
  static void observe(const void* object, Request& request, Response& response) { of(object)(request, response); }
  static Pending around(const void* object, Request& request, Response& response, Next next) {
    return of(object)(request, response, std::move(next));
  }

  static MiddlewareStep step(M callable) {
    MiddlewareStep made{.object = std::make_shared<const M>(std::move(callable))};
    if constexpr (kind == MiddlewareKind::around) {
      made.around = &around;
    } else if constexpr (kind == MiddlewareKind::observer) {
      made.observe = &observe;
    } else if constexpr (Awaited<Result>::coroutine) {
      made.waiting_guard = &waiting_guard;
    } else {
      made.guard = &guard;
    }
    return made;
  }

 private:
  template <class R>
  static bool answered(std::optional<R>&& answer, const Request& request, Response& response) {
    if (answer) detail::answer_with(std::move(*answer), 200, request, response);
    return answer.has_value();
  }
};

/// A method as a middleware, with the object that it is called on.
template <class Method, class Parameters = typename Signature<Method>::Parameters>
struct MethodOnObject;
template <class Method, class... A>
struct MethodOnObject<Method, TypeList<A...>> {
  using Class = typename Signature<Method>::Class;

  typename Signature<Method>::Result operator()(A... arguments) const {
    return (object->*method)(static_cast<A&&>(arguments)...);
  }

  Class* object;
  Method method;
  std::shared_ptr<const void> owner;
};

/// Whether M is a middleware, and if it is a method, one that a Controller has.
template <class M, class Controller>
consteval bool is_middleware_for() {
  if constexpr (!GoodMiddleware<M>) {
    return false;
  } else if constexpr (std::is_member_pointer_v<M>) {
    return std::is_convertible_v<Controller*, typename Signature<M>::Class*>;
  } else {
    return true;
  }
}
template <class M, class Controller>
concept MiddlewareFor = is_middleware_for<M, Controller>();

template <class M, class Controller>
MiddlewareStep middleware_step(M callable, [[maybe_unused]] Controller* controller,
                               [[maybe_unused]] const std::shared_ptr<const void>& owner) {
  static_assert(!GoodMiddleware<M> || MiddlewareFor<M, Controller>, "a method is middleware for its own class only");
  if constexpr (!MiddlewareFor<M, Controller>) {
    return {};  // the compiler has said why
  } else if constexpr (std::is_member_pointer_v<M>) {
    using Bound = MethodOnObject<M>;
    MiddlewareStep step = MiddlewareCall<Bound>::step(Bound{controller, callable, owner});
    step.controller = detail::address_of_all(controller);
    step.mutates = mutates<M>;
    return step;
  } else {
    return MiddlewareCall<M>::step(std::move(callable));
  }
}

template <MiddlewareVerdict Verdict, class M>
concept MiddlewareMistake = middleware_verdict<M> == Verdict;

template <class M>
consteval void check_middleware() {
  constexpr MiddlewareVerdict verdict = middleware_verdict<M>;
  static_assert(verdict != MiddlewareVerdict::bad_parameters,
                "a middleware takes a Request, or Request and Response, or these and Next");
  static_assert(verdict != MiddlewareVerdict::not_const, "a middleware has a const call operator, as threads share it");
  static_assert(verdict != MiddlewareVerdict::bad_guard, "a guard returns void or an optional answer");
  static_assert(verdict != MiddlewareVerdict::bad_observer,
                "what takes a Request and a Response returns void, or takes Next too");
  static_assert(verdict != MiddlewareVerdict::bad_around, "what takes Next returns an awaitable of void");
}

}  // namespace detail

/// A middleware of any kind, on its way into `app.use(…)` or `router.use(…)`. The callable's signature says its kind:
///
///     void (const Request&)                                   a guard looks at the request; what it throws is the
///     std::optional<R> (const Request&)                       answer, and so is the R that it may return: anything that
///     awaitable<void or std::optional<R>> (const Request&)    a handler may, or an HttpError or a Problem
///     void (const Request&, Response&)                        an observer gets the complete answer, also an error's,
///                                                             and may change it
///     awaitable<void> (Request&, Response&, Next)             an around does something before and after
///                                                             `co_await next();`, or answers without it
///
/// Each may take `Request&` for `const Request&`, and an observer `const Response&`. Functions and objects with one const
/// call operator will do, such as lambdas with captures; a `std::ref` to one is not copied, and must outlive the app and
/// every server that serves it.
///
/// Order: the first is the outermost: first to see the request, last to see the answer. An observer sees the answers of
/// what stands further inside; what a guard answers, those that stand outside of it. What a middleware throws becomes an
/// answer there, so that the ones outside see it as one. Answers replace what the response held: an around sets header
/// lines after next().
///
/// Threads: the callable is shared by all threads that serve, and called by several at once; const is no lock. Lifetime:
/// it lives as long as a request may run, so a coroutine may use its captures.
///
/// Costs: guards that do not wait, and observers, need no allocation. Where the handler is a coroutine, observers that
/// stand side by side share one frame; guards need none. An around needs its own frame and one for next().
class Middleware {
 public:
  template <class M>
    requires(!std::is_same_v<M, Middleware> && detail::FreeMiddleware<M>)
  Middleware(M callable,  // NOLINT: a callable is meant to convert
             std::source_location line = std::source_location::current())
      : step{detail::MiddlewareCall<M>::step(std::move(callable))}, where{line} {}

  template <class M>
    requires(!std::is_same_v<M, Middleware> && detail::MiddlewareMistake<detail::MiddlewareVerdict::bad_parameters, M>)
  Middleware(M a_middleware_takes_a_Request_or_Request_and_Response_or_these_and_Next) = delete;
  template <class M>
    requires detail::MiddlewareMistake<detail::MiddlewareVerdict::not_const, M>
  Middleware(M a_middleware_has_a_const_call_operator_as_threads_share_it) = delete;
  template <class M>
    requires detail::MiddlewareMistake<detail::MiddlewareVerdict::bad_guard, M>
  Middleware(M a_guard_returns_void_or_an_optional_answer) = delete;
  template <class M>
    requires detail::MiddlewareMistake<detail::MiddlewareVerdict::bad_observer, M>
  Middleware(M what_takes_a_Request_and_a_Response_returns_void_or_takes_Next_too) = delete;
  template <class M>
    requires detail::MiddlewareMistake<detail::MiddlewareVerdict::bad_around, M>
  Middleware(M what_takes_Next_returns_an_awaitable_of_void) = delete;
  template <class M>
    requires(detail::GoodMiddleware<M> && std::is_member_pointer_v<M>)
  Middleware(M a_method_is_middleware_for_its_own_class_only) = delete;

  /// Made by those who have bound it already.
  Middleware(detail::MiddlewareStep made, std::source_location line) : step{std::move(made)}, where{line} {}

  detail::MiddlewareStep step;
  std::source_location where;  ///< the line on which a person used it
};

/// The middleware of one route; see use().
template <class... M>
struct Used {
  std::tuple<M...> all{};
};

namespace detail {

template <class T>
inline constexpr bool is_used = false;
template <class... M>
inline constexpr bool is_used<Used<M...>> = true;

/// What may stand behind a route's handler: `{.summary = …}`, or use(…).
template <class T>
concept OptionsOrUse = std::is_same_v<T, RouteOptions> || is_used<T>;

constexpr const RouteOptions& options_of(const RouteOptions& options) { return options; }
inline constexpr RouteOptions no_options{};
template <class... M>
constexpr const RouteOptions& options_of(const Used<M...>&) {
  return no_options;
}

/// The middleware of what stands behind a handler: options or use(…), and perhaps another use(…).
template <class U>
constexpr U both(const RouteOptions&, const U& used) {
  return used;
}
template <class... M, class... N>
constexpr Used<M..., N...> both(const Used<M...>& first, const Used<N...>& second) {
  return {std::tuple_cat(first.all, second.all)};
}
template <class O, class U>
using Both = decltype(detail::both(std::declval<const O&>(), std::declval<const U&>()));

template <class Controller, class... M>
std::vector<MiddlewareStep> middleware_steps(const Used<M...>& used, Controller* controller,
                                             const std::shared_ptr<const void>& owner) {
  std::vector<MiddlewareStep> steps;
  std::apply([&](const M&... each) { (steps.push_back(detail::middleware_step(each, controller, owner)), ...); },
             used.all);
  return steps;
}

}  // namespace detail

/// Middleware for one route, behind its handler or its options, in a class's routes() and by hand; or for one thing that
/// an app includes:
///     get("/{id}", &Users::one),
///     del("/{id}", &Users::remove, use(require_admin)),
///     post("/", &Users::create, {.status = 201}, use(&Users::check_quota, audit)),
/// A method is called on the controller. In routes() an object must be a constant: a function, a lambda without captures,
/// or a literal such as `RequireRole{"admin"}`. See Middleware.
template <class... M>
constexpr Used<M...> use(M... middleware) {
  (detail::check_middleware<M>(), ...);
  return {std::tuple<M...>{std::move(middleware)...}};
}

}  // namespace classy
