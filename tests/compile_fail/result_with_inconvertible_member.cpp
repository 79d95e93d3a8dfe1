// expect: this member of this struct cannot be converted to and from JSON
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Handle;
struct File {
  std::string name;
#ifdef TWIN
  int handle;
#else
  Handle* handle;
#endif
};

struct Files {
  File one() const { return {}; }
};

int main() {
  Files files;
  classy::Router router{files};
  router.get("/", &Files::one);  // <- the mistake
}
