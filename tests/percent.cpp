#include <classy/percent.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace percent_tests {

using classy::check_path;
using classy::PathFault;
using enum classy::PathFault;
using namespace std::string_view_literals;

static_assert(check_path("/a%2Fb") == none);
static_assert(check_path("/%2e%2E/") == dot_segment);

TEST_CASE("good paths are let through") {
  for (const char* const path : {"/",
                                 "//",
                                 "/a",
                                 "/a/",
                                 "/.a",
                                 "/..a",
                                 "/...",
                                 "/a..",
                                 "/a./b",
                                 "/%20",
                                 "/a%2Fb",
                                 "/%2f",
                                 "/%2E%2E%2E",
                                 "/a%2e",
                                 "/+",
                                 "/%25",
                                 "/%2500",
                                 "/%25%32%65",
                                 "/caf\xC3\xA9",
                                 "/caf%C3%A9",
                                 "/caf%C3\xA9",
                                 "/%E2%82%AC",
                                 "/\xF0\x9F\x98\x80",
                                 "/%F4%8F%BF%BF",
                                 "/%ED%9F%BF",
                                 "/\xEF\xBF\xBD",
                                 "/%01",
                                 "/%7f",
                                 "/a;b=c,d",
                                 "/~!$&'()*+,;=:@"}) {
    INFO(path);
    CHECK(check_path(path) == none);
  }
}

TEST_CASE("every fault of a path is found") {
  struct Row {
    std::string_view path;
    PathFault fault;
  };
  for (const Row& row : {Row{"", missing_leading_slash},
                         Row{"a", missing_leading_slash},
                         Row{"*", missing_leading_slash},
                         Row{"%2Fa", missing_leading_slash},
                         Row{"/%", bad_escape},
                         Row{"/%2", bad_escape},
                         Row{"/a%/b", bad_escape},
                         Row{"/%2/a", bad_escape},
                         Row{"/%zz", bad_escape},
                         Row{"/%2g", bad_escape},
                         Row{"/%%20", bad_escape},
                         Row{"/%u0041", bad_escape},
                         Row{"/ok/%", bad_escape},
                         Row{"/%00", nul},
                         Row{"/a%00b", nul},
                         Row{"/a\0b"sv, nul},
                         Row{"/.", dot_segment},
                         Row{"/..", dot_segment},
                         Row{"/./", dot_segment},
                         Row{"/../", dot_segment},
                         Row{"/a/./b", dot_segment},
                         Row{"/a/../b", dot_segment},
                         Row{"/a/..", dot_segment},
                         Row{"/%2e", dot_segment},
                         Row{"/%2E.", dot_segment},
                         Row{"/.%2e/a", dot_segment},
                         Row{"/a/%2e%2e/b", dot_segment},
                         Row{"//..", dot_segment},
                         Row{"/\x80", not_utf8},
                         Row{"/%80", not_utf8},
                         Row{"/\xC3", not_utf8},
                         Row{"/%C3", not_utf8},
                         Row{"/%C3/%A9", not_utf8},
                         Row{"/\xC3/\xA9", not_utf8},
                         Row{"/%C0%AF", not_utf8},
                         Row{"/%C1%81", not_utf8},
                         Row{"/%E0%80%AF", not_utf8},
                         Row{"/%E0%9F%BF", not_utf8},
                         Row{"/%ED%A0%80", not_utf8},
                         Row{"/%F0%8F%BF%BF", not_utf8},
                         Row{"/%F4%90%80%80", not_utf8},
                         Row{"/%F5%80%80%80", not_utf8},
                         Row{"/%FF", not_utf8},
                         Row{"/%E2%82", not_utf8},
                         Row{"/%E2%82a", not_utf8},
                         Row{"/\xE2\x82\xAC\x80", not_utf8}}) {
    INFO(row.path);
    CHECK(check_path(row.path) == row.fault);
  }
}

TEST_CASE("UTF-8 is recognised for every code point and for no surrogate") {
  for (unsigned long code = 1; code < 0x110000; code += code < 0x3000 ? 1 : 97) {
    std::string path = "/x";
    const auto add = [&path](unsigned long byte) { path += static_cast<char>(byte); };
    if (code < 0x80) {
      if (code == '/' || code == '%') continue;
      add(code);
    } else if (code < 0x800) {
      add(0xC0 | code >> 6);
    } else if (code < 0x10000) {
      add(0xE0 | code >> 12);
      add(0x80 | (code >> 6 & 0x3F));
    } else {
      add(0xF0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3F));
      add(0x80 | (code >> 6 & 0x3F));
    }
    if (code >= 0x80) add(0x80 | (code & 0x3F));
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if ((check_path(path) == none) == surrogate) {
      INFO(code);
      FAIL();
    }
  }
}

TEST_CASE("escapes are decoded once, and a plus stays a plus") {
  const auto decode = [](std::string_view raw) {
    std::string out(raw.size(), '?');
    out.resize(static_cast<std::size_t>(classy::decode_percent(raw, out.data()) - out.data()));
    return out;
  };
  CHECK(decode("") == "");
  CHECK(decode("abc") == "abc");
  CHECK(decode("%61%62c") == "abc");
  CHECK(decode("a%2Fb%2fc") == "a/b/c");
  CHECK(decode("%2541") == "%41");
  CHECK(decode("a+b%2B") == "a+b+");
  CHECK(decode("%C3%a9") == "\xC3\xA9");
}

}  // namespace percent_tests
