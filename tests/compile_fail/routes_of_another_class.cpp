// expect: routes declares a method that cannot be called on this class
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Other {
  int one(int id) const { return id; }
};
struct Users {
  int one(int id) const { return id; }
#ifdef TWIN
  static constexpr auto routes() { return classy::routes(classy::get("/{id}", &Users::one)); }
#else
  static constexpr auto routes() { return classy::routes(classy::get("/{id}", &Other::one)); }
#endif
};

int main() {
  Users users;
  classy::App app;
  app.include("/users", users);  // <- the mistake
}
