#pragma once
// OnAfterFailure: who is told of work that has failed when nobody waited for it any more.

#include <exception>
#include <functional>

namespace classy {

/// Gets what work of Context::after() has thrown; not of work that the end of the server has cancelled. On the
/// connection's thread: with several I/O threads by several at once. What it throws is swallowed.
using OnAfterFailure = std::function<void(const std::exception_ptr&)>;

}  // namespace classy
