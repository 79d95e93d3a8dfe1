// expect: the pattern has a placeholder that the handler does not take
#include <classy/controller.hpp>

class Users {
 public:
  int one(int id) const { return id; }
  int other(int id) const { return -id; }

  static constexpr auto routes() {
    using namespace classy;
#ifdef TWIN
    return classy::routes(get("/{id}", &Users::one));
#else
    return classy::routes(get("/{id}/{part}", &Users::one));  // <- the mistake
#endif
  }
};


