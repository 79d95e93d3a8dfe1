#pragma once
// The code of file.hpp.

#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/entity_tags.hpp>
#include <classy/detail/file_source.hpp>
#include <classy/detail/file_types.hpp>
#include <classy/detail/percent_encode.hpp>
#include <classy/detail/representation.hpp>
#include <classy/detail/unopened.hpp>
#include <classy/file.hpp>

namespace classy {
namespace detail {

/// `attachment; filename="plan.pdf"`; a name that is not all of plain characters is there twice (RFC 6266, 4.3).
inline std::string attachment(std::string_view name) {
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\' && c != '%' && c != '/'; };
  std::string line = "attachment; filename=\"";
  bool unchanged = true;
  for (const char c : name) {
    unchanged = unchanged && plain(c);
    line += plain(c) ? c : '_';
  }
  line += '"';
  if (unchanged) return line;
  line += "; filename*=UTF-8''";
  append_percent_encoded(line, name, &is_unreserved);
  return line;
}

}  // namespace detail

CLASSY_DECL void Respond<File>::write(const File& file, const Request& request, Response& response) {
  detail::Descriptor opened =
      file.beneath_ ? detail::open_beneath(file.root_, file.path_) : detail::open_file(file.path_);
  detail::FileState state;
  if (!opened || !detail::FileState::read(opened, state)) return detail::answer_unopened(errno, request, response);

  const FileOptions& options = file.options_;
  const std::string tag =
      options.version.empty() ? state.tag(std::chrono::system_clock::now()) : detail::entity_tag(options.version);
  if (!options.download.empty()) response.add("Content-Disposition", detail::attachment(options.download));
  detail::answer_representation(
      {.bytes = std::make_shared<const detail::FileSource>(std::move(opened), state.size),
       .type = options.type.empty() ? detail::file_type_of(file.path_) : std::string_view{options.type},
       .validators = {.tag = tag, .modified = std::chrono::floor<std::chrono::seconds>(state.modified)}},
      request, response);
}

}  // namespace classy
