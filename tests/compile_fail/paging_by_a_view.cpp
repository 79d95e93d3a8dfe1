// expect: the key of a Paging is read from JSON and holds its texts itself
#include <string>
#include <string_view>
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/paging.hpp>

struct Names {
  classy::Page<std::string> by_view(classy::Paging<std::string_view>) const { return {}; }
  classy::Page<std::string> by_text(classy::Paging<std::string>) const { return {}; }
};

int main() {
  Names names;
  classy::Router router{names};
#ifdef TWIN
  router.get("/", &Names::by_text);
#else
  router.get("/", &Names::by_view);  // <- the mistake
#endif
}
