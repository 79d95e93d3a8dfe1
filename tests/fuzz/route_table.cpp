// Patterns, the route table, and the decoding of paths, against the reference matcher.
//
// The input is a text. Its first lines are routes, `mPATTERN`, where the character m is the method, and "*" any method;
// behind an empty line come paths, which are looked up under every method. So are the texts of the patterns.
//
//   g/users/{id:int}
//   p/users/me
//
//   /users/7

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <classy/constraint.hpp>
#include <classy/pattern.hpp>
#include <classy/percent.hpp>
#include <classy/route_table.hpp>

#include "support/reference_matcher.hpp"
#include "support/reference_regex.hpp"

namespace {

[[noreturn]] void fail(const char* what, const std::string& first, const std::string& second = {}) {
  std::fprintf(stderr, "%s: \"%s\" \"%s\"\n", what, first.c_str(), second.c_str());
  std::abort();
}

/// Exactly as long as the text: the sanitizer sees every byte that is read behind it.
class Exact {
 public:
  explicit Exact(std::string_view text) : bytes_{new char[text.size()]}, size_{text.size()} {
    text.copy(bytes_.get(), size_);
  }
  std::string_view text() const { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_;
};

bool reference_regex(const std::string& expression, const std::string& text) {
  const std::optional<reference::Regex> regex = reference::Regex::read(expression);
  if (!regex) fail("the reference does not read this expression", expression);
  return regex->matches(text);
}

/// The bytes of one character of UTF-8 that `text` begins with: by value, where classy goes byte by byte. 0 for none.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC0 || first >= 0xF8 || text.size() < length) return 0;
  std::uint32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
    value = value << 6U | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < least[length] || value > 0x10FFFF || surrogate ? 0 : length;
}

/// What check_path() has to say no to, told in another way: decode all of it, then look.
bool is_good_path(const std::string& path) {
  if (!path.starts_with('/')) return false;
  std::vector<std::string> segments;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '/') {
      segments.emplace_back();
    } else if (path[i] != '%') {
      segments.back() += path[i];
    } else {
      const std::string digits = path.substr(i + 1, 2);
      if (digits.size() < 2 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return false;
      segments.back() += static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
      i += 2;
    }
  }
  for (const std::string& segment : segments) {
    if (segment == "." || segment == ".." || segment.find('\0') != std::string::npos) return false;
    for (std::string_view rest = segment; !rest.empty();) {
      const std::size_t length = character_length(rest);
      if (length == 0) return false;
      rest.remove_prefix(length);
    }
  }
  return true;
}

/// The parts of a good pattern, put together again, are the pattern.
void check_parts(std::string_view pattern) {
  std::string again;
  std::size_t parameters = 0;
  classy::PatternReader reader{pattern};
  while (reader.next()) {
    const classy::Segment& segment = reader.segment();
    again.append("/").append(segment.prefix);
    if (segment.kind != classy::Segment::Kind::literal) {
      again.append("{").append(segment.name);
      if (segment.kind == classy::Segment::Kind::tail) again += "...";
      if (!segment.constraint.empty()) again.append(":").append(segment.constraint);
      again += "}";
      if (classy::parameter_index(pattern, segment.name) != parameters) fail("parameter_index", again);
      if (classy::parameter_name(pattern, parameters) != segment.name) fail("parameter_name", again);
      ++parameters;
    }
    again.append(segment.suffix);
  }
  if (again != pattern) fail("the parts are not the pattern", std::string{pattern}, again);
  if (classy::parameter_count(pattern) != parameters) fail("parameter_count", again);
  if (parameters > classy::max_parameters) fail("too many parameters", again);
}

constexpr std::size_t methods = 5;

