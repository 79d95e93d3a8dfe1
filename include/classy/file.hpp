#pragma once
// File: an answer that is a file, or the parts of it that the client asks for.
//     classy::File report() const { return classy::File{directory_ / "report.pdf"}; }
//     classy::File asset(std::string_view name) const { return classy::File::under(directory_, name); }

#include <string>
#include <string_view>
#include <utility>

#include <classy/detail/separate.hpp>
#include <classy/request.hpp>
#include <classy/respond.hpp>
#include <classy/response.hpp>

namespace classy {

struct FileOptions {
  std::string type{};      ///< Content-Type; by the ending of the file's name when empty
  std::string version{};   ///< the ETag, where several machines have the same files: theirs would not agree
  std::string download{};  ///< to be saved under this name, and not shown (RFC 6266)
};

/// A regular file; everything of Bytes holds for it. `ETag` and `Last-Modified` come from the file system: the tag is a
/// strong one, unless the file has changed within the last two seconds. What is not there, or is no regular file, is a
/// 404; so is what may not be read, for which the answer's note says why, for the log. Where descriptors or memory lack it
/// is a 503.
///
/// Opened once, when the answer is made, and read while that is sent, at most 64 KiB at a time: another file that takes
/// its name meanwhile is the next request's. One that is cut short meanwhile ends the connection, so that the client sees
/// that it has not got all. Who writes files that are served writes them under another name, and renames them.
///
/// Threads: it is opened where the handler runs, with `.offload = true` on a worker; and read on the connection's thread,
/// which is held up where the disk is slow. (POSIX)
class File {
 public:
  /// A path that the program chooses. One that a client chooses goes to under().
  explicit File(std::string path, FileOptions options = {}) : path_{std::move(path)}, options_{std::move(options)} {}

  /// A file below a directory, whatever a client says: `get("/assets/{name...}", …)`. The name's segments are not empty and
  /// do not begin with a dot, and none is a symbolic link; the directory itself may be one. Everything else is a 404.
  static File under(std::string directory, std::string_view name, FileOptions options = {}) {
    File file{std::string{name}, std::move(options)};
    file.root_ = std::move(directory);
    file.beneath_ = true;
    return file;
  }

  const std::string& path() const { return path_; }  ///< of one below a directory, from there on

 private:
  friend struct Respond<File>;

  std::string path_;
  FileOptions options_;
  std::string root_;
  bool beneath_ = false;
};

template <>
struct Respond<File> {
  /// \throws std::invalid_argument for a type with control characters
  CLASSY_DECL static void write(const File& file, const Request& request, Response& response);
};

}  // namespace classy

#ifndef CLASSY_SEPARATE_COMPILATION
#include <classy/impl/file.ipp>
#endif
