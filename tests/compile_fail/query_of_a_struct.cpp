// expect: a text cannot become this type
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Point {
  int x;
  int y;
};
struct Maps {
  int bad(classy::Query<"at", Point>) const { return 1; }
  int good(const classy::QueryModel<Point>&) const { return 1; }
};

int main() {
  Maps maps;
  classy::Router router{maps};
#ifdef TWIN
  router.get("/", &Maps::good);
#else
  router.get("/", &Maps::bad);  // <- the mistake
#endif
}
