#include <classy/detail/head_bytes.hpp>

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include <catch2/catch.hpp>

#include <classy/detail/ascii.hpp>

namespace head_bytes_tests {

using namespace classy::detail;

namespace {

/// Looks for every byte, in texts of every length up to 40, at every place, from every place: in memory that ends where
/// the text does.
template <class Bytes>
void check_each() {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    for (const std::size_t size : {1U, 15U, 16U, 17U, 31U, 40U}) {
      for (std::size_t place = 0; place < size; ++place) {
        const auto text = std::make_unique_for_overwrite<char[]>(size);
        std::memset(text.get(), 'a', size);
        text[place] = c;
        const char* const first = text.get();
        for (const std::size_t start : {std::size_t{0}, size / 2, size - 1, size}) {
          const std::size_t wanted = Bytes::has(c) || place < start ? size : place;
          const char* const found = skip_bytes<Bytes>(first, first + start, first + size);
          if (found != first + wanted) FAIL_CHECK(value << " at " << place << " of " << size << " from " << start);
          const char* const alone = skip_bytes<Bytes>(first + start, first + start, first + size);
          if (alone != first + wanted) FAIL_CHECK(value << " at " << place << " of " << size << " behind " << start);
        }
      }
    }
  }
}

}  // namespace

TEST_CASE("the end of what may stand in a head is found wherever it is") {
  check_each<NameBytes>();
  check_each<TargetBytes>();
  check_each<ValueBytes>();
  check_each<HostBytes>();
}

TEST_CASE("a target has no white space and no control characters, a value has tabs and a host nothing odd") {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    CHECK(TargetBytes::has(c) == (value > 32 && value != 127));
    CHECK(ValueBytes::has(c) == ((value >= 32 && value != 127) || value == 9));
    CHECK(HostBytes::has(c) == (std::string_view{"-."}.find(c) != std::string_view::npos || (c >= '0' && c <= '9') ||
                                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')));
    CHECK(NameBytes::has(c) ==
          (is_token_byte(c) && std::string_view{"!#$%&'*+.^_`|~0123456789"}.find(c) == std::string_view::npos));
  }
}

}  // namespace head_bytes_tests
