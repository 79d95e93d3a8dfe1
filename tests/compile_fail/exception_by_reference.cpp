// expect: name the exceptions type without const and reference
#include <classy/app.hpp>
#include <classy/controller.hpp>

#include <stdexcept>

int main() {
  classy::App app;
  const auto answer = [](const std::runtime_error&) { return "sorry"; };
#ifdef TWIN
  app.on_exception<std::runtime_error>(answer);
#else
  app.on_exception<const std::runtime_error&>(answer);  // <- the mistake
#endif
}
