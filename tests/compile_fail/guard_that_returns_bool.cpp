// expect: a guard returns void or an optional answer
#include <classy/app.hpp>
#include <classy/controller.hpp>

bool allowed(const classy::Request& request) { return request.header("X-Key").has_value(); }
void required(const classy::Request& request) {
  if (!allowed(request)) throw classy::HttpError{401};
}

struct Adder {
  int add(int x) const { return x + 2; }
  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(
#ifdef TWIN
        get("/add/{x}", &Adder::add, use(required))
#else
        get("/add/{x}", &Adder::add, use(allowed))  // <- the mistake
#endif
    );
  }
};

int main() {
  Adder adder;
  classy::App app;
  app.include("", adder);
}
