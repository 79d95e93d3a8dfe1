// expect: a Path and a Cookie are one value and no list
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Items {
  int bad(classy::Path<"ids", std::vector<int>>) const { return 1; }
  int good(classy::Path<"ids", int>) const { return 1; }
};

int main() {
  Items items;
  classy::Router router{items};
#ifdef TWIN
  router.get("/{ids}", &Items::good);
#else
  router.get("/{ids}", &Items::bad);  // <- the mistake
#endif
}
