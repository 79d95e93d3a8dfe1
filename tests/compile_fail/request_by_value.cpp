// expect: this parameter is taken by const reference
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  std::string bad(classy::Request request) const { return std::string{request.path()}; }
  std::string good(const classy::Request& request) const { return std::string{request.path()}; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/", &Adder::good);
#else
  router.get("/", &Adder::bad);  // <- the mistake
#endif
}
