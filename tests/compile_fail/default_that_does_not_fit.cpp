// expect: this default is not of its parameters type
#include <cstdint>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Users {
  int bad(classy::Query<"limit", std::uint8_t, classy::def(256)>) const { return 1; }
  int good(classy::Query<"limit", std::uint8_t, classy::def(255)>) const { return 1; }
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
