#pragma once
// Paging and Page: a long list, sent a page at a time.
//     classy::Page<User> all(classy::Paging<int> paging) const {  // GET /users?limit=20
//       return paging.page(users_.above(paging.after().value_or(0), paging.wanted()), &User::id);
//     }
// The body is the items, as of any list. The page's `Link: </users?limit=20&cursor=…>; rel="next"` (RFC 8288) leads to
// the next one, with the other parameters of the query as they are; the last page has none. The place in the list is a
// key, not a number: what is added or removed meanwhile shifts nothing.

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <classy/detail/answer_with.hpp>
#include <classy/detail/convertible.hpp>
#include <classy/detail/cursor.hpp>
#include <classy/detail/mistake.hpp>
#include <classy/detail/target_with.hpp>
#include <classy/fault.hpp>
#include <classy/json_write.hpp>
#include <classy/parameters.hpp>
#include <classy/policy.hpp>
#include <classy/reflect.hpp>
#include <classy/request.hpp>
#include <classy/respond.hpp>
#include <classy/response.hpp>

namespace classy {

/// The items of a page, and where the next one is.
template <class T>
struct Page {
  std::vector<T> items{};
  std::string next{};  ///< a URI reference; empty: this is the last page
};

template <class T>
struct Respond<Page<T>> {
  static void write(const Page<T>& page, Response& response)
    requires Respondable<std::vector<T>>
  {
    Respond<std::vector<T>>::write(page.items, response);
    if (!page.next.empty()) detail::add_link(page.next, "next", response);
  }
};
template <class T>
struct detail::BodyOf<Page<T>> : detail::BodyOf<std::vector<T>> {};

/// A parameter of a handler: which page a client wants, by `?limit=20&cursor=…`. Key: what the list is sorted by, unique
/// for each item: a number, a text, a struct or tuple of several. `Most`: items in a page, whatever the client wants.
///
/// To clients a cursor is opaque. It holds the last key, and a check sum: one that is not from a page of this path is
/// answered with 422. It is not signed, whoever reads this can make one: it says where in the list, never what a client
/// may see.
template <class Key, unsigned Most = 100, unsigned Usual = std::min(Most, 20U)>
class Paging {
 public:
  static_assert(0 < Usual && Usual <= Most, "a page has at least one item, and at most as many as a client may want");

  /// Items in a page.
  unsigned limit() const { return limit_; }
  /// How many to look for: one more than are sent tells that there is a next page.
  unsigned wanted() const { return limit_ + 1; }
  /// The key of the last item before the page. Nothing: it is the first.
  const std::optional<Key>& after() const { return after_; }

  /// What was found behind `after()`, in order, `wanted()` items or fewer. `key_of`: `&User::id`, or a function.
  template <class T, class KeyOf>
  Page<T> page(std::vector<T> found, KeyOf&& key_of) const {
    if (found.size() <= limit_) return {std::move(found), {}};
    found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit_), found.end());
    std::string next = this->next(std::invoke(key_of, found.back()));
    return {std::move(found), std::move(next)};
  }
  /// Where the page behind this key is. The request lives still.
  /// \throws std::length_error for a key whose JSON has more than 500 bytes.
  std::string next(const Key& last) const {
    std::string key, target;
    write_json(shape_of<Key>(), &last, key);
    detail::append_target_with(*request_, "cursor", detail::make_cursor(request_->path(), key), target);
    return target;
  }

 private:
  friend Extractor<Paging>;

  const Request* request_ = nullptr;
  std::optional<Key> after_{};
  unsigned limit_ = Usual;
};

namespace detail {

/// What can be read back when the request that it came with is gone.
template <class Key>
concept PageKey = readable<Key> && writable<Key> && std::default_initializable<Key> && !std::same_as<Key, std::string_view>;

template <class Key, unsigned Most, unsigned Usual>
struct ExtractorMistake<Paging<Key, Most, Usual>> {
  static constexpr bool any = !PageKey<Key>;
  static consteval void report() {
    mistake::the_key_of_a_Paging_is_read_from_JSON_and_holds_its_texts_itself<Key>();
  }
};

}  // namespace detail

template <detail::PageKey Key, unsigned Most, unsigned Usual>
struct Extractor<Paging<Key, Most, Usual>> {
  using Limit = Extractor<Query<"limit", unsigned, ge(1), le(Most), def(Usual)>>;
  using Cursor = Extractor<Query<"cursor", std::optional<std::string_view>>>;

  static constexpr Source source = Source::request;
  static constexpr std::array<Parameter, 2> parameters{Limit::parameter, Cursor::parameter};

  static Paging<Key, Most, Usual> from(Extraction& extraction) {
    Paging<Key, Most, Usual> paging;
    paging.request_ = &extraction.request();
    paging.limit_ = *Limit::from(extraction);
    const std::optional<std::string_view> cursor = *Cursor::from(extraction);
    if (cursor && !read(*cursor, extraction.request(), paging.after_.emplace())) {
      extraction.query_fault("cursor", *cursor, {"cursor_invalid", "Input should be a cursor from a page of this list"});
    }
    return paging;
  }

 private:
  static bool read(std::string_view cursor, const Request& request, Key& key) {
    const std::optional<std::string> json = detail::key_of_cursor(request.path(), cursor);
    if (!json) return false;
    const Policy* const policy = request.routing.policy;
    if (policy == nullptr || policy->read_json == nullptr) throw std::logic_error{"a cursor is read in an App only"};
    std::vector<Fault> faults;
    return !policy->read_json(shape_of<Key>(), nullptr, *json, &key, policy->reading, "query", faults) &&
           faults.empty();
  }
};

}  // namespace classy
