// expect: a method needs its object
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
  classy::App app;
#ifdef TWIN
  app.include("", adder);
#else
  app.get("/add/{x}", &Adder::add);  // <- the mistake
#endif
}
