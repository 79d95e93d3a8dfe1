// expect: what takes Next returns an awaitable of void
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int add(int x) const { return x + 2; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.use([](classy::Request&, classy::Response&, classy::Next next) { return next(); });
#else
  router.use([](classy::Request&, classy::Response&, classy::Next next) { next(); });  // <- the mistake
#endif
}
