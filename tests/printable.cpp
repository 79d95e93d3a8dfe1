#include <classy/detail/printable.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace printable_tests {

using namespace classy::detail;

namespace {

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

}  // namespace

TEST_CASE("what a terminal would act on is escaped") {
  using namespace std::string_view_literals;
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"/a?b=c d", "/a?b=c d"},
      {"/café", "/café"},
      {"\x1b[31m", "\\x1b[31m"},
      {"a\r\nb", "a\\x0d\\x0ab"},
      {"\0\x07\x08\t\x7f"sv, "\\x00\\x07\\x08\\x09\\x7f"},
      {"", ""},
  };
  for (const auto& [text, escaped] : rows) CHECK(printable(text) == escaped);
}

// U+009B is a control sequence introducer too, and a terminal that does not read UTF-8 takes the byte for one.
TEST_CASE("control characters beyond ASCII are escaped too") {
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\xc2\\x9b31m");
  CHECK(printable("\x9B"
                  "31m") == "\\x9b31m");
  CHECK(printable("\xC2\x85") == "\\xc2\\x85");
  CHECK(printable("\xC2\xA0") == "\xC2\xA0");
}

}  // namespace printable_tests
