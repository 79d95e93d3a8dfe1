#pragma once
// The words of a request's head that are known beforehand: names and options, versions and verbs.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <classy/fixed_string.hpp>
#include <classy/request.hpp>

namespace classy::detail {

/// Whether a text of that length is the word, which is given in small letters, in any case. A word of letters and "-"
/// in a text without control characters: of those, setting the bit that tells small letters from capital ones makes
/// nothing equal that is not.
template <FixedString Word>
bool is_word(std::string_view text) {
  constexpr std::size_t size = sizeof Word.text - 1;
  static_assert(size >= 4);
  const auto differs = [&](auto bytes, std::size_t at) {
    auto wanted = bytes, bits = bytes;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    std::memcpy(&wanted, Word.text + at, sizeof wanted);
    std::memset(&bits, 0x20, sizeof bits);
    return std::uint64_t{(bytes | bits) ^ wanted};
  };
  if constexpr (size < 8) {
    return (differs(std::uint32_t{}, 0) | differs(std::uint32_t{}, size - 4)) == 0;
  } else {
    std::uint64_t difference = differs(std::uint64_t{}, size - 8);
    for (std::size_t at = 0; at + 8 < size; at += 8) difference |= differs(std::uint64_t{}, at);
    return difference == 0;
  }
}

/// What the end of a request line is, as far as it has come.
enum class Version { incomplete, malformed, unsupported, http_1_0, http_1_1 };

/// Of up to `version_size` bytes. RFC 9110, 2.5: 1.2 and later are taken for 1.1.
constexpr std::size_t version_size = 10;

inline Version version_of(std::string_view text) {
  constexpr char http_1_1[] = "HTTP/1.1\r\n";
  if (text.size() == version_size && std::memcmp(text.data(), http_1_1, version_size) == 0) return Version::http_1_1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (http_1_1[i] == '1' ? !is_digit : text[i] != http_1_1[i]) return Version::malformed;
  }
  if (text.size() < version_size) return Version::incomplete;
  if (text[5] != '1') return Version::unsupported;
  return text[7] == '0' ? Version::http_1_0 : Version::http_1_1;
}

/// The usual ones first.
inline Verb verb_of(std::string_view method) {
  if (method == "GET") return Verb::get;
  if (method == "POST") return Verb::post;
  return boost::beast::http::string_to_verb({method.data(), method.size()});
}

}  // namespace classy::detail
