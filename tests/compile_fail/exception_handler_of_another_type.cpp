// expect: an exception handler takes the exception by const reference and perhaps a Request
#include <classy/app.hpp>
#include <classy/controller.hpp>

#include <stdexcept>

int main() {
  classy::App app;
#ifdef TWIN
  app.on_exception<std::runtime_error>([](const std::runtime_error&) { return "sorry"; });
#else
  app.on_exception<std::runtime_error>([](int) { return "sorry"; });  // <- the mistake
#endif
}
