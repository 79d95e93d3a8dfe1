#pragma once
// The media types of files, by the endings of their names.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <classy/detail/ascii.hpp>

namespace classy::detail {

struct FileType {
  std::string_view ending;
  std::string_view type;
};

/// What browsers need, and what is often downloaded: https://www.iana.org/assignments/media-types
inline constexpr std::array file_types{
    FileType{"avif", "image/avif"},
    FileType{"bmp", "image/bmp"},
    FileType{"css", "text/css; charset=utf-8"},
    FileType{"csv", "text/csv; charset=utf-8"},
    FileType{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    FileType{"epub", "application/epub+zip"},
    FileType{"flac", "audio/flac"},
    FileType{"gif", "image/gif"},
    FileType{"gz", "application/gzip"},
    FileType{"htm", "text/html; charset=utf-8"},
    FileType{"html", "text/html; charset=utf-8"},
    FileType{"ico", "image/vnd.microsoft.icon"},
    FileType{"ics", "text/calendar; charset=utf-8"},
    FileType{"jpeg", "image/jpeg"},
    FileType{"jpg", "image/jpeg"},
    FileType{"js", "text/javascript; charset=utf-8"},
    FileType{"json", "application/json"},
    FileType{"jsonld", "application/ld+json"},
    FileType{"m4a", "audio/mp4"},
    FileType{"md", "text/markdown; charset=utf-8"},
    FileType{"mjs", "text/javascript; charset=utf-8"},
    FileType{"mov", "video/quicktime"},
    FileType{"mp3", "audio/mpeg"},
    FileType{"mp4", "video/mp4"},
    FileType{"odt", "application/vnd.oasis.opendocument.text"},
    FileType{"oga", "audio/ogg"},
    FileType{"ogg", "audio/ogg"},
    FileType{"ogv", "video/ogg"},
    FileType{"opus", "audio/ogg"},
    FileType{"otf", "font/otf"},
    FileType{"pdf", "application/pdf"},
    FileType{"png", "image/png"},
    FileType{"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    FileType{"svg", "image/svg+xml"},
    FileType{"tif", "image/tiff"},
    FileType{"tiff", "image/tiff"},
    FileType{"ttf", "font/ttf"},
    FileType{"txt", "text/plain; charset=utf-8"},
    FileType{"wasm", "application/wasm"},
    FileType{"wav", "audio/wav"},
    FileType{"webm", "video/webm"},
    FileType{"webmanifest", "application/manifest+json"},
    FileType{"webp", "image/webp"},
    FileType{"woff", "font/woff"},
    FileType{"woff2", "font/woff2"},
    FileType{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    FileType{"xml", "application/xml"},
    FileType{"zip", "application/zip"},
};

/// `application/octet-stream` for an ending that is not known, and for none.
constexpr std::string_view file_type_of(std::string_view name) {
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos) {
    for (const FileType& known : file_types) {
      if (equals_ignoring_case(known.ending, name.substr(dot + 1))) return known.type;
    }
  }
  return "application/octet-stream";
}

}  // namespace classy::detail
