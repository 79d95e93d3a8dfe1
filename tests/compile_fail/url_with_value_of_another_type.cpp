// expect: this value cannot be the handlers path parameter
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
  return app.url_for<&Users::one>("7").size() == 0;  // <- the mistake
#endif
}
