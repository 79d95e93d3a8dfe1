// expect: a parameter is taken by value or by const reference
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Adder {
  int bad(std::string& text) const { return static_cast<int>(text.size()); }
  int good(const std::string& text) const { return static_cast<int>(text.size()); }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/{text}", &Adder::good);
#else
  router.get("/{text}", &Adder::bad);  // <- the mistake
#endif
}
