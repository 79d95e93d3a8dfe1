// expect: a method is middleware for its own class only
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Door {
  void check(const classy::Request&) const {}
};
struct Adder {
  int add(int x) const { return x + 2; }
  void check(const classy::Request&) const {}
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/add/{x}", &Adder::add, classy::use(&Adder::check));
#else
  router.get("/add/{x}", &Adder::add, classy::use(&Door::check));  // <- the mistake
#endif
}
