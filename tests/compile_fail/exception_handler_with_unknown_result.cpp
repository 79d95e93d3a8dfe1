// expect: this exception handlers result cannot become a response
#include <classy/app.hpp>
#include <classy/controller.hpp>

#include <stdexcept>

class Widget {
 public:
  explicit Widget(int) {}
};

int main() {
  classy::App app;
#ifdef TWIN
  app.on_exception<std::runtime_error>([](const std::runtime_error&) { return classy::Response{503}; });
#else
  app.on_exception<std::runtime_error>([](const std::runtime_error&) { return Widget{1}; });  // <- the mistake
#endif
}
