#pragma once
// A part of a JSON text, by a field mask: straight from text to text, without a document in between.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include <classy/detail/json_scanner.hpp>
#include <classy/detail/json_text.hpp>
#include <classy/field_mask.hpp>

namespace classy::detail {

/// The end of the string whose quotation mark stands before `at`; null: there is none.
inline const char* string_end(const char* at, const char* last) {
  for (;;) {
    at += plain_length(at, last);
    if (at == last) return nullptr;
    const char c = *at++;
    if (c == '"') return at;
    if (c == 0x5C && at++ == last) return nullptr;  // what follows it is no end
  }
}

/// The end of the object or list that begins there, if it is JSON; null when the text ends before it, or when it is
/// nested deeper than `most`. Most of a document is often left out: a JsonScanner, which looks at everything, takes longer.
inline const char* container_end(const char* at, const char* last, int most) {
  for (int open = 0; at != last;) {
    const char c = *at++;
    if (c == '"') {
      at = string_end(at, last);
      if (at == nullptr) return nullptr;
    } else if ((c | 0x20) == '{') {  // or [
      if (++open > most) return nullptr;
    } else if ((c | 0x20) == '}' && --open == 0) {  // or ]
      return at;
    }
  }
  return nullptr;
}

/// What a mask selects, or what it leaves out. Each function appends a value, also if that is empty, and returns whether
/// there is anything in it: where there is not, a key is dropped, and of a list's element `{}` stays.
class JsonPart {
 public:
  /// \param json one value, valid and at most 64 deep; otherwise the functions throw std::invalid_argument, unless it is
  ///             wrong within what is taken or left out as a whole
  JsonPart(std::string_view json, std::string& out) : scanner_{json}, last_{json.data() + json.size()}, out_{out} {}

  bool select(const MaskNode& node) { return part(node, false); }
  bool leave_out(const MaskNode& node) { return part(node, true); }

 private:
  bool part(const MaskNode& node, bool rest) {
    const char* start = scanner_.mark();
    if (node.whole) {
      pass_over();
      if (!rest) out_.append(start, scanner_.position());
      return !rest;
    }
    switch (scanner_.peek()) {
      case '{': return object(node, rest);
      case '[': return list(node, rest);
      case 'n':  // null stays null, so nothing of it is left out
        need(scanner_.skip());
        if (!rest) out_ += "null";
        return !rest;
      default:  // nothing can be selected of a scalar
        need(scanner_.skip());
        if (rest) out_.append(start, scanner_.position());
        return rest;
    }
  }

  bool object(const MaskNode& node, bool rest) {
    bool any = false;
    need(scanner_.enter());
    out_ += '{';
    for (bool more = !scanner_.take('}'); more;) {
      const char* start = scanner_.mark();
      std::string_view name;
      need(scanner_.key(name));
      const MaskNode* field = node.find(name);
      if (field == nullptr && !rest) {
        pass_over();
      } else {
        const std::size_t before = out_.size();
        if (any) out_ += ',';
        out_.append(start, scanner_.position());
        if (member(field, rest)) {
          any = true;
        } else {
          out_.resize(before);
        }
      }
      need(scanner_.next_element('}', more));
    }
    scanner_.leave();
    out_ += '}';
    return any || !rest;  // an object of which nothing is selected is still one
  }

  /// The value behind a name. Null: the mask does not name it, so it is of the rest.
  bool member(const MaskNode* node, bool rest) {
    if (node != nullptr) return part(*node, rest);
    const char* start = scanner_.mark();
    pass_over();
    out_.append(start, scanner_.position());
    return true;
  }

  bool list(const MaskNode& node, bool rest) {
    bool any = !rest;
    need(scanner_.enter());
    out_ += '[';
    std::size_t count = 0;
    for (bool more = !scanner_.take(']'); more; ++count) {
      if (count != 0) out_ += ',';
      const std::size_t before = out_.size();
      if (part(node, rest)) {
        any = true;
      } else {
        out_.resize(before);
        out_ += "{}";
      }
      need(scanner_.next_element(']', more));
    }
    scanner_.leave();
    out_ += ']';
    return any;
  }

  void pass_over() {
    const char first = scanner_.peek();
    if (first != '{' && first != '[') return need(scanner_.skip());
    const char* const end = container_end(scanner_.position(), last_, JsonScanner::max_depth - scanner_.depth());
    need(end != nullptr);
    scanner_.back_to(end);
  }

  static void need(bool good) {
    if (!good) throw std::invalid_argument{"a mask is for valid JSON, at most 64 deep"};
  }

  JsonScanner scanner_;
  const char* last_;
  std::string& out_;
};

}  // namespace classy::detail
