// URLs that are made of a pattern and values lead back to that pattern and those values, and to this server.
//
// The input is a text: the pattern, and on each line that follows a value.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <classy/detail/slash_redirect.hpp>
#include <classy/pattern.hpp>
#include <classy/route_table.hpp>
#include <classy/route_url.hpp>
#include <classy/url_for.hpp>

#include "support/reference_matcher.hpp"

namespace {

[[noreturn]] void fail(const char* what, std::string_view pattern, const std::string& path) {
  std::fprintf(stderr, "%s: \"%.*s\" \"%s\"\n", what, static_cast<int>(pattern.size()), pattern.data(), path.c_str());
  std::abort();
}

void append_all_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape;
  }
}

/// The path with every byte as an escape, but for the slashes of a tail.
std::string encoded_path(std::string_view pattern, const std::vector<std::string_view>& values) {
  std::string path;
  std::size_t next = 0;
  for (classy::PatternReader reader{pattern}; reader.next();) {
    const classy::Segment& segment = reader.segment();
    path += '/';
    append_all_encoded(path, reference::without_doubled_braces(segment.prefix));
    if (segment.kind == classy::Segment::Kind::parameter) append_all_encoded(path, values[next++]);
    if (segment.kind == classy::Segment::Kind::tail) {
      for (const char& c : values[next++]) c == '/' ? path.append("/") : (append_all_encoded(path, {&c, 1}), path);
    }
    append_all_encoded(path, reference::without_doubled_braces(segment.suffix));
  }
  return path;
}

bool leads_to(const classy::RouteTable<int>& table, const std::string& path,
              const std::vector<std::string_view>& values) {
  classy::Captures captures;
  std::string scratch;
  if (table.find(0, path, captures, scratch).found != classy::Found::route) return false;
  if (captures.size() != values.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (captures[i] != values[i]) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string_view> values;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  std::size_t end = rest.find('\n');
  const std::string_view pattern = rest.substr(0, end);
  while (end != std::string_view::npos) {
    rest.remove_prefix(end + 1);
    end = rest.find('\n');
    values.push_back(rest.substr(0, end));
  }
  classy::RouteTable<int> table;
  if (pattern.size() > 200 || table.insert(0, pattern, 0)) return -1;
  if (values.size() != classy::parameter_count(pattern)) return -1;
  table.freeze();

  std::optional<classy::Url> url;
  try {
    const classy::UrlWanted wanted{};
    url = classy::detail::UrlWriter{wanted}.write(pattern, values);
  } catch (const std::invalid_argument&) {
  }
  const std::string naive = encoded_path(pattern, values);
  if (url) {
    if (!leads_to(table, *url, values)) fail("the URL leads elsewhere", pattern, *url);
    if (!classy::detail::stays_on_this_server(*url)) fail("the URL leads away", pattern, *url);
  } else if (!naive.starts_with("//") && leads_to(table, naive, values)) {
    fail("there is a URL, but it was refused", pattern, naive);
  }
  return 0;
}
