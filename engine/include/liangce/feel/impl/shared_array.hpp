// What programs of one policy have in common they share: copies of these hold the same items until one is written to.
//
// Any number of threads may read and copy; writing is for whoever has the object to itself.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace liangce::feel {

/// Some object, shared until it is written to.
template <class T>
class SharedObject {
 public:
  const T& operator*() const noexcept { return *kept(); }
  const T* operator->() const noexcept { return kept(); }
  /// The object to be written to: from here on nobody else's.
  T& own() {
    if (object_ == nullptr) {
      object_ = std::make_shared<T>();
    } else if (object_.use_count() != 1) {
      object_ = std::make_shared<T>(*object_);
    } else {
      std::atomic_thread_fence(std::memory_order_acquire);  // whoever shared it has done reading
    }
    return *object_;
  }

 private:
  const T* kept() const noexcept {
    static const T nothing{};
    return object_ == nullptr ? &nothing : object_.get();
  }
  std::shared_ptr<T> object_;
};

/// A map, shared until it is written to.
template <class Map>
class SharedMap : public SharedObject<Map> {
 public:
  template <class Key>
  auto find(const Key& key) const {
    return (**this).find(key);
  }
  template <class Key>
  const typename Map::mapped_type& at(const Key& key) const {
    return (**this).at(key);
  }
  template <class Key>
  std::size_t count(const Key& key) const {
    return (**this).count(key);
  }
  auto begin() const noexcept { return (**this).begin(); }
  auto end() const noexcept { return (**this).end(); }
};

/// An array, shared until it is written to. Reading costs what reading a vector does.
template <class T>
class SharedArray {
 public:
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }
  const T& at(std::size_t i) const {
    if (i >= size_) throw std::out_of_range("SharedArray::at");
    return data_[i];
  }
  const T* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }
  const T& back() const noexcept { return data_[size_ - 1]; }
  const std::vector<T>& items() const noexcept { return *items_; }

  void push_back(T item) {
    items_.own().push_back(std::move(item));
    look();
  }
  template <class Iterator>
  void append(Iterator first, Iterator last) {
    std::vector<T>& own = items_.own();
    own.insert(own.end(), first, last);
    look();
  }
  void resize(std::size_t size, const T& item = {}) {
    items_.own().resize(size, item);
    look();
  }
  void clear() { *this = SharedArray(); }
  /// The items to be written to.
  T* own() {
    T* items = items_.own().data();
    look();
    return items;
  }

 private:
  void look() noexcept { data_ = items_->data(), size_ = items_->size(); }
  SharedObject<std::vector<T>> items_;
  const T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace liangce::feel
