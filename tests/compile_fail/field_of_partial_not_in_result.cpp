// expect: a field of this mask is not one of the result
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
    return classy::routes(classy::get("/", &Users::one, {.partial = "id,name"}));
#else
    return classy::routes(classy::get("/", &Users::one, {.partial = "id,nmae"}));  // <- the mistake
#endif
  }
};

int main() { return 0; }
