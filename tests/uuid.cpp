#include <classy/uuid.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace uuid_tests {

using boost::uuids::uuid;
using classy::TextFault;
using namespace std::string_view_literals;

namespace {

/// Reads it from the very end of a block of memory.
TextFault read(std::string_view text, uuid& value) {
  const std::unique_ptr<char[]> block{new char[text.size()]};
  std::copy(text.begin(), text.end(), block.get());
  return classy::FromText<uuid>::read({block.get(), text.size()}, value);
}

std::string text_of(const uuid& value) {
  std::string out = "x";
  classy::append_uuid(out, value);
  return out.substr(1);
}

}  // namespace

static_assert(classy::ReadableFromText<uuid>);

TEST_CASE("a UUID is read byte by byte in either case and written in lower case") {
  uuid value{};
  REQUIRE_FALSE(read("00112233-4455-6677-8899-aabbccddeeff", value));
  unsigned expected = 0;
  for (const auto byte : value) CHECK(unsigned{byte} == 0x11 * expected++);
  CHECK(text_of(value) == "00112233-4455-6677-8899-aabbccddeeff");

  const std::pair<std::string_view, std::string_view> rows[] = {
      {"67e55044-10b1-426f-9247-bb680e5fe0c8", "67e55044-10b1-426f-9247-bb680e5fe0c8"},
      {"67E55044-10B1-426F-9247-BB680E5FE0C8", "67e55044-10b1-426f-9247-bb680e5fe0c8"},
      {"67e55044-10B1-426f-9247-bb680E5fe0C8", "67e55044-10b1-426f-9247-bb680e5fe0c8"},
      {"00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000"},
      {"FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "ffffffff-ffff-ffff-ffff-ffffffffffff"},
  };
  for (const auto& [text, written] : rows) {
    INFO(text);
    CHECK_FALSE(read(text, value));
    CHECK(text_of(value) == written);
  }
}

TEST_CASE("a text that is no UUID is refused with its place") {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", "invalid length: expected 36 characters with four hyphens, found 0"},
      {"x", "invalid length: expected 36 characters with four hyphens, found 1"},
      {"67e5504410b1426f9247bb680e5fe0c8", "invalid length: expected 36 characters with four hyphens, found 32"},
      {"{67e55044-10b1-426f-9247-bb680e5fe0c8}", "invalid length: expected 36 characters with four hyphens, found 38"},
      {"urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
       "invalid length: expected 36 characters with four hyphens, found 45"},
      {"67e55044-10b1-426f-9247-bb680e5fe0c", "invalid length: expected 36 characters with four hyphens, found 35"},
      {" 67e55044-10b1-426f-9247-bb680e5fe0c", "invalid character: expected [0-9a-fA-F] at 1"},
      {"67e55044-10b1-426f-9247-bb680e5fe0cg", "invalid character: expected [0-9a-fA-F] at 36"},
      {"67e55044-10b1-426f-9247-bb680e5fe0-8", "invalid character: expected [0-9a-fA-F] at 35"},
      {"67e5504410b1-426f-9247-bb680e5fe0c888", "invalid length: expected 36 characters with four hyphens, found 37"},
      {"67e55044a10b1-426f-9247-bb680e5fe0c8", "invalid character: expected `-` at 9"},
      {"67e55044-10b1-426f-9247+bb680e5fe0c8", "invalid character: expected `-` at 24"},
      {"67e55044-10b1-426f-9247--b680e5fe0c8", "invalid character: expected [0-9a-fA-F] at 25"},
      {"67e55044-10b1-426f-9247-bb680e5fe0\0\0"sv, "invalid character: expected [0-9a-fA-F] at 35"},
      {"67e55044-10b1-426f-9247-bb680e5fe0\xC3\xA9", "invalid character: expected [0-9a-fA-F] at 35"},
  };
  for (const auto& [text, why] : rows) {
    INFO(text);
    uuid value{};
    const TextFault fault = read(text, value);
    CHECK(fault.type == "uuid_parsing");
    CHECK(fault.message == "Input should be a valid UUID, " + std::string{why});
    CHECK(fault.ctx.empty());
    CHECK(value == uuid{});
  }
}

TEST_CASE("any UUID reads back as it was written") {
  std::mt19937 random{42};
  for (int round = 0; round < 1'000; ++round) {
    uuid value{}, again{};
    std::generate(value.begin(), value.end(), [&random] { return static_cast<std::uint8_t>(random()); });
    if (read(text_of(value), again) || again != value) FAIL(text_of(value));
  }
}

}  // namespace uuid_tests
