// expect: no extractor knows the type of this parameter
#include <classy/app.hpp>
#include <classy/controller.hpp>

class Widget {
 public:
  explicit Widget(int) {}
};
struct Adder {
  int bad(Widget) const { return 1; }
  int good(int) const { return 1; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/{widget}", &Adder::good);
#else
  router.get("/{widget}", &Adder::bad);  // <- the mistake
#endif
}
