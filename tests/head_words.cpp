#include <classy/detail/head_words.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace head_words_tests {

using namespace classy::detail;

namespace {

/// Each byte of the word in every way: nothing but the other case makes the same word.
template <classy::FixedString Word>
void check_word() {
  const std::string word{std::string_view{Word}};
  CHECK(is_word<Word>(word));
  for (std::size_t i = 0; i < word.size(); ++i) {
    for (int value = 0x20; value < 256; ++value) {
      std::string text = word;
      text[i] = static_cast<char>(value);
      const bool same = text[i] == word[i] || (word[i] != '-' && text[i] == word[i] - 'a' + 'A');
      if (is_word<Word>(text) != same) FAIL_CHECK(text);
    }
  }
}

}  // namespace

TEST_CASE("a word is known in either case and no other text is") {
  check_word<"host">();
  check_word<"close">();
  check_word<"expect">();
  check_word<"connection">();
  check_word<"keep-alive">();
  check_word<"content-length">();
  check_word<"transfer-encoding">();
}

TEST_CASE("a version is known by all of its line's end") {
  CHECK(version_of("HTTP/1.1\r\n") == Version::http_1_1);
  CHECK(version_of("HTTP/1.9\r\n") == Version::http_1_1);
  CHECK(version_of("HTTP/1.0\r\n") == Version::http_1_0);
  CHECK(version_of("HTTP/2.0\r\n") == Version::unsupported);
  CHECK(version_of("HTTP/0.9\r\n") == Version::unsupported);
  const std::string_view whole = "HTTP/3.7\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(version_of(whole.substr(0, size)) == Version::incomplete);
    for (const char c : {' ', 'h', '/', ':', '\n', '\0'}) {
      const std::string text = std::string{whole.substr(0, size)} + c;
      if (text != whole.substr(0, size + 1)) CHECK(version_of(text) == Version::malformed);
    }
  }
}

TEST_CASE("the verbs of a request line are those that Beast knows") {
  namespace http = boost::beast::http;
  for (int i = 1; i <= static_cast<int>(http::verb::unlink); ++i) {
    const std::string name{http::to_string(static_cast<classy::Verb>(i))};
    CHECK(verb_of(name) == static_cast<classy::Verb>(i));
    CHECK(verb_of(name + "X") == classy::Verb::unknown);
  }
  for (const std::string_view name : {"", "G", "get", "Post", "GE"}) CHECK(verb_of(name) == classy::Verb::unknown);
}

}  // namespace head_words_tests
