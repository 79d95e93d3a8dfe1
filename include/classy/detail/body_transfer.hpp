#pragma once
// BodyTransfer: how far the body of an answer has been read that is read while it is sent.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include <classy/body_source.hpp>
#include <classy/detail/output.hpp>

namespace classy::detail {

class BodyTransfer {
 public:
  /// What is in memory of a body at once, however large it is.
  static constexpr std::size_t piece = std::size_t{64} * 1024;

  void begin(std::shared_ptr<const BodySource> source) {
    source_ = std::move(source);
    read_ = 0;
    if (source_->size() == 0) source_.reset();
  }
  void end() { source_.reset(); }

  /// Whether there is more to be read.
  explicit operator bool() const { return source_ != nullptr; }

  /// Appends what comes next, until `out` holds a piece. False when the source has failed: nothing comes next then, and
  /// nothing stands in for it.
  bool fill(Output& out) {
    while (source_ && out.size() < piece) {
      const std::uint64_t left = source_->size() - read_;
      const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(piece - out.size(), left));
      char* const room = out.room(most);
      const std::size_t size = read_into({room, most});
      if (size == 0) return end(), false;
      out.fill(room + size);
      read_ += size;
      if (size == left) end();
    }
    return true;
  }

 private:
  std::size_t read_into(std::span<char> room) const noexcept {
    try {
      return std::min(room.size(), source_->read(read_, room));
    } catch (...) {
      return 0;
    }
  }

  std::shared_ptr<const BodySource> source_;
  std::uint64_t read_ = 0;
};

}  // namespace classy::detail
