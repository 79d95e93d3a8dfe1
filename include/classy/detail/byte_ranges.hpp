#pragma once
// ByteRanges: which bytes a client asks for, `Range: bytes=0-499,-500` (RFC 9110, 14.1.1, 14.1.2 and 14.2).

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include <classy/detail/ascii.hpp>

namespace classy::detail {

/// The bytes from `begin` to before `end`.
struct ByteRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  constexpr std::uint64_t size() const { return end - begin; }
  constexpr bool operator==(const ByteRange&) const = default;
};

/// What of `size` bytes a field's value asks for. Those that overlap or touch are one, which stands where the first of
/// them stood; the others keep their order (RFC 9110, 15.3.7.2).
///
/// A fixed number of ranges is kept, and each is read once: whatever a client asks for costs it more than us. Who asks
/// for more ranges than that gets the whole, as 14.2 allows and 17.15 advises: that is less than it takes to send them.
class ByteRanges {
 public:
  static constexpr std::size_t most = 16;

  enum class Outcome {
    ignored,        ///< another unit, bad syntax, or too many
    unsatisfiable,  ///< all begin behind the end: 416
    satisfiable,
  };

  constexpr ByteRanges(std::string_view field, std::uint64_t size) : size_{size} {
    constexpr std::string_view unit = "bytes=";
    if (!equals_ignoring_case(field.substr(0, unit.size()), unit)) return;
    for_each_element(field.substr(unit.size()), [this](std::string_view element) { read(element); });
    if (count_ == 0 && (!any_ || size == 0)) good_ = false;
    outcome_ = !good_ ? Outcome::ignored : count_ == 0 ? Outcome::unsatisfiable : Outcome::satisfiable;
  }

  constexpr Outcome outcome() const { return outcome_; }
  /// Of a satisfiable field: at least one, none of them empty.
  constexpr std::span<const ByteRange> list() const { return std::span{list_}.first(count_); }

 private:
  static constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

  /// `500-999`, `500-`, or `-500`.
  constexpr void read(std::string_view element) {
    any_ = true;
    const std::size_t dash = std::min(element.find('-'), element.size());
    const auto first = number(element.substr(0, dash));
    const auto last = number(element.substr(std::min(dash + 1, element.size())));
    const bool suffix = dash == 0;
    const bool open = dash + 1 == element.size();
    good_ = good_ && dash < element.size() && (first || suffix) && (last || (open && !suffix)) &&
            !(first && last && *last < *first);
    if (!good_) return;
    if (suffix) {
      add({size_ - std::min(*last, size_), size_});
    } else {
      add({*first, last && *last < size_ ? *last + 1 : size_});
    }
  }
  /// Nothing for what is no number; one that is too large is the largest, which is behind every end.
  static constexpr std::optional<std::uint64_t> number(std::string_view digits) {
    if (digits.empty()) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : digits) {
      if (c < '0' || c > '9') return std::nullopt;
      const auto digit = static_cast<std::uint64_t>(c - '0');
      value = value > (largest - digit) / 10 ? largest : value * 10 + digit;
    }
    return value;
  }

  constexpr void add(ByteRange range) {
    if (range.begin >= range.end) return;
    // The kept ones do not touch each other: so one that touches the sum touches this one.
    const ByteRange added = range;
    std::size_t place = count_, kept = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const ByteRange other = list_[i];
      if (other.begin <= added.end && added.begin <= other.end) {
        range = {std::min(range.begin, other.begin), std::max(range.end, other.end)};
        if (place != count_) continue;
        place = kept;
      }
      list_[kept++] = other;
    }
    if (place == count_) {
      good_ = good_ && kept != most;
      if (!good_) return;
      place = kept++;
    }
    list_[place] = range;
    count_ = kept;
  }

  std::array<ByteRange, most> list_{};
  std::size_t count_ = 0;
  std::uint64_t size_;
  bool any_ = false;
  bool good_ = true;
  Outcome outcome_ = Outcome::ignored;
};

}  // namespace classy::detail
