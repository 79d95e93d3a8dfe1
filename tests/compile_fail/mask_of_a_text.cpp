// expect: fields and without are for results that become JSON
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct User {
  int id = 7;
  std::string name;
};

struct Users {
  std::string one() const { return {}; }

  static constexpr auto routes() {
#ifdef TWIN
    return classy::routes(classy::get("/", &Users::one, {.omit_null = true}));
#else
    return classy::routes(classy::get("/", &Users::one, {.fields = "name"}));  // <- the mistake
#endif
  }
};

int main() { return 0; }
