#pragma once
// FileSource: an open file as a BodySource; and how files are opened (POSIX).

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <classy/body_source.hpp>

namespace classy::detail {

/// Owns an open file. -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    const int error = errno;  // is told after this
    if (number_ >= 0) ::close(number_);
    errno = error;
  }

  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

/// Does not wait for who would write into a FIFO, and leaves nothing to child processes.
inline constexpr int read_flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;

/// None, and errno, where it cannot be opened.
inline Descriptor open_file(const std::string& path) {
  if (path.find('\0') != std::string::npos) return errno = ENOENT, Descriptor{-1};  // the system reads up to there
  return Descriptor{::open(path.c_str(), read_flags)};
}

/// A file below a directory, `name` being a client's word: segments divided by slashes, none of them empty or beginning
/// with a dot; so none is `..`, nor `.git`. No symbolic link is followed on the way from the directory on. The way is
/// walked: so there is no moment between a check and its use.
inline Descriptor open_beneath(const std::string& root, std::string_view name) {
  errno = ENOENT;
  if (name.find('\0') != std::string_view::npos) return Descriptor{-1};
  Descriptor place{::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  for (bool last = false; place && !last;) {
    const std::size_t slash = name.find('/');
    last = slash == std::string_view::npos;
    const std::string segment{name.substr(0, slash)};
    if (segment.empty() || segment.front() == '.') return errno = ENOENT, Descriptor{-1};
    const int flags = last ? read_flags : O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    place = Descriptor{::openat(place.number(), segment.c_str(), flags | O_NOFOLLOW)};
    if (!last) name.remove_prefix(slash + 1);
  }
  return place;
}

/// What the file system says of a file's version.
struct FileState {
  std::uint64_t size = 0;
  std::uint64_t inode = 0;
  std::chrono::sys_time<std::chrono::nanoseconds> modified{};  ///< its bytes, or so somebody has said
  std::chrono::sys_time<std::chrono::nanoseconds>
      changed{};  ///< its bytes, or what is known of it: nobody can set that

  /// Of a file that is open and regular; none of what cannot be read twice, such as a directory or a FIFO.
  static bool read(const Descriptor& file, FileState& state) {
    struct stat found {};
    if (::fstat(file.number(), &found) != 0) return false;
    if (!S_ISREG(found.st_mode)) return errno = ENOENT, false;
    const auto time = [](const timespec& at) {
      constexpr std::int64_t most = 9'000'000'000;  // 64 bits of nanoseconds reach to 2262; a file's time may be any
      return std::chrono::sys_time<std::chrono::nanoseconds>{
          std::chrono::seconds{std::clamp<std::int64_t>(at.tv_sec, -most, most)} +
          std::chrono::nanoseconds{at.tv_nsec}};
    };
#ifdef __APPLE__
    const timespec &modified = found.st_mtimespec, &changed = found.st_ctimespec;
#else
    const timespec &modified = found.st_mtim, &changed = found.st_ctim;
#endif
    state = {static_cast<std::uint64_t>(found.st_size), found.st_ino, time(modified), time(changed)};
    return true;
  }

  /// `"1c0ffee5c0ffee55"`: another one whenever the bytes are others (RFC 9110, 8.8.1), for a change of the bytes changes
  /// `changed`. But file systems count time in ticks, of up to two seconds, and a file may change twice in one: the tag of
  /// one that has just changed is a weak one, which is good for If-None-Match and for no part.
  ///
  /// Not the numbers themselves: that of an inode is nobody's business.
  std::string tag(std::chrono::sys_time<std::chrono::nanoseconds> now) const {
    constexpr std::string_view hex = "0123456789abcdef";
    std::uint64_t hash = 0;
    for (const std::uint64_t part : {size, inode, static_cast<std::uint64_t>(modified.time_since_epoch().count()),
                                     static_cast<std::uint64_t>(changed.time_since_epoch().count())}) {
      hash = mixed(hash ^ part);
    }
    std::string text = std::max(modified, changed) + std::chrono::seconds{2} < now ? "\"" : "W/\"";
    for (int digit = 0; digit < 16; ++digit, hash >>= 4U) text += hex[hash & 0xFU];
    return text += '"';
  }

 private:
  /// The finalizer of splitmix64, https://prng.di.unimi.it/splitmix64.c: every bit of the result depends on every bit.
  static std::uint64_t mixed(std::uint64_t bits) {
    bits += 0x9E3779B97F4A7C15U;
    bits = (bits ^ (bits >> 30U)) * 0xBF58476D1CE4E5B9U;
    bits = (bits ^ (bits >> 27U)) * 0x94D049BB133111EBU;
    return bits ^ (bits >> 31U);
  }
};

class FileSource final : public BodySource {
 public:
  FileSource(Descriptor file, std::uint64_t size) : file_{std::move(file)}, size_{size} {
#ifdef POSIX_FADV_SEQUENTIAL  // a hint to read further ahead, where one read is not all
    if (size_ > std::size_t{64} * 1024) ::posix_fadvise(file_.number(), 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
  }

  std::uint64_t size() const override { return size_; }
  /// 0 behind the end of a file that has become shorter, too.
  std::size_t read(std::uint64_t offset, std::span<char> room) const override {
    ssize_t size = -1;
    do {
      size = ::pread(file_.number(), room.data(), room.size(), static_cast<off_t>(offset));
    } while (size < 0 && errno == EINTR);
    return size > 0 ? static_cast<std::size_t>(size) : 0;
  }

 private:
  Descriptor file_;
  std::uint64_t size_;
};

}  // namespace classy::detail
