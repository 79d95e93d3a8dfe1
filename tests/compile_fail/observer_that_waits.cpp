// expect: what takes a Request and a Response returns void or takes Next too
#include <classy/app.hpp>
#include <classy/controller.hpp>

boost::asio::awaitable<void> forgets_next(classy::Request&, classy::Response&) { co_return; }
boost::asio::awaitable<void> goes_on(classy::Request&, classy::Response&, classy::Next next) { co_await next(); }

int main() {
  classy::App app;
#ifdef TWIN
  app.use(goes_on);
#else
  app.use(forgets_next);  // <- the mistake
#endif
}
