// expect: partial is for results that become JSON
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct User {
  int id = 7;
  std::string name;
};

struct Users {
  std::string text() const { return {}; }
  User one() const { return {}; }

  static constexpr auto routes() {
#ifdef TWIN
    return classy::routes(classy::get("/", &Users::one, {.partial = true}));
#else
    return classy::routes(classy::get("/", &Users::text, {.partial = true}));  // <- the mistake
#endif
  }
};

int main() { return 0; }
