#pragma once
// Policy: what an App decides for all its routes. ExceptionHandlers: which exceptions become which answers.

#include <exception>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/json_reading.hpp>
#include <classy/request.hpp>

namespace classy {

/// Turns a problem into an answer: a function such as problem_json and fastapi_errors, or any other callable. Called by
/// every thread that serves, by several at once.
using ErrorRenderer = std::function<void(const Problem&, const Request&, Response&)>;

/// Answers for exceptions by their types: what on_exception() has noted. The most derived type that fits is taken; of
/// two handlers of one type, the later one. Built by one thread, then read by any number.
class ExceptionHandlers {
 public:
  /// A handler whose types have been erased.
  struct Entry {
    /// Answers when the exception is one of its type; false when it is not, or when the function only looks at it.
    bool (*answer)(const void* function, const std::exception_ptr&, const Request&, Response&);
    void (*throw_pointer)();  ///< throws a null pointer to its type…
    bool (*catches)(
        void (*thrower)());  ///< … and whether it catches one: so types that nothing else knows are compared
    std::shared_ptr<const void> function;
  };

  /// Adds a handler before those of base classes of its type.
  void add(Entry entry) {
    auto place = entries_.begin();
    while (place != entries_.end() && !place->catches(entry.throw_pointer)) ++place;
    entries_.insert(place, std::move(entry));
  }
  /// Adds the handlers of an outer scope behind these.
  void add(const ExceptionHandlers& outer) {
    entries_.insert(entries_.end(), outer.entries_.begin(), outer.entries_.end());
  }
  bool empty() const { return entries_.empty(); }

  /// True when one of them has answered. Throws what the handler throws.
  bool answer(const std::exception_ptr& exception, const Request& request, Response& response) const {
    for (const Entry& entry : entries_) {
      if (entry.answer(entry.function.get(), exception, request, response)) return true;
    }
    return false;
  }

 private:
  std::vector<Entry> entries_;
};

struct UrlWanted;
class Url;
/// Makes the URL of a handler's route; see url_for.hpp.
struct UrlMaker {
  Url (*make)(const void* routes, const UrlWanted& wanted) = nullptr;
  const void* routes = nullptr;
  std::string_view beside{};  ///< the pattern of the route that asks
};

/// What holds for all routes of an App; a request carries a pointer to it.
struct Policy {
  ErrorRenderer render_error{};    ///< how problems look to clients; problem_json when empty
  ExceptionHandlers exceptions{};  ///< asked after those of the route's routers
  JsonReadFunction read_json = nullptr;
  JsonReading reading{};
  UrlMaker urls{};
};

}  // namespace classy
