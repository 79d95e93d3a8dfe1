// expect: this class has no routes
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int add(int x) const { return x + 2; }
  int sum(int a, int b) const { return a + b; }
  void reset() {}
};

struct Declaring : Adder {
  static constexpr auto routes() { return classy::routes(classy::get("/add/{x}", &Declaring::add)); }
};

int main() {
  classy::App app;
#ifdef TWIN
  app.emplace<Declaring>("/math");
#else
  app.emplace<Adder>("/math");  // <- the mistake
#endif
}
