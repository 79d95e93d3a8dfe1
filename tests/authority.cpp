#include <classy/detail/authority.hpp>

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "support/head_difference.hpp"
#include "support/head_mutations.hpp"

namespace authority_tests {

using classy::detail::is_authority;

TEST_CASE("a host is a name or an address and perhaps a port") {
  for (const std::string_view text : {"", "x", "localhost", "127.0.0.1:8080", "a-host.example.org:", "x:0", ":80",
                                      "a_b~c", "a%20b:1", "%2f", "!$&'()*+,;=", "[v1.a+b]", "[::1]", "[::1]:80",
                                      "[v1.a:b]", "a-name-of-more-than-sixteen-bytes.example.org:65535"}) {
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

TEST_CASE("an address in brackets is what the system takes for one") {
  for (const std::string_view text :
       {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2::7:8", "::1.2.3.4",
        "::ffff:255.255.255.255", "1:2:3:4:5:6:1.2.3.4", "fe80::ABCD", "0000:0:0:0:0:0:0:0", "1::1.2.3.4"}) {
    INFO(text);
    CHECK(test::is_ipv6_to_system(text));
    CHECK(is_authority("[" + std::string{text} + "]:80"));
  }
  for (const std::string_view text : {"",
                                      ":",
                                      ":::",
                                      "1",
                                      "1:",
                                      ":1",
                                      "1:2:3:4:5:6:7",
                                      "1:2:3:4:5:6:7:8:9",
                                      "1:2:3:4:5:6:7:8::",
                                      "::1:2:3:4:5:6:7:8",
                                      "1:2:3:4::5:6:7:8",
                                      "1::2::3",
                                      "12345::",
                                      "g::",
                                      "1.2.3.4",
                                      "::1.2.3",
                                      "::1.2.3.4.5",
                                      "::1.2.3.256",
                                      "::01.2.3.4",
                                      "::1.2.3.4:5",
                                      "1:2:3:4:5:6:7:1.2.3.4",
                                      "::1%25a",
                                      "::1 ",
                                      "::1.2.3.",
                                      "::.1.2.3",
                                      "::1a.2.3.4"}) {
    INFO(text);
    CHECK_FALSE(test::is_ipv6_to_system(text));
    CHECK_FALSE(is_authority("[" + std::string{text} + "]:80"));
  }
  for (const std::string_view text : {"v.a", "v1.", "v1", "vg.a", "v1.a/b", "1.a", "v1.%41"}) {
    INFO(text);
    CHECK_FALSE(is_authority("[" + std::string{text} + "]"));
  }
}

TEST_CASE("texts of the bytes of addresses are addresses when the system takes them for such") {
  test::Chance chance{7};
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    constexpr std::string_view bytes = "::::::::1209afF.....";
    for (std::size_t size = chance.below(24); size != 0; --size) text += bytes[chance.below(bytes.size())];
    if (is_authority("[" + text + "]") != test::is_ipv6_to_system(text)) FAIL_CHECK(text);
  }
}

}  // namespace authority_tests
