// expect: url_for takes a value for each path parameter of the handler and no more
#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Blog {
  int report(classy::Path<"year", int> year, const classy::Request&, classy::Path<"month", int> month) const {
    return year + month;
  }
};

int main() {
  classy::App app;
#ifdef TWIN
  return app.url_for<&Blog::report>(2026, 11).size() == 0;
#else
  return app.url_for<&Blog::report>(2026).size() == 0;  // <- the mistake
#endif
}
