// expect: a middleware takes a Request or Request and Response or these and Next
#include <classy/app.hpp>
#include <classy/controller.hpp>

int main() {
  classy::App app;
#ifdef TWIN
  app.use([](const classy::Request&) {});
#else
  app.use([](int) {});  // <- the mistake
#endif
}
