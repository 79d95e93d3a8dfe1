#include <classy/storage.hpp>

#include <catch2/catch.hpp>

#include <string>

namespace storage_tests {

struct Noisy {
  explicit Noisy(std::string& log, char name) : log_{log}, name_{name} {}
  ~Noisy() { log_ += name_; }
  Noisy(const Noisy&) = delete;
  Noisy& operator=(const Noisy&) = delete;

  std::string& log_;
  char name_;
};
struct First : Noisy {
  using Noisy::Noisy;
};
struct Second : Noisy {
  using Noisy::Noisy;
};

using classy::Storage;

TEST_CASE("a storage holds one object of each type") {
  Storage storage;
  CHECK(storage.find<int>() == nullptr);
  storage.emplace<int>(7);
  storage.emplace<long>(8);
  CHECK(*storage.find<int>() == 7);
  CHECK(*storage.find<long>() == 8);
  storage.emplace<int>(9);
  CHECK(*storage.find<int>() == 9);
  CHECK(storage.get<std::string>().empty());
  storage.get<std::string>() = "kept";
  CHECK(storage.get<std::string>() == "kept");
}

TEST_CASE("objects of a storage are destroyed in the reverse order of their making") {
  std::string log;
  {
    Storage storage;
    storage.emplace<First>(log, '1');
    storage.emplace<Second>(log, '2');
    CHECK(log.empty());
    storage.clear();
    CHECK(log == "21");
    CHECK(storage.find<First>() == nullptr);
    storage.emplace<First>(log, '3');
  }
  CHECK(log == "213");
}

}  // namespace storage_tests
