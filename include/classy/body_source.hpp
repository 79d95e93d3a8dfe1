#pragma once
// BodySource: an answer's body that is read piece by piece while it is sent: a file, or what is too large to be copied.

#include <cstddef>
#include <cstdint>
#include <span>

namespace classy {

/// Bytes of a size that is known, and that does not change.
///
/// Threads: it is read on the connection's thread, a piece of at most 64 KiB when the client has taken the one before, so
/// that a read which blocks holds up the other connections of that thread; and where several answers share one, on
/// several threads at once. Lifetime: the answer keeps it until it has been sent, or its client has left.
class BodySource {
 public:
  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;

  virtual std::uint64_t size() const = 0;
  /// Copies bytes from `offset` on, at least one and no more than there is room for.
  /// \returns how many. 0, or an exception, says that they cannot be had any more: the connection is closed, so that the
  ///          client sees that the answer is not complete.
  virtual std::size_t read(std::uint64_t offset, std::span<char> room) const = 0;
};

}  // namespace classy
