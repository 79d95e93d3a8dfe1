#pragma once
// A cursor: the key of the last item of a page, as text that stands in a query as it is.
//
//   check sum        key
//   8f3a5c01d2b4     37                    (hexadecimal: of "7")
//
// The check sum is of the path and the key: a cursor of another list, or one that was cut or changed, is none.

#include <cstddef>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/algorithm/hex.hpp>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid.hpp>

namespace classy::detail {

inline constexpr std::size_t most_key = 500;      // bytes
inline constexpr std::size_t check_sum_size = 6;  // bytes

inline std::string check_sum(std::string_view path, std::string_view key) {
  static constexpr boost::uuids::uuid space{{0x1C, 0x93, 0x5E, 0x2F, 0xB0, 0x47, 0x4A, 0x66, 0x8D, 0x21, 0x70, 0xEA,
                                             0x3B, 0xD9, 0x58, 0x04}};
  std::string text{path};
  text += ' ';  // which is in no path
  text += key;
  const boost::uuids::uuid sum = boost::uuids::name_generator_sha1{space}(text.data(), text.size());
  return {sum.begin(), sum.begin() + check_sum_size};
}

/// \throws std::length_error for a key of more than `most_key` bytes.
inline std::string make_cursor(std::string_view path, std::string_view key) {
  if (key.size() > most_key) throw std::length_error{"the key of a page is too long for a cursor"};
  const std::string sum = check_sum(path, key);
  std::string cursor;
  boost::algorithm::hex_lower(sum.begin(), sum.end(), std::back_inserter(cursor));
  boost::algorithm::hex_lower(key.begin(), key.end(), std::back_inserter(cursor));
  return cursor;
}

/// The key, or nothing.
inline std::optional<std::string> key_of_cursor(std::string_view path, std::string_view cursor) {
  if (cursor.size() > 2 * (check_sum_size + most_key)) return std::nullopt;
  std::string bytes;
  try {
    boost::algorithm::unhex(cursor.begin(), cursor.end(), std::back_inserter(bytes));
  } catch (const boost::algorithm::hex_decode_error&) {
    return std::nullopt;
  }
  if (bytes.size() < check_sum_size) return std::nullopt;
  const std::string_view key = std::string_view{bytes}.substr(check_sum_size);
  if (std::string_view{bytes}.substr(0, check_sum_size) != check_sum(path, key)) return std::nullopt;
  return std::string{key};
}

}  // namespace classy::detail
