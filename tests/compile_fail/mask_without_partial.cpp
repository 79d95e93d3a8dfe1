// expect: a FieldMask is for routes with partial
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct User {
  int id = 7;
  std::string name;
};

struct Users {
  User one(const classy::FieldMask& wanted) const { return {.name = wanted.wants("name") ? "Ada" : ""}; }

  static constexpr auto routes() {
#ifdef TWIN
    return classy::routes(classy::get("/", &Users::one, {.partial = true}));
#else
    return classy::routes(classy::get("/", &Users::one));  // <- the mistake
#endif
  }
};

int main() { return 0; }
