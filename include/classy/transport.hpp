#pragma once
// Transport: what stands between the sockets that a Server accepts and HTTP.

#include <concepts>
#include <string_view>
#include <utility>

namespace classy {

/// Server::listen() calls `open()` once, and then what that gives once for each socket that it has accepted:
///     const auto streams = transport.open();         // throws what is wrong with it, std::exception
///     auto stream = streams(std::move(socket));      // a detail::Stream; throws std::bad_alloc
/// The former on the caller's thread, the latter on the first io_context's.
template <class T>
concept Transport = std::copyable<T> && requires(const T& transport) {
  transport.open();
  { T::scheme } -> std::convertible_to<std::string_view>;  // of its URLs
};

/// Nothing stands between them: the default.
struct Plain {
  static constexpr std::string_view scheme = "http";

  struct Streams {
    template <class Socket>
    Socket operator()(Socket socket) const {
      return socket;
    }
  };
  static Streams open() { return {}; }
};

}  // namespace classy
