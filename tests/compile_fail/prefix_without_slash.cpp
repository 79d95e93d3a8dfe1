// expect: a prefix begins with a slash
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
  app.include("/math", adder);
#else
  app.include("math", adder);  // <- the mistake
#endif
}
