// expect: this method does not belong to the routers controller
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int add(int x) const { return x + 2; }
  int sum(int a, int b) const { return a + b; }
  void reset() {}
};

struct Other {
  int one(int x) const { return x; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/{x}", &Adder::add);
#else
  router.get("/{x}", &Other::one);  // <- the mistake
#endif
}
