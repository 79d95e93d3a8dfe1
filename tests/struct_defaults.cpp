#include <classy/detail/struct_defaults.hpp>

#include <catch2/catch.hpp>

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace struct_defaults_tests {

enum class Level { low, high };
struct Inner {
  int x;
};
struct Scalars {
  int bare;
  int zero = 0;
  int braces{};
  int some = 20;
  bool flag_bare;
  bool flag_false = false;
  double real_bare;
  double real_zero = 0;
  Level level_bare;
  Level level_low = Level::low;
  Inner inner_bare;
  Inner inner_braces{};
  const char* pointer_null = nullptr;
};
struct Classes {
  std::string text_bare;
  std::string text_some = "en";
  std::vector<int> list_bare;
  std::vector<int> list_some = {1};
  std::optional<int> perhaps;
  std::map<std::string, int> map_bare;
  std::variant<int, std::string> variant_bare;
  std::variant<int, std::string> variant_second = std::string{"x"};
  int number = 0;  // beside members that no constant expression can hold
  int number_bare;
};

template <class T>
std::string defaulted() {
  std::string names;
  const bool* found = classy::detail::defaulted_members<T>();
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((found[I] ? names.append(classy::detail::StructMembers<T>::template name<I>()).append(" ") : names), ...);
  }(classy::detail::MemberIndices<T>{});
  return names;
}

TEST_CASE("of scalars an initialiser is seen even if it is zero") {
  CHECK(defaulted<Scalars>() == "zero braces some flag_false real_zero level_low inner_braces pointer_null ");
}

TEST_CASE("of classes an initialiser is seen by its value") {
  CHECK(defaulted<Classes>() == "text_some list_some perhaps variant_second number ");
}

}  // namespace struct_defaults_tests
