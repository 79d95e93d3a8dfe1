#pragma once
// FieldMask as a handler's parameter: what the client wants of the answer.
//     User one(int id, const classy::FieldMask& wanted) const {
//       if (wanted.wants("friends")) …
// For routes with `.partial`. It is the route's own part for clients that ask for none, and otherwise everything; fields
// that the route leaves out for all are not its business. It lives until the request has been answered, so that a
// coroutine may read it to its end.
// What such a handler returns may depend on the mask, and so it is no whole that could be given a version: an answer has
// an `ETag` only where the handler says one, by Versioned or in the Context.

#include <stdexcept>

#include <classy/extract.hpp>
#include <classy/field_mask.hpp>
#include <classy/response.hpp>

namespace classy {

template <>
struct Extractor<FieldMask> {
  static constexpr Source source = Source::request;
  static constexpr bool takes_mask = true;

  static const FieldMask& from(Extraction& extraction) {
    const Selection* const selection = extraction.response().selection();
    if (selection == nullptr || selection->wanted == nullptr) {
      throw std::logic_error{"a FieldMask is for routes with partial"};
    }
    return *selection->wanted;
  }
};

}  // namespace classy
