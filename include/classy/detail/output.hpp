#pragma once
// Output: the answers of a connection that are on their way to the client.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace classy::detail {

/// Copies a text to where there is room for it. Returns its end.
inline char* copy_text(char* to, std::string_view text) {
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

/// Bytes that are put in at the back and taken off the front. Unlike a string's, its room is not filled before it is
/// written to, so that an answer of many parts is bounded once and then just copied.
class Output {
 public:
  /// What has not been taken yet.
  std::string_view rest() const { return {bytes_.get() + taken_, size()}; }
  std::size_t size() const { return end_ - taken_; }
  bool empty() const { return end_ == taken_; }
  std::size_t capacity() const { return capacity_; }

  /// Room for so many bytes more, to be written from there on: see fill().
  char* room(std::size_t size) {
    if (capacity_ - end_ < size) grow(size);
    return bytes_.get() + end_;
  }
  /// The room has been written to up to `end`.
  void fill(const char* end) { end_ = static_cast<std::size_t>(end - bytes_.get()); }
  void append(std::string_view text) { fill(copy_text(room(text.size()), text)); }

  /// The first bytes of the rest are needed no more.
  void take(std::size_t size) {
    taken_ += size;
    if (empty()) clear();
  }
  /// Empty again. The room is kept for what comes next, unless it is large.
  void clear() {
    constexpr std::size_t kept = std::size_t{128} * 1024;
    taken_ = end_ = 0;
    if (capacity_ <= kept) return;
    bytes_.reset();
    capacity_ = 0;
  }

 private:
  [[gnu::noinline]] void grow(std::size_t size) {
    const std::size_t capacity = std::max({end_ + size, 2 * capacity_, std::size_t{512}});
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    copy_text(larger.get(), {bytes_.get(), end_});
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t taken_ = 0;
  std::size_t end_ = 0;
};

}  // namespace classy::detail
