#pragma once
// RouteSelection: in which of its fields a route's result is written, by what the route says and what its client wants.

#include <string>

#include <classy/detail/has_lazy.hpp>
#include <classy/field_mask.hpp>
#include <classy/part_write.hpp>
#include <classy/response.hpp>
#include <classy/shape.hpp>

namespace classy::detail {

/// What a client wants of a result is written at once, where the result's version is known already or cannot be told from
/// the result. Otherwise the whole is: it becomes the version, and is cut afterwards.
struct RouteSelection : Selection {
  /// The mask is the route's own, and must outlive this.
  RouteSelection(const FieldMask& own, bool omits_null)
      : Selection{&write_selected}, mask{&own}, omit_null{omits_null} {}

  const FieldMask* mask;
  bool omit_null;
  bool no_whole = false;        ///< the result may depend on what is wanted, or has parts that are made for that only
  bool shape_is_known = false;  ///< when the route was made; and then `no_whole` says all

 private:
  static void write_selected(const Selection& self, const Shape& shape, const void* value, Response& response) {
    static_cast<const RouteSelection&>(self).write_value(shape, value, response);
  }
  void write_value(const Shape& shape, const void* value, Response& response) const {
    std::string& out = response.empty_body();
    if (response.status() >= 300) {
      write_json(shape, value, out, omit_null);
    } else if (wanted == nullptr || !cuts(shape, response)) {
      write_json_part(shape, value, *mask, out, omit_null);
    } else {
      const bool less = write_json_part(shape, value, *mask, *wanted, out, omit_null);
      response.cut(less ? Response::Cut::to_less : Response::Cut::to_all);
    }
  }
  bool cuts(const Shape& shape, const Response& response) const {
    return no_whole || response.header("ETag") || (!shape_is_known && has_lazy(shape));
  }
};

}  // namespace classy::detail
