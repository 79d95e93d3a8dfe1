// expect: a middleware has a const call operator as threads share it
#include <classy/app.hpp>
#include <classy/controller.hpp>

int main() {
  classy::App app;
#ifdef TWIN
  app.use([count = 0](const classy::Request&) { (void)count; });
#else
  app.use([count = 0](const classy::Request&) mutable { ++count; });  // <- the mistake
#endif
}
