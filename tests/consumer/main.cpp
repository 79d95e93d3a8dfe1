#include <classy/app.hpp>
#include <classy/test_client.hpp>

class Adder {
 public:
  explicit Adder(int x) : x_{x} {}
  int add(int y) const { return x_ + y; }

 private:
  int x_;
};

int main() {
  Adder adder{2};
  classy::Router router{adder};
  router.get("/add/{y}", &Adder::add);

  classy::App app;
  app.include("/api", router);

  classy::TestClient client{app};
  return client.get("/api/add/22").text() == "24" ? 0 : 1;
}
