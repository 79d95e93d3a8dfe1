#pragma once
// RangedBody: ranges of a body as a body of its own: one by itself, or several as a `multipart/byteranges` (RFC 9110,
// 14.6), each behind a head that says which one it is.
//
//     --3f2a
//     Content-Type: image/png
//     Content-Range: bytes 0-1/9
//
//     …the two bytes
//     --3f2a
//     …
//     --3f2a--

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/body_source.hpp>
#include <classy/detail/byte_ranges.hpp>
#include <classy/detail/json_text.hpp>

namespace classy::detail {

/// "bytes 0-1/9"
inline std::string content_range(ByteRange range, std::uint64_t size) {
  std::string text = "bytes ";
  append_integer(text, range.begin);
  text += '-';
  append_integer(text, range.end - 1);
  text += '/';
  append_integer(text, size);
  return text;
}

class RangedBody final : public BodySource {
 public:
  RangedBody(std::shared_ptr<const BodySource> whole, ByteRange range) : whole_{std::move(whole)} { add({}, range); }
  /// `type`: of the whole. `boundary`: what does not stand in it.
  RangedBody(std::shared_ptr<const BodySource> whole, std::span<const ByteRange> ranges, std::string_view type,
             std::string_view boundary)
      : whole_{std::move(whole)} {
    std::string head = "--";
    for (const ByteRange range : ranges) {
      head.append(boundary).append("\r\nContent-Type: ").append(type).append("\r\nContent-Range: ");
      head.append(content_range(range, whole_->size())).append("\r\n\r\n");
      add(std::exchange(head, "\r\n--"), range);
    }
    add(head.append(boundary).append("--\r\n"), {});
  }

  std::uint64_t size() const override { return size_; }
  std::size_t read(std::uint64_t offset, std::span<char> room) const override {
    const Part& part = part_at(offset);
    const std::uint64_t from = offset - part.begin;
    if (from < part.head.size()) return part.head.copy(room.data(), room.size(), static_cast<std::size_t>(from));
    const std::uint64_t at = part.bytes.begin + (from - part.head.size());
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), part.bytes.end - at));
    return whole_->read(at, room.first(most));
  }

 private:
  struct Part {
    std::uint64_t begin;  // of its head, in this body
    std::string head;
    ByteRange bytes;  // of the whole, behind that
  };

  void add(std::string head, ByteRange bytes) {
    const std::uint64_t begin = size_;
    size_ += head.size() + bytes.size();
    parts_.push_back({begin, std::move(head), bytes});
  }
  const Part& part_at(std::uint64_t offset) const {
    return *std::prev(std::find_if(parts_.begin() + 1, parts_.end(), [&](const Part& p) { return p.begin > offset; }));
  }

  std::shared_ptr<const BodySource> whole_;
  std::vector<Part> parts_;
  std::uint64_t size_ = 0;
};

}  // namespace classy::detail
