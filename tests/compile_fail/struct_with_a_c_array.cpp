// expect: a struct with bases or C arrays is described by BOOST DESCRIBE STRUCT
#include <string>

#include <boost/describe/class.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct User {
  int id = 7;
  int scores[3] = {};
};
#ifdef TWIN
BOOST_DESCRIBE_STRUCT(User, (), (id, scores))
#endif

struct Users {
  User one() const { return {}; }
};

int main() {
  Users users;
  classy::Router router{users};
  router.get("/", &Users::one);  // <- the mistake
}
