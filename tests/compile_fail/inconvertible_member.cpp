// expect: this member of this struct cannot be converted to and from JSON
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

class Handle {
 public:
  explicit Handle(int) {}
};
struct File {
  std::string name;
  Handle* handle;
};
struct Folder {
  File first;
};
struct Name {
  std::string name;
};
struct Files {
  int bad(const Folder&) const { return 1; }
  int good(const Name&) const { return 1; }
};

int main() {
  Files files;
  classy::Router router{files};
#ifdef TWIN
  router.post("/", &Files::good);
#else
  router.post("/", &Files::bad);  // <- the mistake
#endif
}
