// expect: the controller is a temporary
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  explicit Adder(int y) : y_{y} {}
  int add(int x) const { return x + y_; }
  static constexpr auto routes() { return classy::routes(classy::get("/add/{x}", &Adder::add)); }
  int y_;
};

int main() {
  Adder adder{2};
#ifdef TWIN
  classy::Router router{adder};
#else
  classy::Router router{Adder{2}};  // <- the mistake
#endif
}
