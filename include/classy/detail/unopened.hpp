#pragma once
// What is answered for a file that cannot be opened.

#include <cerrno>
#include <system_error>

#include <classy/error.hpp>
#include <classy/request.hpp>
#include <classy/response.hpp>

namespace classy::detail {

/// Why is the log's business: a client could find out what there is.
/// \param reason what errno said
inline void answer_unopened(int reason, const Request& request, Response& response) {
  const bool busy = reason == EMFILE || reason == ENFILE || reason == ENOMEM;
  const bool absent = reason == ENOENT || reason == ENOTDIR || reason == ELOOP || reason == ENAMETOOLONG;
  const bool forbidden = reason == EACCES || reason == EPERM || reason == ENXIO;  // the last: a socket
  answer_problem({.status = busy ? 503 : absent || forbidden ? 404 : 500}, request, response);
  if (busy) response.set("Retry-After", "1");
  if (!absent) response.note("the file cannot be opened: " + std::generic_category().message(reason));
}

}  // namespace classy::detail
