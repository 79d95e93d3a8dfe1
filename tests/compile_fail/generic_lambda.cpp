// expect: a handler is a method a function or an object with one call operator
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
  router.get("/{x}", [](int x) { return x; });
#else
  router.get("/{x}", [](auto x) { return x; });  // <- the mistake
#endif
}
