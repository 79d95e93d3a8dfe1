#pragma once
// The patterns of rules, compiled when an App begins to serve: by Boost.Regex, which gives up on an expression that
// explodes instead of taking for ever. `^` and `$` are the text's ends, not those of a line in it.

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/regex.hpp>

#include <classy/describe.hpp>
#include <classy/json_reading.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

/// Filled by one thread, then only read.
class TextPatterns {
 public:
  /// Compiles what an operation's parameters will need.
  /// \throws boost::regex_error for a pattern that is no expression.
  void add(const Operation& operation) {
    for (const Parameter& parameter : operation.parameters) {
      if (parameter.rules != nullptr) add(*parameter.rules);
      if (parameter.shape != nullptr) add(*parameter.shape);
    }
  }

  PatternMatcher matcher() const {
    return {[](const void* state, std::string_view pattern, std::string_view text) {
              return static_cast<const TextPatterns*>(state)->matches(pattern, text);
            },
            this};
  }

 private:
  void add(const Rules& rules) {
    if (!rules.pattern.empty() && !patterns_.contains(rules.pattern)) {
      patterns_.emplace(rules.pattern, boost::regex{rules.pattern.begin(), rules.pattern.end()});
    }
  }
  void add(const Shape& shape) {
    if (!seen_.insert(&shape).second) return;  // a type may hold a list of its own kind
    if (shape.element != nullptr) add(*shape.element);
    for (const Shape* alternative : shape.alternatives) add(*alternative);
    for (const Member& member : shape.members) {
      if (member.rules != nullptr) add(*member.rules);
      add(*member.shape);
    }
  }

  bool matches(std::string_view pattern, std::string_view text) const {
    const auto found = patterns_.find(pattern);
    if (found == patterns_.end()) throw std::logic_error{"a rule's pattern has not been compiled"};
    try {
      return boost::regex_search(text.begin(), text.end(), found->second, boost::match_single_line);
    } catch (const std::runtime_error&) {  // it explodes on this text, so no text of a good client's
      return false;
    }
  }

  std::map<std::string, boost::regex, std::less<>> patterns_;
  std::set<const Shape*> seen_;
};

}  // namespace classy::detail
