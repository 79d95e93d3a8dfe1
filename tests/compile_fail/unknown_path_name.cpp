// expect: a Path parameter of the handler has a name that is not in the pattern
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int report(classy::Path<"year", int> year) const { return year; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/{year}", &Adder::report);
#else
  router.get("/{yaer}", &Adder::report);  // <- the mistake
#endif
}
