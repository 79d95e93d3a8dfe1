#pragma once
// The texts that a path's parameters took, in the pattern's order: what a match writes and a handler reads.

#include <cstddef>
#include <string_view>

#include <classy/pattern.hpp>

namespace classy {

/// Up to `max_parameters` views in an array on the stack: no allocation, and nothing initialised before it is used.
/// The views point into the path, or into the scratch buffer of the match when the path had to be decoded.
class Captures {
 public:
  Captures() noexcept {}  // NOLINT: the array stays uninitialised on purpose

  std::size_t size() const noexcept { return size_; }
  std::string_view operator[](std::size_t index) const noexcept {
    return {begin_[index], static_cast<std::size_t>(end_[index] - begin_[index])};
  }
  /// The tail as it was sent, before decoding turned "%2F" into "/".
  std::string_view raw_tail() const noexcept { return raw_tail_; }

  void clear() noexcept {
    size_ = 0;
    raw_tail_ = {};
  }
  void push_back(std::string_view text) noexcept { set(size_++, text); }
  /// Writes no. `index`, whatever the size; one more than may be read can be written.
  void set(std::size_t index, std::string_view text) noexcept {
    begin_[index] = text.data();
    end_[index] = text.data() + text.size();
  }
  /// Says how many of what was written there are: a match takes back what it tried.
  void shrink(std::size_t size) noexcept { size_ = size; }
  void raw_tail(std::string_view text) noexcept { raw_tail_ = text; }
  /// The same as shrink(), where no tail is left.
  void end_without_tail(std::size_t size) noexcept {
    size_ = size;
    raw_tail_ = {};
  }

 private:
  std::size_t size_ = 0;
  std::string_view raw_tail_;
  // Two arrays, because a place in either is found with no more than an index of its own.
  const char* begin_[max_parameters + 1];
  const char* end_[max_parameters + 1];
};

}  // namespace classy
