#pragma once
// A path cut at its slashes, then decoded segment by segment: in this order, so that "%2F" never cuts.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include <classy/detail/segment_key.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

class SplitPath {
 public:
  /// A path without escapes. No more than `most` segments are told apart.
  SplitPath(std::string_view path, std::size_t most) noexcept : raw_{path}, text_{path} {
    split(most);
    std::copy_n(raw_begin_, count_ + 1, begin_);
    keys_from(path.data(), path.size());
  }

  /// A path whose escapes are good: decodes it into `scratch`, which has to live as long as the segments.
  SplitPath(std::string_view path, std::size_t most, std::string& scratch) : raw_{path} {
    split(most);
    if (scratch.size() < path.size()) scratch.resize(path.size());
    char* out = scratch.data();
    for (std::size_t i = 0; i < count_; ++i) {
      *out++ = '/';
      begin_[i] = static_cast<std::size_t>(out - scratch.data());
      out = decode_percent(raw_.substr(raw_begin_[i], raw_begin_[i + 1] - 1 - raw_begin_[i]), out);
    }
    begin_[count_] = static_cast<std::size_t>(out - scratch.data()) + 1;
    if (raw_begin_[count_] <= raw_.size()) out = decode_percent(raw_.substr(raw_begin_[count_] - 1), out);
    text_ = {scratch.data(), static_cast<std::size_t>(out - scratch.data())};
    keys_from(scratch.data(), scratch.size());
  }

  SplitPath(const SplitPath&) = delete;
  SplitPath& operator=(const SplitPath&) = delete;

  std::size_t size() const noexcept { return count_; }
  /// The segment, decoded.
  std::string_view operator[](std::size_t i) const noexcept {
    return text_.substr(begin_[i], begin_[i + 1] - 1 - begin_[i]);
  }
  SegmentKey key(std::size_t i) const noexcept {
    return segment_key(key_text_, readable_, begin_[i], begin_[i + 1] - 1);
  }
  /// The segment and all behind it, decoded.
  std::string_view from(std::size_t i) const noexcept { return text_.substr(begin_[i]); }
  /// The same before decoding.
  std::string_view raw_from(std::size_t i) const noexcept { return raw_.substr(raw_begin_[i]); }

 private:
  /// Segment i lies in [raw_begin_[i], raw_begin_[i + 1] - 1).
  void split(std::size_t most) noexcept {
    std::size_t at = 0;
    while (at < raw_.size() && count_ < most) {
      raw_begin_[count_++] = ++at;
      at = std::min(raw_.find('/', at), raw_.size());
    }
    raw_begin_[count_] = at + 1;
  }

  /// Keys are read 8 bytes at a time: a shorter text is copied to where that can be done.
  void keys_from(const char* text, std::size_t size) noexcept {
    key_text_ = text;
    readable_ = size;
    if (size >= 8) return;
    std::copy_n(text, size, short_);
    key_text_ = short_;
    readable_ = 8;
  }

  static constexpr std::size_t room = max_segments + 2;

  std::string_view raw_;
  std::string_view text_;
  const char* key_text_ = nullptr;
  std::size_t readable_ = 0;
  std::size_t count_ = 0;
  std::size_t begin_[room];
  std::size_t raw_begin_[room];
  char short_[8] = {};
};

}  // namespace classy::detail
