#pragma once
// Bytes: an answer of bytes that a client may also take in parts: an image from a database, a document that was built.
//     classy::Bytes picture(int id) const {
//       const Picture& found = pictures_.at(id);
//       return {.data = found.bytes, .type = "image/png", .version = found.revision, .modified = found.saved};
//     }

#include <chrono>
#include <concepts>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <classy/body_source.hpp>
#include <classy/detail/separate.hpp>
#include <classy/request.hpp>
#include <classy/respond.hpp>
#include <classy/response.hpp>

namespace classy {

/// A GET may ask for ranges of it, `Range: bytes=500-999`, and gets 206 with these, several of them as
/// `multipart/byteranges`; 416 where there are none (RFC 9110, 14). Ranges that overlap or touch are joined; who asks for
/// more than 16 gets the whole.
///
/// With a version or a date the conditions of RFC 9110, 13, hold: 304 for a client that has this version, 412 for one that
/// goes on with another, and If-Range, which gives the whole to who has a part of another version. All of this is for GET
/// and HEAD, on routes whose status is 200.
struct Bytes {
  /// The bytes: a text that is given away, one that is shared, or what reads them; see BodySource. Never copied again.
  class Data {
   public:
    CLASSY_DECL Data(std::string text);  // NOLINT: a text is meant to convert
    Data(const char* text) : Data{std::string{text}} {}  // NOLINT: likewise
    template <class T>
      requires std::same_as<std::remove_const_t<T>, std::string>
    Data(std::shared_ptr<T> text) : Data{Shared{std::move(text)}} {}  // NOLINT: likewise
    template <std::derived_from<BodySource> T>
    Data(std::shared_ptr<T> source) : source_{std::move(source)} {  // NOLINT: likewise
      if (!source_) throw std::invalid_argument{"there are no bytes behind a null pointer"};
    }

    const std::shared_ptr<const BodySource>& source() const { return source_; }

   private:
    struct Shared {
      std::shared_ptr<const std::string> text;
    };
    CLASSY_DECL explicit Data(Shared shared);

    std::shared_ptr<const BodySource> source_;
  };

  Data data;
  std::string type = "application/octet-stream";
  /// Names this version of the bytes, and no other: the ETag. Without it there is none, and a client that takes parts
  /// cannot know whether they belong together.
  std::string version{};
  std::optional<std::chrono::system_clock::time_point> modified{};  ///< Last-Modified
};

template <>
struct Respond<Bytes> {
  /// \throws std::invalid_argument for a type with control characters
  CLASSY_DECL static void write(const Bytes& bytes, const Request& request, Response& response);
};

}  // namespace classy

#ifndef CLASSY_SEPARATE_COMPILATION
#include <classy/impl/bytes.ipp>
#endif
