// expect: a handler takes the body only once
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int bad(classy::Body, classy::Body) const { return 1; }
  int good(classy::Body) const { return 1; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.post("/", &Adder::good);
#else
  router.post("/", &Adder::bad);  // <- the mistake
#endif
}
