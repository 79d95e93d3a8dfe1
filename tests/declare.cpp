#include <classy/declare.hpp>

#include <catch2/catch.hpp>

#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/beast/http/verb.hpp>

#include <classy/describe.hpp>

namespace declare_tests {

using classy::Verb;

class Animal {
 public:
  virtual ~Animal() = default;
  virtual std::string sound() const { return "…"; }
  std::string name(int) const { return "animal"; }

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/sound", &Animal::sound), get("/name/{id}", &Animal::name));
  }
};

class Dog : public Animal {
 public:
  std::string sound() const override { return "wuff"; }
  void sit() {}

  static consteval auto routes() {
    using namespace classy;
    return classy::routes(Animal::routes(),
                          post("/sit", &Dog::sit, {.status = 202, .summary = "Sits", .tags = {"dog"}}));
  }
};

class Puppy : public Dog {
 public:
  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/first", &Puppy::first), Dog::routes(), get("/last", &Puppy::first));
  }
  std::string first() const { return "puppy"; }
};

class Every {
 public:
  void none() {}
  void one(std::string) const noexcept {}
  static void of_the_class() {}

  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/", &Every::none), post("/", &Every::none), put("/", &Every::none),
                          patch("/", &Every::none), del("/", &Every::none), head("/", &Every::none),
                          options("/", &Every::none), trace("/", &Every::none),
                          route(Verb::propfind, "/{x}", &Every::one), get("/static", &Every::of_the_class));
  }
};

class Empty {
 public:
  static constexpr auto routes() { return classy::routes(); }
};

class Overloaded {
 public:
  std::string find(int) const { return "id"; }
  std::string find(std::string) { return "name"; }
  static std::string find() { return "nothing"; }
  static constexpr auto routes() {
    using namespace classy;
    return classy::routes(get("/id/{x}", overload<int>(&Overloaded::find)),
                          get("/name/{x}", overload<std::string>(&Overloaded::find)),
                          get("/", overload<>(&Overloaded::find)));
  }
};

struct Nothing {};
struct Member {
  int routes = 0;
};

template <class C>
std::string listed() {
  std::string text;
  C::routes().for_each([&text](const auto& route) {
    const auto verb = boost::beast::http::to_string(route.verb);
    text.append(verb.data(), verb.size()).append(" ").append(route.pattern.text).append("; ");
  });
  return text;
}

TEST_CASE("a class declares its routes as a constant") {
  constexpr auto routes = Animal::routes();
  STATIC_REQUIRE(routes.count == 2);
  STATIC_REQUIRE_FALSE(routes.has_duplicates());
  CHECK(listed<Animal>() == "GET /sound; GET /name/{id}; ");
}

TEST_CASE("the routes of base classes stand where they are named") {
  CHECK(listed<Dog>() == "GET /sound; GET /name/{id}; POST /sit; ");
  CHECK(listed<Puppy>() == "GET /first; GET /sound; GET /name/{id}; POST /sit; GET /last; ");
  STATIC_REQUIRE(Puppy::routes().count == 5);
}

TEST_CASE("every verb can be declared") {
  CHECK(listed<Every>() ==
        "GET /; POST /; PUT /; PATCH /; DELETE /; HEAD /; OPTIONS /; TRACE /; PROPFIND /{x}; GET /static; ");
}

TEST_CASE("a declared route has its options and its line") {
  constexpr auto routes = Dog::routes();
  routes.for_each([](const auto& route) {
    CHECK(std::string_view{route.pattern.where.file_name()}.ends_with("declare.cpp"));
    CHECK(route.pattern.where.line() > 20);
    if (route.pattern.text != "/sit") return;
    CHECK(route.options.status == 202);
    CHECK(route.options.summary == "Sits");
    CHECK(*route.options.tags.begin() == "dog");
  });
}

TEST_CASE("a class may declare no routes at all") {
  STATIC_REQUIRE(Empty::routes().count == 0);
  CHECK(listed<Empty>().empty());
}

TEST_CASE("a class that declares routes is known to the compiler") {
  STATIC_REQUIRE(classy::DeclaresRoutes<Animal>);
  STATIC_REQUIRE(classy::DeclaresRoutes<const Dog>);
  STATIC_REQUIRE(classy::DeclaresRoutes<Empty>);
  STATIC_REQUIRE_FALSE(classy::DeclaresRoutes<Nothing>);
  STATIC_REQUIRE_FALSE(classy::DeclaresRoutes<Member>);
  STATIC_REQUIRE_FALSE(classy::DeclaresRoutes<int>);
}

TEST_CASE("an overload is picked by its parameters alone") {
  CHECK(listed<Overloaded>() == "GET /id/{x}; GET /name/{x}; GET /; ");
  STATIC_REQUIRE(
      std::is_same_v<decltype(classy::overload<int>(&Overloaded::find)), std::string (Overloaded::*)(int) const>);
  STATIC_REQUIRE(std::is_same_v<decltype(classy::overload<std::string>(&Overloaded::find)),
                                std::string (Overloaded::*)(std::string)>);
  STATIC_REQUIRE(std::is_same_v<decltype(classy::overload<>(&Overloaded::find)), std::string (*)()>);
}

}  // namespace declare_tests
