// expect: a hook takes nothing and returns void or an awaitable of void
#include <classy/app.hpp>
#include <classy/controller.hpp>

int main() {
  classy::App app;
#ifdef TWIN
  app.on_start([] {});
#else
  app.on_start([](classy::App&) {});  // <- the mistake
#endif
}
