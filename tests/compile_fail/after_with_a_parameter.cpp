// expect: what comes after takes nothing and returns void or an awaitable of void
#include <classy/app.hpp>
#include <classy/controller.hpp>

int add(int x, classy::Context& context) {
#ifdef TWIN
  context.after([x] { static_cast<void>(x); });
#else
  context.after([](int x) { static_cast<void>(x); });  // <- the mistake
#endif
  return x + 2;
}

int main() {
  classy::App app;
  app.get("/add/{x}", add);
}
