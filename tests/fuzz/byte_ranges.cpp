// Ranges and conditions: each line of the input is the value of a header line, the last one's length the size of what is
// asked for. Whatever is asked, the answer is the whole, or parts that say which they are and are those, or none.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <classy/bytes.hpp>
#include <classy/detail/byte_ranges.hpp>
#include <classy/detail/http_dates.hpp>
#include <classy/detail/ranged_body.hpp>
#include <classy/detail/time_text.hpp>

namespace {

using classy::detail::ByteRange;
using classy::detail::ByteRanges;

void need(bool good) {
  if (!good) std::abort();
}

std::string content_of(std::size_t size) {
  std::string content(size, '\0');
  for (std::size_t at = 0; at < size; ++at) content[at] = static_cast<char>('A' + at % 58);
  return content;
}

/// The whole body, in pieces of any size.
std::string read(const classy::Response& response, std::size_t piece) {
  std::string text{response.body()};
  if (!response.source()) return text;
  std::vector<char> room(piece);
  while (text.size() != response.body_size()) {
    const std::size_t size = response.source()->read(text.size(), room);
    need(0 < size && size <= piece);
    text.append(room.data(), size);
  }
  return text;
}

/// Ranges do not touch, lie inside, and are the same when they are asked for again.
std::vector<ByteRange> checked_ranges(std::string_view field, std::uint64_t size) {
  const ByteRanges ranges{field, size};
  const std::span<const ByteRange> list = ranges.list();
  if (ranges.outcome() != ByteRanges::Outcome::satisfiable) return {};
  need(!list.empty() && list.size() <= ByteRanges::most);
  std::string again = "bytes=";
  for (const ByteRange one : list) {
    need(one.begin < one.end && one.end <= size);
    for (const ByteRange other : list) need(one == other || one.end < other.begin || other.end < one.begin);
    again += std::to_string(one.begin) + "-" + std::to_string(one.end - 1) + ",";
  }
  const ByteRanges same{again + again.substr(again.find('=') + 1), size};
  need(std::equal(list.begin(), list.end(), same.list().begin(), same.list().end()));
  return {list.begin(), list.end()};
}

void check_date(std::string_view text) {
  const std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22};
  const auto time = classy::detail::read_http_date(text, now);
  if (!time || !classy::detail::has_text(std::chrono::floor<std::chrono::days>(*time))) return;
  std::string written;
  classy::detail::append_http_date(written, *time);
  need(classy::detail::read_http_date(written, now) == time);
}

/// A multipart is nothing but its parts.
void check_parts(std::string_view body, std::string_view type, std::span<const ByteRange> ranges,
                 std::string_view content) {
  const std::string boundary{type.substr(type.find('=') + 1)};
  std::string expected;
  for (const ByteRange range : ranges) {
    expected += (expected.empty() ? "--" : "\r\n--") + boundary +
                "\r\nContent-Type: a/b\r\nContent-Range: " + classy::detail::content_range(range, content.size()) +
                "\r\n\r\n";
    expected += content.substr(range.begin, range.size());
  }
  need(body == expected + "\r\n--" + boundary + "--\r\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array names{"Range",    "If-Range",          "If-None-Match",
                             "If-Match", "If-Modified-Since", "If-Unmodified-Since"};
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  std::vector<classy::HeaderField> headers;
  for (const std::string_view name : names) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    if (end != 0) headers.push_back({name, rest.substr(0, end)});
    rest.remove_prefix(end + 1);
  }
  for (const classy::HeaderField& field : headers) check_date(field.value);

  const std::string content = content_of(rest.size());
  classy::Response response;
  const classy::Request request{{.headers = headers}};
  classy::detail::respond(classy::Bytes{.data = content,
                                        .type = "a/b",
                                        .version = "v1",
                                        .modified = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}},
                          request, response);
  const std::string body = read(response, rest.size() % 7 + 1);
  const auto range = request.header("Range");
  const std::vector<ByteRange> ranges = checked_ranges(range.value_or(""), content.size());
  checked_ranges(range.value_or(""), ~std::uint64_t{0} - content.size());
  switch (response.status()) {
    case 200: need(body == content); break;
    case 206: {
      need(!ranges.empty());
      const std::string_view type = response.header("Content-Type").value();
      if (ranges.size() > 1) {
        check_parts(body, type, ranges, content);
      } else {
        need(type == "a/b" && body == content.substr(ranges[0].begin, ranges[0].size()));
        need(response.header("Content-Range") == classy::detail::content_range(ranges[0], content.size()));
      }
      break;
    }
    case 416:
      need(ranges.empty() && response.header("Content-Range") == "bytes */" + std::to_string(content.size()));
      break;
    case 304: need(body.empty() && (request.header("If-None-Match") || request.header("If-Modified-Since"))); break;
    case 412: need(body.empty() && (request.header("If-Match") || request.header("If-Unmodified-Since"))); break;
    default: need(false);
  }
  return 0;
}
