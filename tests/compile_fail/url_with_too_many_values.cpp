// expect: url_for takes a value for each path parameter of the handler and no more
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Users {
  int one(int id) const { return id; }
};

int main() {
  classy::App app;
#ifdef TWIN
  return app.url_for<&Users::one>(7).size() == 0;
#else
  return app.url_for<&Users::one>(7, 8).size() == 0;  // <- the mistake
#endif
}
