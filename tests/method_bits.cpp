#include <classy/detail/method_bits.hpp>

#include <catch2/catch.hpp>

#include <cstdint>

namespace method_bits_tests {

using classy::Verb;
using namespace classy::detail;

TEST_CASE("verbs are counted from 0 to 30") {
  CHECK(method_index(Verb::get) == static_cast<std::size_t>(Verb::get));
  CHECK(method_index(Verb::purge) < 31);
  CHECK(method_index(Verb::unlink) == method_index(Verb::unknown));
  CHECK(method_bit(Verb::unknown) == 1);
  CHECK(verb_name(Verb::delete_) == "DELETE");
}

TEST_CASE("Allow is sorted and has HEAD beside GET and always OPTIONS") {
  CHECK(allow(method_bit(Verb::put) | method_bit(Verb::get) | method_bit(Verb::delete_), true) ==
        "DELETE, GET, HEAD, OPTIONS, PUT");
  CHECK(allow(method_bit(Verb::post), true) == "OPTIONS, POST");
  CHECK(allow(0, true) == "OPTIONS");
  CHECK(allow(method_bit(Verb::post), false) == "POST");
  CHECK(verb_name(classy::any_verb) == "ANY");
}

}  // namespace method_bits_tests
