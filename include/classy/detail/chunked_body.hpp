#pragma once
// ChunkedBody: takes a chunked body (RFC 9112, 7.1) out of its frames, byte by byte as it comes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <classy/detail/ascii.hpp>
#include <classy/percent.hpp>

namespace classy::detail {

/// Strict: CRLF ends a line, a size is hexadecimal digits, an extension begins with ";", a trailer is a name and a value.
/// What these say is passed over, for neither may change how a message is framed (RFC 9110, 6.5.1). What is not body is
/// bounded, too.
class ChunkedBody {
 public:
  enum class State { need_more, complete, malformed, too_large, too_much_trailer };

  /// Reads on. `used` counts the bytes that were taken off `bytes`; the rest belongs to the next request.
  State read(std::string_view bytes, std::size_t& used, std::size_t limit, std::string& body) {
    used = 0;
    while (used < bytes.size()) {
      if (part_ == Part::data) {
        const std::size_t size = std::min<std::size_t>(bytes.size() - used, size_);
        body.append(bytes, used, size);
        used += size;
        size_ -= size;
        if (size_ == 0) part_ = Part::data_cr;
        continue;
      }
      const State state = step(bytes[used++], limit, body.size());
      if (state != State::need_more) return state;
    }
    return State::need_more;
  }

 private:
  enum class Part {
    size,
    before_extension,
    extension,
    size_lf,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer_name,
    trailer,
    trailer_lf,
    end_lf
  };

  static constexpr std::size_t longest_line = std::size_t{4} * 1024;
  static constexpr std::size_t longest_overhead = std::size_t{16} * 1024;

  State step(char c, std::size_t limit, std::size_t body_size) {
    if (part_ != Part::data_cr && part_ != Part::data_lf) ++overhead_, ++line_;
    switch (part_) {
      case Part::size: {
        const int digit = hex_value(c);
        if (digit >= 0) {
          if (++digits_ > 15) return State::malformed;
          size_ = size_ * 16 + static_cast<unsigned>(digit);
          if (size_ > limit - body_size) return State::too_large;
          return State::need_more;
        }
        if (digits_ == 0) return State::malformed;
        if (c == '\r') return go(Part::size_lf);
        [[fallthrough]];
      }
      case Part::before_extension:
        if (c == ';') return go(Part::extension);
        if ((c != ' ' && c != '\t') || line_ > longest_line) return State::malformed;
        return go(Part::before_extension);
      case Part::extension:
        if (c == '\r') return go(Part::size_lf);
        if (!is_field_value({&c, 1}) || line_ > longest_line || too_much(body_size)) return State::malformed;
        return State::need_more;
      case Part::size_lf:
        if (c != '\n' || too_much(body_size)) return State::malformed;
        digits_ = 0;
        line_ = 0;
        return go(size_ == 0 ? Part::trailer_start : Part::data);
      case Part::data_cr: return c == '\r' ? go(Part::data_lf) : State::malformed;
      case Part::data_lf: return c == '\n' ? go(Part::size) : State::malformed;
      case Part::trailer_start:
        if (c == '\r') return go(Part::end_lf);
        if (!is_token_byte(c)) return State::malformed;
        part_ = Part::trailer_name;
        [[fallthrough]];
      case Part::trailer_name:
        if (line_ > longest_overhead) return State::too_much_trailer;
        if (c == ':') return go(Part::trailer);
        return is_token_byte(c) ? State::need_more : State::malformed;
      case Part::trailer:
        if (c == '\r') return go(Part::trailer_lf);
        if (line_ > longest_overhead) return State::too_much_trailer;
        return is_field_value({&c, 1}) ? State::need_more : State::malformed;
      case Part::trailer_lf: return c == '\n' ? go(Part::trailer_start) : State::malformed;
      case Part::end_lf: return c == '\n' ? State::complete : State::malformed;
      case Part::data: break;
    }
    return State::malformed;
  }

  State go(Part part) {
    part_ = part;
    return State::need_more;
  }

  /// A body in chunks of a byte has five bytes around each: that is allowed, more is not.
  bool too_much(std::size_t body_size) const { return overhead_ > longest_overhead + 8 * body_size; }

  Part part_ = Part::size;
  std::uint64_t size_ = 0;    // of the chunk: what is left of it
  int digits_ = 0;            // of its size
  std::size_t line_ = 0;      // bytes of the size line, or of the trailer
  std::size_t overhead_ = 0;  // bytes that are not body
};

}  // namespace classy::detail