class Tables {
 public:
  void add(std::size_t method, const std::string& text) {
    const Exact exact{text};
    const std::string_view pattern = exact.text();
    const classy::PatternCheck check = classy::inspect_pattern(pattern);
    if (check.position > pattern.size()) fail("the fault lies behind the pattern", text);
    const auto fault = table_.insert(method, pattern, patterns_.size());
    if (check.fault != classy::PatternFault::none) {
      if (!fault || fault->pattern_fault != check.fault) fail("a bad pattern is not refused", text);
      return;
    }
    check_parts(pattern);
    if (fault && fault->pattern_fault == classy::PatternFault::bad_constraint) return;  // an expression too large
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      if (methods_[i] != method || !classy::same_shape(patterns_[i], text)) continue;
      if (!fault || fault->other_pattern != patterns_[i]) fail("not refused as a duplicate", text, patterns_[i]);
      return;
    }
    if (fault) fail("refused", text, fault->message());
    reference_.add(method, text);
    methods_.push_back(method);
    patterns_.push_back(text);
  }

  void freeze(bool substitute) {
    if (substitute) {
      table_.substitute(methods - 1, 0);
      reference_.substitute(methods - 1, 0);
    }
    table_.freeze();
  }

  void look_up(const std::string& path) {
    const bool good = is_good_path(path);
    if (good != (classy::check_path(path) == classy::PathFault::none)) fail("check_path", path);
    std::string decoded(path.size(), '\0');
    decoded.resize(static_cast<std::size_t>(classy::decode_percent(path, decoded.data()) - decoded.data()));
    if (good && decoded != reference::decode(path)) fail("decode_percent", path, decoded);
    for (std::size_t method = 0; method < methods; ++method) find(method, path);
  }
  void look_up_patterns() {
    for (const std::string& pattern : patterns_) look_up(pattern);
  }

 private:
  void find(std::size_t method, const std::string& path) {
    const Exact exact{path};
    classy::Captures captures;
    const auto match = table_.find(method, exact.text(), captures, scratch_);
    const reference::Answer answer = reference_.find(method, path);
    if (match.found != answer.found) fail("found", path);
    if (match.methods != answer.methods) fail("methods", path);
    if (match.found != classy::Found::route) return;
    if (*match.value != answer.route) fail("another route", path, std::string{match.pattern});
    if (captures.size() != answer.captures.size()) fail("number of captures", path);
    for (std::size_t i = 0; i < captures.size(); ++i) {
      if (captures[i] != answer.captures[i]) fail("capture", path, std::string{captures[i]});
    }
    if (captures.raw_tail() != answer.raw_tail) fail("raw tail", path);
  }

  classy::RouteTable<std::size_t> table_;
  reference::Matcher reference_;
  std::vector<std::size_t> methods_;
  std::vector<std::string> patterns_;
  std::string scratch_;
};

constexpr std::size_t most_lines = 24;
constexpr std::size_t longest_line = 250;
constexpr std::size_t longest_expression = 24;  // beyond, some take seconds to compile

bool has_long_expression(std::string_view pattern) {
  for (classy::PatternReader reader{pattern}; reader.next();) {
    const std::string_view text = reader.segment().constraint;
    if (text.size() > longest_expression && classy::read_constraint(text).kind == classy::Constraint::Kind::regex) {
      return true;
    }
  }
  return false;
}

std::size_t method_of(char c) {
  return c == '*' ? classy::RouteTable<std::size_t>::any_method : static_cast<unsigned char>(c) % methods;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  reference::expression_matches = &reference_regex;
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  const auto next_line = [&rest] {
    const std::size_t end = rest.find('\n');
    const std::string line{rest.substr(0, end)};
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
  };
  Tables tables;
  std::size_t lines = 0;
  for (std::string line = next_line(); !line.empty(); line = next_line()) {
    if (++lines > most_lines || line.size() > longest_line || has_long_expression(line.substr(1))) return -1;
    tables.add(method_of(line.front()), line.substr(1));
  }
  tables.freeze(lines % 2 == 1);
  tables.look_up_patterns();
  for (lines = 0; !rest.empty() && lines < most_lines; ++lines) {
    const std::string line = next_line();
    if (!line.empty() && line.size() <= longest_line) tables.look_up(line);
  }
  return 0;
}
