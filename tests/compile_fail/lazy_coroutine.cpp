// expect: what makes the value of a Lazy returns it and is no coroutine
#include <vector>

#include <classy/app.hpp>
#include <classy/controller.hpp>

struct User {
  int id;
  classy::Lazy<std::vector<int>> friends;
};

boost::asio::awaitable<std::vector<int>> friends_of(int id) { co_return std::vector<int>{id}; }
std::vector<int> known_friends_of(int id) { return {id}; }

User one(int id) {
#ifdef TWIN
  return {id, [id] { return known_friends_of(id); }};
#else
  return {id, [id] { return friends_of(id); }};  // <- the mistake
#endif
}

int main() {
  classy::App app;
  app.get("/{id}", one);
}
