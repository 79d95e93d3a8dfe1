// expect: this class has no routes
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int add(int x) const { return x + 2; }
  int sum(int a, int b) const { return a + b; }
  void reset() {}
};

int main() {
  classy::App app;
#ifdef TWIN
  app.include("/math", classy::Router{std::make_shared<Adder>()});
#else
  app.include("/math", std::make_shared<Adder>());  // <- the mistake
#endif
}
