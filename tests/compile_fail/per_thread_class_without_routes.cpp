// expect: this class has no routes
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Plain {};
struct Counter {
  int next() { return ++count; }
  int count = 0;

  static constexpr auto routes() { return classy::routes(classy::get("/", &Counter::next)); }
};

int main() {
  classy::App app;
#ifdef TWIN
  app.include("/counter", classy::per_thread<Counter>([] { return Counter{}; }));
#else
  app.include("/counter", classy::per_thread<Plain>([] { return Plain{}; }));  // <- the mistake
#endif
}
