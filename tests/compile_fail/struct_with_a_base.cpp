// expect: a struct with bases or C arrays is described by BOOST DESCRIBE STRUCT
#include <string>

#include <boost/describe/class.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct Named {
  std::string name;
};
struct User : Named {
  int id = 7;
};
#ifdef TWIN
BOOST_DESCRIBE_STRUCT(Named, (), (name))
BOOST_DESCRIBE_STRUCT(User, (Named), (id))
#endif

struct Users {
  User one() const { return {}; }
};

int main() {
  Users users;
  classy::Router router{users};
  router.get("/", &Users::one);  // <- the mistake
}
