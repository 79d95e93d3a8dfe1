#include <classy/prefix_for.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <source_location>
#include <string>
#include <string_view>

#include <classy/app.hpp>
#include <classy/router.hpp>

namespace prefix_for_tests {

class Users {
 public:
  std::string list() const { return "users"; }
  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/", &Users::list));
  }
};

using classy::PrefixFor;

TEST_CASE("a literal prefix is checked by the compiler and knows its line") {
  constexpr PrefixFor<Users&> prefix = "/users";
  const auto line = std::source_location::current().line() - 1;
  STATIC_REQUIRE(prefix.text == "/users");
  CHECK(prefix.where.line() == line);
  CHECK(std::string_view{prefix.where.file_name()}.ends_with("prefix_for.cpp"));
}

TEST_CASE("whatever can be mounted has a prefix") {
  STATIC_REQUIRE(PrefixFor<const Users&>{""}.text.empty());
  STATIC_REQUIRE(PrefixFor<std::unique_ptr<Users>>{"/"}.text == "/");
  STATIC_REQUIRE(PrefixFor<std::shared_ptr<const Users>&>{"/a"}.text == "/a");
  STATIC_REQUIRE(PrefixFor<classy::Router<Users>&>{"/a/b"}.text == "/a/b");
  STATIC_REQUIRE(PrefixFor<classy::App&>{"/café"}.text == "/café");
}

TEST_CASE("a prefix that is known at run time keeps its text to be checked later") {
  const std::string text = "no prefix";
  const PrefixFor<Users&> prefix = classy::runtime_pattern(text);
  CHECK(prefix.text == "no prefix");
  CHECK(std::string_view{prefix.where.file_name()}.ends_with("prefix_for.cpp"));
}

}  // namespace prefix_for_tests
