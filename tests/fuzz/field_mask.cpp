// Field masks: the text up to the first line break is a mask, what follows is JSON that it is used on. A mask and its
// canonical form select the same; a part and its rest make up the whole.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include <classy/field_mask.hpp>
#include <classy/merge.hpp>
#include <classy/part_write.hpp>

namespace {

using classy::FieldMask;

void need(bool good) {
  if (!good) std::abort();
}

/// Whether an object has a key twice: of such, nobody says what the whole is.
bool has_twins(const std::string_view text) {
  std::size_t keys = 0;
  const auto whole = nlohmann::json::parse(text, [&keys](int, nlohmann::json::parse_event_t event, nlohmann::json&) {
    keys += event == nlohmann::json::parse_event_t::key ? 1U : 0U;
    return true;
  });
  std::size_t kept = 0;
  const auto count = [&kept](const auto& self, const nlohmann::json& value) -> void {
    if (value.is_object()) kept += value.size();
    if (value.is_structured()) {
      for (const auto& element : value) self(self, element);
    }
  };
  count(count, whole);
  return keys != kept;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const std::size_t end = std::min(input.find('\n'), input.size());
  classy::MaskError error;
  auto mask = FieldMask::parse(input.substr(0, end), error);
  need(mask.has_value() != static_cast<bool>(error));
  if (!mask) return 0;
  const std::string canonical = mask->text();
  need(canonical.size() <= 8 * FieldMask::max_size);  // nor is the tree any larger
  if (canonical.size() > FieldMask::max_size) return 0;
  need(FieldMask::parse(canonical).text() == canonical);

  const std::string_view text = end == input.size() ? std::string_view{} : input.substr(end + 1);
  std::string selected, again, rest;
  try {
    classy::append_json_part(text, *mask, selected);
  } catch (const std::invalid_argument&) {
    return 0;  // no JSON, or too deep
  }
  if (!nlohmann::json::accept(text)) return 0;  // what is passed over is not looked at closely
  classy::append_json_part(text, FieldMask::parse(canonical), again);
  classy::append_json_part(text, std::move(*mask).complement(), rest);
  need(selected == again);
  if (!has_twins(text)) {
    need(classy::merge(nlohmann::json::parse(selected), nlohmann::json::parse(rest)) == nlohmann::json::parse(text));
  }
  return 0;
}
