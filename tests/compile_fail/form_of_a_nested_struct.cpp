// expect: a Form and a QueryModel are structs of what a text can become
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Address {
  std::string street;
};
struct Order {
  std::string name;
  Address address;
};
struct Orders {
  int bad(const classy::Form<Order>&) const { return 1; }
  int good(const classy::Form<Address>&) const { return 1; }
};

int main() {
  Orders orders;
  classy::Router router{orders};
#ifdef TWIN
  router.post("/", &Orders::good);
#else
  router.post("/", &Orders::bad);  // <- the mistake
#endif
}
