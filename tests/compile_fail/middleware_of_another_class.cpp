// expect: a method is middleware for its own class only
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Door {
  void check(const classy::Request&) const {}
};
struct Adder {
  void check(const classy::Request&) const {}
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.use(&Adder::check);
#else
  router.use(&Door::check);  // <- the mistake
#endif
}
