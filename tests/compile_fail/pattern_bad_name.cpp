// expect: a path parameters name is letters digits and underscores
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int add(int x) const { return x + 2; }
  int sum(int a, int b) const { return a + b; }
  void reset() {}
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/add/{x_y}", &Adder::add);
#else
  router.get("/add/{x-y}", &Adder::add);  // <- the mistake
#endif
}
