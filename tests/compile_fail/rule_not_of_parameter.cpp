// expect: this rule is for numbers
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Users {
  int bad(classy::Query<"name", std::string, classy::ge(1)>) const { return 1; }
  int good(classy::Query<"name", std::string, classy::min_length(1)>) const { return 1; }
};

int main() {
  Users users;
  classy::Router router{users};
#ifdef TWIN
  router.get("/", &Users::good);
#else
  router.get("/", &Users::bad);  // <- the mistake
#endif
}
