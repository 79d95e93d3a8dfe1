// expect: this result type cannot become a response
#include <classy/app.hpp>
#include <classy/controller.hpp>

class Widget {
 public:
  explicit Widget(int) {}
};
struct Adder {
  Widget bad() const { return Widget{1}; }
  int good() const { return 1; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/", &Adder::good);
#else
  router.get("/", &Adder::bad);  // <- the mistake
#endif
}
