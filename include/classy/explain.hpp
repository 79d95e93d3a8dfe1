#pragma once
// explain(): why a request is answered by this route and not by another. It tries every pattern on the path, one after
// the other, and shares nothing with the route table but the rules: to be read, and to check the table by.

#include <cstddef>
#include <ostream>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/separate.hpp>
#include <classy/request.hpp>
#include <classy/route.hpp>

namespace classy {

/// What becomes of a request as far as its verb and its path decide, and what each route has to do with that.
struct Explanation {
  /// Why a route answers, or does not.
  enum class Why {
    answers,
    lower_precedence,  ///< it matches and has the verb, but another one comes first
    other_verb,        ///< it matches, but is for another verb
    other_text,        ///< a literal, or the text around a parameter, is another
    unmet_constraint,
    empty_segment,  ///< where a parameter would have to match it
    path_too_short,
    path_too_long,
  };

  struct Candidate {
    Verb verb = Verb::unknown;
    std::string pattern{};
    std::source_location where{};
    Why why = Why::answers;
    std::size_t segment = 0;  ///< the one that decides, counted from 1; 0 where none does
    std::string sentence{};   ///< the same for a person
  };

  std::string request{};                ///< "GET /users/me"
  int status = 0;                       ///< of the answer where no route answers; 0 where one does
  std::string sentence{};               ///< the whole in one line
  std::vector<Candidate> candidates{};  ///< all routes: the one that answers, then those that nearly would have

  /// The route that answers, or null.
  const Candidate* answer() const { return status == 0 && !candidates.empty() ? &candidates.front() : nullptr; }

  /// For a terminal. Of the routes that do not match the path, no more than `most`.
  std::string text(std::size_t most = 8) const;
  friend std::ostream& operator<<(std::ostream& out, const Explanation& explanation) {
    return out << explanation.text();
  }
};

/// What would become of a request with this verb and target, by the routes of a list: `app.list()`, `router.list()`. Not
/// what middleware would say of it. Slow: it tries every route.
CLASSY_DECL Explanation explain(const RouteList& list, Verb verb, std::string_view target);

}  // namespace classy

#ifndef CLASSY_SEPARATE_COMPILATION
#include <classy/impl/explain.ipp>
#endif
