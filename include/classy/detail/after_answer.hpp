#pragma once
// AfterAnswer: what a request's handler wants to be done when its answer has been sent; see Context::after().

#include <vector>

#include <classy/detail/work.hpp>
#include <classy/request.hpp>

namespace classy::detail {

/// In the request's storage until the answer is complete; then it is taken from there, as the request ends before it.
struct AfterAnswer {
  std::vector<Work> work;
};

/// An answer that an exception has become is followed by nothing.
inline void forget_after_answer(const Request& request) {
  if (auto* const after = request.storage().find<AfterAnswer>()) after->work.clear();
}

}  // namespace classy::detail
