#include <classy/detail/authority.hpp>

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

using classy::detail::is_authority;

TEST_CASE("a host is a name or an address and perhaps a port") {
  for (const std::string_view text : {"", "x", "localhost", "127.0.0.1:8080", "a-host.example.org:", "x:0", ":80",
                                      "a_b~c", "a%20b:1", "%2f", "!$&'()*+,;=", "[::1]", "[::1]:80", "[v1.a:b]",
                                      "[fe80::1%25a]", "a-name-of-more-than-sixteen-bytes.example.org:65535"}) {
    INFO(text);
    CHECK(is_authority(text));
  }
  for (const std::string_view text :
       {"x/a",    "x?a",   "x#a", "u@x",    "x y",   "x\t", "x:80:80", "x:port", "x:8 ",   "x:-1",
        "%",      "%2",    "%2g", "a%zz:1", "[",     "[]",  "[]:80",   "[::1",   "[::1]x", "[::1]:x",
        "[::1]]", "[a/b]", "x]",  "x[::1]", "\"x\"", "<x>", "x\x80",   "a\\b",   "[\x80]"}) {
    INFO(text);
    CHECK_FALSE(is_authority(text));
  }
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    const bool good = std::string_view{"!$&'()*+,;=-._~:"}.find(c) != std::string_view::npos ||
                      (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    CHECK(is_authority(std::string{"a"} + c) == good);
  }
}
