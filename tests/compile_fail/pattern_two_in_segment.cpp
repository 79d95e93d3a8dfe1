// expect: a segment has more than one path parameter
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
  router.get("/sum/{a}/{b}", &Adder::sum);
#else
  router.get("/sum/{a}{b}", &Adder::sum);  // <- the mistake
#endif
}
