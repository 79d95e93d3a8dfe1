// expect: a coroutine is not offloaded
#include <string>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Reports {
  std::string plain() const { return "done"; }
  boost::asio::awaitable<std::string> later() const { co_return "done"; }

  static constexpr auto routes() {
#ifdef TWIN
    return classy::routes(classy::get("/", &Reports::plain, {.offload = true}));
#else
    return classy::routes(classy::get("/", &Reports::later, {.offload = true}));  // <- the mistake
#endif
  }
};

int main() { return 0; }
