// expect: two routes of this table have the same verb and the same shape
#include <classy/controller.hpp>

class Users {
 public:
  int one(int id) const { return id; }
  int other(int id) const { return -id; }

  static constexpr auto routes() {
    using namespace classy;
#ifdef TWIN
    return classy::routes(get("/{id}", &Users::one), post("/{key}", &Users::other));
#else
    return classy::routes(get("/{id}", &Users::one), get("/{key}", &Users::other));  // <- the mistake
#endif
  }
};


