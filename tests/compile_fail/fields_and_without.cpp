// expect: fields and without are two ways to say the same
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct User {
  int id = 7;
  std::string name;
};

struct Users {
  User one() const { return {}; }

  static constexpr auto routes() {
#ifdef TWIN
    return classy::routes(classy::get("/", &Users::one, {.fields = "id"}));
#else
    return classy::routes(classy::get("/", &Users::one, {.fields = "id", .without = "name"}));  // <- the mistake
#endif
  }
};

int main() { return 0; }
