#pragma once
// Storage: objects that live as long as one request, found again by their types.

#include <memory>
#include <utility>
#include <vector>

namespace classy {

/// At most one object of each type. For one thread at a time; costs nothing while it is empty. Objects are destroyed in
/// the reverse order of their making.
class Storage {
 public:
  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;
  ~Storage() { clear(); }

  /// The object of that type, or null.
  template <class T>
  T* find() const {
    for (const Entry& entry : entries_) {
      if (entry.type == &tag<T>) return static_cast<T*>(entry.object.get());
    }
    return nullptr;
  }
  /// Makes the object of that type, in the place of one that was there.
  template <class T, class... Args>
  T& emplace(Args&&... args) {
    auto object = std::make_shared<T>(std::forward<Args>(args)...);
    T& made = *object;
    for (Entry& entry : entries_) {
      if (entry.type == &tag<T>) {
        entry.object = std::move(object);
        return made;
      }
    }
    entries_.push_back({&tag<T>, std::move(object)});
    return made;
  }
  /// The object of that type, made by its default constructor when there is none.
  template <class T>
  T& get() {
    T* const there = find<T>();
    return there != nullptr ? *there : emplace<T>();
  }

  void clear() {
    while (!entries_.empty()) entries_.pop_back();
  }

 private:
  template <class T>
  static inline char tag = 0;  // its address stands for the type

  struct Entry {
    const void* type;
    std::shared_ptr<void> object;
  };
  std::vector<Entry> entries_;
};

}  // namespace classy
