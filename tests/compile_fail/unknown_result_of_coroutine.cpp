// expect: this result type cannot become a response
#include <classy/app.hpp>
#include <classy/controller.hpp>

class Widget {
 public:
  explicit Widget(int) {}
};
struct Adder {
  boost::asio::awaitable<Widget> bad() const { co_return Widget{1}; }
  boost::asio::awaitable<int> good() const { co_return 1; }
};

int main() {
  Adder adder;
  classy::Router router{adder};
#ifdef TWIN
  router.get("/", &Adder::good);
#else
  router.get("/", &Adder::bad);  // <- the mistake
#endif
}
