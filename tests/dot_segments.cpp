#include <classy/detail/dot_segments.hpp>

#include <catch2/catch.hpp>

#include <string_view>

namespace dot_segments_tests {

using classy::detail::without_dot_segments;

TEST_CASE("dot segments are taken out of a path, escaped or not, and the rest stays as it was sent") {
  struct Row {
    std::string_view path, clean;
  };
  const auto row = GENERATE(  //
      Row{"/a/b/c/./../../g", "/a/g"}, Row{"/a/./b", "/a/b"}, Row{"/a/b/..", "/a/"}, Row{"/a/.", "/a/"},
      Row{"/..", "/"}, Row{"/../../a", "/a"}, Row{"/.", "/"}, Row{"/%2e%2E/a", "/a"}, Row{"/a/.%2e/b", "/b"},
      Row{"/a/%2e/b", "/a/b"}, Row{"/a/.../b", "/a/.../b"}, Row{"/a/..b", "/a/..b"}, Row{"/a%2Fb/../c%20d", "/c%20d"},
      Row{"/a//../b", "/a/b"}, Row{"//..//a", "//a"}, Row{"/a/", "/a/"}, Row{"/", "/"},
      Row{"/a/%2e%2e%2e", "/a/%2e%2e%2e"});
  CHECK(without_dot_segments(row.path) == row.clean);
}

}  // namespace dot_segments_tests
