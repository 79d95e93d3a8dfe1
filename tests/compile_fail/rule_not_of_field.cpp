// expect: this rule is for texts  lists have min items and max items
#include <string>
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct NewUser {
  std::vector<std::string> tags;
};

#ifdef TWIN
constexpr auto rule = classy::field<&NewUser::tags>(classy::max_items(9));
#else
constexpr auto rule = classy::field<&NewUser::tags>(classy::max_length(9));  // <- the mistake
#endif

int main() {}
