// Partial objects: a client takes the part of an object that it needs now, and the rest when it needs that. The two are
// of one version, or the client is told.
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include <classy/app.hpp>
#include <classy/controller.hpp>
#include <classy/field_mask.hpp>
#include <classy/merge.hpp>
#include <classy/test_client.hpp>

struct Address {
  std::string street;
  std::string city;
};
struct User {
  int id;
  std::string name;
  std::string email;
  Address address;
  std::vector<std::string> tags;
};

class Users {
 public:
  User one(int id) const { return {id, name_, "ada@example.org", {"Main Street 1", "London"}, {"math", "engines"}}; }
  void rename(int, std::string name) { name_ = std::move(name); }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{id}", &Users::one, {.partial = true}), put("/{id}/name/{name}", &Users::rename));
  }

 private:
  std::string name_ = "Ada";
};

struct Profile {
  int id;
  std::string name;
  classy::Lazy<std::vector<std::string>> friends;
};

/// Looks up no more than is wanted.
class Profiles {
 public:
  classy::Versioned<Profile> one(int id) const {
    return {revision_, {id, "Ada", [this, id] { return friends_of(id); }}};
  }

  boost::asio::awaitable<Profile> later(int id, const classy::FieldMask& wanted) const {
    Profile profile{id, "Ada", {}};
    if (wanted.wants("friends")) profile.friends = co_await friends_later(id);
    co_return profile;
  }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/{id}", &Profiles::one, {.partial = true}),
                          get("/{id}/later", &Profiles::later, {.partial = "id,name"}));
  }

 private:
  std::vector<std::string> friends_of(int id) const {
    std::cout << "looking up the friends of " << id << "\n";
    return {"Bob", "Eve"};
  }
  boost::asio::awaitable<std::vector<std::string>> friends_later(int id) const { co_return friends_of(id); }

  int revision_ = 17;  // another one whenever anything of a profile is
};

/// The target of the link to what a part leaves out.
std::string rest_of(const classy::TestAnswer& part) {
  for (const auto& [name, value] : part.headers()) {
    if (name == "Link" && value.find(classy::rest_relation) != std::string::npos) {
      return value.substr(1, value.find('>') - 1);
    }
  }
  return {};
}

void show(const std::string& request, const classy::TestAnswer& answer) {
  std::cout << request << "\n" << answer.status() << "\n";
  for (const auto& [name, value] : answer.headers()) std::cout << name << ": " << value << "\n";
  std::cout << answer.text() << "\n\n";
}

int main() {
  Users users;
  const Profiles profiles;
  classy::App app;
  app.include("/users", users).include("/profiles", profiles);
  classy::TestClient client{app};

  const auto part = client.get("/users/7?fields=id,name,address/city");
  show("GET /users/7?fields=id,name,address/city", part);

  const auto rest = client.get(rest_of(part), {.headers = {{"If-Match", *part.header("ETag")}}});
  show("GET " + rest_of(part) + ", if it is still that version", rest);

  const nlohmann::json whole = classy::merge(part.json(), rest.json());
  std::cout << "together: " << whole << "\n\n";

  client.put("/users/7/name/Grace");
  const auto changed = client.get(rest_of(part), {.headers = {{"If-Match", *part.header("ETag")}}});
  show("GET " + rest_of(part) + ", when it is not", changed);

  const auto wrong = client.get("/users/7?fields=id,nmae");
  show("GET /users/7?fields=id,nmae", wrong);

  const auto name = client.get("/profiles/7?fields=name");
  show("GET /profiles/7?fields=name", name);
  const auto friends = client.get("/profiles/7?fields=friends", {.headers = {{"If-Match", *name.header("ETag")}}});
  show("GET /profiles/7?fields=friends, if it is still that version", friends);
  const auto known = client.get("/profiles/7", {.headers = {{"If-None-Match", *name.header("ETag")}}});
  show("GET /profiles/7, unless it is that version", known);
  show("GET /profiles/7/later", client.get("/profiles/7/later"));

  const bool good = known.status() == 304 && whole.size() == 5 && changed.status() == 412 && wrong.status() == 422;
  return good ? 0 : 1;
}
